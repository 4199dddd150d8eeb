import { describe, expect, test } from 'vitest'
import { parseExpression } from '../../../src/decide/expression/parse-expression.ts'
import { type RecordedValues, recordValues } from '../../../src/decide/record-values.ts'
import { clocksOf } from '../../../src/simulate/clock.ts'
import { numberColumns } from '../../../src/simulate/layout.ts'
import { addMonths, dayOf } from '../../../src/units/day.ts'

const start = dayOf(2026, 12, 15)
const end = addMonths(start, 6)
const layout = numberColumns([
  { id: 'assistant', kind: 'demand', measures: [{ name: 'volume', unit: 'requests/day', nature: 'flow' }] },
  {
    id: 'inference',
    kind: 'gpu',
    measures: [
      { name: 'gpus', unit: 'gpus', nature: 'gauge' },
      { name: 'money', unit: 'USD/day', nature: 'flow' },
    ],
  },
])

function record(text: string): RecordedValues {
  const read = parseExpression(text)
  if ('problems' in read) throw new Error(read.problems[0].message)
  const check = { id: 'check', text, expression: read.expression, level: 'error' as const }
  const values = recordValues([check], layout, { start, currency: 'USD' })
  // Column k of future i is (k + 1) (i + 1) e^(0.01 t).
  const columns = [0, 1, 2].map(() => new Float64Array(4))
  for (const clock of clocksOf({ start, end, extendedEnd: addMonths(start, 18) })) {
    columns.forEach((column, k) => {
      column.forEach((_, i) => (column[i] = (k + 1) * (i + 1) * Math.exp(0.01 * clock.tDays)))
    })
    values.observe(clock, columns)
  }
  return values
}

describe('recorded values', () => {
  test('are those of the day, of the primary measure or the one named', () => {
    const values = record(
      'p50(inference at 3mo) < 1 and p50(inference.money at 3mo) < $1 and p50(assistant at today) < 5',
    )
    const day = addMonths(start, 3)
    const growth = Math.exp(0.01 * (day - start))
    expect(values.valueAt('inference', undefined, day)?.unit).toBe('gpus')
    expect(values.valueAt('inference', undefined, day)?.values[1]).toBeCloseTo(4 * growth, 9)
    expect(values.valueAt('inference', 'money', day)).toMatchObject({ unit: 'USD/day' })
    expect(values.valueAt('inference', 'money', day)?.values[0]).toBeCloseTo(3 * growth, 9)
    expect([...(values.valueAt('assistant', undefined, start)?.values ?? [])]).toEqual([1, 2, 3, 4])
  })

  test('between monthly steps follow the trend', () => {
    const day = addMonths(start, 10) + 7
    const values = record('p50(assistant at today + 10mo) < 1 and p50(assistant at 2027-10-22) < 1')
    expect(day).toBe(dayOf(2027, 10, 22))
    expect(values.valueAt('assistant', undefined, day)?.values[0]).toBeCloseTo(
      Math.exp(0.01 * (day - start)),
      9,
    )
  })

  test('are unknown before the start, after the end, and for measures that are not there', () => {
    const values = record(
      'p50(assistant at 20y) < 1 and p50(assistant at 2026-01-01) < 1 and p50(assistant.gpus at 1mo) < 1',
    )
    expect(values.valueAt('assistant', undefined, addMonths(start, 240))).toBeUndefined()
    expect(values.valueAt('assistant', undefined, dayOf(2026, 1, 1))).toBeUndefined()
    expect(values.valueAt('assistant', 'gpus', addMonths(start, 1))).toBeUndefined()
  })
})
