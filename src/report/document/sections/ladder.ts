import type { BreachSummary, DateQuantiles, Quantiles } from './values.ts'

/** A resource as it is, or after a step and all before it, in the same futures. */
export type RungReport = {
  /** Name of the step; null = as it is. */
  readonly step: string | null
  /** When the first of its capacities gives way for good, over the display horizon. */
  readonly lasts: BreachSummary
  /** The same over the extended simulation. */
  readonly lastsExtended: DateQuantiles
  /** The capacity that most often gives way first, and its share of the futures in which one does; null = none does. */
  readonly bindsFirst: { readonly id: string; readonly share: number } | null
  /** Days that the step adds to the rung before it; null within: not reached in the simulation; null = as it is. */
  readonly boughtDays: {
    readonly p10: number | null
    readonly p50: number | null
    readonly p90: number | null
  } | null
  readonly leadTimeDays: Quantiles | null
  /** The day to begin the step: 10 % quantile of (end of the rung before - lead time). */
  readonly decideBy: string | null
  readonly lateProbability: number | null
  /** Medians, in the scenario's currency. */
  readonly costPerMonth: { readonly start: number; readonly end: number } | null
  /** Paid once. */
  readonly cost: number | null
}

/** What can be done about a resource, step by step. */
export type LadderReport = { readonly of: string; readonly rungs: readonly RungReport[] }
