import { type FitResult, fitStatedRate, fitWith, knownPoints, levelBuckets } from '../fitted.ts'
import type { GrowthModel, GrowthOptions, History } from '../growth-model.ts'
import { lastLevelShift } from '../history/level-shift.ts'
import type { Prepared } from '../history/prepare-history.ts'
import { stillWalk } from '../walk/growth-walk.ts'
import { recentLevel } from '../walk/level.ts'
import { walkPaths } from '../walk/walk-paths.ts'

const name = 'flat'
const minPoints = 1

/** The mean of logs since the last level shift, at least 28 days, with its standard error. */
function fit(prepared: Prepared, history: History, options: GrowthOptions): FitResult {
  if (options.ratePerYear) return fitStatedRate(prepared, history, options)
  const { logs } = knownPoints(prepared)
  const from = lastLevelShift(logs, levelBuckets(history.stepDays))
  const { level, sd, residuals } = recentLevel(prepared, 0, logs.length - from)
  return {
    label: from > 0 ? `flat since the last level shift (${logs.length - from} values)` : 'flat',
    logLevel: level,
    walk: { ...stillWalk, levelSd: sd },
    residuals,
    contains: 'organic',
    firstYear: { p10: 0, p50: 0, p90: 0 },
  }
}

/** No growth. */
export const flat: GrowthModel = {
  name,
  summary: 'No organic growth: the mean level since the last level shift (at least 28 days) goes on.',
  source:
    'Mean of logs; last shift by binary segmentation: Scott and Knott, 1974, "A cluster analysis method for grouping means".',
  minPoints,
  fit: fitWith({ name, minPoints }, fit),
  paths: walkPaths,
}
