import { describe, expect, it } from 'vitest'
import { columnOf } from '../../../src/simulate/layout.ts'
import type { PriceSpec } from '../../../src/simulate/plan/specs.ts'
import { quantilesInPlace } from '../../../src/stats/quantile.ts'
import { daysPerYear } from '../../../src/units/day.ts'
import { point, type Range } from '../../../src/units/range.ts'
import {
  demandOf,
  growthOf,
  historyOf,
  noPrices,
  planOf,
  type Recorded,
  record,
  start,
  steady,
  tokensOf,
} from '../../support/plan.ts'

const halfPerYear: PriceSpec = { ...noPrices, declinePerYear: point(Math.LN2) }
const range = (p05: number, p95: number): Range => ({ shape: 'lognormal', p05, p95 })
const first = (steps: readonly Recorded[], t: number, column = 0): number =>
  steps[t]?.columns[column]?.[0] ?? Number.NaN
/** Value at exactly t days when the step is a day apart: log-linear between days. */
function at(steps: readonly Recorded[], tDays: number, column: number): number {
  const below = Math.floor(tDays)
  const [a, b] = [Math.log(first(steps, below, column)), Math.log(first(steps, below + 1, column))]
  return Math.exp(a + (tDays - below) * (b - a))
}

describe('demand under falling prices', () => {
  it.each([
    [0, 0.5, 90],
    [1, 1, 90],
    [2, 2, 90],
    [0, 0.5, 5],
    [2, 2, 0],
    [2, 2, 1000],
  ])(
    'flat, elasticity %d, 50 %%/year decline: spend x%d in a year, response %d d',
    async (elasticity, factor, days) => {
      const demand = demandOf(steady(), {
        elasticity: point(elasticity),
        spec: { responseHalfLifeDays: point(days) },
      })
      const { steps, layout } = await record(
        planOf([demand], {
          prices: halfPerYear,
          resources: [tokensOf()],
          end: start + 367,
          extendedEnd: start + 367,
        }),
      )
      const money = columnOf(layout, 'tokens', 'money') ?? -1
      expect(at(steps, daysPerYear, money) / first(steps, 0, money)).toBeCloseTo(factor, 12)
    },
  )

  // Jevons closed forms D0 exp((g + e d) t), p D / p0 D0 = exp((g + (e - 1) d) t), as recorded with the oracles (`jevons`).
  it.each([
    [0.5, 1, 1, 1, 448.1689070338065, 1.6487212707001282],
    [0.5, 1, 0.5, 1, 271.8281828459045, 1],
    [0.5, 1, 1.5, 1, 738.905609893065, 2.718281828459045],
    [0.9, 2.302585092994046, 1.1, 2, 95880.45083137724, 9.58804508313772],
    [0, 0.73, 0.7, 3, 463.2052155359771, 0.5184042166537559],
  ])('g %d, d %d, elasticity %d after %d years', async (...row) => {
    const [g, d, elasticity, years, volume, spend] = row
    const end = start + Math.ceil(years * daysPerYear) + 2
    const { steps, layout } = await record(
      planOf([demandOf(steady(point(g)), { elasticity: point(elasticity), spec: { ceiling: point(1e9) } })], {
        prices: { ...noPrices, declinePerYear: point(d) },
        resources: [tokensOf()],
        end,
        extendedEnd: end,
        paths: 4,
      }),
    )
    const money = columnOf(layout, 'tokens', 'money') ?? -1
    expect((at(steps, years * daysPerYear, 0) / first(steps, 0)) * (100 / volume)).toBeCloseTo(1, 9)
    expect(at(steps, years * daysPerYear, money) / first(steps, 0, money) / spend).toBeCloseTo(1, 9)
  })

  it('with an exponential history under an on-going decline goes on at its own growth whatever the elasticity', async () => {
    const growth = growthOf(
      'exponential',
      historyOf(200, (before) => 100 * Math.exp((-0.8 * before) / daysPerYear)),
    )
    for (const elasticity of [0, 0.7, 2]) {
      const demand = demandOf(growth, {
        elasticity: point(elasticity),
        pastDecline: { perYear: range(0.3, 1.2), assumed: true },
      })
      const { steps, summary } = await record(
        planOf([demand], { prices: { ...noPrices, declinePerYear: range(0.3, 1.2) } }),
      )
      expect(first(steps, 365) / (100 * Math.exp((0.8 * 365) / daysPerYear))).toBeCloseTo(1, 6)
      const { organic, rebound, total } = summary.demands[0]?.growthFactor ?? {
        organic: 0,
        rebound: 0,
        total: 0,
      }
      expect(total).toBeCloseTo(Math.exp((0.8 * 366) / daysPerYear), 5)
      // Median decline 0.6 a year: that much of the growth was rebound.
      expect(rebound).toBeCloseTo(Math.exp((elasticity * 0.6 * 366) / daysPerYear), 1)
      expect(organic * rebound).toBeCloseTo(total, 8)
    }
  })

  it('answers the part of a decline that is new with the lag, and all of it in the end', async () => {
    const growth = growthOf(
      'exponential',
      historyOf(100, () => 100),
    )
    const demand = demandOf(growth, {
      elasticity: point(1),
      pastDecline: { perYear: point(0.2), assumed: false },
      spec: { responseHalfLifeDays: point(30) },
    })
    const { steps } = await record(planOf([demand], { prices: { ...noPrices, declinePerYear: point(0.5) } }))
    // y' = (x - y) / tau for x = -0.3 t: y = -0.3 (t - tau (1 - exp(-t / tau))).
    const tau = 30 / Math.LN2
    for (const t of [1, 30, 200]) {
      const expected = (0.3 / daysPerYear) * (t - tau * (1 - Math.exp(-t / tau)))
      expect(Math.log(first(steps, t) / first(steps, 0))).toBeCloseTo(expected, 10)
    }
  })

  // Partial adjustment after one cut, as recorded with the oracles (`partial_adjustment`); one period = one day.
  it.each([
    [
      1.2,
      0.2,
      0.5,
      {
        0: 1,
        1: 1.1809926614295303,
        3: 1.5006629677071812,
        6: 1.8473115524751327,
        12: 2.169761736797022,
        24: 2.288390341242105,
      },
    ],
    [
      0.8,
      0.1,
      0.1,
      {
        0: 1,
        1: 1.202264434617413,
        3: 1.6474035594357526,
        6: 2.3705395201451207,
        12: 3.7502167637459602,
        24: 5.447369633943563,
      },
    ],
    [
      1.5,
      0.3,
      0.7,
      {
        0: 1,
        1: 1.174102146395776,
        3: 1.4212022342516384,
        6: 1.6033075916054302,
        12: 1.694871887539624,
        24: 1.7072944380961987,
      },
    ],
  ])(
    'elasticity %d adjusts by %d a period to a price step of %d',
    async (elasticity, lambda, ratio, expected) => {
      const demand = demandOf(steady(), {
        elasticity: point(elasticity),
        spec: { responseHalfLifeDays: point(Math.log(0.5) / Math.log(1 - lambda)) },
      })
      const { steps } = await record(
        planOf([demand], {
          prices: { ...noPrices, steps: [{ at: start + 10, multiply: point(ratio) }] },
          end: start + 40,
          extendedEnd: start + 40,
        }),
      )
      expect(first(steps, 9)).toBeCloseTo(100, 10)
      for (const [periods, factor] of Object.entries(expected)) {
        expect(first(steps, 10 + Number(periods)) / 100).toBeCloseTo(factor, 10)
      }
    },
  )

  it('answers a step that took place before start no more: the level holds it', async () => {
    const demand = demandOf(steady(), { elasticity: point(1) })
    const { steps, summary } = await record(
      planOf([demand], {
        prices: { ...noPrices, steps: [{ at: start - 5, multiply: point(0.5) }] },
        end: start + 60,
      }),
    )
    expect(first(steps, 59)).toBeCloseTo(100, 10)
    expect(summary.priceFall[0]).toBe(0)
  })

  it('reports gross and net saving of a cut as k and k^(1 - elasticity)', async () => {
    const demand = demandOf(steady(), { elasticity: point(1.5), spec: { passThrough: point(1) } })
    const { summary } = await record(
      planOf([demand], { prices: { ...noPrices, steps: [{ at: start + 1, multiply: point(0.5) }] } }),
    )
    // k = 2 cheaper, elasticity 1.5: resource ratio 1.4142 (oracle `rebound_discrete`), so the net saving is negative.
    expect(summary.efficiencies[0]?.gross[0]).toBeCloseTo(0.5, 12)
    expect(summary.efficiencies[0]?.net[0]).toBeCloseTo(1 - 1.4142135623730951, 12)
  })

  it('feels only the share of a price change that is passed on', async () => {
    const demand = demandOf(steady(), {
      elasticity: point(1),
      spec: { passThrough: point(0.3), responseHalfLifeDays: point(0) },
    })
    const { steps } = await record(
      planOf([demand], { prices: { ...noPrices, steps: [{ at: start + 5, multiply: point(0.5) }] } }),
    )
    expect(first(steps, 5) / 100).toBeCloseTo(2 ** 0.3, 12)
  })
})

