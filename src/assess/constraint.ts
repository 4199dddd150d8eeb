import type { SourcePos } from '../errors.ts'
import type { ServeRule } from '../simulate/serving/serving-plan.ts'
import type { Day } from '../units/day.ts'
import type { LeadTime } from '../units/lead-time.ts'
import type { Period } from '../units/period.ts'
import type { Range } from '../units/range.ts'

/** Length of the accounting period of a budget. */
export type BudgetPeriod = Period

/** Money that must not be exceeded in a period. */
export type BudgetSpec = {
  readonly type: 'budget'
  readonly id: string
  readonly pos?: SourcePos
  /** Demand or resource whose `money` counts; undefined = the measured cost series. */
  readonly of?: string
  readonly amount: number
  readonly currency: string
  readonly period: BudgetPeriod
  /** Month (1-12) in which a fiscal year starts. */
  readonly fiscalYearStart: number
  /** Stated spend of the running period up to start. */
  readonly spent?: number
  /** The budget that this one is a part of. */
  readonly within?: string
}

/** A load that must not be exceeded. */
export type CapacitySpec = {
  readonly type: 'capacity'
  readonly id: string
  readonly pos?: SourcePos
  readonly of?: string
  /** Measure of `of` that is limited; undefined = the first of the unit's dimension. */
  readonly measure?: string
  /** In `unit`. */
  readonly limit: number
  /** Canonical unit: `gpus`, `kW`, `writes/s`, `queries/s`, `connections`, `tokens/day`, `requests/s`, `GB`, ... */
  readonly unit: string
  /** As the user wrote it, for reports: `2.4 MW`. */
  readonly text: string
  /** Fraction of the limit that must stay free, 0..1. */
  readonly headroom: Range
  /** Stated peak / mean factor. */
  readonly peak?: Range
  /** 5 over-days of 28 by default; `sustain: 1` = first passage. */
  readonly sustain: { readonly overDays: number; readonly windowDays: number }
  readonly leadTimeDays: LeadTime
  readonly arrivals: readonly {
    readonly at: Day
    readonly add: number
    readonly slipDays: Range
    readonly status: 'ordered' | 'planned'
  }[]
  /** What becomes of load above the limit; undefined = all of it is simulated, whatever the limit. */
  readonly serve?: ServeRule
}

export type ConstraintSpec = BudgetSpec | CapacitySpec
