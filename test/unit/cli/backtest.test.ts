import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { backtest, type RawBacktest } from '../../../src/cli/commands/backtest.ts'
import type { BacktestDocument } from '../../../src/report/evidence/backtest-document.ts'
import { backtestSchema } from '../../../src/report/schemas/evidence-schemas.ts'
import { fakeIo } from '../../support/fake-io.ts'
import { withTexts } from '../../support/temp-usage.ts'

const cuts = fileURLToPath(new URL('../../../fixtures/usage/price-cuts', import.meta.url))
const quick = { metric: ['cost'], paths: '64', origins: '3', horizon: '8w' }

async function json(names: readonly string[], options: RawBacktest = {}): Promise<BacktestDocument> {
  const io = fakeIo()
  await backtest(names, { format: 'json', quiet: true, ...options }, io)
  const document: unknown = JSON.parse(io.out())
  expect(backtestSchema.safeParse(document).error).toBeUndefined()
  return document as BacktestDocument
}

describe('jevons backtest', () => {
  it('scores the chosen model beside naive and the others, per series and pooled', async () => {
    const { series, pooled } = await json([cuts], { ...quick, by: 'model' })
    expect(series.map((s) => s.key['model'])).toEqual(['large', 'small'])
    for (const s of series) {
      expect(s.origins).toHaveLength(3)
      expect(s.chosen?.points).toBe(24)
      expect(s.models.map((m) => m.model)).toContain('naive')
      expect(s.models.map((m) => m.model)).toContain('exponential')
    }
    expect(pooled[0]).toMatchObject({ model: '(chosen)', series: 2, points: 48 })
  })

  it('gives the same bytes twice, and fits 80 columns', async () => {
    const [one, two] = [fakeIo(), fakeIo()]
    for (const io of [one, two]) await backtest([cuts], quick, io)
    expect(one.out()).toBe(two.out())
    for (const line of one.out().split('\n')) expect(line.length).toBeLessThanOrEqual(80)
  })

  it('says how many days off dates of a budget were', async () => {
    const { series } = await json([cuts], { ...quick, budget: '$9k/30d' })
    // One of the three origins lies in a month that is over already: nothing is left to foresee there.
    expect(series[0]?.breach?.origins).toBe(2)
    expect(series[0]?.models.map((m) => m.breach?.origins)).toContain(2)
  })

  it('has no score for a history that is too short, and names it', async () => {
    const rows = Array.from(
      { length: 12 },
      (_, i) => `2026-01-${String(i + 1).padStart(2, '0')},${String(100 + i)}`,
    )
    await withTexts({ 'short.csv': `date,requests\n${rows.join('\n')}\n` }, async ([file = '']) => {
      const { series, pooled, warnings } = await json([file])
      expect(series[0]?.status).toBe('insufficient_history')
      expect(series[0]?.chosen).toBeNull()
      expect(pooled).toEqual([])
      expect(warnings.map((w) => w.code)).toContain('insufficient_history')
      const io = fakeIo()
      await backtest([file], {}, io)
      const [head = '', row = ''] = io.out().split('\n')
      expect(head).toMatch(/ {2}status$/)
      expect(row).toMatch(/^requests .* {2}too short$/)
      expect(io.out()).not.toContain('~')
      expect(io.out()).toContain('[insufficient_history]')
    })
  })

  it('refuses a budget of another currency, a limit of another kind, and an unknown model', async () => {
    const run = (options: RawBacktest) => backtest([cuts], { ...quick, ...options }, fakeIo())
    await expect(run({ budget: 'EUR 2k/month' })).rejects.toMatchObject({ code: 'CURRENCY_MIX' })
    await expect(run({ limit: '640 gpus' })).rejects.toMatchObject({ code: 'UNIT_MISMATCH' })
    await expect(run({ model: 'autto' })).rejects.toMatchObject({ code: 'UNKNOWN_NAME' })
  })
})
