import { describe, expect, it } from 'vitest'
import { dimColumn } from '../../../support/table-columns.ts'
import { metricTotals, readTexts } from '../../../support/temp-usage.ts'

type Fields = Readonly<Record<string, unknown>>

const day = (date: string, cost: number, usage: readonly Fields[] = []): Fields => ({
  date,
  countTraces: 2,
  countObservations: 3,
  totalCost: cost,
  usage,
})
const page = (data: readonly Fields[], at = 1, of = 1): string =>
  JSON.stringify({ data, meta: { page: at, limit: 50, totalItems: 9, totalPages: of } })
const used = (cost: number, more: Fields = {}): Fields => ({
  model: 'GPT-5',
  inputUsage: '10',
  outputUsage: 5,
  totalUsage: 15,
  totalCost: cost,
  countObservations: 3,
  countTraces: 2,
  ...more,
})

describe('Langfuse daily metrics', () => {
  it('add up to the day, with cost that no model claims, and never add totalUsage', async () => {
    const data = await readTexts({ 'd.json': page([day('2026-08-01', 4, [used(1.5)])]) })
    expect(metricTotals(data)).toEqual({
      agent_runs: 2,
      'cost USD': 4,
      requests: 3,
      tokens_input: 10,
      tokens_output: 5,
    })
    expect(new Set(dimColumn(data.table, 'cache'))).toEqual(new Set(['included', undefined]))
  })

  it('count a day that two pages hold once in either order, and tell a missing page', async () => {
    const one = page([day('2026-08-02', 2, [used(2)]), day('2026-08-01', 1, [used(1)])], 1, 2)
    const two = page([day('2026-08-01', 1, [used(1)])], 2, 2)
    for (const files of [
      { 'a.json': one, 'b.json': two },
      { 'a.json': two, 'b.json': one },
    ]) {
      const data = await readTexts(files)
      expect(metricTotals(data)).toMatchObject({ agent_runs: 4, 'cost USD': 3, tokens_input: 20 })
      expect(data.notices.map((n) => n.code)).not.toContain('incomplete_export')
    }
    expect((await readTexts({ 'a.json': one })).notices.map((n) => n.code)).toContain('incomplete_export')
  })

  it('a day without usage still has its traces, and a cut file is refused', async () => {
    expect(metricTotals(await readTexts({ 'd.json': page([day('2026-08-01', 0)]) }))).toEqual({
      agent_runs: 2,
      'cost USD': 0,
    })
    const cut = page([day('2026-08-01', 1, [used(1)])]).slice(0, -30)
    await expect(readTexts({ 'd.json': cut })).rejects.toMatchObject({ code: 'UNREADABLE' })
  })
})

const observation = (id: string, more: Fields = {}): Fields => ({
  id,
  traceId: 't1',
  type: 'GENERATION',
  startTime: '2026-08-01T10:00:00.000Z',
  endTime: '2026-08-01T10:00:02.500Z',
  model: 'gpt-5',
  usageDetails: { input: 10, input_cached_tokens: 5, output: 20, output_reasoning_tokens: 3, total: 38 },
  costDetails: { total: 0.25 },
  level: 'DEFAULT',
  ...more,
})
const lines = (...rows: readonly Fields[]): Record<string, string> => ({
  'o.jsonl': rows.map((row) => `${JSON.stringify(row)}\n`).join(''),
})

describe('Langfuse observations', () => {
  it('parts are exclusive, reasoning belongs to the output, total is not added', async () => {
    expect(
      metricTotals(await readTexts(lines(observation('a'), observation('b', { level: 'ERROR' })))),
    ).toEqual({
      agent_runs: 1,
      'cost USD': 0.5,
      errors: 1,
      latency_ms: 2500,
      requests: 2,
      tokens_cache_read: 10,
      tokens_input: 20,
      tokens_output: 46,
      tokens_reasoning: 6,
    })
  })

  it('cache writes of every lifetime are writes, and texts for numbers are numbers', async () => {
    const usageDetails = {
      input: '7',
      input_cache_read: '3',
      input_cache_creation_5m: '2',
      cache_creation_input_tokens: 1,
    }
    expect(metricTotals(await readTexts(lines(observation('a', { usageDetails }))))).toMatchObject({
      tokens_input: 7,
      tokens_cache_read: 3,
      tokens_cache_write: 3,
    })
  })

  it('a total without parts stays a total', async () => {
    const found = metricTotals(await readTexts(lines(observation('a', { usageDetails: { total: 38 } }))))
    expect(found['tokens_total']).toBe(38)
    expect(found).not.toHaveProperty('tokens_input')
  })

  it('spans are no requests, and a repeated observation is one', async () => {
    const span = observation('s', { type: 'SPAN', usageDetails: {}, costDetails: {} })
    const data = await readTexts(lines(span, observation('a'), observation('a')))
    expect(metricTotals(data)).toMatchObject({ requests: 1, tokens_input: 10, agent_runs: 1 })
    expect(data.imports[0]?.duplicates).toBe(1)
  })

  it('generations inside generations are added up as Langfuse does, and told', async () => {
    const data = await readTexts(lines(observation('a'), observation('b', { parentObservationId: 'a' })))
    expect(metricTotals(data)['tokens_input']).toBe(20)
    expect(data.notices.map((n) => n.code)).toContain('nested_generations')
  })

  it('nulls are unknown, a line that was cut is rejected, people and bodies stay out', async () => {
    const files = lines(
      observation('a', { userId: 'someone', input: 'secret prompt', model: null }),
      observation('b'),
    )
    const text = (files['o.jsonl'] ?? '').slice(0, -50)
    const data = await readTexts({ 'o.jsonl': text })
    expect(metricTotals(data)['requests']).toBe(1)
    expect(data.imports[0]?.rejectReasons).toEqual([{ reason: 'the line is not JSON', rows: 1 }])
    expect(JSON.stringify(data)).not.toMatch(/secret|someone/)
    expect(dimColumn((await readTexts({ 'o.jsonl': text }, { keepUser: true })).table, 'user')?.[0]).toBe(
      'someone',
    )
  })
})
