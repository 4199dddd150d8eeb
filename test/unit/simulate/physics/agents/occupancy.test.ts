import { describe, expect, test } from 'vitest'
import { batchDispersion, occupancyQuantile } from '../../../../../src/simulate/physics/agents/occupancy.ts'
import {
  cappedMoments,
  momentBelow,
  residualLife,
  taskSpread,
} from '../../../../../src/simulate/physics/agents/task-spread.ts'
import { erlangC, makeWait } from '../../../../../src/simulate/physics/queue-wait.ts'
import { normalCdf, probit } from '../../../../../src/stats/normal.ts'

const slots = (mean: number, p: number, cv = 0, dispersion = 1): number =>
  occupancyQuantile(mean, { z: probit(p), rateCv2: cv * cv, dispersion })

describe('agents at work', () => {
  // Oracle `mg_inf`: lambda/s, median and log spread of durations, then quantiles of the occupancy (Poisson).
  test.each([
    [2, 300, 1, { 0.5: 989, 0.9: 1030, 0.95: 1041, 0.99: 1063, 0.999: 1088 }],
    [0.05, 1800, 1.5, { 0.5: 277, 0.9: 299, 0.95: 305, 0.99: 317, 0.999: 330 }],
    [10, 60, 0.8, { 0.5: 826, 0.9: 863, 0.95: 874, 0.99: 894, 0.999: 917 }],
  ])('come %d a second and stay a median of %d s: M/G/infinity', (lambda, median, spread, quantiles) => {
    const mean = median * Math.exp(spread ** 2 / 2)
    const load = lambda * cappedMoments({ mean, spread }, Number.POSITIVE_INFINITY).first
    for (const [p, exact] of Object.entries(quantiles))
      expect(Math.abs(slots(load, Number(p)) - exact), p).toBeLessThanOrEqual(1)
  })

  // Oracle `nb_occupancy`: an arrival rate that varies makes it negative binomial.
  test.each([
    [100, 0.3, { 0.5: 97, 0.9: 142, 0.99: 187, 0.999: 225 }],
    [989, 0.2, { 0.5: 976, 0.9: 1253, 0.99: 1513, 0.999: 1723 }],
    [20, 0.5, { 0.5: 18, 0.9: 35, 0.99: 53, 0.999: 70 }],
  ])('with a mean of %d and a rate that varies by %d need negative binomial slots', (mean, cv, quantiles) => {
    for (const [p, exact] of Object.entries(quantiles)) {
      // Never fewer slots than the mean load, whatever the quantile.
      const wanted = Math.max(mean, exact)
      expect(Math.abs(slots(mean, Number(p), cv) - wanted), p).toBeLessThanOrEqual(Math.max(1, 0.01 * exact))
    }
  })

  test('need more slots the more of them there are, the burstier they come and the surer it must be', () => {
    const grid = Array.from({ length: 240 }, (_, k) => 1e-4 * 1.1 ** k)
    for (const cv of [0, 0.3, 1])
      for (const dispersion of [1, 3, 20])
        grid.reduce((before, mean) => {
          const now = slots(mean, 0.99, cv, dispersion)
          expect(now).toBeGreaterThanOrEqual(before)
          expect(now).toBeGreaterThanOrEqual(mean)
          return now
        }, 0)
    expect(slots(500, 0.99, 0.5)).toBeGreaterThan(slots(500, 0.99, 0.3))
    expect(slots(500, 0.999)).toBeGreaterThan(slots(500, 0.99))
    expect(slots(0, 0.99)).toBe(0)
    expect(slots(Number.NaN, 0.99)).toBeNaN()
  })

  test('that come in batches vary more: all at once for equal durations, less for long tails', () => {
    const three = { mean: 3, variance: 0 }
    expect(batchDispersion(three, 0)).toBeCloseTo(3, 12)
    expect(batchDispersion(three, 1.2)).toBeCloseTo(1 + 4 * normalCdf(-1.2 / Math.SQRT2), 12)
    expect(batchDispersion({ mean: 1, variance: 0 }, 1.2)).toBe(1)
  })
})

