import { JevonsError } from '../errors.ts'

/** A length of time as written: calendar months, or days (fractions for hours). */
export type CalendarSpan = { readonly months: number } | { readonly days: number }

const days: Readonly<Record<string, number>> = { h: 1 / 24, d: 1, w: 7 }
const months: Readonly<Record<string, number>> = { mo: 1, q: 3, y: 12 }

/** The span of `24mo`, `2y` (calendar months), `13w`, `90d`, `48h` (days); above 0. Throws BAD_QUANTITY. */
export function parseHorizon(text: string): CalendarSpan {
  const match = /^(\d+(?:\.\d+)?)\s*([A-Za-z]+)$/.exec(text.trim())
  const [amount, unit = ''] = [Number(match?.[1] ?? Number.NaN), match?.[2]]
  const inMonths = amount * (months[unit] ?? Number.NaN)
  const inDays = amount * (days[unit] ?? Number.NaN)
  if (inMonths > 0 && Number.isInteger(inMonths)) return { months: inMonths }
  if (inDays > 0) return { days: inDays }
  throw new JevonsError({
    code: 'BAD_QUANTITY',
    message: `found \`${text}\`, expected a length of time`,
    hint:
      unit === 'm' || unit === 'M'
        ? `\`${unit}\` is no unit of time: did you mean \`${String(amount)}mo\`?`
        : 'write e.g. `24mo`, `2y`, `13w` or `90d`',
  })
}
