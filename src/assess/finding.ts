import type { Notice } from '../notice.ts'
import type { Clock } from '../simulate/resource-kind.ts'
import type { Day } from '../units/day.ts'
import type { Range } from '../units/range.ts'
import type { BudgetSpec, CapacitySpec } from './constraint.ts'

/** What ties a constraint to the simulation: which column it watches, and what is known up to start. */
export type ConstraintTarget = {
  /** Global column of the watched measure. */
  readonly column: number
  /** Factor from the column's unit to the unit of the limit (capacity) or to the budget's currency per day. */
  readonly scale: number
  /** The demand or resource that is watched, for reports: `inference`, `measured cost`. */
  readonly label: string
  /** Capacity: load at the peak / mean load; 1 when absent. */
  readonly peakFactor?: {
    readonly value: Range | number
    readonly source: 'measured' | 'stated' | 'assumed'
  }
  /** Budget: measured spend of the running period before start. `spent:` of the scenario goes before it. */
  readonly spentToDate?: number
  /** Measured money per day before start, in the budget's currency (rolling windows; the day a budget went over). */
  readonly pastDays?: { readonly from: Day; readonly values: Float64Array }
  /** Budget that is over at start: the measured day on which it went over, when `pastDays` cannot tell. */
  readonly firstDayOverMeasured?: Day
  /** The exported metric that shows the load later, with its filter; absent where no export holds it. */
  readonly measured?: { readonly metric: string; readonly where: Readonly<Record<string, string>> }
  /** Capacity: mean level now in the unit of the limit, before the peak factor; null = not known. */
  readonly now: number | null
}

export type ResolvedBudget = BudgetSpec & ConstraintTarget
export type ResolvedCapacity = CapacitySpec & ConstraintTarget
/** A constraint whose target was found in the layout of the simulation. */
export type ResolvedConstraint = ResolvedBudget | ResolvedCapacity

/** Quantiles over futures. */
export type NumberQuantiles = { readonly p10: number; readonly p50: number; readonly p90: number }

/** Day by which that share of ALL futures got there; null = fewer do. Whole days. */
export type DayQuantiles = {
  readonly p10: Day | null
  readonly p50: Day | null
  readonly p90: Day | null
}

/** How many futures cross a line, and when. All NaN and null when the load is not a number in some future. */
export type CrossingSummary = DayQuantiles & {
  /** Share of futures that cross it before the end. */
  readonly probability: number
  /** Monte Carlo standard error of `probability`: sqrt(p (1 - p) / futures). */
  readonly standardError: number
}

/** One accounting period of a budget that ends within the display horizon. */
export type PeriodFinding = {
  readonly from: Day
  /** Exclusive. */
  readonly to: Day
  readonly limit: number
  /** Measured or stated before start; 0 for later periods. */
  readonly spent: number
  /** Spend of the whole period, `spent` included. */
  readonly total: NumberQuantiles
  /** Share of futures whose total exceeds the limit. */
  readonly overProbability: number
  /** Mean of max(0, total - limit). */
  readonly expectedOverrun: number
  /** Day by which half of all futures are over within this period; measured when it is over at start. */
  readonly firstDayOver: Day | null
}

/** A breach that a booked arrival ends. */
export type Episode = {
  /** Median first over-day among the futures that have this episode. */
  readonly from: Day
  /** The arrival that ends it. */
  readonly curedBy: { readonly at: Day; readonly add: number }
  /** Share of all futures. */
  readonly probability: number
}

export type ConstraintStatus = 'over' | 'late' | 'act' | 'watch' | 'ok' | 'unknown'

/** Something that was drawn once a future: its uniforms (0..1, ascending with the value), one entry per future. */
export type Unknown = {
  /** `demand:assistant`, `resource:inference`, `constraint:gpu-pool`, `prices`. */
  readonly entity: string
  readonly name: string
  readonly grade: string
  uniforms(): Float64Array
}

