import { crps, mase, pinball, seasonalScale, smape } from '../accuracy.ts'
import type { ForecastPoint } from '../summarise-paths.ts'
import type { Origin } from './rolling-series.ts'

/** Errors of one model at one origin; sums where shares are made from them later. */
export type OriginErrors = {
  /** Buckets whose value is known. */
  readonly points: number
  readonly mase: number
  readonly smape: number
  /** Mean absolute log error of the median, over buckets above zero. */
  readonly male: number
  /** ln of forecast total over actual total: positive = too high. */
  readonly bias: number
  /** Pinball loss, mean over seven quantiles, over the scale of MASE. */
  readonly pinball: number
  /** Continuous ranked probability score over the same scale. */
  readonly crps: number
  readonly in80: number
  readonly in95: number
  /** Mean of ln(P90 / P10). */
  readonly width80: number
  /** Absolute log errors, one per bucket; NaN where unknown. */
  readonly logErrors: Float64Array
}

const quantiles = [
  ['p025', 0.025],
  ['p05', 0.05],
  ['p10', 0.1],
  ['p50', 0.5],
  ['p90', 0.9],
  ['p95', 0.95],
  ['p975', 0.975],
] as const

/** A forecast and, per bucket, the score of its futures. */
export type Forecasted = { readonly points: readonly ForecastPoint[]; readonly crps: Float64Array }

/** CRPS of the futures of one bucket, as {@link Forecasted} holds it. */
export function crpsOf(futures: Float64Array, actual: number): number {
  return Number.isNaN(actual) ? NaN : crps(futures, actual, futures.length > 1)
}

/** Scores a forecast against what came; undefined where nothing of it is known. `season` = steps of the scale of MASE. */
export function scoreForecast(
  origin: Origin,
  forecast: Forecasted,
  season: number,
): OriginErrors | undefined {
  const { actual, known } = origin
  const { points } = forecast
  const seen = Array.from(actual.keys()).filter((i) => !Number.isNaN(actual[i]))
  if (seen.length === 0) return undefined
  const values = seen.map((i) => actual[i] as number)
  const at = (stat: (typeof quantiles)[number][0]): number[] =>
    seen.map((i) => (points[i] as ForecastPoint)[stat])
  const scale = scaleOf(known.values, season)
  const middle = at('p50')
  const logErrors = actual.map((y, i) => Math.abs(logRatio((points[i] as ForecastPoint).p50, y)))
  const total = (all: readonly number[]): number => all.reduce((a, b) => a + b, 0)
  return {
    points: seen.length,
    mase: mase(values, middle, scale),
    smape: smape(values, middle),
    male: meanKnown(logErrors),
    bias: logRatio(total(middle), total(values)),
    pinball: total(quantiles.map(([stat, q]) => pinball(values, at(stat), q))) / quantiles.length / scale,
    crps: meanKnown(forecast.crps) / scale,
    in80: inside(values, at('p10'), at('p90')),
    in95: inside(values, at('p025'), at('p975')),
    width80: meanKnown(Float64Array.from(points, (p) => logRatio(p.p90, p.p10))),
    logErrors,
  }
}

/** Naive errors in the known history; where it never moved, its mean level stands in. */
function scaleOf(values: Float64Array, season: number): number {
  const scale = seasonalScale(values, values.length > 2 * season ? season : 1)
  if (scale > 0) return scale
  const known = values.filter((v) => v > 0)
  return known.length > 0 ? known.reduce((a, b) => a + b, 0) / known.length : 1
}

function logRatio(a: number, b: number): number {
  return a > 0 && b > 0 ? Math.log(a / b) : NaN
}

function inside(values: readonly number[], low: readonly number[], high: readonly number[]): number {
  return values.filter((v, i) => v >= (low[i] as number) && v <= (high[i] as number)).length
}

/** Mean of what is a number; NaN when nothing is. */
function meanKnown(values: Float64Array): number {
  const known = values.filter((v) => Number.isFinite(v))
  return known.length > 0 ? known.reduce((a, b) => a + b, 0) / known.length : NaN
}
