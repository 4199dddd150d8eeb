import type { Series } from '../../series/series.ts'
import { bucketNumber, seasonOfBucket } from '../history/season.ts'
import { smoothLevel } from '../walk/level.ts'

/** Buckets that errors are kept of: a year of days and a little more says how series err together. */
const keptBuckets = 400

/**
 * One-step-ahead errors of a series in its own unit, one per bucket of its last 400 (NaN where unknown): simple exponential smoothing of the
 * values without their (multiplicative) season. They say how series err together, whatever model forecasts them.
 */
export function oneStepErrors(series: Series, season: Float64Array): Float64Array {
  const { times, values } = series
  const width = times.length > 1 ? (times[1] as number) - (times[0] as number) : 1
  const first = bucketNumber(times[0] ?? 0, width)
  const usual = values.map((_, i) => Math.exp(seasonOfBucket(season, first + i)))
  const { errors, at } = smoothLevel(
    values.map((v, i) => (v >= 0 ? v / (usual[i] as number) : NaN)),
    0,
  )
  const out = new Float64Array(values.length).fill(NaN)
  at.forEach((bucket, k) => {
    out[bucket] = (errors[k] as number) * (usual[bucket] as number)
  })
  return out.slice(-keptBuckets)
}
