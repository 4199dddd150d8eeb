import { type FitResult, fitStatedRate, fitWith, noiseOf, normalYear } from '../fitted.ts'
import type { GrowthModel, GrowthOptions, History } from '../growth-model.ts'
import type { Prepared } from '../history/prepare-history.ts'
import { stillWalk } from '../walk/growth-walk.ts'
import { knownOf, smoothLevel } from '../walk/level.ts'
import { walkPaths } from '../walk/walk-paths.ts'

const name = 'naive'
const minPoints = 1

/** The last value (season removed) goes on; its level wanders as far as the one-step errors say. */
function fit(prepared: Prepared, history: History, options: GrowthOptions): FitResult {
  if (options.ratePerYear) return fitStatedRate(prepared, history, options)
  const { alpha, sd, errors } = smoothLevel(prepared.logs, 0)
  const wander = (alpha * sd) / Math.sqrt(prepared.stepYears)
  return {
    label: 'naive: the last value goes on',
    logLevel: knownOf(prepared.withOutliers).at(-1) ?? 0,
    walk: { ...stillWalk, wander },
    residuals: noiseOf(errors, alpha),
    contains: 'fitted',
    firstYear: normalYear(0, wander),
  }
}

/** Last value. */
export const naive: GrowthModel = {
  name,
  summary: 'The last value goes on, whatever came before; the benchmark that every other model must beat.',
  source:
    'Hyndman and Athanasopoulos, 2021, Forecasting: Principles and Practice, section 5.2; wander of ARIMA(0,1,1): Hyndman et al., 2008, Forecasting with Exponential Smoothing, ch. 2.',
  minPoints,
  fit: fitWith({ name, minPoints }, fit),
  paths: walkPaths,
}
