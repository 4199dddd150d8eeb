import { mean, median, sampleStandardDeviation } from 'simple-statistics'
import type { Prepared } from '../history/prepare-history.ts'

/** A smoothed level and what the one-step errors say about its moves. */
export type SmoothedLevel = {
  /** Log level at the last bucket. */
  readonly level: number
  /** Smoothing constant in (0, 1]. */
  readonly alpha: number
  /** Standard deviation of the one-step errors. */
  readonly sd: number
  /** One-step errors of the known buckets, oldest first; the warm-up is left out. */
  readonly errors: Float64Array
  /** Bucket index of each error. */
  readonly at: Int32Array
}

/** Runs the recursion once; fills `errors` when given and returns their sum of squares over `from`... */
function run(
  logs: Float64Array,
  setting: { alpha: number; drift: number; start: number; warmUp: number },
  errors?: { value: Float64Array; at: Int32Array },
): { level: number; sum: number; count: number } {
  const { alpha, drift, warmUp } = setting
  let level = setting.start - drift
  let sum = 0
  let count = 0
  let seen = 0
  for (let i = 0; i < logs.length; i++) {
    level += drift
    const x = logs[i] as number
    if (Number.isNaN(x)) continue
    const e = x - level
    // While the start is still forgotten the gain is that of a running mean.
    level += Math.max(alpha, 1 / (seen + 2)) * e
    seen++
    if (seen <= warmUp) continue
    sum += e * e
    if (errors) {
      errors.value[count] = e
      errors.at[count] = i
    }
    count++
  }
  return { level, sum, count }
}

const alphas = [0.02, 0.04, 0.06, 0.09, 0.13, 0.18, 0.25, 0.33, 0.42, 0.52, 0.63, 0.75, 0.87, 1]

/**
 * Simple exponential smoothing with a given drift per step on log values, alpha by least squares of the one-step errors (the Gaussian
 * maximum likelihood of ARIMA(0,1,1) with drift; Hyndman, Koehler, Ord and Snyder, 2008, Forecasting with Exponential Smoothing, ch. 2).
 * Unknown buckets (NaN) carry the level on. In this model the level is a random walk with steps of sd alpha x sd per bucket,
 * and the rest of an observation, sd x sqrt(1 - alpha^2), is noise. A `knownAlpha` is taken as it is.
 */
export function smoothLevel(logs: Float64Array, driftPerStep: number, knownAlpha?: number): SmoothedLevel {
  const known = Array.from(logs.slice(0, 40)).filter((v) => !Number.isNaN(v))
  const points = logs.reduce((count, v) => (Number.isNaN(v) ? count : count + 1), 0)
  const start = known.length > 0 ? median(known.slice(0, 5)) : 0
  const warmUp = Math.min(7, Math.floor(points / 4))
  let alpha = 1
  let least = Infinity
  for (const candidate of knownAlpha === undefined ? alphas : [knownAlpha]) {
    const { sum } = run(logs, { alpha: candidate, drift: driftPerStep, start, warmUp })
    if (sum < least) {
      least = sum
      alpha = candidate
    }
  }
  const value = new Float64Array(points)
  const at = new Int32Array(points)
  const { level, sum, count } = run(logs, { alpha, drift: driftPerStep, start, warmUp }, { value, at })
  return {
    level,
    alpha,
    sd: count > 1 ? Math.sqrt(sum / (count - 1)) : 0,
    errors: value.slice(0, count),
    at: at.slice(0, count),
  }
}

/** Values without the unknown ones. */
export function knownOf(logs: Float64Array): number[] {
  return Array.from(logs).filter((v) => !Number.isNaN(v))
}

/** Mean log level of the last known buckets, projected to the origin at a given slope. */
export type RecentLevel = { readonly level: number; readonly sd: number; readonly residuals: Float64Array }

/**
 * Level at the origin for a stated slope (log per year): mean of ln y - slope x t over the last `buckets` known values, with its
 * standard error inflated for autocorrelation; residuals of the whole window.
 */
export function recentLevel(prepared: Prepared, slopePerYear: number, buckets: number): RecentLevel {
  const rest: number[] = []
  const all: number[] = []
  for (let i = prepared.logs.length - 1; i >= 0 && rest.length < buckets; i--) {
    const shift = slopePerYear * (prepared.years[i] as number)
    const value = (prepared.logs[i] as number) - shift
    if (!Number.isNaN(value)) rest.push(value)
    const withSpike = (prepared.withOutliers[i] as number) - shift
    if (!Number.isNaN(withSpike)) all.push(withSpike)
  }
  if (rest.length === 0) return { level: 0, sd: 0, residuals: new Float64Array(0) }
  const level = mean(rest)
  const residuals = Float64Array.from(all.toReversed(), (v) => v - level)
  return { level, sd: standardErrorOfMean(rest), residuals }
}

/** Standard error of a mean of autocorrelated values: sd / sqrt(n) x sqrt((1 + r) / (1 - r)) with the lag-1 autocorrelation r in [0, 0.9]. */
function standardErrorOfMean(values: readonly number[]): number {
  const n = values.length
  if (n < 3) return 0
  const sd = sampleStandardDeviation([...values])
  if (!(sd > 0)) return 0
  const centre = mean([...values])
  let sum = 0
  for (let i = 1; i < n; i++) sum += ((values[i] as number) - centre) * ((values[i - 1] as number) - centre)
  const r = Math.min(0.9, Math.max(0, sum / ((n - 1) * sd * sd)))
  return (sd / Math.sqrt(n)) * Math.sqrt((1 + r) / (1 - r))
}
