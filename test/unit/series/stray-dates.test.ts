import { describe, expect, it } from 'vitest'
import { JevonsError } from '../../../src/errors.ts'
import { toSeries } from '../../../src/series/from-usage.ts'
import { dayOf } from '../../../src/units/day.ts'
import { type UsageRow, usageData } from '../../support/usage-table.ts'

function refusalOf(rows: readonly UsageRow[], gaps?: 'complete'): JevonsError | undefined {
  try {
    toSeries(usageData(rows, [gaps ?? 'hand-made']), { metric: 'requests' })
  } catch (error) {
    if (error instanceof JevonsError) return error
    throw error
  }
  return undefined
}

const days = (first: number, count: number): UsageRow[] =>
  Array.from({ length: count }, (_, i) => ({ day: first + i, value: 5 }))

describe('a history with a date that cannot be meant', () => {
  const usual = days(dayOf(2026, 1, 1), 30)

  it('is refused: a row of the year 2900 or of 1970 beside those of 2026', () => {
    const late = refusalOf([...usual, { day: dayOf(2900, 1, 1), value: 5 }])
    expect(late?.code).toBe('BAD_ROW')
    expect(late?.message).toContain('found rows up to 2026-01-30 and then none before 2900-01-01')
    expect(late?.problems[0].pos).toEqual({ file: 'file0.csv' })
    expect(late?.problems[0].hint).toContain('`jevons inspect`')
    const early = refusalOf([{ day: dayOf(1970, 1, 1), value: 5 }, ...usual])
    expect(early?.message).toContain('rows up to 1970-01-01 and then none before 2026-01-01')
  })

  it('is refused too where another metric of a complete export has it, whose absence then reads as zeros', () => {
    const other = { metric: 'cost', unit: 'money', currency: 'USD', day: dayOf(2900, 1, 1), value: 5 }
    expect(refusalOf([...usual, other], 'complete')?.message).toContain('none before 2900-01-01')
  })

  it('is not a long one without such a gap, nor one with a gap of 40 years', () => {
    const months = Array.from({ length: 840 }, (_, i) => ({
      day: dayOf(1950, 1 + i, 1),
      value: 5,
      step: 'month' as const,
    }))
    expect(refusalOf(months)).toBeUndefined()
    expect(refusalOf([...usual, { day: dayOf(2066, 1, 1), value: 5 }])).toBeUndefined()
  })
})
