import { JevonsError } from '../errors.ts'
import type { HolidayList } from '../fit/history/holidays.ts'
import { parseDay } from '../units/day.ts'

/** The holidays of texts: `2026-12-25` is one day, `12-25` that day of every year. Throws BAD_QUANTITY. */
export function parseHolidays(texts: readonly string[]): HolidayList {
  const days: number[] = []
  const yearly: { month: number; dayOfMonth: number }[] = []
  for (const text of texts) {
    const whole = parseDay(text)
    const [, month, dayOfMonth] = /^(\d{2})-(\d{2})$/.exec(text.trim()) ?? []
    if (whole !== undefined) days.push(whole)
    // 2024 was a leap year: the 29th of February is a day of some years.
    else if (
      month !== undefined &&
      dayOfMonth !== undefined &&
      parseDay(`2024-${month}-${dayOfMonth}`) !== undefined
    )
      yearly.push({ month: Number(month), dayOfMonth: Number(dayOfMonth) })
    else throw noHoliday(text)
  }
  return { days, yearly }
}

function noHoliday(text: string): JevonsError {
  return new JevonsError({
    code: 'BAD_QUANTITY',
    message: `found \`${text}\`, expected a holiday: a date, or a month and day of every year`,
    hint: 'write e.g. `2026-12-25`, or `12-25` for every year',
  })
}

/** The entries of a file or of an option: one a line or separated by commas, `#` begins a remark. */
export function holidayEntries(text: string): string[] {
  return text
    .split(/\r?\n/)
    .flatMap((line) => line.replace(/#.*$/, '').split(','))
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')
}
