import { mean, median } from 'simple-statistics'
import { civil, type Day } from '../../units/day.ts'
import { type HolidayNumbers, isHoliday } from './holidays.ts'

/** Buckets per month or longer are counted by the calendar, not by their mean width. */
const monthlyFrom = 27

/**
 * Bucket number of a day, counted in steps since 1970-01-01: the clock of a season. Weekly and shorter buckets are
 * counted by width, monthly ones by the calendar.
 */
export function bucketNumber(day: Day, stepDays: number): number {
  if (stepDays < monthlyFrom) return Math.floor(day / stepDays + 1e-6)
  const { year, month } = civil(Math.floor(day + 1e-6))
  return (year - 1970) * 12 + month - 1
}

/** Season of a bucket in log-points, by its phase; 0 where there is no season. */
export function seasonOfBucket(season: Float64Array, bucket: number): number {
  const length = season.length
  if (length === 0) return 0
  return season[((bucket % length) + length) % length] ?? 0
}

/** Additive log season `tDays` after the fitted origin, holidays included (0 without either). */
export function seasonAt(
  fitted: {
    readonly season: Float64Array
    readonly origin: Day
    readonly stepDays: number
    readonly holidays?: HolidayNumbers & { readonly effect: number }
  },
  tDays: number,
): number {
  const { holidays } = fitted
  const extra = holidays && isHoliday(holidays, fitted.origin + tDays) ? holidays.effect : 0
  if (fitted.season.length === 0) return extra
  return extra + seasonOfBucket(fitted.season, bucketNumber(fitted.origin + tDays, fitted.stepDays))
}

/** Deviation of each log from the centred mean of the `length` buckets around it; NaN where fewer than 70 % are known. */
function detrended(logs: Float64Array, length: number): Float64Array {
  const n = logs.length
  const half = Math.floor(length / 2)
  const out = new Float64Array(n).fill(NaN)
  for (let i = half; i + half < n; i++) {
    let sum = 0
    let weight = 0
    for (let k = -half; k <= half; k++) {
      // An even season takes half of each end, as the classical 2 x m moving average does.
      const w = length % 2 === 0 && Math.abs(k) === half ? 0.5 : 1
      const value = logs[i + k] as number
      if (!Number.isNaN(value)) {
        sum += w * value
        weight += w
      }
    }
    if (weight >= 0.7 * length) out[i] = (logs[i] as number) - sum / weight
  }
  return out
}

/** Autocorrelations of lag 1..`lags` over the pairs that are both known. */
function autocorrelations(x: Float64Array, lags: number): Float64Array {
  const known = Array.from(x).filter((v) => !Number.isNaN(v))
  const centre = mean(known)
  const variance = mean(known.map((v) => (v - centre) ** 2))
  const out = new Float64Array(lags + 1)
  for (let lag = 1; lag <= lags; lag++) {
    let sum = 0
    let pairs = 0
    for (let i = lag; i < x.length; i++) {
      const product = ((x[i] as number) - centre) * ((x[i - lag] as number) - centre)
      if (!Number.isNaN(product)) {
        sum += product
        pairs++
      }
    }
    out[lag] = pairs > 0 && variance > 0 ? sum / pairs / variance : 0
  }
  return out
}

/**
 * Does the series repeat itself every `length` buckets? |r_m| > 1.645 sqrt((1 + 2 sum_{i<m} r_i^2) / n) on the detrended
 * logs: the seasonality test of the Theta method and of the M4 competition (Makridakis, Spiliotis, Assimakopoulos, 2018).
 */
function isSeasonal(deviations: Float64Array, length: number): boolean {
  const n = deviations.filter((v) => !Number.isNaN(v)).length
  if (n < 2 * length) return false
  const r = autocorrelations(deviations, length)
  let sum = 0
  for (let i = 1; i < length; i++) sum += (r[i] as number) ** 2
  return (r[length] as number) > 1.645 * Math.sqrt((1 + 2 * sum) / n)
}

/** Robust centre: the mean without the highest and the lowest value, from five values on. */
function robustCentre(values: number[]): number {
  if (values.length < 5) return median(values)
  const sorted = values.toSorted((a, b) => a - b)
  return mean(sorted.slice(1, -1))
}

