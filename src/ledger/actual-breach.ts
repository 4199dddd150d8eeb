import { type DailyValues, onDay } from '../simulate/measured/daily.ts'
import { type Day, parseDay } from '../units/day.ts'
import type { LedgerConstraint } from './ledger-record.ts'

/** When a limit really broke: a day; null = not up to the last known day; undefined = the actuals cannot tell. */
export type ActualBreach = Day | null | undefined

/** A breach, and the day before which that can be told. */
export type ToldBreach = { readonly breach: ActualBreach; readonly until: Day }

/**
 * First breach of a recorded limit in the measured days from `start` on, by the rule of the record. An unknown day ends what can be told, unless it
 * makes no difference whether a capacity was exceeded on it.
 */
export function actualBreach(constraint: LedgerConstraint, days: DailyValues, start: Day): ToldBreach {
  const until = knownUntil(days, start)
  if (constraint.type === 'capacity') {
    const end = days.from + days.values.length
    const span = { start, end }
    const least = capacityBreach(constraint, days, { ...span, unknownIsOver: false })
    const most = capacityBreach(constraint, days, { ...span, unknownIsOver: true })
    if (end > start && least === most) return { breach: least, until: end }
  }
  return { breach: until > start ? breachBefore(until, constraint, days, start) : undefined, until }
}

/** The same where every day is known. */
function breachBefore(end: Day, constraint: LedgerConstraint, days: DailyValues, start: Day): ActualBreach {
  if (constraint.type === 'capacity')
    return capacityBreach(constraint, days, { start, end, unknownIsOver: false })
  if (constraint.rollingDays !== undefined) return rollingBreach(constraint, days, start, end)
  return budgetBreach(constraint, days, start, end)
}

/** The first day from `start` on that is not known. */
function knownUntil(days: DailyValues, start: Day): Day {
  let day = start
  while (!Number.isNaN(onDay(days, day))) day++
  return day
}

/** First over-day of the first window that holds enough of them (PRODUCT.md, Capacities). */
function capacityBreach(
  constraint: LedgerConstraint,
  days: DailyValues,
  { start, end, unknownIsOver }: { readonly start: Day; readonly end: Day; readonly unknownIsOver: boolean },
): Day | null {
  const { overDays, windowDays } = constraint.sustain ?? { overDays: 5, windowDays: 28 }
  const over: Day[] = []
  for (let day = start; day < end; day++) {
    const arrived = (constraint.arrivals ?? []).reduce(
      (sum, { at, add }) => sum + ((parseDay(at) ?? Infinity) <= day ? add : 0),
      0,
    )
    const load = onDay(days, day) * constraint.scale
    if (Number.isNaN(load) ? unknownIsOver : load > constraint.limit + arrived) over.push(day)
    const first = over[over.length - overDays]
    if (first !== undefined && day - first < windowDays) return first
  }
  return null
}

/** The first day on which a period's spend exceeds its budget; what was spent before the start is in the record. */
function budgetBreach(constraint: LedgerConstraint, days: DailyValues, start: Day, end: Day): ActualBreach {
  for (const { from, to, limit, spent } of constraint.periods ?? []) {
    let sum = spent
    if (sum > limit) return start
    const last = Math.min((parseDay(to) ?? -1) + 1, end)
    for (let day = Math.max(start, parseDay(from) ?? Infinity); day < last; day++) {
      sum += onDay(days, day) * constraint.scale
      if (sum > limit) return day
    }
  }
  return (constraint.periods ?? []).length > 0 ? null : undefined
}

function rollingBreach(constraint: LedgerConstraint, days: DailyValues, start: Day, end: Day): ActualBreach {
  const length = constraint.rollingDays ?? 1
  let sum = 0
  for (let day = start - length + 1; day < end; day++) {
    sum += onDay(days, day) * constraint.scale
    if (Number.isNaN(sum)) return undefined
    if (day - length >= start - length + 1) sum -= onDay(days, day - length) * constraint.scale
    if (day >= start && sum > constraint.limit) return day
  }
  return null
}
