import type { Quantiles, SeriesBands } from './values.ts'

/** One demand: its growth and why, how well its model would have done, and its course. */
export type DemandReport = {
  readonly id: string
  readonly unit: string
  readonly model: string
  readonly now: number
  readonly growthPerYear: Quantiles
  readonly growthFactor: {
    readonly total: number
    readonly organic: number
    readonly rebound: number
    readonly events: number
    /** Tokens per request (measured trend and migration), where a tokens resource is fed by it. */
    readonly tokensPerRequest?: number
  }
  readonly elasticity: Quantiles
  /** Share of a price fall that demand eats: 1 - (spend kept) ; null where prices do not move. */
  readonly rebound: { readonly share: number | null; readonly backfireProbability: number | null }
  readonly ceilingTouched: number
  readonly status: string
  readonly backtest: {
    readonly horizonDays: number
    readonly origins: number
    /** Buckets that were scored over all origins; `coverage80` is a share of these. */
    readonly points?: number
    readonly male: number
    readonly maleNaive: number
    readonly coverage80: number
    readonly skillVsNaive: number
  } | null
  readonly series: SeriesBands
  /** The same with limits in force, where they move it; `series` is the need. */
  readonly served?: SeriesBands
}

/** One entry per measure of a resource, primary first. */
export type ResourceReport = {
  readonly id: string
  readonly kind: string
  readonly measure: string
  readonly unit: string
  /** Back-cast over the last 90 days; null where the exports hold nothing to compare with. */
  readonly modelOverMeasured: number | null
  readonly series: SeriesBands
  /** The same with limits in force, where they move it; `series` is the need. */
  readonly served?: SeriesBands
}

/** How the need of a resource comes about at start: `start`, times, over or plus each step in turn, is `result`. */
export type StackReport = {
  readonly id: string
  readonly measure: string
  readonly unit: string
  readonly start: { readonly name: string; readonly value: number }
  readonly steps: readonly { readonly name: string; readonly op: 'x' | '/' | '+'; readonly value: number }[]
  readonly result: number
  /** What it means that the need passes a limit. */
  readonly breach?: string
}
