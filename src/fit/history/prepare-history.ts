import { median } from 'simple-statistics'
import { type Day, daysPerYear, formatDay } from '../../units/day.ts'
import type { FittedGrowth, GrowthOptions, History } from '../growth-model.ts'
import { holidayEffect, holidayNumbers, isHoliday } from './holidays.ts'
import { levelJumps } from './level-jumps.ts'
import { hampelOutliers } from './outliers.ts'
import { bucketNumber, estimateSeason, roughSeason, seasonOfBucket } from './season.ts'

/** A history on the log scale, ready to fit: one entry per bucket from the first to the last usable one. */
export type Prepared = {
  /** Bucket start minus the origin, in years (negative). */
  readonly years: Float64Array
  /** ln(value + offset) without season; NaN where unknown, censored or an outlier. */
  readonly logs: Float64Array
  /** The same with outliers kept: what the noise is drawn from. */
  readonly withOutliers: Float64Array
  readonly season: Float64Array
  readonly holidays?: FittedGrowth['holidays']
  readonly offset: number
  /** Usable entries of `logs`. */
  readonly points: number
  /** Mean width of a bucket in years. */
  readonly stepYears: number
  readonly window: { readonly from: Day; readonly to: Day }
  readonly notices: FittedGrowth['notices']
  /** True when no value was above zero: there is no level to grow. */
  readonly empty: boolean
}

/** ln of a level that exp() turns into exactly zero, whatever growth is added to it. */
export const logOfNothing = -2000

/**
 * Added before the log when the history holds zeros: half the smallest positive value (MODELS.md 1.3.2), but at least a
 * hundredth of the median, so that a zero is a low value on the log scale and not an abyss.
 */
function offsetFor(values: readonly number[]): number {
  if (values.every((v) => v > 0)) return 0
  const positive = values.filter((v) => v > 0)
  if (positive.length === 0) return 0
  return Math.max(positive.reduce((a, b) => Math.min(a, b)) / 2, median(positive) / 100)
}

/** Index of the last entry that is usable, or -1. */
function lastUsable(usable: (i: number) => boolean, n: number): number {
  let i = n - 1
  while (i >= 0 && !usable(i)) i--
  return i
}

/** Finds a season of one length in logs that are free of the shorter ones. */
type FindSeason = (rest: Float64Array, length: number) => Float64Array

/** Removes the season of each length in turn (short to long) and returns the combined season. */
function combinedSeason(logs: Float64Array, lengths: readonly number[], find: FindSeason): Float64Array {
  let season: Float64Array = new Float64Array(0)
  let rest = logs
  for (const length of lengths.toSorted((a, b) => a - b)) {
    // A sub-daily season is hourly in shape: look for the longer one in what the shorter one leaves.
    const found = find(rest, length)
    if (found.length === 0) continue
    const shorter = season
    season = found.map(
      (v, phase) => v + (shorter.length > 0 ? (shorter[phase % shorter.length] as number) : 0),
    )
    rest = rest.map((v, i) => v - (found[i % length] as number))
  }
  return season
}

/**
 * Season and spikes, told apart in this order: a rough season by medians (which spikes do not move), spikes in what it leaves
 * (where a weekend is no dip), then the season of what is no spike. Spikes first would take every weekend out for a dip.
 */
function seasonAndSpikes(
  raw: Float64Array,
  seasons: readonly number[],
  firstBucket: number,
): { season: Float64Array; spikes: Uint8Array } {
  // Counted from the first bucket while the parts are put together, by the calendar in the end.
  const rough = new Map<number, Float64Array>()
  const usual = combinedSeason(raw, seasons, (rest, length) => {
    const found = roughSeason(rest, length, 0)
    rough.set(length, found)
    return found
  })
  const spikes = hampelOutliers(raw.map((v, i) => v - seasonOfBucket(usual, i)))
  const season = combinedSeason(
    raw.map((v, i) => (spikes[i] === 1 ? NaN : v)),
    seasons,
    (rest, length) =>
      estimateSeason(rest, { length, firstBucket: 0, rough: rough.get(length) ?? new Float64Array(0) }),
  )
  if (season.length === 0) return { season, spikes: hampelOutliers(raw) }
  return { season: season.map((_, phase) => seasonOfBucket(season, phase - firstBucket)), spikes }
}

/**
 * Log scale, season, spikes: everything that is the same for all models. Negative values (credits that exceed the bill)
 * count as unknown; censored ones too, as they are only lower bounds.
 */
