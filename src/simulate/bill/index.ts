import type { ResourceKind } from '../resource-kind.ts'
import { commitment } from './commitment.ts'
import { exchange } from './exchange.ts'

/** Nodes of the bill: planned from `commitments:` and from budgets in other currencies, never written as a resource. */
export const billKinds: readonly ResourceKind[] = [commitment, exchange]
