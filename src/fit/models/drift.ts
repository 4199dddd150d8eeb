import { yearlyPercent } from '../../units/yearly-growth.ts'
import { type FitResult, fitWith, noiseOf, normalYear } from '../fitted.ts'
import type { GrowthModel, GrowthOptions, History } from '../growth-model.ts'
import type { Prepared } from '../history/prepare-history.ts'
import { coarsePoints, estimateDrift } from '../walk/drift-estimates.ts'
import { type GrowthWalk, stillWalk } from '../walk/growth-walk.ts'
import { smoothLevel } from '../walk/level.ts'
import { rangeTable, tableQuantile } from '../walk/parameter-draws.ts'
import { walkPaths } from '../walk/walk-paths.ts'

const name = 'drift'
const minPoints = 8

/** Random walk with drift on the logs: the increments of the level add up, the drift has its sampling error. */
function fit(prepared: Prepared, _history: History, options: GrowthOptions): FitResult {
  const { logs, years, stepYears } = prepared
  const estimate = estimateDrift(coarsePoints(logs, years, stepYears))
  const table = options.ratePerYear && rangeTable(options.ratePerYear)
  const slope = table ? tableQuantile(table, 0.5) : estimate.full
  const { level, alpha, sd, errors } = smoothLevel(logs, slope * stepYears)
  const wander = (alpha * sd) / Math.sqrt(stepYears)
  const gapYears = -(years[years.length - 1] ?? 0)
  const walk: GrowthWalk = {
    ...stillWalk,
    slopes: Float64Array.of(slope),
    slopeScales: Float64Array.of(table ? 0 : wander / Math.sqrt(Math.max(estimate.spanYears, stepYears))),
    levelSd: Math.sqrt(alpha * (1 - alpha) * sd * sd + wander * wander * Math.max(0, gapYears - stepYears)),
    wander,
    ...(table && { rateTable: table }),
  }
  const spread = Math.hypot(walk.slopeScales[0] as number, wander)
  return {
    label: `drift ${yearlyPercent(slope)}, wander ${wander.toPrecision(2)} per sqrt(year)`,
    logLevel: level + slope * gapYears,
    walk,
    residuals: noiseOf(errors, alpha),
    contains: table ? 'organic' : 'fitted',
    firstYear: normalYear(slope, spread),
  }
}

/** Random walk with drift. */
export const drift: GrowthModel = {
  name,
  summary:
    'Random walk with drift on logs: y grows by a constant rate, and what it gains or loses by chance it keeps.',
  source:
    'Hyndman and Athanasopoulos, 2021, Forecasting: Principles and Practice, section 5.2, on logs; level and noise told apart as in ARIMA(0,1,1): Hyndman et al., 2008, ch. 2.',
  minPoints,
  fit: fitWith({ name, minPoints }, fit),
  paths: walkPaths,
}
