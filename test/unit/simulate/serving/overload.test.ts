import { describe, expect, test } from 'vitest'
import { overload } from '../../../../src/simulate/serving/overload.ts'

/** Midpoint rule over a linear load duration curve: from the peak down to 2 - peak, or to nothing after 2 / peak of the day. */
function integrated(mean: number, peak: number, limit: number): number {
  const steps = 200_000
  let sum = 0
  for (let i = 0; i < steps; i++) {
    const x = (i + 0.5) / steps
    const load =
      peak <= 2 ? mean * (1 + (peak - 1) * (1 - 2 * x)) : Math.max(0, mean * peak * (1 - (x * peak) / 2))
    sum += Math.max(0, load - limit) / steps
  }
  return sum
}

describe('load above a limit within a day', () => {
  test.each([
    [100, 1.5, 120],
    [100, 1.5, 40],
    [100, 2, 50],
    [100, 1.2, 81],
    [100, 4, 150],
    [100, 4, 10],
  ])('mean %d with peak %d above %d is the area of the load duration curve above it', (mean, peak, limit) => {
    expect(overload(mean, peak, limit)).toBeCloseTo(integrated(mean, peak, limit), 4)
  })

  test('a flat day loses what exceeds the limit, and nothing below it', () => {
    expect(overload(130, 1, 100)).toBe(30)
    expect(overload(100, 1, 100)).toBe(0)
    expect(overload(66, 1.5, 100)).toBe(0)
  })

  test('a limit of nothing loses everything, and what is not a number is not a number', () => {
    expect(overload(100, 1.5, 0)).toBe(100)
    expect(overload(Number.NaN, 1.5, 100)).toBeNaN()
    expect(overload(100, Number.NaN, 100)).toBeNaN()
  })
})
