import type { ResourceKind } from '../resource-kind.ts'
import { cost } from './cost.ts'
import { observed } from './observed.ts'
import { tokens } from './tokens.ts'

/** Resource kinds in the order in which docs list them. */
export const resourceKinds: readonly ResourceKind[] = [tokens, observed, cost]
