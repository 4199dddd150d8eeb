import { addMonths, parseDay } from '../../units/day.ts'
import type { DateQuantiles } from '../document/sections/values.ts'

/** Beyond this spread between P10 and P90 a day would be false precision, so the month is given. */
const monthPrecisionDays = 365

/** `day`, or `month` where the band is wider than a year, or an end of it is unknown and the other far away. */
export function datePrecision(date: DateQuantiles): 'day' | 'month' {
  const [low, mid, high] = [date.p10, date.p50, date.p90].map((text) => (text ? parseDay(text) : undefined))
  if (low === undefined) return 'day'
  const far = high ?? mid
  return far !== undefined && far - low > monthPrecisionDays ? 'month' : 'day'
}

/** A date at the precision that its band allows: `2027-03-16` or `2027-03`; `-` for none. */
export function formatDate(date: string | null | undefined, precision: 'day' | 'month' = 'day'): string {
  if (!date) return '-'
  return precision === 'day' ? date : date.slice(0, 7)
}

/**
 * Median and 80 % band of a date: `2027-03-16 (02-02..06-01)`; an end in another year than the median is given by
 * month, an end that fewer than that share of futures reach is `later`; `-` when not even the median is reached.
 */
export function formatDateBand(date: DateQuantiles): string {
  const precision = datePrecision(date)
  if (!date.p50) return date.p10 ? `from ${formatDate(date.p10, precision)} (P10)` : '-'
  const year = date.p50.slice(0, 4)
  const end = (text: string | null): string => {
    if (!text) return 'later'
    if (precision === 'day' && text.startsWith(year)) return text.slice(5)
    return text.slice(0, 7)
  }
  return `${formatDate(date.p50, precision)} (${end(date.p10)}..${end(date.p90)})`
}

/** Days from one ISO date to another; undefined when either is none. */
export function daysBetween(
  from: string | null | undefined,
  to: string | null | undefined,
): number | undefined {
  const [a, b] = [from ? parseDay(from) : undefined, to ? parseDay(to) : undefined]
  return a === undefined || b === undefined ? undefined : b - a
}

/** The display horizon in words: `24 months` when it is whole calendar months, else `90 days`. */
export function formatHorizon(start: string, end: string): string {
  const days = daysBetween(start, end)
  const first = parseDay(start)
  if (days === undefined || first === undefined) return `until ${end}`
  const months = Math.round(days / 30.4375)
  if (months > 0 && addMonths(first, months) === first + days)
    return months === 1 ? '1 month' : `${months} months`
  return days === 1 ? '1 day' : `${days} days`
}
