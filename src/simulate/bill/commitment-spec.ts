import type { SourcePos } from '../../errors.ts'
import type { Day } from '../../units/day.ts'
import type { Period } from '../../units/period.ts'
import type { Range } from '../../units/range.ts'

/** Money granted in advance. */
export type CreditSpec = {
  /** What is left of it at start. */
  readonly amount: Range
  /** First day on which it pays; undefined = it does already. */
  readonly from?: Day
  /** Last day on which it pays; undefined = it does not expire. */
  readonly expires?: Day
}

/** Capacity bought in units that carry tokens up to a rate (Azure PTU and its like, MODELS.md 4.1). */
export type ProvisionedSpec = {
  readonly units: Range
  /** Per unit and hour. */
  readonly price: Range
  /** Input-equivalent tokens per minute that one unit carries. */
  readonly throughput: Range
  /** Input tokens that one output token weighs, and one cached input token. */
  readonly outputWeight: Range
  readonly cachedWeight: Range
  /** Busiest hour over the day's mean, and cv of a minute within its hour. */
  readonly peak: Range
  readonly burst: Range
  /** Units on offer: at least `minimum`, in steps of `step`. */
  readonly minimum: number
  readonly step: number
}

/** One contract of `commitments:`; all money in its own currency. */
export type CommitmentSpec = {
  readonly id: string
  readonly pos?: SourcePos
  /** Demands and resources whose money it covers. */
  readonly covers: readonly string[]
  readonly currency: string
  /** Money promised per period; undefined = nothing is promised. Never rolling. */
  readonly commit?: { readonly amount: number; readonly period: Period }
  readonly fiscalYearStart: number
  /** First day of the contract: periods are then counted from there instead of the calendar. */
  readonly start?: Day
  /** The day after its last one. */
  readonly end?: Day
  /** What the running period has used of the commit before start; undefined = from the back-cast. */
  readonly drawn?: number
  /** What is left of a period is lost, or rolls into the next one until the contract ends. */
  readonly unused: 'lost' | 'rolls'
  /** When the promised money is paid: as it is used (and what is missing at the end), at the start of each period, or monthly. */
  readonly pays: 'as-used' | 'upfront' | 'monthly'
  /** Off the charges that it covers. */
  readonly discount: Range
  /** What use above the commit costs, as a multiple of the undiscounted charge; undefined = the discount holds there too. */
  readonly overage?: Range
  readonly credits: readonly CreditSpec[]
  readonly provisioned?: ProvisionedSpec
  /** A share of what is due after discounts, with a minimum per calendar month. */
  readonly support?: { readonly percent: Range; readonly minimumPerMonth: Range }
  readonly flatPerMonth?: Range
}
