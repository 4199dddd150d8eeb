import { describe, expect, it } from 'vitest'
import { makeFxPath } from '../../../src/simulate/fx.ts'
import { makeDraws } from '../../../src/stats/make-draws.ts'
import { point } from '../../../src/units/range.ts'
import { constraintOf, run } from '../../support/run-scenario.ts'

const clock = (tDays: number) => ({
  day: 20_000 + tDays,
  tDays,
  stepDays: 1,
  step: tDays,
  extended: false,
})
const drawsOf = (entity: string) => makeDraws({ seed: 1, entity, firstPath: 0, paths: 8192 })

const sd = (values: Float64Array): number => {
  const mean = values.reduce((a, b) => a + b, 0) / values.length
  return Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length)
}

const text = (fx: string, more: string): string => `version: 1
start: 2027-01-01
horizon: 6mo
paths: 1024
fx: { EUR: ${fx} }
demand: { app: { level: 1M requests/day, growth: flat } }
resources:
  tokens: { kind: tokens, from: app, input: 1000, output: 0.000001, cached: 0%, price: { input: EUR 1/M tokens, output: EUR 1/M tokens } }
  spend: { kind: cost, of: tokens, flat: EUR 31/month }
${more}`

describe('exchange rates', () => {
  it('spread like a Brownian motion of the stated volatility around the drift', () => {
    const fx = makeFxPath(
      { EUR: { rate: point(1.1), driftPerYear: point(0.05), volPerYear: point(0.08) } },
      drawsOf,
    )
    for (let t = 0; t <= 365; t++) fx.step(clock(t))
    const ln = (fx.move('EUR') ?? new Float64Array(0)).map(Math.log)
    expect(sd(ln)).toBeCloseTo(0.08 * Math.sqrt(365 / 365.25), 2)
    expect(ln.reduce((a, b) => a + b, 0) / ln.length).toBeCloseTo(0.05, 2)
  })

  it('do not move where one number is stated', () => {
    expect(makeFxPath({ EUR: { rate: point(1.1) } }, drawsOf).move('EUR')).toBeUndefined()
  })

  it('make money of a foreign price as wide as the rate', async () => {
    const report = await run(text('1.0 to 1.2', ''))
    const money = report.resources.find(({ id, measure }) => id === 'spend' && measure === 'money')?.series
    // 1,000 + 1 a day in January; P10 and P90 lie 1.2816 of 1.6449 standard deviations from the middle.
    const half = (Math.log(1.2) / 2) * (1.2815515655 / 1.644853627)
    expect(money?.p50[0]).toBeCloseTo(1001 * Math.sqrt(1.2), 0)
    expect(Math.log((money?.p90[0] ?? 0) / (money?.p10[0] ?? 1))).toBeCloseTo(2 * half, 2)
  })

  it('cancel in a budget that is in the currency of the price', async () => {
    const budget = 'constraints: { eur: { budget: EUR 31.5k/month, of: spend } }\n'
    const report = await run(text('{ rate: 1.0 to 1.2, vol: 10%, drift: 3% per year }', budget))
    const eur = constraintOf(report, 'eur')
    expect(eur.of).toBe('spend')
    expect(eur.unit).toBe('EUR')
    const [january] = eur.periods ?? []
    expect(january?.total.p10).toBeCloseTo(31_031, 3)
    expect(january?.total.p90).toBeCloseTo(31_031, 3)
  })

  it('cancel in a commitment that is in the currency of the price', async () => {
    const terms =
      'commitments: { c: { covers: [tokens], commit: EUR 62k total, start: 2027-01-01, end: 2027-06-30 } }\n'
    const report = await run(text('{ rate: 1.0 to 1.2, vol: 10% }', terms))
    const { exhausted } = report.commitments?.[0]?.periods[0] ?? { exhausted: undefined }
    expect([exhausted?.p10, exhausted?.p90]).toEqual(['2027-03-03', '2027-03-03'])
  })

  it('are needed for every currency, and never guessed', async () => {
    const foreign = text('1.1', 'constraints: { gbp: { budget: GBP 31k/month, of: spend } }\n')
    await expect(run(foreign)).rejects.toThrow(/GBP/)
  })

  it('that move need all money of a resource in one currency', async () => {
    const mixed = text('1.0 to 1.2', '').replace('output: EUR 1', 'output: $1')
    await expect(run(mixed)).rejects.toThrow(/EUR and USD, and the rate of EUR is not fixed/)
    await expect(run(mixed.replace('1.0 to 1.2', '1.1'))).resolves.toBeDefined()
  })
})
