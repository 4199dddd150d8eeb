import type { Day } from '../../units/day.ts'
import { calendarPeriod, type DaySpan } from '../../units/period.ts'
import type { BudgetSpec } from '../constraint.ts'

/**
 * The calendar or fiscal period of a budget that holds the day. Undefined for rolling and total budgets, which have no
 * calendar.
 */
export function periodContaining(
  day: Day,
  budget: Pick<BudgetSpec, 'period' | 'fiscalYearStart'>,
): DaySpan | undefined {
  return calendarPeriod(day, budget.period, budget.fiscalYearStart)
}

/**
 * The first day whose measured spend a budget needs to know at `start`: the start of the running period, or of the
 * rolling window that ends on `start`. Equal to `start` when nothing is needed (a total budget counts from `start`).
 */
export function spendNeededFrom(budget: BudgetSpec, start: Day): Day {
  if (budget.period.kind === 'rolling') return start - budget.period.days + 1
  return periodContaining(start, budget)?.from ?? start
}
