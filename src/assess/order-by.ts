import type { Day } from '../units/day.ts'
import type { ConstraintStatus } from './finding.ts'
import { reachedBy } from './quantiles-of.ts'

/** Risk that an order placed on the decide-by date still comes too late. */
const acceptedRisk = 0.1
/** A decide-by date this close is a call to act (PRODUCT.md, "status"). */
const actWithinDays = 90

/** When to order, and how likely that it is too late already. */
export type OrderBy = {
  /** Whole day; null = beyond the simulation. */
  readonly decideBy: Day | null
  readonly lateProbability: number
}

/**
 * Decide-by date: the 10 % quantile of (breach - lead time), drawn together future by future, no breach = +infinity. Not
 * "P10 of the breach less the median lead time", which is later by the spread of the lead time (MODELS.md 6.3).
 */
export function orderBy(breachDay: Float64Array, leadDays: Float64Array, start: Day): OrderBy {
  const slack = breachDay.map((day, i) => day - (leadDays[i] as number)).sort()
  let late = 0
  while (late < slack.length && (slack[late] as number) < start) late++
  const reached = reachedBy(slack, acceptedRisk)
  return {
    decideBy: Number.isFinite(reached) ? Math.floor(reached) : null,
    lateProbability: late / slack.length,
  }
}

/** `over` today; `late` = the decide-by date has passed; `act` within 90 days; `watch` within the horizon; else `ok`. */
export function statusOf(
  isOver: boolean,
  decideBy: Day | null,
  run: { readonly start: Day; readonly end: Day },
): ConstraintStatus {
  if (isOver) return 'over'
  if (decideBy === null) return 'ok'
  if (decideBy < run.start) return 'late'
  if (decideBy <= run.start + actWithinDays) return 'act'
  return decideBy < run.end ? 'watch' : 'ok'
}
