import { yearlyPercent } from '../../units/yearly-growth.ts'
import { type FitResult, fitStatedRate, fitWith, noiseOf, normalYear } from '../fitted.ts'
import type { GrowthModel, GrowthOptions, History } from '../growth-model.ts'
import type { Prepared } from '../history/prepare-history.ts'
import { decayedYears } from '../walk/decayed-time.ts'
import { coarsePoints, estimateDrift } from '../walk/drift-estimates.ts'
import { stillWalk } from '../walk/growth-walk.ts'
import { smoothLevel } from '../walk/level.ts'
import { walkPaths } from '../walk/walk-paths.ts'

const name = 'damped'
const minPoints = 8
/** Half-life of the growth rate in calendar time: per-step damping would end daily growth in five weeks (MODELS.md 1.2). */
const halfLifeYears = 1

/** Today's level, the slope of the last half year, and a growth rate that halves every year. */
function fit(prepared: Prepared, history: History, options: GrowthOptions): FitResult {
  if (options.ratePerYear) return dampRate(fitStatedRate(prepared, history, options))
  const { logs, years, stepYears } = prepared
  const estimate = estimateDrift(coarsePoints(logs, years, stepYears))
  const { level, alpha, sd, errors } = smoothLevel(logs, estimate.recent * stepYears)
  const wander = (alpha * sd) / Math.sqrt(stepYears)
  const gapYears = -(years[years.length - 1] ?? 0)
  const slopeSd = wander / Math.sqrt(Math.max(Math.min(0.5, estimate.spanYears), stepYears))
  const year = decayedYears(1, halfLifeYears)
  return {
    label: `damped: ${yearlyPercent(estimate.recent)} now, halving every ${halfLifeYears} y`,
    logLevel: level + estimate.recent * gapYears,
    walk: {
      ...stillWalk,
      slopes: Float64Array.of(estimate.recent),
      slopeScales: Float64Array.of(slopeSd),
      halfLives: Float64Array.of(halfLifeYears),
      levelSd: Math.sqrt(alpha * (1 - alpha) * sd * sd + wander * wander * Math.max(0, gapYears - stepYears)),
      wander,
    },
    residuals: noiseOf(errors, alpha),
    contains: 'fitted',
    firstYear: normalYear(estimate.recent * year, Math.hypot(slopeSd * year, wander)),
  }
}

/** A stated rate is today's; it halves every year like a fitted one. */
function dampRate(result: FitResult): FitResult {
  const year = decayedYears(1, halfLifeYears)
  const { p10, p50, p90 } = result.firstYear
  return {
    ...result,
    label: `${result.label} now, halving every ${halfLifeYears} y`,
    walk: { ...(result.walk ?? stillWalk), halfLives: Float64Array.of(halfLifeYears) },
    firstYear: { p10: p10 * year, p50: p50 * year, p90: p90 * year },
  }
}

/** Growth that fades. */
export const damped: GrowthModel = {
  name,
  summary: 'Growth of the last half year, fading with a half-life of one year.',
  source:
    'Gardner and McKenzie, 1985, "Forecasting trends in time series", on logs, with the damping set in calendar time (growth rate x 2^(-t/H), H = 1 year).',
  minPoints,
  fit: fitWith({ name, minPoints }, fit),
  paths: walkPaths,
}
