import { formatDay, parseDay } from '../../units/day.ts'
import type { PeriodReport } from '../document/sections/constraint.ts'

const monthNames = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const

/** Calendar or fiscal name of a budget period: `2026-12`, `2026-Q4`, `2027`, `FY28`, `30d to 2027-01-03`. */
export function periodLabel(period: PeriodReport, kind: string | undefined): string {
  const { from, to } = period
  const end = parseDay(to)
  const month = Number(from.slice(5, 7))
  if (end === undefined || !from.endsWith('-01') || !isMonthEnd(end)) return `${kind ?? from} to ${to}`
  switch (kind) {
    case 'month':
      return from.slice(0, 7)
    case 'quarter':
      return month % 3 === 1
        ? `${from.slice(0, 4)}-Q${String((month + 2) / 3)}`
        : `${from.slice(0, 7)}..${to.slice(5, 7)}`
    case 'year':
      // A fiscal year is named after the calendar year in which it ends.
      return month === 1 ? from.slice(0, 4) : `FY${to.slice(2, 4)}`
    default:
      return `${kind ?? from} to ${to}`
  }
}

function isMonthEnd(day: number): boolean {
  return formatDay(day + 1).endsWith('-01')
}

/** The period as a sentence names it: `December 2026`, `FY28`, `2026-Q4`. */
export function periodInWords(period: PeriodReport, kind: string | undefined): string {
  const label = periodLabel(period, kind)
  if (kind === 'month' && /^\d{4}-\d{2}$/.test(label))
    return `${monthNames[Number(label.slice(5)) - 1] ?? label} ${label.slice(0, 4)}`
  return label
}

/** The running period, and, where it is another one, the first later period that is likely over; else the riskiest. */
export function shownPeriods(periods: readonly PeriodReport[]): PeriodReport[] {
  const [running, ...later] = periods
  if (!running) return []
  const likely = later.find((p) => p.overProbability >= 0.5)
  const riskiest = later.reduce<PeriodReport | undefined>(
    (best, p) => (p.overProbability > (best?.overProbability ?? 0) ? p : best),
    undefined,
  )
  const second = likely ?? riskiest ?? later[0]
  return second ? [running, second] : [running]
}
