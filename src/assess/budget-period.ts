import { addMonths, civil, type Day, dayOf } from '../units/day.ts'
import type { BudgetSpec } from './constraint.ts'

/** A span of days; `to` is exclusive. */
export type DaySpan = { readonly from: Day; readonly to: Day }

const monthsOf = { month: 1, quarter: 3, year: 12 } as const

/**
 * The calendar or fiscal period that holds the day. Quarters and years start in `fiscalYearStart` (1-12). Undefined for
 * rolling and total budgets, which have no calendar.
 */
export function periodContaining(
  day: Day,
  budget: Pick<BudgetSpec, 'period' | 'fiscalYearStart'>,
): DaySpan | undefined {
  const { kind } = budget.period
  if (kind === 'rolling' || kind === 'total') return undefined
  const months = monthsOf[kind]
  const { year, month } = civil(day)
  const sinceFiscalStart = (month - budget.fiscalYearStart + 12) % 12
  const from = dayOf(year, month - (sinceFiscalStart % months), 1)
  return { from, to: addMonths(from, months) }
}

/**
 * The first day whose measured spend a budget needs to know at `start`: the start of the running period, or of the
 * rolling window that ends on `start`. Equal to `start` when nothing is needed (a total budget counts from `start`).
 */
export function spendNeededFrom(budget: BudgetSpec, start: Day): Day {
  if (budget.period.kind === 'rolling') return start - budget.period.days + 1
  return periodContaining(start, budget)?.from ?? start
}
