import { describe, expect, it } from 'vitest'
import { dimColumn } from '../../../support/table-columns.ts'
import { bucketsOf, metricTotals, readTexts } from '../../../support/temp-usage.ts'

type Fields = Readonly<Record<string, unknown>>

const at = '2026-05-01T10:00:00.000Z'
const lines = (...values: readonly unknown[]): string =>
  `${values.map((v) => JSON.stringify(v)).join('\n')}\n`

const answer = (
  id: string | undefined,
  request: string | undefined,
  output: number,
  more: Fields = {},
): Fields => ({
  timestamp: at,
  sessionId: 's',
  requestId: request,
  message: {
    id,
    model: 'claude-opus-4-6',
    content: [{ text: 'a secret' }],
    usage: {
      input_tokens: 1,
      output_tokens: output,
      cache_read_input_tokens: 0,
      cache_creation_input_tokens: 0,
    },
  },
  ...more,
})

async function outputOf(...values: readonly unknown[]): Promise<Record<string, number>> {
  const totals = metricTotals(await readTexts({ 's.jsonl': lines(...values) }))
  return { requests: totals['requests'] ?? 0, tokens_output: totals['tokens_output'] ?? 0 }
}

describe('Claude Code session logs', () => {
  it('an answer that is logged while it streams counts once, with most tokens', async () => {
    expect(await outputOf(answer('m', 'r', 1), answer('m', 'r', 90), answer('m', 'r', 7))).toEqual({
      requests: 1,
      tokens_output: 90,
    })
  })

  it('one message under two requests is two, but a side chain repeats its parent whatever its request', async () => {
    expect(await outputOf(answer('m', 'r1', 5), answer('m', 'r2', 6))).toEqual({
      requests: 2,
      tokens_output: 11,
    })
    const side = answer('m', 'r9', 50, { isSidechain: true })
    expect(await outputOf(answer('m', 'r1', 5), side)).toEqual({ requests: 1, tokens_output: 5 })
    expect(await outputOf(side, answer('m', 'r1', 5))).toEqual({ requests: 1, tokens_output: 5 })
    expect(await outputOf(side, answer('m', 'r8', 20, { isSidechain: true }))).toEqual({
      requests: 1,
      tokens_output: 50,
    })
  })

  it('answers without an id are all kept', async () => {
    expect(await outputOf(answer(undefined, undefined, 5), answer(undefined, undefined, 5))).toEqual({
      requests: 2,
      tokens_output: 10,
    })
  })

  it('a resumed session repeats its parent: in two files it counts once in either order', async () => {
    const parent = lines({ type: 'summary', leafUuid: 'u' }, answer('m', 'r', 5))
    const child = lines(answer('m', 'r', 5), answer('n', 'q', 6))
    for (const files of [
      { 'a.jsonl': parent, 'b.jsonl': child },
      { 'a.jsonl': child, 'b.jsonl': parent },
    ])
      expect(metricTotals(await readTexts(files))).toMatchObject({ requests: 2, tokens_output: 11 })
  })

  it('cache writes are the sum of their split where it is there', async () => {
    const usage = {
      input_tokens: 1,
      output_tokens: 1,
      cache_creation_input_tokens: 99,
      cache_creation: { ephemeral_5m_input_tokens: 3, ephemeral_1h_input_tokens: 4 },
    }
    const data = await readTexts({
      's.jsonl': lines(answer('m', 'r', 1, { message: { id: 'm', model: 'x', usage } })),
    })
    expect(metricTotals(data)['tokens_cache_write']).toBe(7)
  })

  it('prompts are never read, synthetic answers are skipped, a cut line is rejected', async () => {
    const synthetic = { id: 'e', model: '<synthetic>', usage: { input_tokens: 0, output_tokens: 0 } }
    const text = lines(
      { type: 'user', timestamp: at, message: { content: 'a secret' } },
      answer('m', 'r', 5),
      answer('e', 'q', 0, { message: synthetic }),
    )
    const data = await readTexts({ 's.jsonl': `${text}{"timestamp":"2026` })
    expect(metricTotals(data)).toMatchObject({ requests: 1, tokens_output: 5 })
    expect(data.imports[0]).toMatchObject({ rejected: 1 })
    expect(JSON.stringify(data)).not.toContain('secret')
  })

  it('fast mode is part of the model, and a cost on some lines only is told', async () => {
    const fast = {
      id: 'f',
      model: 'claude-opus-4-6',
      usage: { input_tokens: 1, output_tokens: 1, speed: 'fast' },
    }
    const data = await readTexts({
      's.jsonl': lines(answer('m', 'r', 5, { costUSD: 0.1 }), answer('f', 'q', 1, { message: fast })),
    })
    expect(new Set(dimColumn(data.table, 'model'))).toEqual(
      new Set(['claude-opus-4-6', 'claude-opus-4-6-fast']),
    )
    expect(metricTotals(data)['cost USD']).toBe(0.1)
    expect(data.notices.map((n) => n.code)).toContain('partial_cost')
  })
})

