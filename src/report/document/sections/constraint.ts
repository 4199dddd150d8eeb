import type { BreachSummary, DateQuantiles, Quantiles } from './values.ts'

/** One period of a budget: what was spent before the start, and where it ends over the futures. Money in the unit of the budget. */
export type PeriodReport = {
  readonly from: string
  /** Last day of the period, inclusive. */
  readonly to: string
  readonly limit: number
  readonly spent: number
  readonly total: Quantiles
  readonly overProbability: number
  readonly expectedOverrun: number
  readonly firstDayOver: string | null
}

/** One budget or capacity: load against limit, when it gives way, and by when to act. */
export type ConstraintReport = {
  readonly id: string
  readonly type: 'budget' | 'capacity'
  readonly of: string
  /** The measure that the limit is compared with, where the scenario names it. */
  readonly measure?: string
  readonly unit: string
  readonly limit: number
  /** The limit as the scenario writes it. */
  readonly limitText: string
  readonly basis?: string
  readonly period?: string
  readonly headroom: number
  readonly now: number | null
  readonly utilisation: number | null
  readonly breach: BreachSummary
  readonly touch: BreachSummary
  /** Breach dates over the extended simulation, which runs on past the horizon where lead times are long. Capacities only. */
  readonly breachExtended?: DateQuantiles
  /** Measured day on which a budget that is already over went over. */
  readonly firstDayOver?: string | null
  readonly bindsFirst: number | null
  readonly leadTimeDays: Quantiles | null
  /** Where the lead time is a preset or a chain: its parts, and the share of futures in which each is on the longest way. */
  readonly leadTimeParts?: readonly {
    readonly name: string
    readonly medianDays: number
    readonly p90Days: number
    readonly decides: number
    readonly source?: string
  }[]
  readonly decideBy: string | null
  readonly lateProbability: number | null
  readonly status: 'over' | 'late' | 'act' | 'watch' | 'ok' | 'unknown'
  readonly episodes?: readonly {
    readonly from: string
    readonly curedBy: string
    readonly probability: number
  }[]
  readonly periods?: readonly PeriodReport[]
  /** Budgets that are within this one. */
  readonly children?: {
    readonly ids: readonly string[]
    /** Their amounts per year over this one's; null where one of them is a total. */
    readonly planRatio: number | null
    /** Share of futures in which this budget is over within the horizon and none of them is. */
    readonly overAlone: number | null
  }
  readonly peakFactor?: { readonly value: number; readonly source: 'measured' | 'stated' | 'assumed' }
  /** What becomes of load above the limit, where it says `serve:`. */
  readonly serving?: ServingReport
  /** The same constraint with upstream limits in force (`breach` is that of the need), where they move it. */
  readonly served?: { readonly breach: BreachSummary; readonly limitedBy: readonly string[] }
  /** Share of the spread of its dates that comes from inputs graded `assumed`; null where a date has no spread. */
  readonly assumedShare?: { readonly breach: number | null; readonly decideBy: number | null }
}

/** What a limit in force let through over the display horizon. */
export type ServingReport = {
  readonly mode: 'clip' | 'queue' | 'shed' | 'buy'
  /** The resource on which the rest is bought. */
  readonly route?: string
  /** First day on which not all that was asked for was served in time. */
  readonly binds: BreachSummary
  /** Shares of what was asked for, 0..1. */
  readonly lostShare: Quantiles
  readonly boughtShare: Quantiles
  readonly longestWaitDays: Quantiles
  /** What waits at the horizon's end, in days of the load of its last day. */
  readonly backlogDays: Quantiles
}
