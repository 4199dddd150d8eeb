import { describe, expect, test } from 'vitest'
import { gammaP, gammaQuantile, logGamma } from '../../../src/stats/gamma.ts'

describe('the gamma distribution', () => {
  test('ln Gamma is that of factorials and of the square root of pi', () => {
    expect(logGamma(1)).toBeCloseTo(0, 13)
    expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.sqrt(Math.PI)), 13)
    expect(logGamma(11)).toBeCloseTo(Math.log(3_628_800), 12)
  })

  test('shape 1 is the exponential, shape 3 the Erlang distribution', () => {
    for (const x of [0.1, 1, 3, 8]) {
      expect(gammaP(1, x)).toBeCloseTo(-Math.expm1(-x), 13)
      expect(gammaP(3, x)).toBeCloseTo(1 - Math.exp(-x) * (1 + x + (x * x) / 2), 13)
    }
  })

  test('the quantile undoes the distribution, also where most of the mass is next to 0', () => {
    for (const a of [0.05, 0.4, 1, 12, 100])
      for (const p of [0.01, 0.5, 0.99, 0.999_999]) expect(gammaP(a, gammaQuantile(a, p))).toBeCloseTo(p, 10)
    expect(gammaQuantile(2, 0)).toBe(0)
    expect(gammaQuantile(2, 1)).toBe(Infinity)
    expect(gammaQuantile(2, 1.5)).toBeNaN()
  })
})