describe('a migration', () => {
  it('moves tokens per unit and price apart, and demand with their product', async () => {
    const demand = demandOf(steady(), { elasticity: point(1), spec: { responseHalfLifeDays: point(0) } })
    const prices: PriceSpec = {
      ...noPrices,
      migrate: [
        { to: 'mini', at: start + 10, price: point(0.5), tokens: point(1.3), adoptionDays: point(60) },
      ],
    }
    const { steps, layout } = await record(planOf([demand], { prices, resources: [tokensOf()] }))
    const tokens = columnOf(layout, 'tokens', 'tokens') ?? -1
    const money = columnOf(layout, 'tokens', 'money') ?? -1
    expect(first(steps, 9, tokens)).toBeCloseTo(100_000, 6)
    expect(first(steps, 200, 0)).toBeCloseTo(100 / 0.65, 9)
    expect(first(steps, 200, tokens)).toBeCloseTo((130_000 * 1) / 0.65, 6)
    expect(first(steps, 200, money)).toBeCloseTo(0.1, 12)
    // Half way: half of the work costs 0.65.
    expect(first(steps, 40, money) / first(steps, 40, 0) / 0.001).toBeCloseTo(0.825, 9)
  })
})

describe('events, overrides and the ceiling', () => {
  it('add ln(multiply) linearly over the ramp, in the stated share of futures', async () => {
    const event = {
      name: 'launch',
      at: start + 20,
      slipDays: point(10),
      multiply: point(4),
      rampDays: point(40),
      probability: 0.75,
    }
    const { steps, summary } = await record(
      planOf([demandOf(steady(), { spec: { events: [event] } })], { paths: 256 }),
    )
    const last = steps[100]?.columns[0] ?? new Float64Array(0)
    const launched = [...last].filter((v) => Math.abs(v - 400) < 1e-9).length
    expect(launched).toBe(192)
    expect([...last].filter((v) => Math.abs(v - 100) < 1e-9).length).toBe(64)
    const one = last.findIndex((v) => v > 300)
    expect(steps[30]?.columns[0]?.[one]).toBeCloseTo(100, 9)
    expect(steps[50]?.columns[0]?.[one]).toBeCloseTo(200, 9)
    expect(summary.demands[0]?.growthFactor.events).toBeCloseTo(4, 12)
  })

  it('caps demand at the ceiling, last, and says in how many futures', async () => {
    const growth = steady({ shape: 'normal', p05: 0, p95: 4 })
    const { steps, summary } = await record(
      planOf([demandOf(growth, { spec: { ceiling: point(5) } })], { paths: 1024 }),
    )
    const last = steps.at(-1)?.columns[0] ?? new Float64Array(0)
    expect(Math.max(...last)).toBe(500)
    const share = [...last].filter((v) => v === 500).length / 1024
    expect(summary.demands[0]?.ceilingTouched).toBeCloseTo(share, 12)
    expect(share).toBeGreaterThan(0.5)
    // The growth factor is that before the ceiling.
    expect(summary.demands[0]?.growthFactor.organic).toBeCloseTo(Math.exp((2 * 366) / daysPerYear), 1)
  })

  it('replaces known days by their value', async () => {
    const overrides = [{ from: start + 31, to: start + 62, value: point(1900) }]
    const { steps } = await record(planOf([demandOf(steady(), { spec: { overrides } })]))
    expect([30, 31, 61, 62].map((t) => Math.round(first(steps, t)))).toEqual([100, 1900, 1900, 100])
  })

  it('spreads a stated level over the futures', async () => {
    const level = { value: range(50, 200), unit: 'requests/day' }
    const { steps } = await record(planOf([demandOf(steady(), { spec: { level } })], { paths: 4096 }))
    const [p05 = 0, p50 = 0, p95 = 0] = quantilesInPlace(
      steps[0]?.columns[0] ?? new Float64Array(0),
      [0.05, 0.5, 0.95],
    )
    expect([p05 / 50, p50 / 100, p95 / 200].map((r) => Math.round(100 * r) / 100)).toEqual([1, 1, 1])
  })
})