/** The median; of one or two values the one nearer to none, as a spike among so few would pass for a season. */
function cautiousMedian(values: number[]): number {
  if (values.length > 2) return median(values)
  return values.reduce((near, v) => (Math.abs(v) < Math.abs(near) ? v : near), values[0] ?? 0)
}

/**
 * What the centres of the phases keep of their size: 1 - (variance of a centre) / (variance of the centres), at least 0 (James and
 * Stein, 1961, "Estimation with quadratic loss"). A clear season of eight weeks keeps all, a faint one little.
 */
function shrinkage(byPhase: readonly (readonly number[])[], centres: readonly number[]): number {
  let within = 0
  let freedom = 0
  let error = 0
  for (const values of byPhase) {
    const centre = mean([...values])
    within += values.reduce((sum, v) => sum + (v - centre) ** 2, 0)
    freedom += values.length - 1
    error += 1 / values.length
  }
  const between = centres.reduce((sum, c) => sum + c * c, 0) / (centres.length - 1)
  if (freedom < 1 || !(between > 0)) return 0
  return Math.max(0, 1 - ((within / freedom) * error) / byPhase.length / between)
}

/** Known values by phase, of the last 26 periods. */
function phasesOf(deviations: Float64Array, length: number, firstBucket: number): number[][] {
  const byPhase: number[][] = Array.from({ length }, () => [])
  for (let i = Math.max(0, deviations.length - 26 * length); i < deviations.length; i++) {
    const value = deviations[i] as number
    if (!Number.isNaN(value)) byPhase[(((firstBucket + i) % length) + length) % length]?.push(value)
  }
  return byPhase
}

/**
 * A first guess of the season that neither spikes nor steps move: medians by phase of the deviations from the moving average,
 * untested and not shrunk. It serves to tell a usual dip (every weekend) from an odd one; `estimateSeason` decides afterwards.
 * Empty when there are fewer than two full periods.
 */
export function roughSeason(logs: Float64Array, length: number, firstBucket: number): Float64Array {
  if (length < 2 || logs.length < 2 * length) return new Float64Array(0)
  const byPhase = phasesOf(detrended(logs, length), length, firstBucket)
  if (byPhase.some((values) => values.length === 0)) return new Float64Array(0)
  const centres = byPhase.map(cautiousMedian)
  const centre = mean(centres)
  return Float64Array.from(centres, (c) => c - centre)
}

/** Where a season is looked for: `rough` is a first guess of it (may be empty), `firstBucket` the bucket number of the first log. */
export type SeasonSearch = {
  readonly length: number
  readonly firstBucket: number
  readonly rough: Float64Array
}

/**
 * Additive season of log values: the robust mean deviation from the moving average by phase, over the last 26 periods,
 * centred, and shrunk towards none by what noise is in it (classical decomposition as in Hyndman and Athanasopoulos, 2021,
 * Forecasting: Principles and Practice, section 3.4; shrunk as in MODELS.md 1.3.3, but by evidence, not by length alone). The average is taken without the rough
 * season, so that a missing weekend does not lift it. Empty when there are fewer than two full periods or the test finds none.
 */
export function estimateSeason(logs: Float64Array, search: SeasonSearch): Float64Array {
  const { length, firstBucket, rough } = search
  const none = new Float64Array(0)
  if (length < 2 || logs.length < 2 * length) return none
  const usual = (i: number): number => seasonOfBucket(rough, firstBucket + i)
  const rest = detrended(
    logs.map((v, i) => v - usual(i)),
    length,
  )
  const deviations = rest.map((v, i) => v + usual(i))
  if (!isSeasonal(deviations, length)) return none
  const byPhase = phasesOf(deviations, length, firstBucket)
  if (byPhase.some((values) => values.length === 0)) return none
  const centres = byPhase.map(robustCentre)
  const centre = mean(centres)
  const shrink = shrinkage(
    byPhase,
    centres.map((c) => c - centre),
  )
  return Float64Array.from(centres, (c) => (c - centre) * shrink)
}
