import type { CommitmentSpec } from '../../simulate/bill/commitment-spec.ts'
import type { Flows } from '../../simulate/bill/ledger.ts'
import type { Day } from '../../units/day.ts'
import type { CrossingSummary, NumberQuantiles } from '../finding.ts'

/** One period of a commit; money in the scenario's currency. */
export type CommitPeriodFinding = {
  readonly from: Day
  /** Exclusive; +Infinity for a total commit without an end. */
  readonly to: Day
  /** False for a period that the horizon cuts: use and cash are then those up to there, and nothing is known to be lost. */
  readonly complete: boolean
  /** Used before start, at the commit's price; 0 for later periods. */
  readonly drawnBefore: number
  /** Due at the commit's price after credits, `drawnBefore` included: what a commit could pay for. */
  readonly use: NumberQuantiles
  /** First day on which nothing of the commit is left. */
  readonly exhausted: CrossingSummary
  /** Lost at the end of the period; null where it is not complete or rolls on. */
  readonly unused: NumberQuantiles | null
  readonly unusedProbability: number | null
  /** Paid within the period, from start on. */
  readonly cash: NumberQuantiles
  /** Means over futures of every flow, from start on. */
  readonly parts: Readonly<Record<keyof Flows, number>>
  /** The newsvendor's commit for this period; null where it is not complete or no quantile is defined. */
  readonly bestCommit: number | null
}

/** One credit; money in the scenario's currency. */
export type CreditFinding = {
  readonly expires: Day | undefined
  /** First day on which nothing is left because it was used. */
  readonly exhausted: CrossingSummary
  /** Lost when it expires within the horizon; null otherwise. */
  readonly unused: NumberQuantiles | null
  /** Rise of the cash per day once it is used up or has expired; null where no future shows four weeks on either side. */
  readonly jump: NumberQuantiles | null
}

/** What became of one commitment. */
export type CommitmentFinding = {
  readonly spec: CommitmentSpec
  /** Money is not a number in some future: nothing below can be trusted. */
  readonly unknown: boolean
  /** Empty without a commit. */
  readonly periods: readonly CommitPeriodFinding[]
  readonly credits: readonly CreditFinding[]
  /** Rise of the cash per day after the commit is used up for the first time: mean of the four weeks after less before. */
  readonly jump: NumberQuantiles | null
  /** Quantile of the use at which to commit: 1 - committed price / on-demand price; null where use above it costs no more. */
  readonly bestQuantile: number | null
  /** Paid over the horizon. */
  readonly cash: NumberQuantiles
}
