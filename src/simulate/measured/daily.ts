import type { Series } from '../../series/series.ts'
import { addMonths, type Day } from '../../units/day.ts'
import { stepDays } from '../../units/step.ts'

/** A measured quantity per UTC day: entry i is day `from` + i; NaN = unknown. */
export type DailyValues = { readonly from: Day; readonly values: Float64Array }

/** Days that a bucket of the series covers; a month has its own length. */
function bucketDays(series: Series, index: number): number {
  const start = series.times[index] ?? Number.NaN
  return series.step === 'month' ? addMonths(Math.round(start), 1) - Math.round(start) : stepDays[series.step]
}

/**
 * The series per UTC day: totals as an amount per day (a week's or month's total is spread evenly over its days), gauges
 * and levels as they are. Hourly buckets are added up (totals) or averaged (gauges); a day with a missing hour is unknown.
 */
export function toDaily(series: Series): DailyValues {
  const count = series.times.length
  if (count === 0) return { from: 0, values: new Float64Array(0) }
  const from = Math.floor(series.times[0] ?? 0)
  const last = count - 1
  const to = Math.ceil((series.times[last] ?? 0) + bucketDays(series, last) - 1e-9)
  const values = new Float64Array(to - from).fill(Number.NaN)
  if (series.step === 'hour') return { from, values: fromHours(series, from, values) }
  for (let i = 0; i < count; i++) {
    const days = bucketDays(series, i)
    const perDay =
      series.nature === 'total' ? (series.values[i] ?? Number.NaN) / days : (series.values[i] ?? Number.NaN)
    const first = Math.round(series.times[i] ?? 0) - from
    values.fill(perDay, first, first + Math.round(days))
  }
  return { from, values }
}

/** Adds or averages the hours of each day. */
function fromHours(series: Series, from: Day, values: Float64Array): Float64Array {
  const seen = new Float64Array(values.length)
  const sums = new Float64Array(values.length)
  for (let i = 0; i < series.times.length; i++) {
    const value = series.values[i] ?? Number.NaN
    if (Number.isNaN(value)) continue
    const day = Math.floor((series.times[i] ?? 0) + 1e-9) - from
    seen[day] = (seen[day] ?? 0) + 1
    sums[day] = (sums[day] ?? 0) + value
  }
  for (let day = 0; day < values.length; day++) {
    if (seen[day] !== 24) continue
    values[day] = series.nature === 'total' ? (sums[day] ?? 0) : (sums[day] ?? 0) / 24
  }
  return values
}

/** The value on a day, NaN when unknown. */
export function onDay(daily: DailyValues, day: Day): number {
  return daily.values[day - daily.from] ?? Number.NaN
}

/** Only the days before `end`. */
export function before(daily: DailyValues, end: Day): DailyValues {
  return { from: daily.from, values: daily.values.slice(0, Math.max(0, end - daily.from)) }
}

/** Known values of the `days` days up to (excluding) `end`. */
export function knownBefore(daily: DailyValues, end: Day, days: number): number[] {
  const known: number[] = []
  for (let day = end - days; day < end; day++) {
    const value = onDay(daily, day)
    if (!Number.isNaN(value)) known.push(value)
  }
  return known
}

/** Mean of the known values of the `days` days up to (excluding) `end`; undefined when none is known. */
export function meanBefore(daily: DailyValues, end: Day, days: number): number | undefined {
  const known = knownBefore(daily, end, days)
  return known.length === 0 ? undefined : known.reduce((sum, value) => sum + value, 0) / known.length
}

/** above / below per day; unknown where the divisor is not positive. */
export function perUnit(above: DailyValues, below: DailyValues): DailyValues {
  const values = above.values.map((value, i) => {
    const divisor = onDay(below, above.from + i)
    return divisor > 0 ? value / divisor : Number.NaN
  })
  return { from: above.from, values }
}
