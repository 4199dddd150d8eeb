import { describe, expect, test } from 'vitest'
import type { ReportDocument } from '../../../../src/report/document/report-document.ts'
import { constraintOf, run } from '../../../support/run-scenario.ts'

/** 1M requests a day that double every year; each takes a second of a GPU and half of them a write. */
const scenario = (serve: string): string => `
version: 1
start: 2027-01-01
horizon: 24mo
paths: 64
demand:
  app: { level: 1M requests/day, growth: { model: exponential, rate: 90% to 110% per year }, elasticity: 0 }
resources:
  tokens: { kind: tokens, from: app, input: 1000, output: 0, cached: 0% }
  own:    { kind: gpu, from: tokens, share: 50%, prefill: 1000 tokens/s, decode: 1000 tokens/s, utilisation: 100%, price: $2/h }
  other:  { kind: gpu, from: tokens, share: 50%, prefill: 1000 tokens/s, decode: 1000 tokens/s, utilisation: 100%, price: $6/h }
  hall:   { kind: power, from: own, watts: 1000, idle-watts: 1000, overhead: 1, pue: 1 }
  spend:  { kind: cost, of: [own, other] }
constraints:
  pool:   { capacity: 8 gpus, of: own${serve} }
  power:  { capacity: 9 kW, of: hall }
  budget: { budget: $100k/month, of: spend }
`

/** Everything that a limit in force must leave as it was: the need. */
function need(report: ReportDocument): object {
  const strip = (part: object): object =>
    Object.fromEntries(Object.entries(part).filter(([key]) => key !== 'served' && key !== 'serving'))
  return {
    ...report,
    demand: report.demand.map(strip),
    resources: report.resources.map(strip),
    constraints: report.constraints.map(strip),
  }
}

describe('a limit in force', () => {
  test('hides the limit behind it: both dates are told, and the need stays what it was', async () => {
    const [plain, clipped] = [await run(scenario('')), await run(scenario(', serve: clip'))]
    expect(need(clipped)).toEqual(need(plain))
    const power = constraintOf(clipped, 'power')
    expect(power.breach.probability).toBe(1)
    expect(power.served).toMatchObject({ breach: { probability: 0, p50: null }, limitedBy: ['pool'] })
    expect(plain.constraints.some((constraint) => 'served' in constraint || 'serving' in constraint)).toBe(
      false,
    )
  })

  test('loses what exponential growth asks for above it: 1 - served / asked in closed form', async () => {
    const report = await run(scenario(', serve: clip').replace('90% to 110%', '100%'))
    const { serving } = constraintOf(report, 'pool')
    // 5.787 GPUs today (0.5 x 1e6 s / 86,400); 731 days, doubling in 365.25.
    const level = (0.5 * 1e6) / 86_400
    const days = Array.from({ length: 731 }, (_, t) => level * 2 ** (t / 365.25))
    const asked = days.reduce((sum, load) => sum + load, 0)
    const lost = days.reduce((sum, load) => sum + Math.max(0, load - 8), 0)
    expect(serving?.lostShare.p50).toBeCloseTo(lost / asked, 3)
    expect(serving?.boughtShare.p50).toBe(0)
  })

  test('buys the rest on the route at its price: three times as dear per GPU hour', async () => {
    const [plain, bought] = [await run(scenario('')), await run(scenario(', serve: { buy: other }'))]
    const spend = bought.resources.find(({ id, measure }) => id === 'spend' && measure === 'money')
    const [before, after] = [spend?.series.p50.at(-1) ?? 0, spend?.served?.p50.at(-1) ?? 0]
    // At the end 23.1 GPUs are asked for and 8 served: 15.1 GPUs cost $6 instead of $2 an hour.
    const overflow = ((0.5 * 1e6) / 86_400) * 2 ** (730 / 365.25) - 8
    expect((after - before) / (24 * 4 * overflow)).toBeCloseTo(1, 1)
    const budget = constraintOf(bought, 'budget')
    expect(budget.served?.breach.p50 ?? '').not.toBe('')
    expect((budget.served?.breach.p50 ?? '') < (constraintOf(plain, 'budget').breach.p50 ?? '')).toBe(true)
  })

  test('makes a queue wait for the days that its backlog takes', async () => {
    const report = await run(scenario(', serve: queue'))
    const { serving } = constraintOf(report, 'pool')
    expect(serving?.lostShare.p90).toBe(0)
    expect(serving?.longestWaitDays.p50).toBeGreaterThan(100)
    expect(serving?.backlogDays.p50).toBeGreaterThan(0)
  })

  test('sheds at the headroom, before a clip would lose anything', async () => {
    const at = async (serve: string): Promise<string | null | undefined> =>
      constraintOf(await run(scenario(`, headroom: 20%, serve: ${serve}`)), 'pool').serving?.binds.p50
    const [shed, clip] = [await at('shed'), await at('clip')]
    expect((shed ?? '') < (clip ?? '')).toBe(true)
  })

  test('gives the same bytes on any number of threads', async () => {
    const text = scenario(', serve: queue').replace('paths: 64', 'paths: 1100')
    expect(await run(text, [], { threads: 3 })).toEqual(await run(text, [], { threads: 1 }))
  })
})
