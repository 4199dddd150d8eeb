import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { elasticity, type RawElasticity } from '../../../src/cli/commands/elasticity.ts'
import { simulate } from '../../../src/pipeline.ts'
import type { ElasticityDocument } from '../../../src/report/evidence/elasticity-document.ts'
import { elasticitySchema } from '../../../src/report/schemas/evidence-schemas.ts'
import { parseScenario } from '../../../src/scenario/parse-scenario.ts'
import { fakeIo } from '../../support/fake-io.ts'
import { readTexts, withTexts } from '../../support/temp-usage.ts'

const cuts = fileURLToPath(new URL('../../../fixtures/usage/price-cuts', import.meta.url))
const demo = fileURLToPath(new URL('../../../fixtures/usage/demo', import.meta.url))

async function json(names: readonly string[], options: RawElasticity = {}): Promise<ElasticityDocument> {
  const io = fakeIo()
  await elasticity(names, { format: 'json', ...options }, io)
  const document: unknown = JSON.parse(io.out())
  expect(elasticitySchema.safeParse(document).error).toBeUndefined()
  return document as ElasticityDocument
}

describe('jevons elasticity', () => {
  it('finds the elasticity with which the fixture was made, 1.2, and its seven price moves', async () => {
    const [found] = (await json([cuts])).elasticities
    expect(found?.status).toBe('estimated')
    expect(found?.eventStudy.moves).toHaveLength(7)
    expect(found?.belief.grade).toBe('measured')
    expect(found?.belief.p05).toBeLessThan(1.2)
    expect(found?.belief.p95).toBeGreaterThan(1.2)
    expect(found?.longRun?.p025).toBeLessThan(1.2)
    expect(found?.longRun?.p975).toBeGreaterThan(1.2)
  })

  it('shows volume, price and mix also where the elasticity cannot be told', async () => {
    const [found] = (await json([demo])).elasticities
    expect(found?.status).toBe('not_identifiable')
    expect(found?.reasons.map((r) => r.code)).toContain('price-never-moved')
    expect(found?.belief.grade).toBe('assumed')
    const { spend = 0, volume = 0, price = 0, mix } = found?.decomposition ?? {}
    expect(volume + price + (mix ?? 0)).toBeCloseTo(spend, 8)
  })

  it('says that tables without cost and models have no price', async () => {
    const lines = Array.from(
      { length: 40 },
      (_, i) => `2026-01-${String((i % 28) + 1).padStart(2, '0')},${100 + i}`,
    )
    await withTexts(
      { 'usage.csv': `date,requests\n${lines.slice(0, 28).join('\n')}\n` },
      async ([file = '']) => {
        const document = await json([file])
        expect(document.elasticities).toEqual([])
        expect(document.warnings.map((w) => w.code)).toContain('no-price')
      },
    )
  })

  it('keeps currencies apart and taxes out of the price', async () => {
    const days = Array.from({ length: 60 }, (_, i) =>
      new Date(Date.UTC(2026, 0, 5 + i)).toISOString().slice(0, 10),
    )
    const header = 'timestamp,metric,value,currency,charge_category'
    const rows = days.flatMap((day) => [
      `${day},tokens_total,1000000,,`,
      `${day},cost,4,USD,Usage`,
      `${day},cost,3,USD,Tax`,
      `${day},cost,2,EUR,Usage`,
    ])
    await withTexts({ 'long.csv': `${[header, ...rows].join('\n')}\n` }, async ([file = '']) => {
      const { elasticities, warnings } = await json([file])
      expect(elasticities.map((e) => [e.price?.currency, e.price?.first])).toEqual([
        ['EUR', 2],
        ['USD', 4],
      ])
      expect(warnings.find((w) => w.code === 'charges-left-out')?.message).toContain('USD 180')
    })
  })

  it('renders a screen of 80 columns, CSV and markdown from the same document', async () => {
    for (const format of ['table', 'csv', 'md']) {
      const io = fakeIo()
      expect(await elasticity([cuts], { format, quiet: true }, io)).toBe(0)
      expect(io.out()).toContain('tokens')
      if (format === 'table')
        for (const line of io.out().split('\n')) expect(line.length).toBeLessThanOrEqual(80)
    }
  })

  it('cannot tell anything from usage that costs nothing, and from credits alone', async () => {
    const weeks = Array.from({ length: 30 }, (_, i) =>
      new Date(Date.UTC(2026, 0, 5 + 7 * i)).toISOString().slice(0, 10),
    )
    for (const cost of [0, -3]) {
      const rows = weeks.map((week, i) => `${week},${1000 + i},${cost}`)
      await withTexts({ 'free.csv': `date,tokens,cost_usd\n${rows.join('\n')}\n` }, async ([file = '']) => {
        const { elasticities } = await json([file])
        expect(elasticities[0]).toMatchObject({ status: 'not_identifiable', buckets: 0 })
        const io = fakeIo()
        expect(await elasticity([file], { quiet: true }, io)).toBe(0)
        expect(io.out()).toContain('PRICE  none: no cost above zero beside this usage')
      })
    }
  })

  it('refuses a step of hours with what it takes', async () => {
    await expect(elasticity([cuts], { step: 'hour' }, fakeIo())).rejects.toMatchObject({ code: 'BAD_OPTION' })
  })
})

const scenario = (usage: string): string => `version: 1
usage: ${usage}
horizon: 3mo
paths: 256
demand:
  work: { history: { metric: tokens }, growth: flat, elasticity: estimate }
prices: { decline: 20% to 40% per year }
`

describe('elasticity: estimate in a scenario', () => {
  it('takes prior and data together, graded measured', async () => {
    const { readUsage } = await import('../../../src/ingest/read-usage.ts')
    const usage = await readUsage([cuts], { step: 'day' })
    const report = await simulate(parseScenario(scenario('x'), { file: 'x.yml' }), usage, { version: '0' })
    const [found] = (await json([cuts])).elasticities
    expect(report.demand[0]?.elasticity.p50).toBeCloseTo(found?.belief.p50 ?? 0, 1)
    expect(report.warnings.map((w) => w.code)).toContain('elasticity-estimated')
    expect(report.drivers.filter((d) => /elasticity/.test(d.name)).every((d) => d.grade === 'measured')).toBe(
      true,
    )
  })

  it('warns and takes the prior where the data cannot tell', async () => {
    const days = Array.from({ length: 200 }, (_, i) =>
      new Date(Date.UTC(2026, 0, 5 + i)).toISOString().slice(0, 10),
    )
    const text = `date,tokens_input,cost_usd\n${days.map((d, i) => `${d},${1e6 + 1000 * i},${4 + i / 250}`).join('\n')}\n`
    const usage = await readTexts({ 'u.csv': text })
    const report = await simulate(parseScenario(scenario('x'), { file: 'x.yml' }), usage, { version: '0' })
    expect(report.demand[0]?.elasticity.p50).toBeCloseTo(0.9, 1)
    const warning = report.warnings.find((w) => w.code === 'elasticity-not-identifiable')
    expect(warning?.level).toBe('warning')
    expect(warning?.message).toContain('never moved')
  })
})
