import type { Draws } from '../stats/draws.ts'
import type { Day } from '../units/day.ts'
import type { Range } from '../units/range.ts'
import type { HolidayList, HolidayNumbers } from './history/holidays.ts'

/** A history to fit: consecutive buckets. */
export type History = {
  /** Bucket starts, days since 1970-01-01 UTC. */
  readonly times: Float64Array
  /** NaN = missing. Per bucket, >= 0. */
  readonly values: Float64Array
  /** 1 = the value is a lower bound (demand at a limit, throttled), not the demand. */
  readonly censored?: Uint8Array
  /** Days per bucket. */
  readonly stepDays: number
  /** Steps per season that are tried: 7 daily, 24 and 168 hourly, 12 monthly; empty = none. */
  readonly seasons: readonly number[]
  /** Days that are not like others, past and to come; they count for buckets of a day. */
  readonly holidays?: HolidayList
}

/** What a growth model may be told. Rates are log-points per year. */
export type GrowthOptions = {
  /** Day (fraction allowed) of the first forecast: time 0 of the fitted growth; one step after the last bucket or later. */
  readonly origin: Day
  /** Horizon at which selection and weights are judged. */
  readonly horizonDays: number
  /** Stated growth (log per year) that replaces the fitted one. */
  readonly ratePerYear?: Range
  /** Saturation relative to the level at start (logistic). */
  readonly ceiling?: Range
  /** Prior of the yearly log growth; the default is MODELS.md 1.3 (mean 1, sd 1). `flat` = mean 0, sd 1. */
  readonly prior?: { readonly mean: number; readonly sd: number }
  readonly seed: number
  /** More candidates and origins. */
  readonly thorough?: boolean
}

/**
 * A fitted growth: plain data (it crosses threads), rendered into paths by the `paths` of the model of that name.
 * The demand of a path on day t is exp(trend(t) + season(t) + noise(t)), minus `offset`.
 */
export type FittedGrowth = {
  readonly model: string
  /** What the report prints, e.g. `auto: log drift, growth half-life 2 y (weights ...)`. */
  readonly label: string
  readonly origin: Day
  readonly stepDays: number
  /** ln of the level at the origin: median; season and noise removed. */
  readonly logLevel: number
  /** Plain numbers that only the model itself interprets. */
  readonly params: Readonly<Record<string, number | Float64Array>>
  /** Added before the log, when the history has zeros (MODELS.md 1.3.2); 0 otherwise. */
  readonly offset: number
  /** Additive log season by phase, mean 0: index = (bucket number since 1970-01-01 in steps) mod length; weekly starts Thursday. Empty = none. */
  readonly season: Float64Array
  /** Days that differ from others, and by how much in logs; undefined = none were named. */
  readonly holidays?: HolidayNumbers & { readonly effect: number }
  /** Log residuals for the noise, centred; drawn in moving blocks. Empty = none. */
  readonly residuals: Float64Array
  readonly blockLength: number
  /** `rate` and `flat` state organic growth; a fitted one already contains past rebound (PRODUCT.md, Growth). */
  readonly contains: 'organic' | 'fitted'
  /** First-year growth ratio minus 1: 0.5 = +50 %. */
  readonly growthPerYear: { readonly p10: number; readonly p50: number; readonly p90: number }
  /** First and last day of the window that was fitted. */
  readonly window: { readonly from: Day; readonly to: Day }
  /** Observed buckets used. */
  readonly points: number
  /** `ok`, or why the numbers deserve doubt. */
  readonly status: 'ok' | 'prior-driven' | 'no_skill' | 'stale'
  readonly backtest?: BacktestScore
  readonly notices: readonly {
    readonly code: string
    readonly message: string
    readonly level: 'warning' | 'info'
  }[]
}

/** Rolling-origin scores at the decision horizon. */
export type BacktestScore = {
  readonly horizonDays: number
  readonly origins: number
  /** Buckets that were scored, over all origins: what the coverages are shares of. */
  readonly points?: number
  readonly mase: number
  readonly smape: number
  /** Mean absolute log error, and that of naive at the same origins. */
  readonly male: number
  readonly maleNaive: number
  readonly coverage80: number
  readonly coverage95: number
  /** 1 - male / maleNaive. */
  readonly skillVsNaive: number
}

/** Writes ln(trend) of each path for `tDays` after the origin; called with increasing `tDays` (a state may be kept). */
export type TrendStepper = (tDays: number, out: Float64Array) => void

/** One growth model: a plain object in `models/index.ts`. */
export type GrowthModel = {
  /** As typed in a scenario: `exponential`. */
  readonly name: string
  readonly summary: string
  /** Author, year, title, equation. */
  readonly source: string
  /** Fewest observed buckets that it accepts without a `rate:`. */
  readonly minPoints: number
  fit(history: History, options: GrowthOptions): FittedGrowth
  paths(fitted: FittedGrowth, draws: Draws): TrendStepper
}
