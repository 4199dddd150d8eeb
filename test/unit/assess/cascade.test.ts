import { describe, expect, test } from 'vitest'
import { cascade, firstShares } from '../../../src/assess/cascade.ts'

const never = Number.POSITIVE_INFINITY
const days = (...values: number[]): Float64Array => Float64Array.from(values)

describe('first breaches', () => {
  test('a tie is shared, a future without breach counts for nobody', () => {
    const a = days(10, 20, 30, never)
    const b = days(20, 20, 10, never)
    expect(firstShares([a, b], 100)).toEqual([0.375, 0.375])
    expect(firstShares([a, b], 20)).toEqual([0.25, 0.25])
    expect(firstShares([], 20)).toEqual([])
  })

  test('the cascade fixes the most frequent first breach, then looks again at what is left', () => {
    const steps = cascade([
      { id: 'power', type: 'capacity', breachDay: days(90, 95, never, 80) },
      { id: 'gpus', type: 'capacity', breachDay: days(20, 30, 40, 50) },
      { id: 'spend', type: 'budget', breachDay: days(10, 70, 70, 70) },
      { id: 'idle', type: 'capacity', breachDay: days(never, never, never, never) },
    ])
    expect(steps).toEqual([
      { id: 'gpus', type: 'capacity', date: { p10: 20, p50: 30, p90: 50 }, firstProbability: 0.75 },
      { id: 'spend', type: 'budget', date: { p10: 10, p50: 70, p90: 70 }, firstProbability: 1 },
      { id: 'power', type: 'capacity', date: { p10: 80, p50: 90, p90: null }, firstProbability: 0.75 },
    ])
  })
})
