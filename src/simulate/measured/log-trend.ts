import { linearRegression, linearRegressionLine, mean } from 'simple-statistics'
import type { Day } from '../../units/day.ts'
import { type Range, z95 } from '../../units/range.ts'
import { type DailyValues, onDay } from './daily.ts'

/** A straight line through weekly means of logs, with standard errors that allow for the residuals' memory. */
export type LogTrend = {
  /** ln of the level at the evaluation day. */
  readonly level: number
  readonly levelError: number
  /** Log-points per year. */
  readonly slope: number
  readonly slopeError: number
  readonly weeks: number
}

/** Lag-1 inflation of a standard error: sqrt((1 + r) / (1 - r)), r in [0, 0.9] (Bartlett 1935, AR(1) residuals). */
function memoryInflation(residuals: readonly number[]): number {
  let cross = 0
  let square = 0
  for (let i = 0; i < residuals.length; i++) {
    const value = residuals[i] ?? 0
    square += value * value
    if (i > 0) cross += value * (residuals[i - 1] ?? 0)
  }
  const r = square > 0 ? Math.min(0.9, Math.max(0, cross / square)) : 0
  return Math.sqrt((1 + r) / (1 - r))
}

/**
 * Weekly means of ln(value) over whole weeks that end before `end` (at least four known positive days each): pairs of
 * mean day and mean log. Weeks, because a weekday pattern must not pose as a trend.
 */
export function weeklyLogs(daily: DailyValues, end: Day, maxWeeks = 78): [number, number][] {
  const points: [number, number][] = []
  for (let week = 1; week <= maxWeeks; week++) {
    const logs: number[] = []
    for (let day = end - 7 * week; day < end - 7 * (week - 1); day++) {
      const value = onDay(daily, day)
      if (value > 0) logs.push(Math.log(value))
    }
    if (logs.length >= 4) points.push([end - 7 * week + 3, mean(logs)])
  }
  return points.reverse()
}

/** OLS of weekly mean logs on time (years), evaluated at `end`; undefined with fewer than 4 weeks. */
export function logTrend(daily: DailyValues, end: Day): LogTrend | undefined {
  const points = weeklyLogs(daily, end).map(([day, log]): [number, number] => [(day - end) / 365.25, log])
  return points.length < 4 ? undefined : regress(points)
}

/** OLS with memory-inflated errors; the level is the line at x = 0. Exact fits get an error of 0. */
export function regress(points: readonly (readonly [number, number])[]): LogTrend {
  const pairs = points.map((p): [number, number] => [p[0], p[1]])
  const fitted = linearRegression(pairs)
  const line = linearRegressionLine(fitted)
  const residuals = pairs.map(([x, y]) => y - line(x))
  const degrees = Math.max(1, pairs.length - 2)
  const sd = Math.sqrt(residuals.reduce((sum, r) => sum + r * r, 0) / degrees) * memoryInflation(residuals)
  const xMean = mean(pairs.map(([x]) => x))
  const spread = pairs.reduce((sum, [x]) => sum + (x - xMean) ** 2, 0)
  return {
    level: fitted.b,
    levelError: sd * Math.sqrt(1 / pairs.length + (spread > 0 ? xMean ** 2 / spread : 0)),
    slope: fitted.m,
    slopeError: spread > 0 ? sd / Math.sqrt(spread) : 0,
    weeks: pairs.length,
  }
}

/** mean +- error as a normal Range (5th and 95th percentile); a point when there is no error. */
export function normalRange(center: number, error: number, grade: NonNullable<Range['grade']>): Range {
  return error > 0
    ? { shape: 'normal', p05: center - z95 * error, p95: center + z95 * error, grade }
    : { shape: 'point', value: center, grade }
}

/** exp(mean +- error) as a lognormal Range. */
export function lognormalRange(center: number, error: number, grade: NonNullable<Range['grade']>): Range {
  return error > 0
    ? { shape: 'lognormal', p05: Math.exp(center - z95 * error), p95: Math.exp(center + z95 * error), grade }
    : { shape: 'point', value: Math.exp(center), grade }
}
