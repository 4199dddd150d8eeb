import { standardDeviation } from 'simple-statistics'
import type { Day } from '../../units/day.ts'
import type { DailyValues } from './daily.ts'
import { regress, weeklyLogs } from './log-trend.ts'

/**
 * `observed` resources without a stated exponent: the slope of weekly ln(metric) on weekly ln(demand). Identified when
 * the demand moved (sd of its logs over 0.1) over at least 8 common weeks and the slope's error is below 0.3.
 */
export function measuredExponent(
  metric: DailyValues,
  volume: DailyValues,
  start: Day,
): { readonly exponent: number; readonly error: number } | undefined {
  const metricWeeks = new Map(weeklyLogs(metric, start))
  const pairs = weeklyLogs(volume, start).flatMap(([day, log]): [number, number][] => {
    const value = metricWeeks.get(day)
    return value === undefined ? [] : [[log, value]]
  })
  if (pairs.length < 8 || standardDeviation(pairs.map(([x]) => x)) < 0.1) return undefined
  const fitted = regress(pairs)
  return fitted.slopeError < 0.3 ? { exponent: fitted.slope, error: fitted.slopeError } : undefined
}
