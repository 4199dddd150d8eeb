import type { Draws } from '../../stats/draws.ts'
import { columnLoop } from '../../stats/loops/column-loop.ts'
import { columnCopier } from '../../stats/loops/copy-column.ts'
import { probit } from '../../stats/normal.ts'
import { daysPerYear } from '../../units/day.ts'
import type { FittedGrowth, TrendStepper } from '../growth-model.ts'
import { decayedYears } from './decayed-time.ts'
import { normalDraws, studentDraws, tableDraws, tableQuantile } from './parameter-draws.ts'

/**
 * A log trend in plain numbers, log-points and years. A path is
 *   x(t) = level + slope D(t, H) + random walk + integrated slope walk + compound Poisson jumps,
 * with D of {@link decayedYears}. Most models are special cases: without the last three it is a curve with unknown parameters.
 */
export type GrowthWalk = {
  /** Mixture over what the slope and its half-life may be; one entry per component, weights add up to 1. */
  readonly weights: Float64Array
  readonly slopes: Float64Array
  /** Spread of the slope (sd, or scale of the t5), per component. */
  readonly slopeScales: Float64Array
  /** Growth-rate half-life in years, Infinity = growth goes on. */
  readonly halfLives: Float64Array
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

/** Slow parts (slope walk, jumps) advance at least this many days at a time. */
const slowDays = 7

/** Draws that are made once a future. */
type PathParameters = {
  level: Float64Array
  slope: Float64Array
  halfLife: Float64Array
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

/** Draws component, slope and level of every future of the block. */
function drawParameters(fitted: FittedGrowth, walk: GrowthWalk, draws: Draws): PathParameters {
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
  return { level, slope, halfLife, wander, slopeWander, jumpRate, adoptionRate }
}

function anySpread(walk: GrowthWalk): boolean {
  return anyPositive(walk.slopeScales)
}

function anyPositive(values: Float64Array): boolean {
  return values.some((v) => v > 0)
}

/** Paths of a fitted walk: `params` must be those of {@link walkParams}. */
export function walkPaths(fitted: FittedGrowth, draws: Draws): TrendStepper {
  const walk = fitted.params as unknown as GrowthWalk
  const parameters = drawParameters(fitted, walk, draws)
  const { wander, slopeWander, jumpRate, adoptionRate } = parameters
  return [wander, slopeWander, jumpRate, adoptionRate].some(anyPositive)
    ? walkStepper(walk, parameters, draws)
    : curveStepper(parameters)
}

/** Without random steps a path is its curve, exact at any time. */
function curveStepper({ level, slope, halfLife }: PathParameters): TrendStepper {
  const straight = halfLife.every((h) => h === Infinity)
  return (tDays, out) => {
    const years = tDays / daysPerYear
    if (straight) {
      for (let i = 0; i < out.length; i++) out[i] = (level[i] as number) + (slope[i] as number) * years
      return
    }
    for (let i = 0; i < out.length; i++)
      out[i] = (level[i] as number) + (slope[i] as number) * decayedYears(years, halfLife[i] as number)
  }
}

/** Advances the slow parts of every path over the `years` to come: jumps now, slope walk, mean pace of the period. */
function makeSlowStep(walk: GrowthWalk, parameters: PathParameters, draws: Draws) {
  const { level, halfLife, jumpRate, adoptionRate } = parameters
  const [slope, slopeWander] = [draws.column(parameters.slope), draws.column(parameters.slopeWander)]
  const wandering = anyPositive(slopeWander)
  const jumping = anyPositive(jumpRate) || anyPositive(adoptionRate)
  const chance = new Float64Array(draws.paths)
  const adoptionChance = new Float64Array(draws.paths)
  const pace = draws.column()
  const [buffer, decay, meanShare] = [draws.column(), draws.column(), draws.column()]
  const move = slowing.over({ slope, slopeWander, pace, draw: buffer, decay, meanShare })
  let step = 0
  let decayFor = NaN
  const advance = (years: number): void => {
    if (years !== decayFor) {
      decayFor = years
      for (let i = 0; i < decay.length; i++) {
        chance[i] = -Math.expm1(-(jumpRate[i] as number) * years)
        adoptionChance[i] = -Math.expm1(-(adoptionRate[i] as number) * years)
        decay[i] = 2 ** (-years / (halfLife[i] as number))
        meanShare[i] = decayedYears(years, halfLife[i] as number) / years
      }
    }
    if (jumping) {
      draws.uniforms('jump', step, buffer)
      addJumps(walk, level, buffer, chance)
      addAdoptions(walk, level, buffer, adoptionChance)
    }
    if (wandering) draws.normals('slope', step, buffer)
    else buffer.fill(0)
    move.run(Math.sqrt(years))
    step++
  }
  return { pace, advance }
}

/** A jump happens where u < p; u / p is then uniform again and gives its size. */
function addJumps(walk: GrowthWalk, level: Float64Array, u: Float64Array, chance: Float64Array): void {
  for (let i = 0; i < u.length; i++) {
    const ui = u[i] as number
    const p = chance[i] as number
    if (ui < p) level[i] = (level[i] as number) + walk.jumpMean + walk.jumpSd * probit(ui / p)
  }
}

// Mean slope of the period: exact for the decay, half of the shock for the walk.
const slowing = columnLoop(
  ['slope', 'slopeWander', 'pace', 'draw', 'decay', 'meanShare'],
  ['root'],
  `
  shock = root * slopeWander * draw
  pace = slope * meanShare + shock / 2
  slope = slope * decay + shock`,
)

const walking = columnLoop(
  ['level', 'wander', 'normals'],
  ['root'],
  'level = level + root * wander * normals',
)
const drifting = columnLoop(['level', 'pace'], ['years'], 'level = level + pace * years')
const steppingWithin = columnLoop(
  ['level', 'wander', 'normals', 'pace'],
  ['root', 'years'],
  'level = level + root * wander * normals + pace * years',
)

/** An adoption happens where 1 - u < p, at the other end of the same numbers: in one week there is a jump or an adoption, never both. */
function addAdoptions(walk: GrowthWalk, level: Float64Array, u: Float64Array, chance: Float64Array): void {
  for (let i = 0; i < u.length; i++) {
    const rest = 1 - (u[i] as number)
    const p = chance[i] as number
    if (rest < p)
      level[i] = (level[i] as number) + Math.max(0, walk.adoptionMean + walk.adoptionSd * probit(rest / p))
  }
}

/** Random steps: variance grows with the days that passed, so that daily and monthly calls agree in distribution. */
function walkStepper(walk: GrowthWalk, parameters: PathParameters, draws: Draws): TrendStepper {
  const level = draws.column(parameters.level)
  const wander = draws.column(parameters.wander)
  const wandering = anyPositive(wander)
  const { pace, advance } = makeSlowStep(walk, { ...parameters, level }, draws)
  const normals = draws.column()
  const ofDay = steppingWithin.over({ level, wander, normals, pace })
  const wanderOnly = walking.over({ level, wander, normals })
  const drift = drifting.over({ level, pace })
  let copyTo: Float64Array | undefined
  let copyLevel: ReturnType<typeof columnCopier> | undefined
  let step = 0
  let last = 0
  let slowUntil = 0
  return (tDays, out) => {
    const days = tDays - last
    if (days > 0) {
      // The slow parts are drawn for whole periods ahead, so that their length does not depend on the calls within.
      let from = last
      if (wandering) draws.normals('wander', step, normals)
      const root = Math.sqrt(days / daysPerYear)
      // The usual day lies within a period: one loop instead of two.
      const within = from < slowUntil && tDays <= slowUntil
      const years = within ? days / daysPerYear : 0
      if (within) {
        ofDay.run(root, years)
        from = tDays
      } else {
        wanderOnly.run(root)
      }
      while (from < tDays) {
        if (from >= slowUntil) {
          const period = Math.max(slowDays, tDays - from)
          advance(period / daysPerYear)
          slowUntil = from + period
        }
        const to = Math.min(tDays, slowUntil)
        drift.run((to - from) / daysPerYear)
        from = to
      }
      step++
      last = tDays
    }
    if (copyTo !== out) copyLevel = columnCopier([level], [out])
    copyTo = out
    copyLevel?.(0, 0)
  }
}
