import { sum } from 'simple-statistics'
import { type Day, daysPerYear } from '../../units/day.ts'
import { monthsOfPeriod } from '../../units/period.ts'
import type { BudgetSpec } from '../constraint.ts'
import type { Finding } from '../finding.ts'

/** A budget that others say they are within, held against them. */
export type ChildBudgets = {
  /** Constraints that name the parent. */
  readonly ids: readonly string[]
  /** What the children may spend together in a year over what the parent may; undefined where a total has no year. */
  readonly planRatio?: number
  /** Share of futures in which the parent is over within the horizon and no child is; undefined where a load is not known. */
  readonly overAlone?: number
}

/** Money of a budget per year; NaN for one that is a total. */
function perYear({ amount, period }: Pick<BudgetSpec, 'amount' | 'period'>): number {
  if (period.kind === 'total') return Number.NaN
  if (period.kind === 'rolling') return (amount * daysPerYear) / period.days
  return (amount * 12) / monthsOfPeriod[period.kind]
}

/**
 * The children of each parent budget, by the parent's id:
 *   planRatio = sum of the children's amounts per year / the parent's
 *   overAlone = share of futures with tau_parent < end and tau_child >= end for every child, tau = breach day
 * in the same futures, so that spend outside of every child shows.
 */
export function childBudgets(findings: readonly Finding[], end: Day): ReadonlyMap<string, ChildBudgets> {
  const found = new Map<string, ChildBudgets>()
  const budgets = findings.flatMap((finding) =>
    finding.constraint.type === 'budget' ? [{ ...finding, constraint: finding.constraint }] : [],
  )
  for (const parent of budgets) {
    const children = budgets.filter(({ constraint }) => constraint.within === parent.constraint.id)
    if (children.length === 0) continue
    const planRatio = sum(children.map(({ constraint }) => perYear(constraint))) / perYear(parent.constraint)
    const isKnown = ![parent, ...children].some(({ unknown }) => unknown)
    found.set(parent.constraint.id, {
      ids: children.map(({ constraint }) => constraint.id),
      ...(Number.isNaN(planRatio) ? {} : { planRatio }),
      ...(isKnown ? { overAlone: overAlone(parent, children, end) } : {}),
    })
  }
  return found
}

function overAlone(parent: Finding, children: readonly Finding[], end: Day): number {
  let count = 0
  parent.breachDay.forEach((day, i) => {
    if (day < end && children.every(({ breachDay }) => (breachDay[i] as number) >= end)) count++
  })
  return count / parent.breachDay.length
}
