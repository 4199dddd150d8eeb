import { billKinds } from './bill/index.ts'
import type { ResourceKind } from './resource-kind.ts'
import { resourceKinds } from './resources/index.ts'

/** Every kind that a plan may hold: those of the scenario's `resources`, and the nodes of the bill. */
export const allKinds: readonly ResourceKind[] = [...resourceKinds, ...billKinds]
