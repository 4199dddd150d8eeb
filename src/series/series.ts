import type { Step } from '../units/step.ts'

/** Why a bucket of a series holds what it holds. */
export const bucketStatus = { observed: 0, missing: 1, zeroFilled: 2, censored: 3, outlier: 4 } as const

/** One quantity over consecutive buckets of equal width. */
export type Series = {
  readonly metric: string
  readonly unit: string
  readonly currency?: string
  readonly basis?: string
  /** The dimensions that were selected or grouped by. */
  readonly key: Readonly<Record<string, string>>
  readonly step: Step
  /** `total`: values are sums per bucket; `gauge`: means per bucket; `level`: last value. */
  readonly nature: 'total' | 'gauge' | 'level'
  /** Bucket starts in days since 1970-01-01 UTC (fractions for hours), consecutive. */
  readonly times: Float64Array
  /** One value per bucket; NaN = missing (the one place where NaN is a value; `status` says it too). */
  readonly values: Float64Array
  /** A {@link bucketStatus} per bucket. A censored value is a lower bound. */
  readonly status: Uint8Array
  /** Mean of peak / value where measured at an hour or finer, else undefined. */
  readonly peakFactor?: number
}
