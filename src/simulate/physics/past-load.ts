import { type Day, daysPerYear } from '../../units/day.ts'

/** A measured quantity per day; entry i is day `from` + i; NaN = unknown. */
export type PastDays = { readonly from: Day; readonly values: Float64Array }

const fourWeeks = 28
/** Our choice: growth that is read off a short past is held within these log-points per year. */
const growthLimits = [-1, 3] as const

/** The value of a past day, or the mean of the known days within two weeks of it; NaN when there are none. */
function valueOn(past: PastDays, day: Day): number {
  const known = past.values[day - past.from]
  if (known !== undefined && !Number.isNaN(known)) return known
  return meanOf(past, day - 7, day + 8)
}

/** Mean of the known values of [from, to); NaN when there are none. */
export function meanOf(past: PastDays, from: Day, to: Day): number {
  let sum = 0
  let count = 0
  for (let day = Math.max(from, past.from); day < Math.min(to, past.from + past.values.length); day++) {
    const value = past.values[day - past.from] ?? Number.NaN
    if (Number.isNaN(value)) continue
    sum += value
    count += 1
  }
  return count > 0 ? sum / count : Number.NaN
}

/**
 * Log growth per day between the first and the last four weeks of the days before `end` (whole weeks, so that weekdays
 * cancel), held within -1 and +3 log-points per year; 0 with fewer than eight weeks.
 */
function pastGrowthPerDay(past: PastDays, end: Day): number {
  const days = Math.min(end, past.from + past.values.length) - past.from
  if (days < 2 * fourWeeks) return 0
  const first = meanOf(past, past.from, past.from + fourWeeks)
  const last = meanOf(past, past.from + days - fourWeeks, past.from + days)
  if (!(first > 0 && last > 0)) return 0
  const perDay = Math.log(last / first) / (days - fourWeeks)
  const [least, most] = growthLimits
  return Math.min(most / daysPerYear, Math.max(least / daysPerYear, perDay))
}

/**
 * Load of the last k days before `end`, k = 0 .. `days`: measured days as they are (gaps take the mean around them), and
 * before the first measured day the level of the first four weeks shrunk at the past growth.
 * Undefined when nothing is known before `end`.
 */
export function loadBefore(past: PastDays, end: Day, days: number): Float64Array | undefined {
  const headDays = Math.min(fourWeeks, end - past.from)
  const mean = meanOf(past, past.from, past.from + headDays)
  if (Number.isNaN(mean)) return undefined
  const growth = pastGrowthPerDay(past, end)
  // The mean of an exponential over n days lies above its middle by sinh(n g / 2) / (n sinh(g / 2)).
  const bow = growth === 0 ? 1 : Math.sinh((headDays * growth) / 2) / (headDays * Math.sinh(growth / 2))
  const level = mean / bow
  const middle = past.from + headDays / 2
  const sums = new Float64Array(Math.ceil(days) + 2)
  for (let k = 1; k < sums.length; k++) {
    const day = end - k
    const measured = day >= past.from ? valueOn(past, day) : Number.NaN
    const load = Number.isNaN(measured) ? level * Math.exp(growth * (day + 0.5 - middle)) : measured
    sums[k] = (sums[k - 1] ?? 0) + load
  }
  return sums
}

/** The sum of several pasts over the days that all of them reach; unknown where one is unknown. */
export function sumOfPasts(pasts: readonly PastDays[]): PastDays {
  const [first, ...others] = pasts
  if (!first || others.length === 0) return first ?? { from: 0, values: new Float64Array(0) }
  const from = Math.max(...pasts.map((past) => past.from))
  const to = Math.min(...pasts.map((past) => past.from + past.values.length))
  const values = new Float64Array(Math.max(0, to - from))
  for (let i = 0; i < values.length; i++) {
    values[i] = pasts.reduce((sum, past) => sum + (past.values[from + i - past.from] ?? Number.NaN), 0)
  }
  return { from, values }
}
