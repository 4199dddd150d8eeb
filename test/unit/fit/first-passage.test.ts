import { describe, expect, it } from 'vitest'
import type { FittedGrowth } from '../../../src/fit/growth-model.ts'
import { drift } from '../../../src/fit/models/drift.ts'
import { stillWalk, walkParams } from '../../../src/fit/walk/growth-walk.ts'
import { makeDraws } from '../../../src/stats/make-draws.ts'

/** A random walk with drift, by hand. */
function walk(slope: number, sigma: number): FittedGrowth {
  return {
    model: 'drift',
    label: '',
    origin: 20000,
    stepDays: 1,
    logLevel: 0,
    params: walkParams({ ...stillWalk, slopes: Float64Array.of(slope), wander: sigma }),
    offset: 0,
    season: new Float64Array(0),
    residuals: new Float64Array(0),
    blockLength: 4,
    contains: 'fitted',
    growthPerYear: { p10: 0, p50: 0, p90: 0 },
    window: { from: 0, to: 0 },
    points: 0,
    status: 'ok',
    notices: [],
  }
}

/** First day at which each future is at or above `b`, in years. */
function passages(fitted: FittedGrowth, b: number, years: number, paths: number): number[] {
  const stepper = drift.paths(fitted, makeDraws({ seed: 3, entity: 'd', firstPath: 0, paths }))
  const x = new Float64Array(paths)
  const first = new Float64Array(paths).fill(Number.POSITIVE_INFINITY)
  for (let day = 0; day <= years * 365.25; day++) {
    stepper(day, x)
    for (let i = 0; i < paths; i++)
      if ((x[i] as number) >= b && first[i] === Number.POSITIVE_INFINITY) first[i] = day / 365.25
  }
  return Array.from(first).sort((p, q) => p - q)
}

describe('first passage of a log random walk', () => {
  const [b, mu, sigma] = [Math.LN2, 0.8, 0.4]
  const paths = 4096
  // A walk that is seen once a day passes b when a continuous one passes b + 0.5826 sigma sqrt(dt) (Broadie, Glasserman, Kou, 1997):
  // the inverse Gaussian quantiles scale by that shift to first order; P10/P50/P90 of the continuous one from MODELS section 8.
  const shift = (0.5826 * sigma * Math.sqrt(1 / 365.25)) / b
  const first = passages(walk(mu, sigma), b, 8, paths)

  it.each([
    [0.1, 0.397945],
    [0.5, 0.758932],
    [0.9, 1.471051],
  ])('is inverse Gaussian: quantile %f', (q, expected) => {
    const found = first[Math.floor(q * paths)] as number
    // 4 standard errors of the sample quantile: sqrt(q (1 - q) / N) over the density there (0.9, 1.25, 0.3 per year).
    const density = q === 0.1 ? 0.9 : q === 0.5 ? 1.25 : 0.3
    const error = (4 * Math.sqrt((q * (1 - q)) / paths)) / density
    expect(Math.abs(found - expected * (1 + shift))).toBeLessThan(error + 0.01)
  })

  it('has mean b / mu', () => {
    const mean = first.reduce((a, v) => a + Math.min(v, 8), 0) / paths
    const sd = Math.sqrt((b * sigma ** 2) / mu ** 3)
    expect(Math.abs(mean - (b / mu) * (1 + shift))).toBeLessThan((4 * sd) / Math.sqrt(paths))
  })

  it('has the same spread after a year in days and in months', () => {
    const spread = (steps: readonly number[]): number => {
      const stepper = drift.paths(walk(mu, sigma), makeDraws({ seed: 9, entity: 'd', firstPath: 0, paths }))
      const x = new Float64Array(paths)
      for (const t of steps) stepper(t, x)
      const mean = x.reduce((a, v) => a + v, 0) / paths
      return Math.sqrt(x.reduce((a, v) => a + (v - mean) ** 2, 0) / paths)
    }
    const daily = spread(Array.from({ length: 366 }, (_, i) => i))
    const monthly = spread([0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365])
    const expected = sigma * Math.sqrt(365 / 365.25)
    expect(Math.abs(daily - expected)).toBeLessThan(0.05 * expected)
    expect(Math.abs(monthly - expected)).toBeLessThan(0.05 * expected)
  })
})

describe('drift fitted to a random walk', () => {
  it('finds its wander and draws it again, with a stated rate', () => {
    const normals = new Float64Array(4)
    const draws = makeDraws({ seed: 1, entity: 'h', firstPath: 0, paths: 4 })
    let x = 5
    const values = Float64Array.from({ length: 700 }, (_, i) => {
      draws.normals('h', i, normals)
      x += 0.8 / 365.25 + (0.4 / Math.sqrt(365.25)) * (normals[0] as number)
      return Math.exp(x)
    })
    const history = { times: values.map((_, i) => 20000 + i), values, stepDays: 1, seasons: [] }
    const fitted = drift.fit(history, {
      origin: 20700,
      horizonDays: 365,
      seed: 1,
      ratePerYear: { shape: 'point', value: 0.8 },
    })
    expect(fitted.params['wander']).toBeGreaterThan(0.36)
    expect(fitted.params['wander']).toBeLessThan(0.44)
    expect(Math.abs(fitted.logLevel - x)).toBeLessThan(0.03)
  })
})
