import { median } from 'simple-statistics'
import { type Day, daysPerYear } from '../units/day.ts'
import type { FittedGrowth, GrowthOptions, History } from './growth-model.ts'
import { hampelOutliers } from './outliers.ts'
import { bucketNumber, estimateSeason, seasonOfBucket } from './season.ts'

/** A history on the log scale, ready to fit: one entry per bucket from the first to the last usable one. */
export type Prepared = {
  /** Bucket start minus the origin, in years (negative). */
  readonly years: Float64Array
  /** ln(value + offset) without season; NaN where unknown, censored or an outlier. */
  readonly logs: Float64Array
  /** The same with outliers kept: what the noise is drawn from. */
  readonly withOutliers: Float64Array
  readonly season: Float64Array
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

/** Removes the season of each length in turn (short to long) and returns what remains with the combined season. */
function removeSeasons(
  logs: Float64Array,
  seasons: readonly number[],
  firstBucket: number,
): { rest: Float64Array; season: Float64Array } {
  let season: Float64Array = new Float64Array(0)
  const rest = logs.slice()
  for (const length of seasons.toSorted((a, b) => a - b)) {
    // A sub-daily season is hourly in shape: look for the longer one in what the shorter one leaves.
    const found = estimateSeason(rest, length, firstBucket)
    if (found.length === 0) continue
    for (let i = 0; i < rest.length; i++)
      rest[i] = (rest[i] as number) - seasonOfBucket(found, firstBucket + i)
    const shorter = season
    season = found.map(
      (v, phase) => v + (shorter.length > 0 ? (shorter[phase % shorter.length] as number) : 0),
    )
  }
  return { rest, season }
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
  const spikes = hampelOutliers(raw)
  const { season } = removeSeasons(
    raw.map((v, i) => (spikes[i] === 1 ? NaN : v)),
    history.seasons,
    firstBucket,
  )
  const withOutliers = raw.map((v, i) => v - seasonOfBucket(season, firstBucket + i))
  const marks = hampelOutliers(withOutliers)
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
    offset,
    points: empty ? usableValues.length : logs.filter((v) => !Number.isNaN(v)).length,
    stepYears: history.stepDays / daysPerYear,
    window: { from: Math.floor(times[0] ?? options.origin), to: Math.floor(times[n - 1] ?? options.origin) },
    notices: remarks(history, { offset, marks }),
    empty,
  }
}

type Found = {
  readonly offset: number
  readonly marks: Uint8Array
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
    out.push({
      code: 'zeros-in-history',
      level: 'info',
      message: `the history holds zeros: ${found.offset.toPrecision(3)} is added before taking logs`,
    })
  const spikes = found.marks.reduce((a, b) => a + b, 0)
  if (spikes > 0)
    out.push({
      code: 'outliers',
      level: 'info',
      message: `${spikes} isolated spikes or dips are not taken as growth`,
    })
  return out
}
