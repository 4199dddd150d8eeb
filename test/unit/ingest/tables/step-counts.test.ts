import { describe, expect, it } from 'vitest'
import { isStepCount, readStepCounts } from '../../../../src/ingest/tables/step-counts.ts'
import { columnOf } from '../../../support/table-columns.ts'
import { readTexts } from '../../../support/temp-usage.ts'

const long = 'unique_id,ds,y\nA,1,10\nA,2,11\nA,3,12\nB,1,5\nB,2,6\nB,3,7\n'

describe('tables that count steps instead of telling dates', () => {
  it('a column of counts is known by its name and its whole numbers', () => {
    expect(isStepCount(['1', '2'], 'ds')).toBe(true)
    expect(isStepCount(['0', '600'], 't_seconds')).toBe(true)
    expect(isStepCount(['0', '1'], 'minute_index')).toBe(true)
    expect(isStepCount(['0', '1'], 'gpu_hours')).toBe(false)
    expect(isStepCount(['2026-01-01'], 'ds')).toBe(false)
    expect(isStepCount(['-1', '2'], 'ds')).toBe(false)
  })

  it('nothing is assumed of it until a step or a start is told', () => {
    expect(readStepCounts(['1', '2'], 'ds', {})).toBeUndefined()
    expect(readStepCounts(['1', '2'], 'ds', { traceStart: '2026-01-05' })).toBeUndefined()
    expect(readStepCounts(['1', '2'], 'day_index', {})).toBeUndefined()
    expect(readStepCounts(['1', '2'], 'day_index', { traceStart: '2026-01-05' })?.reading.unit).toBe('day')
  })

  it('a stated step puts weeks seven days apart and says where time 0 was put', async () => {
    const { table, notices } = await readTexts({ 'steps.csv': long }, { countedStep: 'week' })
    const days = [...new Set(table.timeMs)].map((ms) => (ms - Date.UTC(1979, 0, 1)) / 86_400_000)
    expect(days).toEqual([7, 14, 21])
    expect(new Set(columnOf(table, (run) => run.step))).toEqual(new Set(['week']))
    expect(notices.map(({ code }) => code)).toContain('trace_start_assumed')
  })

  it('the name of the column tells the unit where it can, against the stated step', async () => {
    const wishes = { traceStart: '2026-03-01', countedStep: 'week' } as const
    const { imports } = await readTexts({ 'days.csv': 'day_index,requests\n0,5\n1,6\n2,7\n' }, wishes)
    expect(imports[0]).toMatchObject({ from: '2026-03-01', to: '2026-03-03', grain: 'day' })
  })

  it('a start that is no date is refused', async () => {
    const text = 'day_index,requests\n0,5\n1,6\n2,7\n'
    await expect(readTexts({ 'days.csv': text }, { traceStart: 'soon' })).rejects.toMatchObject({
      code: 'BAD_OPTION',
    })
  })

  it('a table that holds dates is read by them, whatever step is stated', async () => {
    const text = 'date,step,requests\n2026-03-01,1,5\n2026-03-02,2,6\n2026-03-03,3,7\n'
    const { imports } = await readTexts({ 'dated.csv': text }, { countedStep: 'week' })
    expect(imports[0]).toMatchObject({ from: '2026-03-01', to: '2026-03-03' })
  })
})
