/** A UTC calendar day as an integer count since 1970-01-01. The core knows no other clock. */
export type Day = number

/** Mean days of a month in rates (`10 per month`): 365.25 / 12. */
export const daysPerMonth = 30.4375
/** Days of a year in rates. */
export const daysPerYear = 365.25

const msPerDay = 86_400_000

/** The day of a civil date. `month` 1-12; a month outside that range rolls over, as in `Date.UTC`. */
export function dayOf(year: number, month: number, dayOfMonth: number): Day {
  return Math.round(Date.UTC(year, month - 1, dayOfMonth) / msPerDay)
}

/** Year, month (1-12) and day of month of a day. */
export function civil(day: Day): { year: number; month: number; dayOfMonth: number } {
  const date = new Date(day * msPerDay)
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, dayOfMonth: date.getUTCDate() }
}

/** `YYYY-MM-DD` of a day. */
export function formatDay(day: Day): string {
  return new Date(day * msPerDay).toISOString().slice(0, 10)
}

/** The day of a `YYYY-MM-DD` text, or undefined when it is not an existing date in that form. */
export function parseDay(text: string): Day | undefined {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text.trim())
  if (!match) return undefined
  const [year, month, dayOfMonth] = [Number(match[1]), Number(match[2]), Number(match[3])]
  const day = dayOf(year, month, dayOfMonth)
  return formatDay(day) === text.trim() ? day : undefined
}

/** The same day of the month `months` later, clamped to that month's last day. */
export function addMonths(day: Day, months: number): Day {
  const { year, month, dayOfMonth } = civil(day)
  const first = dayOf(year, month + months, 1)
  const next = dayOf(year, month + months + 1, 1)
  return Math.min(first + dayOfMonth - 1, next - 1)
}

/** The first day of the day's month. */
export function startOfMonth(day: Day): Day {
  const { year, month } = civil(day)
  return dayOf(year, month, 1)
}
