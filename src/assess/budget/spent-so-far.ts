import { JevonsError } from '../../errors.ts'
import { type Day, formatDay } from '../../units/day.ts'
import type { ResolvedBudget } from '../finding.ts'
import { spendNeededFrom } from './budget-period.ts'

/** Measured spend of the days [from, to), or undefined when one of them is not known. */
function measuredSpend(budget: ResolvedBudget, from: Day, to: Day): number | undefined {
  let sum = 0
  for (let day = from; day < to; day++) {
    const value = budget.pastDays?.values[day - budget.pastDays.from]
    if (value === undefined || Number.isNaN(value)) return undefined
    sum += value
  }
  return sum
}

/** The refusal of a budget whose running period began before the data: unknown spend is not zero. */
function unknownSpend(budget: ResolvedBudget, from: Day, start: Day): JevonsError {
  return new JevonsError({
    code: 'TOO_FEW_POINTS',
    message: `budget '${budget.id}' runs since ${formatDay(from)}, and its spend up to ${formatDay(start - 1)} is not in the exports`,
    hint: `add exports back to ${formatDay(from)}, or state it: spent: ${budget.currency} <spend from ${formatDay(from)} to ${formatDay(start - 1)}>`,
    ...(budget.pos ? { pos: budget.pos } : {}),
  })
}

/**
 * Spend of the running period before `start`, in the budget's currency: stated, else measured (`spentToDate`, else the sum
 * of `pastDays`). A period that begins at `start`, and a total budget about which nothing is said, have spent 0.
 * @throws JevonsError TOO_FEW_POINTS when the period began earlier and nothing tells what was spent.
 */
export function spentSoFar(budget: ResolvedBudget, start: Day): number {
  const from = spendNeededFrom(budget, start)
  const known = budget.spent ?? budget.spentToDate ?? measuredSpend(budget, from, start)
  if (known === undefined || Number.isNaN(known)) throw unknownSpend(budget, from, start)
  return known
}

/**
 * Measured spend of each of the `days - 1` days before `start`, oldest first: what a rolling window still holds. A stated
 * `spent:` without daily data is spread evenly.
 * @throws JevonsError TOO_FEW_POINTS as {@link spentSoFar}.
 */
export function rollingPast(budget: ResolvedBudget, days: number, start: Day): Float64Array {
  const from = start - days + 1
  const past = Float64Array.from(
    { length: days - 1 },
    (_, i) => measuredSpend(budget, from + i, from + i + 1) ?? Number.NaN,
  )
  if (!past.some((value) => Number.isNaN(value))) return past
  const total = budget.spent ?? budget.spentToDate
  if (total === undefined) throw unknownSpend(budget, from, start)
  return past.fill(total / (days - 1))
}

/** The measured day on which cumulative spend since the running period began exceeded the budget, or null. */
export function measuredOverDay(budget: ResolvedBudget, start: Day): Day | null {
  let sum = 0
  for (let day = spendNeededFrom(budget, start); day < start; day++) {
    const value = budget.pastDays?.values[day - budget.pastDays.from]
    if (value === undefined || Number.isNaN(value)) break
    sum += value
    if (sum > budget.amount) return day
  }
  return budget.firstDayOverMeasured ?? null
}
