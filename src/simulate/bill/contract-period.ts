import { addMonths, civil, type Day } from '../../units/day.ts'
import { calendarPeriod, type DaySpan, monthsOfPeriod } from '../../units/period.ts'
import type { CommitmentSpec } from './commitment-spec.ts'

type Terms = Pick<CommitmentSpec, 'commit' | 'fiscalYearStart' | 'start' | 'end'>

/** Whether the contract holds on a day. */
export function holdsOn({ start, end }: Terms, day: Day): boolean {
  return (start === undefined || day >= start) && (end === undefined || day < end)
}

/** Whole periods of `months` from `first` to the one that holds the day: the difference in months, less one where the day of the month is not reached. */
function periodFrom(first: Day, months: number, day: Day): DaySpan {
  const [a, b] = [civil(first), civil(day)]
  let n = Math.floor(((b.year - a.year) * 12 + b.month - a.month) / months)
  while (addMonths(first, n * months) > day) n--
  while (addMonths(first, (n + 1) * months) <= day) n++
  return { from: addMonths(first, n * months), to: addMonths(first, (n + 1) * months) }
}

/**
 * The period of the commit that holds a day on which the contract holds: counted from the contract's first day where that is
 * stated, else of the calendar or fiscal year; cut at the contract's end. A total commit has one, from its start (or
 * `runStart`) to its end, if any. Without a commit: the calendar month.
 */
export function contractPeriod(terms: Terms, day: Day, runStart: Day): DaySpan {
  const { commit, fiscalYearStart, start, end = Number.POSITIVE_INFINITY } = terms
  const period = commit?.period ?? { kind: 'month' as const }
  if (period.kind === 'rolling' || period.kind === 'total')
    return { from: start ?? Math.min(runStart, day), to: end }
  const months = monthsOfPeriod[period.kind]
  const span =
    start !== undefined && commit
      ? periodFrom(start, months, day)
      : (calendarPeriod(day, period, fiscalYearStart) as DaySpan)
  return { from: span.from, to: Math.min(span.to, end) }
}

/** Calendar months of a period, rounded up: the instalments of a commit that is paid monthly. */
export function instalmentsOf({ from, to }: DaySpan): number {
  let n = 1
  while (n < 1200 && addMonths(from, n) < to) n++
  return n
}

/** Whether an instalment of the period falls on the day. */
export function paysOn({ from }: DaySpan, day: Day): boolean {
  const [a, b] = [civil(from), civil(day)]
  const months = (b.year - a.year) * 12 + b.month - a.month
  return months >= 0 && addMonths(from, months) === day
}
