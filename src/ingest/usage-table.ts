import type { Notice } from '../notice.ts'
import type { Grain, Step } from '../units/step.ts'
import type { MeasuredRates } from './rates/measured-rates.ts'

/**
 * Rows of one metric, unit, currency, basis, source, bucket width and combination of dimensions: they stand together in the table, and what
 * they share is said once.
 */
export type UsageRun = {
  readonly metric: string
  readonly unit: string
  /** ISO 4217 code, money only. */
  readonly currency: string | undefined
  /** Cost basis (`effective`, `billed`, `list`, ...), money only. */
  readonly basis: string | undefined
  /** Index into {@link UsageData.imports}. */
  readonly source: number
  /** Bucket width of the rows: the asked step, or the native grain where that is coarser. */
  readonly step: Step
  /** Dimension values by name; an absent name = the source is not grouped by it. */
  readonly dims: Readonly<Record<string, string>>
  /** Its first row. */
  readonly from: number
  /** The row after its last one. */
  readonly to: number
}

/** Numbers of usage rows, as columns of equal length. */
export type UsageColumns = {
  /** Bucket start, milliseconds since 1970-01-01 UTC. */
  readonly timeMs: Float64Array
  /** Sum (totals), mean (gauges) or last value (levels) of the bucket; always finite. */
  readonly value: Float64Array
  /**
   * Largest finer sub-bucket, scaled to the bucket's own unit so that peak / value is the peak factor: for totals
   * 24 x the busiest hour of a day, for gauges the maximum. NaN where the source is no finer than the bucket.
   */
  readonly peak: Float64Array
  /** Rows or samples behind the value. */
  readonly samples: Float64Array
  /** 0 = the bucket is known to be incomplete (partial last bucket, provisional data), else 1. */
  readonly complete: Uint8Array
}

/**
 * Usage rolled up to time buckets: runs of rows by series, then source, and in each run a row per bucket in time order. Only observed
 * buckets have a row: an absent row is unknown until the gap rules of `series/` decide; a stored 0 is a true zero.
 */
export type UsageTable = UsageColumns & {
  readonly length: number
  /** Without gaps: each run begins where the one before it ends. */
  readonly runs: readonly UsageRun[]
  /** Names of all dimensions, sorted. */
  readonly dims: readonly string[]
}

/** Totals of one metric of one input, exact (DECIMAL) sums over every accepted row, partial buckets included. */
export type MetricImport = {
  /** Metric id; `cost` once per currency in the chosen basis, other bases as `cost:<basis>`. */
  readonly metric: string
  readonly unit: string
  readonly currency?: string
  readonly basis?: string
  /** Sum for totals, mean for gauges, last value for levels. */
  readonly total: number
  /** Buckets (at the native grain) with data. */
  readonly buckets: number
  /** Buckets between first and last without data. */
  readonly missing: number
  readonly partialLast: boolean
}

/** What was found in one input: the body of `jevons inspect`. */
export type ImportReport = {
  /** Path as the user would type it; `-` for stdin. */
  readonly source: string
  readonly format: string
  /** Whether the format was ever checked against the total of a real export. */
  readonly maturity: 'verified' | 'experimental'
  /** Why this format was chosen. */
  readonly reason: string
  readonly rows: number
  readonly rejected: number
  /** Reasons with counts, most frequent first. */
  readonly rejectReasons: readonly { readonly reason: string; readonly rows: number }[]
  /** Where the rejected lines were written, when a rejects folder was given and there were any. */
  readonly rejectsFile?: string
  readonly grain: Grain
  /** First and last day with data, `YYYY-MM-DD`. */
  readonly from: string
  readonly to: string
  readonly timezone: string
  /** What an absent bucket means (CANONICAL section 7), as the format's projection says; undefined = by the format's name. */
  readonly gaps?: 'complete' | 'events' | 'gauge' | 'hand-made'
  readonly metrics: readonly MetricImport[]
  readonly dimensions: readonly {
    readonly name: string
    readonly values: number
    readonly examples: readonly string[]
  }[]
  readonly duplicates: number
  /** Peaks, sizes, shares and concurrency of data finer than a day; on the first report of files that were read together. */
  readonly rates?: MeasuredRates
}

/** Everything read from the named exports. */
export type UsageData = {
  readonly table: UsageTable
  readonly imports: readonly ImportReport[]
  readonly notices: readonly Notice[]
}
