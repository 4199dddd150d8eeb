import type { PointQuantiles } from '../../fit/summarise-paths.ts'
import type { ConstraintReport } from '../document/sections/constraint.ts'

/** One forecast step; quantiles over futures. */
export type ForecastPoint = PointQuantiles & {
  /** Start of the bucket: `YYYY-MM-DD`, or `YYYY-MM-DDTHH:MM:SSZ` where buckets are shorter than a day. */
  readonly time: string
  /** Null when it is not finite or not stable. */
  readonly mean: number | null
}

/** Forecast of one series. `status` other than `ok` says why its numbers deserve doubt, or why there are none. */
export type SeriesForecastReport = {
  readonly key: Readonly<Record<string, string>>
  readonly metric: string
  readonly unit: string
  readonly currency?: string
  readonly basis?: string
  readonly step: 'hour' | 'day' | 'week' | 'month'
  readonly model: string
  readonly status: string
  /** Series behind this one: of a total, or put together as "(other)". */
  readonly members?: number
  /** Members of a total that its numbers leave out: without history, or stale. */
  readonly leftOut?: number
  readonly history: {
    readonly from: string
    readonly to: string
    readonly points: number
    readonly last: number | null
  }
  readonly points: readonly ForecastPoint[]
  readonly backtest: {
    readonly mase: number | null
    readonly smape: number | null
    readonly coverage80: number | null
    readonly coverage95: number | null
    readonly skillVsNaive: number | null
  } | null
}

/** The contract of `forecast` (PRODUCT.md, "The report"). */
export type ForecastDocument = {
  readonly schemaVersion: 1
  readonly tool: { readonly name: 'jevons'; readonly version: string }
  /** What was asked for, one entry each. */
  readonly series: readonly SeriesForecastReport[]
  /** With `--by`: totals from the whole down, and how they came about. */
  readonly reconcile?: 'bottom-up' | 'mint' | 'none'
  readonly totals?: readonly SeriesForecastReport[]
  /** Dated answers to `--budget` and `--limit`. */
  readonly constraints?: readonly ConstraintReport[]
  readonly warnings: readonly {
    readonly code: string
    readonly message: string
    readonly level: string
    readonly subject?: string
  }[]
}
