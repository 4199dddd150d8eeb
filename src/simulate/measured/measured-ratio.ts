import { mean, standardDeviation } from 'simple-statistics'
import type { Day } from '../../units/day.ts'
import type { MeasuredRatio } from '../resource-kind.ts'
import { type DailyValues, knownBefore, perUnit } from './daily.ts'
import { lognormalRange, logTrend, normalRange } from './log-trend.ts'

/** Our choice: a measured ratio's own growth is shrunk towards none with this prior sd, log-points per year. */
const ratioGrowthPriorSd = 0.5

/** above / below per day, with its level (mean of logs over 28 days) and its own growth, shrunk towards none. */
export function measuredRatio(above: DailyValues, below: DailyValues, start: Day): MeasuredRatio | undefined {
  const past = perUnit(above, below)
  const recent = knownBefore(past, start, 28)
    .filter((value) => value > 0)
    .map(Math.log)
  if (recent.length < 7) return undefined
  const level = mean(recent)
  const error = standardDeviation(recent) / Math.sqrt(recent.length)
  const trend = logTrend(past, start)
  const weight =
    trend && trend.weeks >= 8
      ? ratioGrowthPriorSd ** 2 / (ratioGrowthPriorSd ** 2 + trend.slopeError ** 2)
      : 0
  const growth = trend && weight > 0 ? weight * trend.slope : 0
  const growthError = trend && weight > 0 ? Math.sqrt(weight) * trend.slopeError : 0
  return {
    value: lognormalRange(level, error, 'measured'),
    growthPerYear: normalRange(growth, growthError, 'measured'),
    past,
  }
}
