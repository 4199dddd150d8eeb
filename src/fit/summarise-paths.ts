import { quantilesInPlace } from '../stats/quantile.ts'

/** Quantiles over futures. */
export type PointQuantiles = {
  readonly p025: number
  readonly p05: number
  readonly p10: number
  readonly p50: number
  readonly p90: number
  readonly p95: number
  readonly p975: number
}

/** One forecast bucket, in the unit of the series. */
export type ForecastPoint = PointQuantiles & {
  /** Bucket start, days since 1970-01-01 UTC. */
  readonly timeDays: number
  /** Undefined where the mean is not finite or not stable (mean / median >= 2). */
  readonly mean?: number
}

/** Largest double: what a value beyond the range of numbers is printed as. */
const largest = Number.MAX_VALUE

const probabilities = [0.025, 0.05, 0.1, 0.5, 0.9, 0.95, 0.975]

function finite(value: number): number {
  return value > largest ? largest : value
}

/**
 * Mean and quantiles of the futures of one bucket, times `scale`; reorders `values`. The mean is left out where it is not finite or at
 * least twice the median: then a few futures decide it.
 */
export function summarise(values: Float64Array, scale: number): Omit<ForecastPoint, 'timeDays'> {
  let sum = 0
  for (const value of values) sum += value
  const mean = (sum / values.length) * scale
  const [p025, p05, p10, p50, p90, p95, p975] = quantilesInPlace(values, probabilities).map((v) =>
    finite(v * scale),
  ) as [number, number, number, number, number, number, number]
  const stable = Number.isFinite(mean) && (mean < 2 * p50 || mean === 0)
  return { ...(stable && { mean }), p025, p05, p10, p50, p90, p95, p975 }
}
