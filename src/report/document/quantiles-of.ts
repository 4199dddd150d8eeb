import { quantilesInPlace } from '../../stats/quantile.ts'
import type { Quantiles } from './sections/values.ts'

/** P10, P50, P90 of one number per future; the array is not changed. */
export function quantilesOf(values: Float64Array): Quantiles {
  const [p10 = Number.NaN, p50 = Number.NaN, p90 = Number.NaN] = quantilesInPlace(
    Float64Array.from(values),
    [0.1, 0.5, 0.9],
  )
  return { p10, p50, p90 }
}
