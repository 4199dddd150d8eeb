import { JevonsError } from '../errors.ts'
import { daysPerYear } from './day.ts'

/** A length of time as written: calendar months, or days (fractions for hours). */
export type CalendarSpan = { readonly months: number } | { readonly days: number }

const days: Readonly<Record<string, number>> = { h: 1 / 24, d: 1, w: 7 }
const months: Readonly<Record<string, number>> = { mo: 1, q: 3, y: 12 }

/** Our choice for horizons and lead times: beyond it no forecast means anything, and a mistyped `5000mo` would run for hours. */
export const longestYears = 50

/** The span of `24mo`, `2y` (calendar months), `13w`, `90d`, `48h` (days); above 0, at most 50 years. Throws BAD_QUANTITY. */
export function parseHorizon(text: string): CalendarSpan {
  const match = /^(\d+(?:\.\d+)?)\s*([A-Za-z]+)$/.exec(text.trim())
  const [amount, unit = ''] = [Number(match?.[1] ?? Number.NaN), match?.[2]]
  const span = spanOf(amount, unit)
  if (span && isTooLong(span))
    throw new JevonsError({
      code: 'BAD_QUANTITY',
      message: `found \`${text}\`, expected a length of time of at most ${longestYears} years`,
      hint: `write e.g. \`24mo\` or \`10y\`; \`${longestYears}y\` is the longest`,
    })
  if (span) return span
  throw new JevonsError({
    code: 'BAD_QUANTITY',
    message: `found \`${text}\`, expected a length of time`,
    hint:
      unit === 'm' || unit === 'M'
        ? `\`${unit}\` is no unit of time: did you mean \`${String(amount)}mo\`?`
        : 'write e.g. `24mo`, `2y`, `13w`, `90d` or `48h`',
  })
}

/** Whole months, or any days above 0; undefined for the rest. */
function spanOf(amount: number, unit: string): CalendarSpan | undefined {
  const inMonths = amount * (months[unit] ?? Number.NaN)
  if (inMonths > 0 && Number.isInteger(inMonths)) return { months: inMonths }
  const inDays = amount * (days[unit] ?? Number.NaN)
  return inDays > 0 ? { days: inDays } : undefined
}

function isTooLong(span: CalendarSpan): boolean {
  return 'months' in span ? span.months > 12 * longestYears : span.days > longestYears * daysPerYear
}
