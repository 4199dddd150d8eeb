import { describe, expect, it } from 'vitest'
import { dimColumn } from '../../../support/table-columns.ts'
import { bucketsOf, metricTotals, readTexts } from '../../../support/temp-usage.ts'

type Result = Readonly<Record<string, unknown>>

const stamp = (hours: number): string => new Date(Date.UTC(2026, 4, 1, hours)).toISOString()

function page(buckets: readonly (readonly [number, number, readonly Result[]])[], more = false): string {
  const data = buckets.map(([start, end, results]) => ({
    starting_at: stamp(start),
    ending_at: stamp(end),
    results,
  }))
  return JSON.stringify({ data, has_more: more, next_page: more ? 'page_2' : null })
}

const tokens = (input: unknown, more: Result = {}): Result => ({
  uncached_input_tokens: input,
  cache_read_input_tokens: 2,
  cache_creation: { ephemeral_5m_input_tokens: 3, ephemeral_1h_input_tokens: 4 },
  output_tokens: 1,
  server_tool_use: { web_search_requests: 0 },
  model: null,
  workspace_id: null,
  ...more,
})

const cents = (amount: unknown, more: Result = {}): Result => ({
  amount,
  currency: 'USD',
  cost_type: 'tokens',
  description: null,
  model: null,
  ...more,
})

describe('Anthropic usage report', () => {
  it('input leaves the cache out, and cache writes are told apart by their time to live', async () => {
    const data = await readTexts({ 'usage.json': page([[0, 24, [tokens('10')]]]) })
    expect(metricTotals(data)).toEqual({
      tokens_input: 10,
      tokens_cache_read: 2,
      tokens_cache_write: 7,
      tokens_output: 1,
      tool_requests: 0,
    })
    expect(new Set(dimColumn(data.table, 'cache_ttl'))).toEqual(new Set(['5m', '1h', undefined]))
  })

  it('an empty bucket is a zero, also at the end', async () => {
    const data = await readTexts({
      'usage.json': page([
        [0, 24, [tokens(10)]],
        [24, 48, []],
      ]),
    })
    expect(bucketsOf(data, 'tokens_input').map(({ value }) => value)).toEqual([10, 0])
  })

  it('a last bucket that is narrower than the others is partial', async () => {
    const data = await readTexts({
      'usage.json': page([
        [0, 24, [tokens(10)]],
        [24, 30, [tokens(4)]],
      ]),
    })
    expect(bucketsOf(data, 'tokens_input').map(({ complete }) => complete)).toEqual([true, false])
  })

  it('a bucket that two files hold counts once in either order, whether pages lie in an array or alone', async () => {
    const one = page(
      [
        [0, 24, [tokens(10)]],
        [24, 48, [tokens(20)]],
      ],
      true,
    )
    const two = `[${page([
      [24, 48, [tokens(20)]],
      [48, 72, [tokens(30)]],
    ])}]`
    for (const files of [
      { 'a.json': one, 'b.json': two },
      { 'a.json': two, 'b.json': one },
    ]) {
      const data = await readTexts(files)
      expect(metricTotals(data)['tokens_input']).toBe(60)
      expect(data.notices.map((n) => n.code)).not.toContain('incomplete_export')
    }
  })

  it('a page that says has_more is told as incomplete', async () => {
    const data = await readTexts({ 'usage.json': page([[0, 24, [tokens(1)]]], true) })
    expect(data.notices.map((n) => n.code)).toContain('incomplete_export')
  })

  it('a null workspace is a group of its own where results are grouped by workspace, else nothing', async () => {
    const grouped = await readTexts({
      'usage.json': page([[0, 24, [tokens(1), tokens(2, { workspace_id: 'w' })]]]),
    })
    expect(new Set(dimColumn(grouped.table, 'project'))).toEqual(new Set(['(none)', 'w']))
    const ungrouped = await readTexts({ 'usage.json': page([[0, 24, [tokens(1)]]]) })
    expect(dimColumn(ungrouped.table, 'project')).toBeUndefined()
  })

  it('people are left out unless they are asked for', async () => {
    const text = page([[0, 24, [tokens(1, { account_id: 'user_1' })]]])
    expect(dimColumn((await readTexts({ 'usage.json': text })).table, 'user')).toBeUndefined()
    expect(dimColumn((await readTexts({ 'usage.json': text }, { keepUser: true })).table, 'user')?.[0]).toBe(
      'user_1',
    )
  })

  it('a result without a number is rejected; empty and truncated files are refused', async () => {
    const data = await readTexts({
      'usage.json': page([[0, 24, [tokens('n/a'), tokens(5, { model: 'm' })]]]),
    })
    expect(metricTotals(data)['tokens_input']).toBe(5)
    expect(data.imports[0]).toMatchObject({ rejected: 1 })
    await expect(readTexts({ 'usage.json': page([[0, 24, []]]) })).rejects.toMatchObject({
      code: 'UNKNOWN_FORMAT',
    })
    const cut = page([[0, 24, [tokens(1)]]]).slice(0, -30)
    await expect(readTexts({ 'usage.json': cut })).rejects.toMatchObject({ code: 'UNREADABLE' })
  })
})

