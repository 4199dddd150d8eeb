import type { Notice } from '../../notice.ts'

/** Breach dates: how far off, over the origins at which the limit still held. */
export type BreachScoreReport = {
  readonly origins: number
  readonly breaches: number
  readonly foreseen: number
  readonly falseAlarms: number
  readonly medianErrorDays: number | null
  readonly medianBiasDays: number | null
  readonly inside80: number | null
}

/** Scores of one model; null = not defined (no value above zero, no naive error). */
export type ModelScoreReport = {
  readonly model: string
  readonly origins: number
  readonly points: number
  readonly mase: number | null
  readonly smape: number | null
  /** Mean absolute log error. */
  readonly male: number | null
  /** ln of forecast over actual total: positive = too high. */
  readonly bias: number | null
  /** Both over the scale of MASE. */
  readonly pinball: number | null
  readonly crps: number | null
  readonly coverage80: number | null
  readonly coverage95: number | null
  readonly width80: number | null
  readonly skillVsNaive: number | null
  readonly skillVsSeasonalNaive: number | null
}

/** The back-test of one series. */
export type SeriesBacktestReport = {
  readonly key: Readonly<Record<string, string>>
  readonly metric: string
  readonly unit: string
  readonly currency: string | null
  readonly step: 'hour' | 'day' | 'week' | 'month'
  readonly status: 'ok' | 'no_skill' | 'insufficient_history'
  readonly horizonSteps: number
  /** First bucket of each forecast, latest first. */
  readonly origins: readonly string[]
  readonly chosen: ModelScoreReport | null
  /** Simulated intervals beside those that the errors at the other origins would give. */
  readonly conformal80: {
    readonly coverage: number
    readonly widthRatio: number
    readonly points: number
  } | null
  readonly breach: BreachScoreReport | null
  /** Every other model at the same origins. */
  readonly models: readonly (ModelScoreReport & { readonly breach: BreachScoreReport | null })[]
}

/** What `jevons backtest` says. */
export type BacktestDocument = {
  readonly schemaVersion: 1
  readonly tool: { readonly name: 'jevons'; readonly version: string }
  readonly horizon: string
  readonly seed: number
  /** `(chosen)` first, then every model; empty without a single scored series. */
  readonly pooled: readonly (ModelScoreReport & {
    readonly series: number
    readonly medianSkillVsNaive: number | null
  })[]
  readonly series: readonly SeriesBacktestReport[]
  readonly warnings: readonly Notice[]
}
