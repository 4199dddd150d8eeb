import { describe, expect, test } from 'vitest'
import { JevonsError } from '../../../../src/errors.ts'
import { farStart, planStart } from '../../../../src/simulate/plan/plan-start.ts'
import { dayOf } from '../../../../src/units/day.ts'
import { usageData } from '../../../support/usage-table.ts'

const last = dayOf(2026, 10, 27)
const data = usageData([last - 1, last].map((day) => ({ day, value: 5 })))
const startPos = { file: 'plan.yml', line: 4, column: 1 }

function refusal(start: number): JevonsError | undefined {
  try {
    planStart({ start, startPos, demand: [] }, data)
  } catch (error) {
    if (error instanceof JevonsError) return error
    throw error
  }
  return undefined
}

describe('the first day of a run', () => {
  test('is the day after the exports where none is stated', () => {
    expect(planStart({ demand: [] }, data)).toBe(last + 1)
  })

  test('may be stated up to 50 years after the exports, and not further', () => {
    expect(refusal(last + Math.floor(50 * 365.25))).toBeUndefined()
    const error = refusal(last + Math.floor(50 * 365.25) + 1)
    expect(error?.code).toBe('BAD_QUANTITY')
    expect(error?.message).toContain('at most 50 years after the exports, which end on 2026-10-27')
    expect(error?.problems[0].pos).toEqual(startPos)
    expect(error?.problems[0].hint).toContain('`start: 2026-10-28`')
  })

  test('is free where there are no exports', () => {
    const start = dayOf(2900, 1, 1)
    expect(planStart({ start, demand: [] }, usageData([]))).toBe(start)
    expect(farStart(start, usageData([]))).toEqual([])
  })

  test('is warned of when it lies more than a quarter after the exports', () => {
    expect(farStart(last + 92, data)).toEqual([])
    const [notice] = farStart(last + 93, data)
    expect(notice).toMatchObject({ code: 'start-far', level: 'warning' })
    expect(notice?.message).toContain('93 days after the exports end (2026-10-27)')
  })

  test('is judged by the end of the last bucket, however wide', () => {
    const months = usageData([{ day: dayOf(2026, 10, 1), value: 5, step: 'month' }])
    expect(farStart(dayOf(2026, 10, 31) + 92, months)).toEqual([])
    const hours = usageData([{ day: last + 23 / 24, value: 5, step: 'hour' }])
    expect(farStart(last + 93, hours)[0]?.message).toContain('93 days')
  })
})
