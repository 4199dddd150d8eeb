import { JevonsError } from '../errors.ts'
import { addMonths, type Day, dayOf, parseDay } from '../units/day.ts'

/** Days from `from` up to but not including `to`. */
export type Period = { readonly from: Day; readonly to: Day }

/** The period of `2027`, `2027-Q1`, `2027-01` or `2027-01-15`. Throws BAD_QUANTITY. */
export function parsePeriod(text: string): Period {
  const day = parseDay(text)
  if (day !== undefined) return { from: day, to: day + 1 }
  const match = /^(\d{4})(?:-(?:[Qq]([1-4])|(0[1-9]|1[0-2])))?$/.exec(text)
  if (!match) throw badPeriod(text)
  const year = Number(match[1])
  if (match[2] !== undefined) return months(dayOf(year, 3 * Number(match[2]) - 2, 1), 3)
  if (match[3] !== undefined) return months(dayOf(year, Number(match[3]), 1), 1)
  return months(dayOf(year, 1, 1), 12)
}

function months(from: Day, count: number): Period {
  return { from, to: addMonths(from, count) }
}

function badPeriod(text: string): JevonsError {
  return new JevonsError({
    code: 'BAD_QUANTITY',
    message: `found \`${text}\`, expected a year, quarter, month or day`,
    hint: 'write e.g. `2027`, `2027-Q1`, `2027-01` or `2027-01-15`',
  })
}
