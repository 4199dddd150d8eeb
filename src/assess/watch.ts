import type { Clock } from '../simulate/resource-kind.ts'
import type { Day } from '../units/day.ts'
import type { Episode, PeriodFinding } from './finding.ts'

/** Follows one constraint through a simulation, step by step. */
export type Watch = {
  /** `load` is the watched column, one entry per future, in the column's own unit. */
  observe(clock: Clock, load: Float64Array): void
  finish(): WatchResult
}

/** What a watch saw; arrays have one entry per future. */
export type WatchResult = {
  readonly breachDay: Float64Array
  readonly uncuredDay: Float64Array
  readonly touchDay: Float64Array
  /** Some load was not a number. */
  readonly unknown: boolean
  readonly periods: readonly PeriodFinding[]
  readonly cutPeriod: { readonly from: Day; readonly to: Day } | null
  readonly episodes: readonly Episode[]
}

/** What the watch of a budget saw: nothing arrives that cures a breach, and the first touch is the breach. */
export function budgetResult(
  seen: Pick<WatchResult, 'breachDay' | 'unknown' | 'periods' | 'cutPeriod'>,
): WatchResult {
  const { breachDay, unknown, periods, cutPeriod } = seen
  return { breachDay, uncuredDay: breachDay, touchDay: breachDay, unknown, periods, cutPeriod, episodes: [] }
}

/** Days of no breach yet. */
export function never(paths: number): Float64Array {
  return new Float64Array(paths).fill(Number.POSITIVE_INFINITY)
}

/** Whether a column holds a value that is not a number (an infinite one is a number: it is over every limit). */
export function hasNaN(values: Float64Array): boolean {
  let i = 0
  // One test for four: a sum with a NaN is one; opposite infinities make one too, so each value has the last word.
  for (; i + 3 < values.length; i += 4) {
    const sum =
      (values[i] as number) +
      (values[i + 1] as number) +
      ((values[i + 2] as number) + (values[i + 3] as number))
    if (Number.isNaN(sum)) return values.some((value) => Number.isNaN(value))
  }
  for (; i < values.length; i++) if (Number.isNaN(values[i])) return true
  return false
}
