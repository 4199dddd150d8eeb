import { yearlyGrowth } from '../../units/yearly-growth.ts'
import { type FitResult, fitStatedRate, fitWith, noiseOf, normalYear } from '../fitted.ts'
import type { GrowthModel, GrowthOptions, History } from '../growth-model.ts'
import type { Prepared } from '../history/prepare-history.ts'
import { scoreRace } from '../score-race.ts'
import { type LogHistory, learn, mixedMoments, t5Scale } from '../walk/auto-core.ts'
import { type Race, runRace } from '../walk/auto-race.ts'
import { adoptions, candidates, usualJumps } from '../walk/candidates.ts'
import { type GrowthWalk, stillWalk } from '../walk/growth-walk.ts'
import { walkPaths } from '../walk/walk-paths.ts'

const name = 'auto'
const minPoints = 1
const defaultPrior = { mean: 1, sd: 1 }

/** Fewer observations than this say nothing about growth: the prior does. */
function priorDriven(prepared: Prepared, history: History): boolean {
  if (history.stepDays <= 1) return prepared.points * history.stepDays < 14
  return prepared.points < (history.stepDays <= 7 ? 5 : 8)
}

function fit(prepared: Prepared, history: History, options: GrowthOptions): FitResult {
  if (options.ratePerYear) return fitStatedRate(prepared, history, options)
  const logs: LogHistory = {
    logs: prepared.logs,
    years: prepared.years,
    stepYears: prepared.stepYears,
    prior: options.prior ?? defaultPrior,
  }
  const season = Math.max(0, ...history.seasons)
  const shortest = Math.max(14, 2 * season)
  const race = runRace(learn(logs), {
    horizonSteps: options.horizonDays / history.stepDays,
    shortest,
    thorough: options.thorough,
  })
  const { core } = race
  const gapYears = -(prepared.years[prepared.years.length - 1] ?? 0)
  const walk = walkOf(race, gapYears, prepared.stepYears)
  const backtest = scoreRace(logs, race, { stepDays: history.stepDays, values: history.values, season })
  const start = mixedMoments(core, race.weights, gapYears).median
  const year = mixedMoments(core, race.weights, gapYears + 1).median - start
  const spread = race.widthFactor * race.doubt * Math.sqrt(mixedMoments(core, race.weights, 1).variance)
  return {
    label: labelOf(race),
    logLevel: start,
    walk,
    residuals: noiseOf(core.smoothed.errors, core.smoothed.alpha),
    contains: 'fitted',
    firstYear: normalYear(year, spread),
    status: priorDriven(prepared, history)
      ? 'prior-driven'
      : backtest && backtest.skillVsNaive < 0
        ? 'no_skill'
        : 'ok',
    ...(backtest && { backtest }),
  }
}

/** The mixture as a walk from the origin; every spread but that of adoptions, which no past has judged, is widened by the race's factor, that of growth by the doubt about it too. */
function walkOf(race: Race, gapYears: number, stepYears: number): GrowthWalk {
  const { core, widthFactor: c } = race
  const wide = c * race.doubt
  // Days and weeks show the walk of the level well: good luck at a few far origins does not make it smaller.
  const steady = Math.max(1, c)
  const wander = Math.sqrt(core.wanders.reduce((sum, w, k) => sum + (race.weights[k] as number) * w ** 2, 0))
  return {
    ...stillWalk,
    weights: Float64Array.from(race.weights),
    slopes: Float64Array.from(core.slopes),
    slopeScales: Float64Array.from(core.slopeSds, (s) => wide * t5Scale * s),
    halfLives: Float64Array.from(candidates, (k) => k.halfLifeYears),
    ramps: Float64Array.from(core.ramps),
    rampScales: Float64Array.from(core.rampSds, (s) => wide * s),
    rampHalfLives: Float64Array.from(candidates, (k) => k.ramps?.halfLifeYears ?? Infinity),
    tails: 5,
    levelSd: steady * Math.sqrt(core.levelSd ** 2 + wander ** 2 * Math.max(0, gapYears - stepYears)),
    leverYears: gapYears,
    wanders: Float64Array.from(core.wanders, (w) => steady * w),
    slopeWanders: Float64Array.from(candidates, (k) => wide * k.slopeWander),
    jumpRates: Float64Array.from(core.jumpRates),
    jumpMean: usualJumps.mean,
    jumpSd: c * usualJumps.sd,
    adoptionRates: Float64Array.from(core.adoptionRates),
    adoptionYears: core.adoptionYears,
    adoptionMean: adoptions.mean,
    adoptionSd: adoptions.sd,
  }
}

/** Drift of the growing candidates and the weights of the ways in which growth may go on. */
function labelOf({ core, weights }: Race): string {
  const sum = (of: (k: number) => boolean, value: (k: number) => number): number =>
    candidates.reduce((all, _, k) => all + (of(k) ? (weights[k] as number) * value(k) : 0), 0)
  const grows = (k: number): boolean => candidates[k]?.grows === true
  const ramps = (k: number): boolean => candidates[k]?.ramps !== undefined
  const share = sum(grows, () => 1)
  const drift = share > 0 ? sum(grows, (k) => core.slopes[k] as number) / share : 0
  const part = (name: string, of: (k: number) => boolean): string =>
    `${name} ${Math.round(100 * sum(of, () => 1))} %`
  const fading = [...new Set(candidates.map((c) => c.halfLifeYears))]
  const parts = [
    part('no growth', (k) => !grows(k) && !ramps(k)),
    ...fading
      .toSorted((a, b) => a - b)
      .map((years) =>
        part(
          years === Infinity ? 'no fading' : `half-life ${years} y`,
          (k) => grows(k) && !ramps(k) && candidates[k]?.halfLifeYears === years,
        ),
      ),
    part('on a ramp', ramps),
  ]
  return `auto: log drift ${yearlyGrowth(drift)} (${parts.join(', ')})`
}

/** The calibrated engine. */
export const auto: GrowthModel = {
  name,
  summary:
    'Log drift (recent and full history mixed, weighed against a prior) that fades in calendar time, wanders and jumps; how fast it fades is weighted by rolling-origin back-test, with no growth in the race.',
  source:
    'Own combination; log drift and half-life of growth: docs/models/growth.md. Parts: Theil-Sen (Sen, 1968), Newey and West (1987), Gardner and McKenzie (1985), Kuensch (1989), Merton (1976) jumps.',
  minPoints,
  fit: fitWith({ name, minPoints }, fit),
  paths: walkPaths,
}