export function prepareHistory(history: History, options: Pick<GrowthOptions, 'origin'>): Prepared {
  const { times, values, censored } = history
  const known = (i: number): boolean => {
    const v = values[i] as number
    return Number.isFinite(v) && v >= 0
  }
  const usable = (i: number): boolean => known(i) && censored?.[i] !== 1
  const n = lastUsable(usable, values.length) + 1
  const usableValues: number[] = []
  for (let i = 0; i < n; i++) if (usable(i)) usableValues.push(values[i] as number)
  const empty = usableValues.every((v) => v === 0)
  const offset = offsetFor(usableValues)
  const raw = new Float64Array(n).fill(NaN)
  if (!empty) for (let i = 0; i < n; i++) if (usable(i)) raw[i] = Math.log((values[i] as number) + offset)
  const firstBucket = n > 0 ? bucketNumber(times[0] as number, history.stepDays) : 0
  const holidays = withoutHolidays(raw, history, firstBucket)
  const { season, spikes: marks } = seasonAndSpikes(raw, history.seasons, firstBucket)
  const withOutliers = raw.map((v, i) => v - seasonOfBucket(season, firstBucket + i))
  const logs = withOutliers.map((v, i) => (marks[i] === 1 ? NaN : v))
  const years = Float64Array.from(
    { length: n },
    (_, i) => ((times[i] as number) - options.origin) / daysPerYear,
  )
  return {
    years,
    logs,
    withOutliers,
    season,
    ...(holidays && { holidays }),
    offset,
    points: empty ? usableValues.length : logs.filter((v) => !Number.isNaN(v)).length,
    stepYears: history.stepDays / daysPerYear,
    window: { from: Math.floor(times[0] ?? options.origin), to: Math.floor(times[n - 1] ?? options.origin) },
    notices: [
      ...remarks(history, { offset, marks }),
      ...holidayRemarks(holidays),
      ...jumpRemarks(logs, history),
    ],
    empty,
  }
}

/** Takes the effect of holidays out of the logs, in place; undefined where none were named or buckets are no days. */
function withoutHolidays(
  raw: Float64Array,
  { holidays: list, times, stepDays, seasons }: History,
  firstBucket: number,
): FittedGrowth['holidays'] {
  if (!list || stepDays !== 1) return undefined
  const numbers = holidayNumbers(list)
  const holiday = (i: number): boolean => isHoliday(numbers, times[i] as number)
  // A holiday on a weekday is held against weekdays: the season is found without the holidays.
  const usual = raw.map((v, i) => (holiday(i) ? NaN : v))
  const { season } = seasonAndSpikes(usual, seasons, firstBucket)
  const effect = holidayEffect(
    raw.map((v, i) => v - seasonOfBucket(season, firstBucket + i)),
    holiday,
  )
  for (let i = 0; i < raw.length; i++) if (holiday(i)) raw[i] = (raw[i] as number) - effect
  return { ...numbers, effect }
}

function holidayRemarks(holidays: FittedGrowth['holidays']): FittedGrowth['notices'] {
  if (!holidays || holidays.effect === 0) return []
  const times = Math.exp(holidays.effect).toPrecision(2)
  return [
    {
      code: 'holidays',
      level: 'info',
      message: `on the holidays named, values are x${times} of other days: taken out of the history and put back into the forecast`,
    },
  ]
}

/** Says where the level jumped and stayed: such a jump is kept as growth by leaps. */
function jumpRemarks(logs: Float64Array, { times, stepDays }: History): FittedGrowth['notices'] {
  const jumps = levelJumps(logs)
  if (jumps.length === 0) return []
  const shown = jumps
    .slice(-3)
    .map(
      ({ at, size }) => `x${Math.exp(size).toPrecision(2)} on ${formatDay(Math.floor(times[at] as number))}`,
    )
  const bucket = stepDays < 1 ? 'hour' : stepDays === 1 ? 'day' : stepDays <= 7 ? 'week' : 'month'
  return [
    {
      code: 'level-shift',
      level: 'info',
      message: `the level jumped from one ${bucket} to the next and stayed${jumps.length > 3 ? ` ${jumps.length} times, last` : ''}: ${shown.join(', ')}; kept in the history, jumps may come again`,
    },
  ]
}

type Found = {
  readonly offset: number
  readonly marks: Uint8Array
}

/** The offset as a share of the largest value: the history may have come in another unit than the reader's. */
function zerosMessage(values: Float64Array, offset: number): string {
  const zeros = values.reduce((count, v) => (v === 0 ? count + 1 : count), 0)
  const largest = values.reduce((max, v) => (Number.isFinite(v) && v > max ? v : max), 0)
  const share = (100 * offset) / largest
  return `the history holds ${zeros === 1 ? 'a zero' : `${zeros} zeros`}: ${share.toPrecision(2)} % of the largest value is added before taking logs`
}

/** What the reader should know about how the history was taken. */
function remarks(history: History, found: Found): FittedGrowth['notices'] {
  const out: { code: string; message: string; level: 'warning' | 'info' }[] = []
  const negative = history.values.filter((v) => v < 0).length
  if (negative > 0)
    out.push({
      code: 'negative-values',
      level: 'info',
      message: `${negative} negative values are left out of the fit`,
    })
  if (found.offset > 0)
    out.push({ code: 'zeros-in-history', level: 'info', message: zerosMessage(history.values, found.offset) })
  const spikes = found.marks.reduce((a, b) => a + b, 0)
  if (spikes > 0)
    out.push({
      code: 'outliers',
      level: 'info',
      message:
        spikes === 1
          ? '1 isolated spike or dip is not taken as growth'
          : `${spikes} isolated spikes or dips are not taken as growth`,
    })
  return out
}
