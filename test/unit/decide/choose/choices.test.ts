import { describe, expect, it } from 'vitest'
import { leastRegret, regretsOf } from '../../../../src/decide/choose/regret.ts'
import type { ChoiceReport } from '../../../../src/report/document/sections/choice.ts'
import { run } from '../../../support/run-scenario.ts'

/** An API whose price falls while use grows, and GPUs that hold 24 hours a day. */
const scenario = (growth: string, decline: string, more = ''): string => `version: 1
start: 2027-01-01
horizon: 36mo
paths: 256
demand:
  app: { level: 1M requests/day, growth: { model: exponential, rate: ${growth} per year }, elasticity: 0 }
prices: { decline: ${decline} per year }
resources:
  tokens: { kind: tokens, from: app, input: 1000, output: 1, cached: 0% }
  api: { kind: endpoint, from: tokens, errors: 0%, timeouts: 0%, truncated: 0%, availability: 100%, price: $1/M tokens }
  own: { kind: gpu, from: tokens, fleet: reserved, count: 100 gpus, prefill: 1M tokens/s, decode: 1M tokens/s, utilisation: 100%, price: $0.50/h }
  spend: { kind: cost, of: api }
${more}choices: { serve: { options: { api: api, own: own }, lead-time: 90d } }
`

async function choiceOf(text: string): Promise<ChoiceReport['switches'][number]> {
  const report = await run(text)
  const found = report.choices?.[0]?.switches[0]
  if (!found) throw new Error('no choice in the report')
  return found
}

/** Days of 2027 on of a date. */
const days = (date: string | null): number => (Date.parse(date ?? '') - Date.parse('2027-01-01')) / 86_400_000

describe('a choice over time', () => {
  it('dates the switch-over at ln(F / (p0 V0)) / (g - d)', async () => {
    const { switchOver, decideBy, reverses } = await choiceOf(scenario('100%', '20%'))
    // $1,001 a day grows by ln 2 - ln 1.25 a year to $1,200.
    const expected = (Math.log(1200 / 1001) / (Math.log(2) + Math.log(0.8))) * 365.25
    expect(switchOver.probability).toBe(1)
    expect(Math.abs(days(switchOver.p50) - expected)).toBeLessThan(2)
    expect(days(decideBy)).toBe(days(switchOver.p50) - 90)
    expect(reverses.probability).toBe(0)
  })

  it('never switches where prices fall as fast as use grows', async () => {
    const found = await choiceOf(scenario('10%', '20%'))
    expect(found.switchOver.probability).toBe(0)
    expect(found.switchOver.p50).toBeNull()
    expect(found.best.date).toBeNull()
    expect(found.decideBy).toBeNull()
  })

  it('says how sure it is by when, and costs more regret the further off the date', async () => {
    const found = await choiceOf(scenario('50% to 150%', '20%'))
    const shares = found.cheaperBy.map(({ probability }) => probability)
    expect([...shares].sort((a, b) => a - b)).toEqual(shares)
    expect(shares.at(-1)).toBeGreaterThan(0.9)
    const at = found.regret.findIndex(({ date }) => date === found.best.date)
    const means = found.regret.map(({ mean }) => mean)
    for (let i = at; i + 1 < means.length; i++) expect(means[i + 1]).toBeGreaterThanOrEqual(means[i] ?? 0)
    for (let i = at; i > 0; i--) expect(means[i - 1]).toBeGreaterThanOrEqual(means[i] ?? 0)
    expect(Math.min(...means)).toBeGreaterThanOrEqual(0)
  })

  it('gives the utilisation at which a fleet is as cheap', async () => {
    const { utilisation } = await choiceOf(scenario('0.001%', '0%'))
    // 1e9 tokens a day at 1e6 a second keep 0.0116 GPUs busy, of 100 that are paid.
    expect(utilisation?.now.p50).toBeCloseTo(1001e6 / 1e6 / 86_400 / 100, 7)
    expect(utilisation?.breakEven?.p50).toBeCloseTo(((utilisation?.now.p50 ?? 0) * 1200) / 1001, 7)
  })

  it('takes at least two replicas for the GPUs of an option, and says so', async () => {
    const report = await run(
      scenario('10%', '20%').replace('count: 100 gpus, ', '').replace('reserved', 'on-demand'),
    )
    const gpus = report.resources.find(({ id, measure }) => id === 'own' && measure === 'gpus')
    expect(gpus?.series.p50[0]).toBe(2)
    expect(report.warnings.some(({ message }) => message.includes('own: min-replicas 2'))).toBe(true)
  })

  it('prices every token once in each option, and warns of a bill that sums two', async () => {
    const text = scenario('10%', '20%')
    await expect(run(text.replace(/choices:.*/, ''))).rejects.toThrow(/serve 200 %/)
    const both = await run(text.replace('of: api }', 'of: [api, own] }'))
    expect(both.warnings.map(({ code }) => code)).toContain('choice-summed')
  })

  it('bills a contract that is only an option nowhere else', async () => {
    const terms = 'commitments: { ptu: { covers: api, flat: $31k/month } }\n'
    const text = scenario('10%', '20%', terms).replace('own: own }', 'own: own, ptu: ptu }')
    const report = await run(text)
    const spend = report.resources.find(({ id, measure }) => id === 'spend' && measure === 'money')
    expect(spend?.series.p50[0]).toBeCloseTo(1001, 0)
    // The first four weeks of 1,001 a day that falls by ln 1.25 - ln 1.1 a year.
    const mean = 1001 * Math.exp((-(Math.log(1.25) - Math.log(1.1)) * 14) / 365.25)
    const now = report.choices?.[0]?.options.map((option) => option.now.p50) ?? []
    for (const [i, expected] of [mean, 1200, mean + 1000].entries())
      expect(Math.abs((now[i] ?? Number.NaN) - expected)).toBeLessThan(0.5)
  })

  it('refuses an option without a price', async () => {
    await expect(run(scenario('10%', '20%').replace('own: own', 'own: tokens'))).rejects.toThrow(
      /option 'own' names 'tokens', which has no price/,
    )
  })
})

describe('regret', () => {
  it('is zero on the best day of a sure future, and counts the cost of the switch', () => {
    // Today's option is 10 dearer up to day 1, then 30 cheaper.
    const candidates = [
      { day: 0, dearer: Float64Array.of(0) },
      { day: 1, dearer: Float64Array.of(-10) },
      { day: null, dearer: Float64Array.of(20) },
    ]
    expect(regretsOf(candidates, 5).map(({ mean }) => mean)).toEqual([10, 0, 25])
    expect(leastRegret(regretsOf(candidates, 5)).day).toBe(1)
    // A switch that costs more than it ever saves.
    expect(leastRegret(regretsOf(candidates, 50)).day).toBeNull()
  })
})
