import { addMonths, civil, type Day, dayOf } from './day.ts'

/** Length of an accounting period. */
export type Period =
  | { readonly kind: 'month' | 'quarter' | 'year' }
  | { readonly kind: 'rolling'; readonly days: number }
  | { readonly kind: 'total' }

/** A span of days; `to` is exclusive. */
export type DaySpan = { readonly from: Day; readonly to: Day }

/** Calendar months of a period that repeats. */
export const monthsOfPeriod = { month: 1, quarter: 3, year: 12 } as const

/**
 * The calendar or fiscal period that holds the day. Quarters and years start in `fiscalYearStart` (1-12). Undefined for
 * rolling and total periods, which have no calendar.
 */
export function calendarPeriod(day: Day, period: Period, fiscalYearStart: number): DaySpan | undefined {
  const { kind } = period
  if (kind === 'rolling' || kind === 'total') return undefined
  const months = monthsOfPeriod[kind]
  const { year, month } = civil(day)
  const sinceFiscalStart = (month - fiscalYearStart + 12) % 12
  const from = dayOf(year, month - (sinceFiscalStart % months), 1)
  return { from, to: addMonths(from, months) }
}