const usage = (input: number, cached = 0, output = 0): Fields => ({
  input_tokens: input,
  cached_input_tokens: cached,
  output_tokens: output,
  reasoning_output_tokens: 0,
})
const count = (info: Fields | null, minute = 0): Fields => ({
  timestamp: `2026-05-01T10:${String(minute).padStart(2, '0')}:00Z`,
  type: 'event_msg',
  payload: { type: 'token_count', info },
})
const turn = (model: string): Fields => ({ timestamp: at, type: 'turn_context', payload: { model } })

describe('Codex session logs', () => {
  it('running totals are taken apart, and a total that falls began anew', async () => {
    const data = await readTexts({
      's.jsonl': lines(
        turn('gpt-5.2-codex'),
        count({ total_token_usage: usage(100, 40, 5) }, 1),
        count({ total_token_usage: usage(150, 60, 9) }, 2),
        count(null, 3),
        count({ total_token_usage: usage(30, 10, 2) }, 4),
      ),
    })
    expect(metricTotals(data)).toEqual({
      requests: 3,
      tokens_input: 110,
      tokens_cache_read: 70,
      tokens_output: 11,
      tokens_reasoning: 0,
    })
    expect(new Set(dimColumn(data.table, 'model'))).toEqual(new Set(['gpt-5.2-codex']))
  })

  it('a repeated count adds nothing; counts without a total are each their own', async () => {
    const total = { total_token_usage: usage(100), last_token_usage: usage(100) }
    const repeated = await readTexts({
      's.jsonl': lines(turn('m'), count(total, 1), count(total, 1), count(total, 2)),
    })
    expect(metricTotals(repeated)).toMatchObject({ requests: 1, tokens_input: 100 })
    const last = { last_token_usage: usage(10) }
    const bare = await readTexts({ 's.jsonl': lines(turn('m'), count(last, 1), count(last, 1)) })
    expect(metricTotals(bare)).toMatchObject({ requests: 2, tokens_input: 20 })
  })

  it('a session that another file copied counts once in either order, and a cut line is rejected', async () => {
    const total = { total_token_usage: usage(100), last_token_usage: usage(100) }
    const parent = lines(turn('m'), count(total, 1))
    const fork = `${lines({ type: 'session_meta', payload: { id: 'x' } }, turn('m'), count(total, 1), count({ total_token_usage: usage(130) }, 2))}{"type":"ev`
    for (const files of [
      { 'a.jsonl': parent, 'b.jsonl': fork },
      { 'a.jsonl': fork, 'b.jsonl': parent },
    ]) {
      const data = await readTexts(files)
      expect(metricTotals(data)).toMatchObject({ requests: 2, tokens_input: 130 })
      expect(data.imports.reduce((n, i) => n + i.rejected, 0)).toBe(1)
    }
  })
})

const ccRow = (key: Fields, input: unknown): Fields => ({
  ...key,
  inputTokens: input,
  outputTokens: 1,
  cacheCreationTokens: null,
  cacheReadTokens: 0,
  totalTokens: 1,
  totalCost: 0.1,
  modelBreakdowns: [],
})

