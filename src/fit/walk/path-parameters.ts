import type { Draws } from '../../stats/draws.ts'
import type { FittedGrowth } from '../growth-model.ts'
import type { GrowthWalk } from './growth-walk.ts'
import { normalDraws, studentDraws, tableDraws, tableQuantile } from './parameter-draws.ts'

/** Draws that are made once a future, one number each. */
export type PathParameters = {
  level: Float64Array
  slope: Float64Array
  halfLife: Float64Array
  /** Growth of a ramp under way and its half-life; absent where no component has one. */
  ramp?: Float64Array
  rampHalfLife?: Float64Array
  wander: Float64Array
  slopeWander: Float64Array
  jumpRate: Float64Array
  adoptionRate: Float64Array
}

/** Index of the component of the mixture that each future follows. */
function drawComponents(walk: GrowthWalk, draws: Draws): Uint8Array {
  const n = draws.paths
  const component = new Uint8Array(n)
  if (walk.weights.length > 1) {
    const u = draws.uniform('growth-form')
    for (let i = 0; i < n; i++) {
      let k = 0
      let sum = walk.weights[0] as number
      while (k < walk.weights.length - 1 && (u[i] as number) > sum) sum += walk.weights[++k] as number
      component[i] = k
    }
  }
  return component
}

/** Draws component, slope, ramp and level of every future of the block. */
export function drawParameters(fitted: FittedGrowth, walk: GrowthWalk, draws: Draws): PathParameters {
  const n = draws.paths
  const component = drawComponents(walk, draws)
  const unit =
    walk.tails === 5
      ? studentDraws(draws, 'growth', 0, 1)
      : normalDraws(draws, 'growth', 0, anySpread(walk) ? 1 : 0)
  const stated = walk.rateTable ? tableDraws(draws, 'growth', walk.rateTable) : undefined
  const centre = walk.rateTable ? tableQuantile(walk.rateTable, 0.5) : 0
  const level = normalDraws(draws, 'level', fitted.logLevel, walk.levelSd)
  const slope = new Float64Array(n)
  const halfLife = new Float64Array(n)
  const wander = new Float64Array(n).fill(walk.wander)
  const slopeWander = new Float64Array(n).fill(walk.slopeWander)
  const jumpRate = new Float64Array(n).fill(walk.jumpRate)
  const adoptionRate = new Float64Array(n)
  for (let i = 0; i < n; i++) {
    const k = component[i] as number
    const deviation = stated
      ? (stated[i] as number) - centre
      : (walk.slopeScales[k] as number) * (unit[i] as number)
    slope[i] = (stated ? centre : (walk.slopes[k] as number)) + deviation
    halfLife[i] = walk.halfLives[k] as number
    if (walk.wanders) wander[i] = walk.wanders[k] as number
    if (walk.slopeWanders) slopeWander[i] = walk.slopeWanders[k] as number
    if (walk.jumpRates) jumpRate[i] = walk.jumpRates[k] as number
    if (walk.adoptionRates) adoptionRate[i] = walk.adoptionRates[k] as number
    level[i] = (level[i] as number) + deviation * walk.leverYears
  }
  return {
    level,
    slope,
    halfLife,
    ...drawRamps(walk, component, draws),
    wander,
    slopeWander,
    jumpRate,
    adoptionRate,
  }
}

function anySpread(walk: GrowthWalk): boolean {
  return anyPositive(walk.slopeScales)
}

/** Ramps under way, where the walk knows of any. */
function drawRamps(
  { ramps, rampScales, rampHalfLives }: GrowthWalk,
  component: Uint8Array,
  draws: Draws,
): Pick<PathParameters, 'ramp' | 'rampHalfLife'> {
  if (!ramps || !rampScales || !rampHalfLives) return {}
  const of = (values: Float64Array): Float64Array => Float64Array.from(component, (k) => values[k] as number)
  const scales = of(rampScales)
  const unit = normalDraws(draws, 'ramp', 0, anyPositive(scales) ? 1 : 0)
  return {
    ramp: of(ramps).map((r, i) => r + (scales[i] as number) * (unit[i] as number)),
    rampHalfLife: of(rampHalfLives),
  }
}

/** True where one of the values is above 0. */
export function anyPositive(values: Float64Array): boolean {
  return values.some((v) => v > 0)
}
