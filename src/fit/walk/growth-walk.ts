import type { FittedGrowth } from '../growth-model.ts'

/**
 * A log trend in plain numbers, log-points and years. A path is
 *   x(t) = level + slope D(t, H) + ramp D(t, Hr) + random walk + integrated slope walk + compound Poisson jumps,
 * with D of `decayedYears`. Most models are special cases: without the last four it is a curve with unknown parameters.
 */
export type GrowthWalk = {
  /** Mixture over what the slope and its half-life may be; one entry per component, weights add up to 1. */
  readonly weights: Float64Array
  readonly slopes: Float64Array
  /** Spread of the slope (sd, or scale of the t5), per component. */
  readonly slopeScales: Float64Array
  /** Growth-rate half-life in years, Infinity = growth goes on. */
  readonly halfLives: Float64Array
  /** Growth of a ramp under way, per component, its sd, and its half-life in years: all three or none. */
  readonly ramps?: Float64Array
  readonly rampScales?: Float64Array
  readonly rampHalfLives?: Float64Array
  /** 5 = Student t5 tails, 0 = normal. */
  readonly tails: 0 | 5
  /** Quantiles of a stated rate (parameter-draws.ts); when present it replaces slopes and scales. */
  readonly rateTable?: Float64Array
  readonly levelSd: number
  /** Years by which the level lies behind the centre of the fit: a slope that is higher by 1 has a level higher by this. */
  readonly leverYears: number
  /** Random walk of the log level, per square root of a year. */
  readonly wander: number
  /** Random walk of the slope, per year and square root of a year. */
  readonly slopeWander: number
  /** The same two per component of the mixture; when present they replace them. */
  readonly wanders?: Float64Array
  readonly slopeWanders?: Float64Array
  /** Jumps per year, per component; when present they replace `jumpRate`. */
  readonly jumpRates?: Float64Array
  /** Jumps per year, and mean and sd of their logs. */
  readonly jumpRate: number
  readonly jumpMean: number
  readonly jumpSd: number
  /** Adoptions per year, per component: leaps that only go up; and mean and sd of their logs before those below 0 count as 0. */
  readonly adoptionRates?: Float64Array
  /** Years after which half of their rate is left, a third after twice as many, and so on; without it the rate stays. */
  readonly adoptionYears?: number
  readonly adoptionMean: number
  readonly adoptionSd: number
}

/** A walk that is only a level: start from it and state what moves. */
export const stillWalk: GrowthWalk = {
  weights: Float64Array.of(1),
  slopes: Float64Array.of(0),
  slopeScales: Float64Array.of(0),
  halfLives: Float64Array.of(Infinity),
  tails: 0,
  levelSd: 0,
  leverYears: 0,
  wander: 0,
  slopeWander: 0,
  jumpRate: 0,
  jumpMean: 0,
  jumpSd: 0,
  adoptionMean: 0,
  adoptionSd: 0,
}

/** The walk as `FittedGrowth.params` hold it. */
export function walkParams(walk: GrowthWalk): FittedGrowth['params'] {
  return { ...walk }
}
