import { describe, expect, it } from 'vitest'
import type { ReportDocument } from '../../../src/report/document/report-document.ts'
import { makeDayPrices } from '../../../src/simulate/physics/money/day-prices.ts'
import { type DailyRows, run } from '../../support/run-scenario.ts'

const days = (length: number, value: (i: number) => number): number[] =>
  Array.from({ length }, (_, i) => value(i))

/** 121 days before 2025-06-30; o3 cost 10/40 USD per million tokens until 2025-06-09, and 2/8 from 2025-06-10 (day 101). */
const step = 101
const billed = (i: number): number => (i < step ? 10 + 0.2 * 40 : 2 + 0.2 * 8)

function history(cost: boolean, length = 121): DailyRows[] {
  const series = (metric: string, unit: string, value: (i: number) => number): DailyRows => ({
    metric,
    unit,
    from: '2025-03-01',
    values: days(length, value),
  })
  return [
    series('requests', 'requests', () => 1000),
    series('tokens_input', 'tokens', () => 1e6),
    series('tokens_output', 'tokens', () => 2e5),
    ...(cost ? [{ ...series('cost', 'money', billed), currency: 'USD' }] : []),
  ]
}

const scenario = (model: string, start: string, extra = ''): string => `version: 1
start: ${start}
horizon: 12mo
paths: 16
demand: { d: { history: { metric: requests }, growth: flat } }
${extra}
resources:
  tokens: { kind: tokens, from: d, model: '${model}' }
  spend: { kind: cost, from: tokens }
constraints: { bill: { budget: $1k/month, of: spend } }
`

function ratioOf(report: ReportDocument): number {
  return (
    report.resources.find((r) => r.id === 'spend' && r.measure === 'money')?.modelOverMeasured ?? Number.NaN
  )
}

describe('list prices that the catalogue dates', () => {
  it.each([
    ['', 'without any price in motion'],
    ['prices: { decline: 40% per year }', 'also where prices are expected to fall: what was paid is known'],
  ])('past usage is priced at past prices %j (%s)', async (prices) => {
    const report = await run(scenario('o3', '2025-06-30', prices), history(true))
    // At the price of the start alone the back-cast would show 90 x 3.6 / (70 x 18 + 20 x 3.6) = 0.24.
    expect(ratioOf(report)).toBeCloseTo(1, 6)
    const told = report.warnings.filter((w) => w.code === 'price-change').map((w) => w.message)
    expect(told).toEqual([expect.stringMatching(/o3 goes from 10\/40 to 2\/8 .* on 2025-06-10/)])
  })

  it('money that no export holds is taken at the prices of its days: the month so far of a budget', async () => {
    // Nine days of June at 18 USD and ten at 3.60, then eleven to come at 3.60.
    const text = scenario('o3', '2025-06-20').replace('$1k/month', '$220/month')
    const spent = [true, false].map(async (cost) => {
      const report = await run(text, history(cost, 111))
      return report.constraints[0]?.periods?.[0]
    })
    const [measured, modelled] = await Promise.all(spent)
    expect(modelled).toEqual(measured)
    expect(modelled?.spent).toBeCloseTo(9 * 18 + 10 * 3.6, 6)
    expect(modelled?.total.p50).toBeCloseTo(9 * 18 + 21 * 3.6, 6)
  })

  it('a scheduled change holds from its day on', async () => {
    const report = await run(scenario('google:gemini-3.6-flash', '2026-12-01'), [
      { metric: 'requests', unit: 'requests', from: '2026-09-01', values: days(91, () => 1000) },
      { metric: 'tokens_input', unit: 'tokens', from: '2026-09-01', values: days(91, () => 1e6) },
      { metric: 'tokens_output', unit: 'tokens', from: '2026-09-01', values: days(91, () => 0.5) },
    ])
    const spend = report.resources.find((r) => r.id === 'tokens' && r.measure === 'money')
    const mean = spend?.series.mean ?? []
    expect(mean[0]).toBeCloseTo(0.75, 3)
    expect(mean.at(-1)).toBeCloseTo(1.5, 3)
  })

  it('an undated price stands for every day, moved by the index', () => {
    const column = (): Float64Array => new Float64Array(1).fill(2)
    const [priceIndex, priceSteps] = [Float64Array.of(1.5), Float64Array.of(1)]
    const columns = { input: column(), cached: column(), output: column() }
    const listed = { input: 2, cached: 2, output: 2, source: 'list' }
    const plain = makeDayPrices({ start: 100, priceIndex, priceSteps }, columns, listed)
    expect(plain.at({ day: 50 })).toBe(priceIndex)
    const changes = [
      { from: 0, input: 10, cached: 10, output: 40 },
      { from: 60, input: 2, cached: 2, output: 8 },
    ]
    const dated = makeDayPrices({ start: 100, priceIndex, priceSteps }, columns, { ...listed, changes })
    const seen = [-5, 59, 60, 100].map((day) => [
      dated.at({ day }) === priceSteps,
      columns.input[0],
      columns.output[0],
    ])
    expect(seen).toEqual([
      [true, 10, 40],
      [true, 10, 40],
      [true, 2, 8],
      [false, 2, 8],
    ])
  })
})