/** One part of a lead time. */
export type LeadPartFinding = {
  readonly name: string
  readonly medianDays: number
  readonly p90Days: number
  /** Share of futures in which a day more of it is a day more of all. */
  readonly decides: number
  readonly source?: string
}

/** Everything that is known about one constraint. Arrays have one entry per future. */
export type Finding = {
  readonly constraint: ResolvedConstraint
  /** First breach over the extended simulation; +Infinity = none; fractions of a day occur beyond the horizon. */
  readonly breachDay: Float64Array
  /** First breach that no booked arrival ends (the same array where there are no arrivals). */
  readonly uncuredDay: Float64Array
  /** First day over the hard limit (no headroom). A budget has no headroom: its breach. */
  readonly touchDay: Float64Array
  /** Lead time, days; zeros for a budget. */
  readonly leadDays: Float64Array
  /** Of a lead time that is a preset or a chain; empty for one stated time. */
  readonly leadParts?: readonly LeadPartFinding[]
  /** True when the load was not a number in some future: nothing below can be trusted, and every quantile is null. */
  readonly unknown: boolean
  /** Breach within the display horizon. */
  readonly breach: CrossingSummary
  /** Breach within the extended simulation. */
  readonly breachExtended: CrossingSummary
  /** Touch within the display horizon. */
  readonly touch: CrossingSummary
  /** Share of futures in which this capacity is the first to breach within the horizon (ties split); null for budgets. */
  readonly bindsFirst: number | null
  /** Null for budgets. */
  readonly leadTimeDays: NumberQuantiles | null
  /** 10 % quantile of (uncured breach - lead time), drawn together; null = beyond the simulation. Whole days. */
  readonly decideBy: Day | null
  /** P(uncured breach - lead time < start). */
  readonly lateProbability: number
  readonly status: ConstraintStatus
  /** Level now at the peak (capacity, unit of the limit) or spend of the running period (budget); null = not known. */
  readonly now: number | null
  /** `now` / limit. */
  readonly utilisation: number | null
  /** Median headroom, 0..1; 0 for budgets. */
  readonly headroom: number
  readonly peakFactor?: { readonly value: number; readonly source: 'measured' | 'stated' | 'assumed' }
  /** Budget that is over at start: the measured day on which it went over, when known. */
  readonly firstDayOver: Day | null
  /** Empty for capacities. */
  readonly periods: readonly PeriodFinding[]
  /** The period that the horizon cuts: not in `periods`. */
  readonly cutPeriod: { readonly from: Day; readonly to: Day } | null
  /** Empty for budgets. */
  readonly episodes: readonly Episode[]
  /** Draws of the constraint itself: headroom, peak, slips of arrivals, lead time. */
  readonly unknowns?: readonly (Unknown & { readonly range: Range })[]
}

/** One step of "if each is fixed in turn". */
export type CascadeStep = {
  readonly id: string
  readonly type: 'budget' | 'capacity'
  /** Own breach over the extended simulation. */
  readonly date: DayQuantiles
  /** Share of futures in which it is the first to breach once all earlier steps are fixed. */
  readonly firstProbability: number
}

/** The judgement of all constraints, in the order given. */
export type Assessment = {
  readonly constraints: readonly Finding[]
  readonly cascade: readonly CascadeStep[]
  /** What happens from this day on was not simulated: a later breach is not known. */
  readonly simulatedTo: Day
  readonly notices: readonly Notice[]
}

/** Watches a running simulation: `observe` once a step in step order, then `finish` once. */
export type Assessor = {
  observe(clock: Clock, columns: readonly Float64Array[]): void
  finish(): Assessment
}

/** What an assessor needs to know before the first step. */
export type AssessorOptions = {
  readonly constraints: readonly ResolvedConstraint[]
  readonly paths: number
  readonly seed: number
  readonly start: Day
  /** The display horizon ends the day before. */
  readonly end: Day
  readonly extendedEnd: Day
}
