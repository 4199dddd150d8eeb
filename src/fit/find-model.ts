import { JevonsError } from '../errors.ts'
import type { Draws } from '../stats/draws.ts'
import type { FittedGrowth, GrowthModel, TrendStepper } from './growth-model.ts'
import { growthModels } from './models/index.ts'

/** The growth model of that name. Throws `UNKNOWN_NAME` with the list of names. */
export function growthModel(name: string): GrowthModel {
  const found = growthModels.find((m) => m.name === name)
  if (found) return found
  throw new JevonsError({
    code: 'UNKNOWN_NAME',
    message: `unknown growth model "${name}"`,
    hint: `use one of: ${growthModels.map((m) => m.name).join(', ')}`,
  })
}

/** Paths of a fitted growth through the model that made it. */
export function growthPaths(fitted: FittedGrowth, draws: Draws): TrendStepper {
  return growthModel(fitted.model).paths(fitted, draws)
}
