import type { GrowthModel } from '../growth-model.ts'

/** Growth models by the name typed in a scenario, in the order in which docs list them. */
export const growthModels: readonly GrowthModel[] = []
