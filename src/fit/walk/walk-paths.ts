import type { Draws } from '../../stats/draws.ts'
import { columnLoop } from '../../stats/loops/column-loop.ts'
import { columnCopier } from '../../stats/loops/copy-column.ts'
import { probit } from '../../stats/normal.ts'
import { daysPerYear } from '../../units/day.ts'
import type { FittedGrowth, TrendStepper } from '../growth-model.ts'
import { dampingPerStep, decayedYears } from './decayed-time.ts'
import type { GrowthWalk } from './growth-walk.ts'
import { anyPositive, drawParameters, type PathParameters } from './path-parameters.ts'

/** Slow parts (slope walk, jumps) advance at least this many days at a time. */
const slowDays = 7

/** Paths of a fitted walk: `params` must be those of {@link walkParams}. */
export function walkPaths(fitted: FittedGrowth, draws: Draws): TrendStepper {
  const walk = fitted.params as unknown as GrowthWalk
  const parameters = drawParameters(fitted, walk, draws)
  const { ramp, wander, slopeWander, jumpRate, adoptionRate } = parameters
  return ramp || [wander, slopeWander, jumpRate, adoptionRate].some(anyPositive)
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
  const ramp = makeRampStep(parameters, pace, draws)
  const move = slowing.over({ slope, slopeWander, pace, draw: buffer, decay, meanShare })
  const { adoptionYears = Infinity } = walk
  let step = 0
  let elapsed = 0
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
      // The longer none has come, the less likely one is: years without one are evidence.
      addAdoptions(walk, level, buffer, { chance: adoptionChance, left: 1 / (1 + elapsed / adoptionYears) })
    }
    if (wandering) draws.normals('slope', step, buffer)
    else buffer.fill(0)
    move.run(Math.sqrt(years))
    ramp?.(years)
    elapsed += years
    step++
  }
  return { pace, advance }
}

/** Adds to the pace of a period what ramps under way bring, and lets them fade; nothing where there are none. */
function makeRampStep(
  { ramp, rampHalfLife }: PathParameters,
  pace: Float64Array,
  draws: Draws,
): ((years: number) => void) | undefined {
  if (!ramp || !rampHalfLife) return undefined
  const [kept, meanShare] = [draws.column(), draws.column()]
  const fade = fadingRamp.over({ pace, ramp: draws.column(ramp), kept, meanShare })
  let fadeFor = NaN
  return (years) => {
    if (years !== fadeFor) {
      fadeFor = years
      for (let i = 0; i < kept.length; i++) {
        const halfLife = rampHalfLife[i] as number
        kept[i] = dampingPerStep(years, halfLife)
        meanShare[i] = decayedYears(years, halfLife) / years
      }
    }
    fade.run()
  }
}

const fadingRamp = columnLoop(
  ['pace', 'ramp', 'kept', 'meanShare'],
  [],
  `
  pace = pace + ramp * meanShare
  ramp = ramp * kept`,
)

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
function addAdoptions(
  walk: GrowthWalk,
  level: Float64Array,
  u: Float64Array,
  { chance, left }: { readonly chance: Float64Array; readonly left: number },
): void {
  for (let i = 0; i < u.length; i++) {
    const rest = 1 - (u[i] as number)
    const p = left * (chance[i] as number)
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