describe('noise and season', () => {
  it('end with the horizon without a jump of the mean', async () => {
    let state = 1
    const noise = (): number => {
      // A fixed congruential sequence: the test needs some scatter, not good random numbers.
      state = (state * 16807) % 2147483647
      return state / 2147483647 - 0.5
    }
    const growth = growthOf(
      'flat',
      historyOf(400, (before) => 100 * Math.exp(0.4 * Math.sin((before * 2 * Math.PI) / 7) + 0.8 * noise())),
    )
    expect(growth.residuals.length).toBeGreaterThan(100)
    const { steps } = await record(planOf([demandOf(growth)], { paths: 2048, extendedEnd: start + 800 }))
    const mean = (step: Recorded | undefined): number =>
      (step?.columns[0] ?? new Float64Array(1)).reduce((s, v) => s + v, 0) / 2048
    const daily = steps.filter((s) => !s.clock.extended)
    const extended = steps.filter((s) => s.clock.extended)
    const week = daily.slice(-70).reduce((s, d) => s + mean(d), 0) / 70
    expect(extended[0]?.clock.day).toBe(start + 366)
    expect(mean(extended[0]) / week).toBeCloseTo(1, 2)
    expect(mean(extended.at(-1)) / week).toBeCloseTo(1, 2)
  })
})
