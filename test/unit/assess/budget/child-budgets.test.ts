import { describe, expect, it } from 'vitest'
import { childBudgets } from '../../../../src/assess/budget/child-budgets.ts'
import type { BudgetSpec } from '../../../../src/assess/constraint.ts'
import type { Finding } from '../../../../src/assess/finding.ts'
import { sampleFinding } from '../../../support/report-parts.ts'

function budget(id: string, amount: number, changes: Partial<BudgetSpec> & { days: number[] }): Finding {
  const { days, ...spec } = changes
  const sample = sampleFinding(id)
  return {
    ...sample,
    constraint: {
      type: 'budget',
      id,
      amount,
      currency: 'USD',
      period: { kind: 'month' },
      fiscalYearStart: 1,
      column: 0,
      scale: 1,
      label: 'spend',
      spent: 0,
      ...spec,
    } as Finding['constraint'],
    breachDay: Float64Array.from(days),
  }
}

const end = 100

describe('budgets within a budget', () => {
  it('adds their yearly amounts up, whatever their periods', () => {
    const found = childBudgets(
      [
        budget('all', 1200, { period: { kind: 'year' }, days: [Infinity] }),
        budget('a', 60, { within: 'all', days: [Infinity] }),
        budget('b', 150, { within: 'all', period: { kind: 'quarter' }, days: [Infinity] }),
      ],
      end,
    )
    expect(found.get('all')).toEqual({ ids: ['a', 'b'], planRatio: (12 * 60 + 4 * 150) / 1200, overAlone: 0 })
    expect(found.has('a')).toBe(false)
  })

  it('counts the futures in which the parent is over within the horizon and no child is', () => {
    const found = childBudgets(
      [
        budget('all', 100, { days: [50, 50, 150, 50] }),
        budget('a', 40, { within: 'all', days: [Infinity, 20, Infinity, 120] }),
        budget('b', 40, { within: 'all', days: [Infinity, Infinity, Infinity, Infinity] }),
      ],
      end,
    )
    expect(found.get('all')?.overAlone).toBe(0.5)
  })

  it('says nothing of a plan without a year or of loads that are not known', () => {
    const unknown = { ...budget('a', 40, { within: 'all', days: [Infinity] }), unknown: true }
    const found = childBudgets([budget('all', 100, { period: { kind: 'total' }, days: [50] }), unknown], end)
    expect(found.get('all')).toEqual({ ids: ['a'] })
  })
})
