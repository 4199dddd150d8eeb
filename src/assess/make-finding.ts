import { quantilesInPlace } from '../stats/quantile.ts'
import type { Day } from '../units/day.ts'
import { measuredOverDay, spentSoFar } from './budget/spent-so-far.ts'
import type {
  AssessorOptions,
  Finding,
  LeadPartFinding,
  ResolvedBudget,
  ResolvedCapacity,
  ResolvedConstraint,
} from './finding.ts'
import { orderBy, statusOf } from './order-by.ts'
import { numberQuantiles, summariseCrossings, unknownCrossings } from './quantiles-of.ts'
import type { Watch, WatchResult } from './watch.ts'

/** A constraint that was watched, with its draws (one entry per future). */
export type Watched = {
  readonly constraint: ResolvedConstraint
  readonly watch: Watch
  readonly leadDays: Float64Array
  readonly leadParts: readonly LeadPartFinding[]
  readonly headroom: Float64Array
  readonly peak: Float64Array
  /** Empty for budgets. */
  readonly unknowns?: NonNullable<Finding['unknowns']>
}

type Level = Pick<Finding, 'now' | 'utilisation' | 'headroom' | 'peakFactor' | 'firstDayOver'> & {
  readonly isOver: boolean
}

function median(values: Float64Array): number {
  return quantilesInPlace(Float64Array.from(values), [0.5])[0] ?? Number.NaN
}

function budgetLevel(budget: ResolvedBudget, start: Day): Level {
  const now = spentSoFar(budget, start)
  const isOver = now > budget.amount
  const firstDayOver = isOver ? measuredOverDay(budget, start) : null
  return { now, utilisation: now / budget.amount, headroom: 0, firstDayOver, isOver }
}

function capacityLevel(capacity: ResolvedCapacity, watched: Watched, start: Day): Level {
  const peak = median(watched.peak)
  const headroom = median(watched.headroom)
  const landed = capacity.arrivals.filter((arrival) => arrival.status === 'ordered' && arrival.at <= start)
  const limit = landed.reduce((sum, arrival) => sum + arrival.add, capacity.limit)
  const now = capacity.now === null ? null : capacity.now * peak
  return {
    now,
    utilisation: now === null ? null : now / limit,
    headroom,
    ...(capacity.peakFactor ? { peakFactor: { value: peak, source: capacity.peakFactor.source } } : {}),
    firstDayOver: null,
    isOver: now !== null && now > limit * (1 - headroom),
  }
}

function crossings(result: WatchResult, end: Day): Pick<Finding, 'breach' | 'breachExtended' | 'touch'> {
  if (result.unknown)
    return { breach: unknownCrossings, breachExtended: unknownCrossings, touch: unknownCrossings }
  return {
    breach: summariseCrossings(result.breachDay, end),
    breachExtended: summariseCrossings(result.breachDay, Number.POSITIVE_INFINITY),
    touch: summariseCrossings(result.touchDay, end),
  }
}

/** The finding of one constraint at the end of the simulation; `bindsFirst` is left to those who see all constraints. */
export function makeFinding(watched: Watched, run: AssessorOptions): Finding {
  const { constraint, leadDays } = watched
  const result = watched.watch.finish()
  const { unknown } = result
  const { isOver, ...level } =
    constraint.type === 'budget'
      ? budgetLevel(constraint, run.start)
      : capacityLevel(constraint, watched, run.start)
  const order = unknown
    ? { decideBy: null, lateProbability: Number.NaN }
    : orderBy(result.uncuredDay, leadDays, run.start)
  const summaries = crossings(result, run.end)
  // Without a measured level, half of the futures over on the first day say the same.
  const startsOver = summaries.breach.p50 !== null && summaries.breach.p50 <= run.start
  return {
    constraint,
    ...result,
    ...level,
    ...summaries,
    ...order,
    leadDays,
    ...(watched.unknowns ? { unknowns: watched.unknowns } : {}),
    leadParts: watched.leadParts,
    bindsFirst: null,
    leadTimeDays: constraint.type === 'budget' ? null : numberQuantiles(leadDays),
    status: unknown ? 'unknown' : statusOf(isOver || startsOver, order.decideBy, run),
  }
}
