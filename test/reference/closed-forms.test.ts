import { mean, standardDeviation } from 'simple-statistics'
import { describe, expect, it } from 'vitest'
import { constraintOf, daysFrom2027, run } from '../support/run-scenario.ts'
import { normals, uniforms } from '../support/worlds.ts'

const head = 'version: 1\nstart: 2027-01-01\nhorizon: 24mo\npaths: 2048\n'

describe('closed forms, through the whole pipeline', () => {
  it('dates exponential demand at a capacity on day ln(C/D0)/g', async () => {
    const report = await run(`${head}
demand: { app: { level: 1000 requests/day, growth: { model: exponential, rate: 10% per month } } }
constraints: { limit: { capacity: 4000 requests/day, of: app, sustain: 1 } }`)
    const days = (Math.log(4) / Math.log(1.1)) * 30.4375
    const { breach } = constraintOf(report, 'limit')
    expect(breach.probability).toBe(1)
    // The first whole day on which it is over.
    expect(daysFrom2027(breach.p50)).toBe(Math.ceil(days))
    expect(breach.p10).toBe(breach.p90)
  })

  it('breaches a monthly budget with spend to date on the computed day', async () => {
    // 1,000 a day for 31 days with 5,000 spent before: over 24,500 on the 20th day from the 12th on.
    const report = await run(`version: 1
start: 2027-01-12
horizon: 3mo
paths: 64
demand: { app: { level: 1M requests/day, growth: flat } }
resources:
  tokens: { kind: tokens, from: app, input: 1000, output: 0.000001, cached: 0%, price: { input: $1/M tokens, output: $1/M tokens } }
  spend: { kind: cost, of: [tokens] }
constraints: { money: { budget: $24.5k/month, of: spend, spent: $5000 } }`)
    const money = constraintOf(report, 'money')
    expect(money.periods?.[0]?.spent).toBe(5000)
    expect(money.breach.p50).toBe('2027-01-31')
  })

  it.each([
    [0, 0.5],
    [1, 1],
    [2, 2],
  ])(
    'with elasticity %d multiplies flat spend by %d in a year under a 50 %% decline',
    async (elasticity, factor) => {
      const report = await run(`version: 1
start: 2027-01-01
horizon: 13mo
paths: 64
demand: { app: { level: 1M requests/day, growth: flat, elasticity: ${elasticity} } }
prices: { decline: 50% per year }
resources:
  tokens: { kind: tokens, from: app, input: 1000, output: 100, cached: 0%, price: { input: $1/M tokens, output: $1/M tokens } }
  spend: { kind: cost, of: [tokens] }`)
      const spend = report.resources.find(
        (resource) => resource.id === 'spend' && resource.measure === 'money',
      )
      const at = (t: number): number => spend?.series.p50[t] ?? Number.NaN
      // 365.25 days lie between two grid points; the decline is smooth, so interpolate the log.
      const year = Math.exp(0.75 * Math.log(at(365)) + 0.25 * Math.log(at(366)))
      expect(year / at(0)).toBeCloseTo(factor, 6)
    },
  )

  it('goes on at its own growth whatever the elasticity, when the decline goes on', async () => {
    const values = Array.from({ length: 400 }, (_, i) => 1e6 * Math.exp((0.8 * i) / 365.25))
    const last = values.at(-1) ?? Number.NaN
    for (const elasticity of [0, 0.7, 1.5]) {
      const report = await run(
        `version: 1
horizon: 12mo
paths: 256
demand: { app: { history: { metric: requests }, growth: exponential, elasticity: ${elasticity} } }
prices: { decline: 20% to 40% per year }`,
        [{ metric: 'requests', unit: 'requests', from: '2026-01-01', values }],
      )
      const series = report.demand[0]?.series
      const end = series?.p50.at(-1) ?? Number.NaN
      const days = series?.p50.length ?? Number.NaN
      expect(end / (last * Math.exp((0.8 * days) / 365.25))).toBeCloseTo(1, 3)
    }
  })

  it('reads `a to b` as a at 5 % and b at 95 % of futures', async () => {
    const report = await run(`version: 1
start: 2027-01-01
horizon: 6mo
paths: 8192
demand: { app: { level: 100 to 1000 requests/day, growth: flat } }
constraints:
  low:  { capacity: 100 requests/day, of: app, sustain: 1 }
  high: { capacity: 1000 requests/day, of: app, sustain: 1 }`)
    expect(constraintOf(report, 'low').breach.probability).toBeCloseTo(0.95, 2)
    expect(constraintOf(report, 'high').breach.probability).toBeCloseTo(0.05, 2)
  })

  it.each([1, 2, 3])(
    'does not call flat demand at 75 %% of a limit with 15 %% noise a bottleneck, although it touches (noise %d)',
    async (seed) => {
      const normal = normals(uniforms(seed))
      const values = Array.from({ length: 365 }, () => 750 * Math.exp(0.15 * normal()))
      const text = (sustain: string): string => `version: 1
horizon: 12mo
paths: 2048
demand: { app: { history: { metric: requests }, growth: flat } }
constraints: { limit: { capacity: 1000 requests/day, of: app${sustain} } }`
      const series = [{ metric: 'requests', unit: 'requests', from: '2026-01-01', values }]
      expect(constraintOf(await run(text(''), series), 'limit').breach.probability).toBeLessThan(0.3)
      expect(
        constraintOf(await run(text(', sustain: 1'), series), 'limit').breach.probability,
      ).toBeGreaterThan(0.9)
    },
  )

  it('is late at a 24-month horizon with 6x headroom, growth 0.6 +- 0.15 and a lead time of 2 to 4 years', async () => {
    const low = Math.expm1(0.6 - 1.645 * 0.15) * 100
    const high = Math.expm1(0.6 + 1.645 * 0.15) * 100
    const report = await run(`${head}
demand: { app: { level: 1000 requests/day, growth: { model: exponential, rate: ${low}% to ${high}% per year } } }
constraints: { power: { capacity: 6000 requests/day, of: app, lead-time: 2y to 4y } }`)
    const power = constraintOf(report, 'power')
    expect(power.breach.probability).toBeLessThan(0.05)
    expect(power.status).toBe('late')
    expect(power.lateProbability).toBeGreaterThan(0.1)
  })

  it('passes a limit first at inverse Gaussian times on a log-random walk (sustain: 1)', async () => {
    const sigma = 0.4
    const normal = normals(uniforms(11))
    const draws = Array.from({ length: 720 }, () => normal())
    const [centre, spread] = [mean(draws), standardDeviation(draws)]
    // A walk whose increments have exactly this spread and no mean.
    let log = Math.log(1000)
    const values = draws.map((draw) => {
      log += ((sigma / Math.sqrt(365.25)) * (draw - centre)) / spread
      return Math.exp(log)
    })
    const last = values.at(-1) ?? Number.NaN
    const report = await run(
      `version: 1
horizon: 48mo
paths: 16384
demand: { app: { history: { metric: requests }, growth: { model: drift, rate: ${100 * Math.expm1(0.8)}% per year }, ceiling: 1000x } }
constraints: { limit: { capacity: ${2 * last} requests/day, of: app, sustain: 1 } }`,
      [{ metric: 'requests', unit: 'requests', from: '2025-01-01', values }],
    )
    // Oracle closed_forms.json, gbm_first_passage: b = ln 2, mu = 0.8, sigma = 0.4. Watched daily, the walk overshoots:
    // Broadie, Glasserman and Kou (1997) shift the barrier by 0.5826 sigma sqrt(dt), here 0.0122 log, and so the time by
    // about 0.0122 / 0.8 = 0.015 years. The step of a day adds up to 0.003.
    const start = Date.parse(report.scenario.start)
    const years = (date: string | null): number => (Date.parse(date ?? '') - start) / (365.25 * 86_400_000)
    const { breach } = constraintOf(report, 'limit')
    expect(Math.abs(years(breach.p10) - 0.397945 - 0.008)).toBeLessThan(0.015)
    expect(Math.abs(years(breach.p50) - 0.758932 - 0.014)).toBeLessThan(0.02)
    expect(Math.abs(years(breach.p90) - 1.471051 - 0.025)).toBeLessThan(0.04)
  })
})