describe('Anthropic cost report', () => {
  it('amounts are cents, as texts or numbers, exact to the last digit', async () => {
    const data = await readTexts({
      'cost.json': page([
        [0, 24, [cents('123.45'), cents(0.1, { model: 'm' })]],
        [24, 48, []],
      ]),
    })
    expect(metricTotals(data)).toEqual({ 'cost USD': 1.2355 })
    expect(bucketsOf(data, 'cost').map(({ value }) => value)).toEqual([1.2345, 0.001, 0])
    expect(data.imports[0]?.metrics[0]?.basis).toBe('billed')
  })

  it('a charge without an amount or a currency is rejected with its reason', async () => {
    const data = await readTexts({
      'cost.json': page([
        [0, 24, [cents(null), cents('5', { currency: null, model: 'a' }), cents('100', { model: 'b' })]],
      ]),
    })
    expect(metricTotals(data)).toEqual({ 'cost USD': 1 })
    expect(data.imports[0]?.rejectReasons.map((r) => r.reason).sort()).toEqual([
      'amount is not a number',
      'no currency',
    ])
  })

  it('a page that two files hold counts once', async () => {
    const text = page([[0, 24, [cents('250')]]])
    expect(metricTotals(await readTexts({ 'a.json': text, 'b.json': text }))['cost USD']).toBe(2.5)
  })
})

const costHeader =
  'usage_date_utc,model,workspace,api_key,usage_type,context_window,token_type,cost_usd,list_price_usd,cost_type'
const costRow = (day: number, cost: string): string =>
  `2026-05-0${day},Claude Haiku 4.5,Default,k,message,≤ 200k,output,${cost},1.00,token`

describe('Anthropic Console exports', () => {
  it('costs are dollars; the list price is another basis', async () => {
    const data = await readTexts({ 'c.csv': `${costHeader}\n${costRow(1, '0.10')}\n` })
    expect(data.imports[0]?.metrics.map((m) => [m.metric, m.total])).toEqual([
      ['cost', 0.1],
      ['cost:list', 1],
    ])
    expect(dimColumn(data.table, 'model')?.[0]).toBe('claude-haiku-4-5')
    expect(dimColumn(data.table, 'context_window')?.[0]).toBe('0-200k')
  })

  it('rows of overlapping downloads count once in either order; equal rows of one file are two', async () => {
    const one = `${costHeader}\n${costRow(1, '1')}\n${costRow(2, '2')}\n${costRow(2, '2')}\n`
    const two = `${costHeader}\n${costRow(2, '2')}\n${costRow(2, '2')}\n${costRow(3, '4')}\n`
    for (const files of [
      { 'a.csv': one, 'b.csv': two },
      { 'a.csv': two, 'b.csv': one },
    ])
      expect(metricTotals(await readTexts(files))['cost USD']).toBe(9)
  })

  it('a cut last row is rejected and the rest is kept', async () => {
    const data = await readTexts({
      'c.csv': `${costHeader}\n${costRow(1, '1')}\n${costRow(2, '2')}\n2026-05-03,Claude Hai`,
    })
    expect(metricTotals(data)['cost USD']).toBe(3)
    expect(data.imports[0]).toMatchObject({ rejected: 1 })
  })
})