describe('the wait for a slot', () => {
  // Oracle `erlang`: servers, load, C, mean wait in service times.
  test.each([
    [1, 0.5, 0.5, 1],
    [2, 1, 1 / 3, 1 / 3],
    [5, 4, 0.554_112_554_112_554_3, 0.554_112_554_112_554_3],
    [10, 8, 0.409_180_150_796_443_54, 0.204_590_075_398_221_77],
    [100, 90, 0.216_940_480_906_366_45, 0.021_694_048_090_636_645],
    [1000, 950, 0.068_253_415_377_141_43, 0.001_365_068_307_542_828_5],
  ])('of %d slots at a load of %d is Erlang C', (servers, load, c, wait) => {
    expect(erlangC(servers, load)).toBeCloseTo(c, 12)
    expect(Math.abs(makeWait(servers)(load, 1) / wait - 1)).toBeLessThan(2e-3)
  })

  // Oracle `allen_cunneen`: slots, load, Ca^2, Cs^2, wait in service times.
  test.each([
    { servers: 10, load: 8, ca2: 4, cs2: 1, wait: 0.511_475_188_495_554_4 },
    { servers: 10, load: 8, ca2: 1, cs2: 5, wait: 0.613_770_226_194_665_4 },
    { servers: 1, load: 0.8, ca2: 1, cs2: 2, wait: 6 },
  ])(
    'of $servers slots at $load grows with the variability $ca2 and $cs2',
    ({ servers, load, ca2, cs2, wait }) => {
      expect(makeWait(servers)(load, (ca2 + cs2) / 2)).toBeCloseTo(wait, 3)
    },
  )

  test('is endless from saturation on', () => {
    expect(makeWait(10)(10, 1)).toBe(Number.POSITIVE_INFINITY)
    expect(makeWait(10)(Number.NaN, 1)).toBeNaN()
  })
})

describe('what varies from task to task', () => {
  test('has the moments of a lognormal, below a cut and capped at it', () => {
    const size = { mean: 10, spread: 1 }
    const n = 400_000
    const values = Array.from({ length: n }, (_, k) => 10 * Math.exp(probit((k + 0.5) / n) - 0.5))
    const mean = (f: (x: number) => number): number => values.reduce((sum, x) => sum + f(x), 0) / n
    expect(momentBelow(size, 2, 20)).toBeCloseTo(
      mean((x) => (x < 20 ? x * x : 0)),
      2,
    )
    expect(cappedMoments(size, 20).first).toBeCloseTo(
      mean((x) => Math.min(x, 20)),
      3,
    )
    expect(cappedMoments(size, 20).second).toBeCloseTo(
      mean((x) => Math.min(x, 20) ** 2),
      1,
    )
  })

  test('runs on for 1.36 mean durations where it is met, at a log spread of 1', () => {
    const residual = (spread: number, cap: number): number =>
      residualLife(cappedMoments({ mean: 1, spread }, cap))
    expect(residual(1, Number.POSITIVE_INFINITY)).toBeCloseTo(Math.E / 2, 12)
    expect(residual(0, Number.POSITIVE_INFINITY)).toBeCloseTo(0.5, 12)
    expect(residual(1, 2)).toBeLessThan(1)
  })

  test('takes its spread from an `each` range, else what is assumed', () => {
    const range = { shape: 'lognormal', p05: 2, p95: 25 } as const
    expect(taskSpread(range, 0.8)).toBe(0.8)
    expect(taskSpread({ ...range, each: true }, 0.8)).toBeCloseTo(Math.log(12.5) / 3.289_707_253_902_945, 12)
    const triangle = { shape: 'triangular', low: 0, mode: 1, high: 2, each: true } as const
    expect(taskSpread(triangle, 0.8)).toBeCloseTo(Math.sqrt(Math.log(1 + 1 / 6)), 4)
  })
})
