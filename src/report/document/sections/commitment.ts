import type { BreachSummary, Quantiles, SeriesBands } from './values.ts'

/** One contract of `commitments:`; money in the scenario's currency. */
export type CommitmentReport = {
  readonly id: string
  readonly covers: readonly string[]
  readonly unit: string
  readonly basis: string
  /** What is promised, in the contract's own currency; null where nothing is. */
  readonly commit: {
    readonly amount: number
    readonly currency: string
    readonly period: string
    readonly text: string
    readonly unused: 'lost' | 'rolls'
    readonly pays: 'as-used' | 'upfront' | 'monthly'
  } | null
  readonly status: 'ok' | 'unknown'
  readonly periods: readonly {
    readonly from: string
    /** Last day, inclusive; null for a total commit without an end. */
    readonly to: string | null
    /** False where the horizon cuts it. */
    readonly complete: boolean
    readonly drawnBefore: number
    /** What the commit could pay for: due after discount and credits, at its price. */
    readonly use: Quantiles
    readonly exhausted: BreachSummary
    readonly unused: Quantiles | null
    readonly unusedProbability: number | null
    readonly cash: Quantiles
    /** Means over futures: charges = relief + discount + credit + drawn + over; cash = payments + overage + provisioned + support + flat. */
    readonly parts: Readonly<Record<string, number>>
    /** Newsvendor's commit for the period. */
    readonly bestCommit: number | null
  }[]
  readonly credits: readonly {
    readonly expires: string | null
    readonly exhausted: BreachSummary
    readonly unused: Quantiles | null
    readonly jumpPerDay: Quantiles | null
  }[]
  /** Rise of the cash per day once the commit is used up, four weeks after against four weeks before. */
  readonly jumpPerDay: Quantiles | null
  readonly bestQuantile: number | null
  /** Paid over the horizon. */
  readonly cash: Quantiles | null
  /** Cash per day. */
  readonly series?: SeriesBands
}
