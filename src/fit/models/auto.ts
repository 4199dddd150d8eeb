import {
  candidates,
  fitCore,
  jumpDefaults,
  type LogHistory,
  mixedMedian,
  mixedVariance,
  slopeWander,
} from '../auto-core.ts'
import { type Race, runRace } from '../auto-race.ts'
import { type FitResult, fitStatedRate, fitWith, noiseOf, normalYear } from '../fitted.ts'
import type { GrowthModel, GrowthOptions, History } from '../growth-model.ts'
import { type GrowthWalk, stillWalk, walkPaths } from '../growth-walk.ts'
import type { Prepared } from '../prepare-history.ts'
import { scoreRace } from '../score-race.ts'

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
  const core = fitCore(logs)
  const season = Math.max(0, ...history.seasons)
  const shortest = Math.max(14, 2 * season)
  const race = runRace(logs, options.horizonDays / history.stepDays, shortest)
  const gapYears = -(prepared.years[prepared.years.length - 1] ?? 0)
  const walk = walkOf(core, race, gapYears, prepared.stepYears)
  const backtest = scoreRace(logs, race, { stepDays: history.stepDays, values: history.values, season })
  const year = mixedMedian(core, race.weights, gapYears + 1) - mixedMedian(core, race.weights, gapYears)
  const spread = race.widthFactor * Math.sqrt(mixedVariance(core, race.weights, 1))
  return {
    label: labelOf(core.drift.mean, race),
    logLevel: mixedMedian(core, race.weights, gapYears),
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

/** The mixture as a walk from the origin; every spread is widened by the race's factor. */
function walkOf(
  core: ReturnType<typeof fitCore>,
  race: Race,
  gapYears: number,
  stepYears: number,
): GrowthWalk {
  const c = race.widthFactor
  return {
    ...stillWalk,
    weights: Float64Array.from(race.weights),
    slopes: Float64Array.from(core.slopes),
    slopeScales: Float64Array.from(core.scales, (s) => c * s),
    halfLives: Float64Array.from(candidates, (k) => k.halfLifeYears),
    tails: 5,
    levelSd: c * Math.sqrt(core.levelSd ** 2 + core.wander ** 2 * Math.max(0, gapYears - stepYears)),
    leverYears: gapYears,
    wander: c * core.wander,
    slopeWander: c * slopeWander,
    jumpRate: core.jumpRate,
    jumpMean: core.jumpMean,
    jumpSd: c * jumpDefaults.sd,
  }
}

function labelOf(drift: number, race: Race): string {
  const percent = (100 * Math.expm1(drift)).toPrecision(3)
  const weights = candidates.map((k, i) => `${k.name} ${Math.round(100 * (race.weights[i] as number))} %`)
  return `auto: log drift ${percent} % a year (${weights.join(', ')})`
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