describe('ccusage reports', () => {
  it("one report named twice counts once; another person's days are added", async () => {
    const mine = JSON.stringify({ daily: [ccRow({ date: '2026-05-01' }, '10')], totals: {} })
    const yours = JSON.stringify({ daily: [ccRow({ date: '2026-05-01' }, 7)], totals: {} })
    expect(metricTotals(await readTexts({ 'a.json': mine, 'b.json': mine }))['tokens_input']).toBe(10)
    expect(metricTotals(await readTexts({ 'a.json': mine, 'b.json': yours }))['tokens_input']).toBe(17)
  })

  it('months are months, older names are read, and sessions say that they stand on their last day', async () => {
    const monthly = await readTexts({
      'm.json': JSON.stringify({ monthly: [ccRow({ month: '2026-05' }, 3)], totals: {} }),
    })
    expect(monthly.imports[0]).toMatchObject({ format: 'ccusage', grain: 'month' })
    const older = { ...ccRow({ date: '2026-05-01' }, 3), totalCost: undefined }
    const data = await readTexts({
      'd.json': JSON.stringify({ type: 'daily', data: [{ ...older, costUSD: 0.2 }], summary: {} }),
    })
    expect(metricTotals(data)).toMatchObject({ tokens_input: 3, 'cost USD': 0.2 })
    const sessions = JSON.stringify({
      sessions: [ccRow({ sessionId: 's', lastActivity: '2026-05-01' }, 3)],
      totals: {},
    })
    const found = await readTexts({ 's.json': sessions })
    expect(found.notices.map((n) => n.code)).toContain('sessions_on_last_day')
  })

  it('blocks and reports of Codex are refused by name, and so is a truncated file', async () => {
    const codex = {
      daily: [{ date: '2026-05-01', inputTokens: 1, cachedInputTokens: 1, outputTokens: 1, costUSD: 1 }],
    }
    await expect(readTexts({ 'c.json': JSON.stringify(codex) })).rejects.toThrow(/session logs instead/)
    const blocks = { blocks: [{ id: 'b', startTime: at, tokenCounts: { inputTokens: 1 }, costUSD: 1 }] }
    await expect(readTexts({ 'b.json': JSON.stringify(blocks) })).rejects.toThrow(/ccusage daily --json/)
    const cut = JSON.stringify({ daily: [ccRow({ date: '2026-05-01' }, 1)] }).slice(0, -9)
    await expect(readTexts({ 'd.json': cut })).rejects.toMatchObject({ code: 'UNREADABLE' })
  })
})

const analytics = (customer: string, amount: unknown, more = false): string =>
  JSON.stringify({
    data: [
      {
        date: '2026-05-01T00:00:00Z',
        actor: { type: 'user_actor', email_address: 'a@example.com' },
        customer_type: customer,
        core_metrics: { num_sessions: '4' },
        model_breakdown: [
          {
            model: 'claude-opus-4-6',
            tokens: { input: 10, output: 1, cache_read: null, cache_creation: 2 },
            estimated_cost: { amount, currency: 'USD' },
          },
        ],
      },
    ],
    has_more: more,
  })

describe('Claude Code analytics', () => {
  it('costs are cents; a day that two files hold counts once', async () => {
    const data = await readTexts({ 'a.json': analytics('api', '186.5'), 'b.json': analytics('api', '186.5') })
    expect(metricTotals(data)).toMatchObject({ 'cost USD': 1.865, agent_runs: 4, tokens_input: 10 })
    expect(bucketsOf(data, 'agent_runs')).toHaveLength(1)
    expect(dimColumn(data.table, 'user')).toBeUndefined()
  })

  it("a subscriber's estimate is no cost, and a page with more to come is told", async () => {
    const data = await readTexts({ 'a.json': analytics('subscription', 186, true) }, { keepUser: true })
    expect(metricTotals(data)['cost USD']).toBeUndefined()
    expect(metricTotals(data)['cost:list USD']).toBe(1.86)
    expect(data.notices.map((n) => n.code)).toEqual(
      expect.arrayContaining(['subscription_not_billed', 'incomplete_export']),
    )
    expect(dimColumn(data.table, 'user')).toContain('a@example.com')
  })
})
