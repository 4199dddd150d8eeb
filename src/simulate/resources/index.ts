import type { ResourceKind } from '../resource-kind.ts'

/** Resource kinds in the order in which docs list them. */
export const resourceKinds: readonly ResourceKind[] = []
