import type { BreachRule, Buckets } from '../fit/backtest/breach-errors.ts'
import { addMonths } from '../units/day.ts'
import { type Step, stepDays } from '../units/step.ts'
import { periodContaining } from './budget/budget-period.ts'
import type { BudgetPeriod } from './constraint.ts'

/** Over-days within a window that make a breach (docs: sustained); wider buckets breach with the first one over. */
const overDays = 5
const windowDays = 28

/**
 * A capacity as a rule over buckets: the first over-day of the first 28 with five, of buckets wider than a day the first over the limit;
 * NaN when the last known buckets are over it already.
 */
export function limitRule(limit: number, step: Step): BreachRule {
  const [needed, window] = step === 'day' || step === 'hour' ? [overDays, windowDays] : [1, 1]
  return (known, { times, values }) => {
    const recent = known.values.slice(-window).filter((v) => v > limit).length
    if (recent >= needed) return NaN
    const over: number[] = []
    for (let i = 0; i < values.length; i++) {
      if (!((values[i] as number) > limit)) continue
      over.push(i)
      const first = over[over.length - needed]
      if (first !== undefined && i - first < window) return Math.floor(times[first] as number)
    }
    return Infinity
  }
}

/** What a budget needs to know. */
export type BudgetLimit = {
  readonly amount: number
  readonly period: BudgetPeriod
  /** Month in which the fiscal year starts, 1-12. */
  readonly fiscalYearStart: number
}

/**
 * A budget as a rule over buckets of spend: the day on which the spend of a period exceeds it, the running period with what is known of it.
 * Buckets count to the period in which they start. NaN when the running period is over already.
 */
export function budgetRule(budget: BudgetLimit, step: Step): BreachRule {
  const { amount, period } = budget
  return (known, future) => {
    if (period.kind === 'rolling') return rollingBreach(known, future, { amount, days: period.days })
    const running = periodContaining(Math.floor(future.times[0] ?? 0), budget)
    const spent = running ? spentSince(known, running.from) : 0
    if (spent > amount) return NaN
    return periodBreach(future, budget, { spent, ends: running?.to ?? Infinity, step })
  }
}

/** Adds up bucket by bucket, from what the running period has spent already, anew in every period. */
function periodBreach(
  { times, values }: Buckets,
  budget: BudgetLimit,
  from: { readonly spent: number; readonly ends: number; readonly step: Step },
): number {
  let { spent, ends } = from
  for (let i = 0; i < times.length; i++) {
    const day = Math.floor(times[i] as number)
    if (day >= ends) {
      spent = 0
      ends = periodContaining(day, budget)?.to ?? Infinity
    }
    const value = values[i] as number
    if (Number.isNaN(value)) continue
    if (spent + value > budget.amount) return within(day, (budget.amount - spent) / value, from.step)
    spent += value
  }
  return Infinity
}

/** The day inside a wide bucket on which a share of it is used. */
function within(day: number, share: number, step: Step): number {
  const width = step === 'month' ? addMonths(day, 1) - day : stepDays[step]
  return Math.floor(day + share * width + 1e-9)
}

function spentSince({ times, values }: Buckets, from: number): number {
  return values.reduce((sum, v, i) => ((times[i] as number) >= from && v > 0 ? sum + v : sum), 0)
}

/** The first day on which the last `days` days cost more than the amount. */
function rollingBreach(
  known: Buckets,
  future: Buckets,
  { amount, days }: { readonly amount: number; readonly days: number },
): number {
  const times = [...known.times, ...future.times]
  const values = [...known.values, ...future.values]
  let [from, spent] = [0, 0]
  for (let i = 0; i < times.length; i++) {
    const value = values[i] as number
    if (value > 0) spent += value
    while ((times[from] as number) <= (times[i] as number) - days) {
      const left = values[from++] as number
      if (left > 0) spent -= left
    }
    if (spent <= amount) continue
    if (i === known.times.length - 1) return NaN
    if (i >= known.times.length) return Math.floor(times[i] as number)
  }
  return Infinity
}
