import { describe, expect, it } from 'vitest'
import { dimColumn } from '../../../support/table-columns.ts'
import { metricTotals, readTexts } from '../../../support/temp-usage.ts'

type Fields = Readonly<Record<string, unknown>>

const request = (id: string | null, more: Fields = {}): Fields => ({
  request_id: id,
  request_created_at: '2026-05-01 23:30:00',
  response_created_at: '2026-05-01 23:30:03',
  response_status: 200,
  model: 'gpt-4o',
  provider: 'OPENAI',
  delay_ms: 2000,
  prompt_tokens: 100,
  prompt_cache_read_tokens: 60,
  completion_tokens: 10,
  costUSD: 0.5,
  ...more,
})
const lines = (...rows: readonly Fields[]): Record<string, string> => ({
  'h.jsonl': rows.map((row) => `${JSON.stringify(row)}\n`).join(''),
})

describe('Helicone requests', () => {
  it('stamps without a zone are UTC, and cached tokens are a part of their own', async () => {
    const data = await readTexts(lines(request('a'), request('b')), { timezone: 'Asia/Tokyo' })
    expect(data.imports[0]).toMatchObject({ from: '2026-05-01', to: '2026-05-01' })
    expect(metricTotals(data)).toEqual({
      'cost USD': 1,
      errors: 0,
      latency_ms: 2000,
      requests: 2,
      throttled: 0,
      tokens_cache_read: 120,
      tokens_input: 200,
      tokens_output: 20,
    })
    expect(data.notices.map((n) => n.code)).toContain('cache_semantics')
  })

  it.each([
    [429, 1, 1],
    [500, 1, 0],
    [-3, 1, 0],
    ['200', 0, 0],
  ])('status %s', async (status, errors, throttled) => {
    expect(metricTotals(await readTexts(lines(request('a', { response_status: status }))))).toMatchObject({
      errors,
      throttled,
    })
  })

  it('a repeated request is one in either order of the files, rows without an id are all kept', async () => {
    const [a, b] = [lines(request('a'), request(null), request(null)), lines(request('a'), request('z'))]
    for (const [x, y] of [
      [a, b],
      [b, a],
    ] as const) {
      const data = await readTexts({ 'x.jsonl': x['h.jsonl'] ?? '', 'y.jsonl': y['h.jsonl'] ?? '' })
      expect(metricTotals(data)['requests']).toBe(4)
    }
  })

  it('answers from its own cache are told', async () => {
    const data = await readTexts(
      lines(
        request('a', { cache_reference_id: '00000000-0000-0000-0000-000000000000' }),
        request('b', { cache_reference_id: '4a50f9d2-0000-0000-0000-000000000001' }),
      ),
    )
    expect(data.notices.map((n) => n.code)).toContain('gateway_cache_hits')
  })

  it('a blank cost is unknown, not zero; a cost or a count that is no number is rejected', async () => {
    const data = await readTexts(
      lines(
        request('a', { costUSD: null }),
        request('b', { costUSD: 'n/a' }),
        request('c', { prompt_tokens: 'many', costUSD: null }),
      ),
    )
    expect(metricTotals(data)).not.toHaveProperty('cost USD')
    expect(data.imports[0]?.rejected).toBe(2)
    expect(data.notices.map((n) => n.code)).toContain('unpriced_requests')
  })

  it('a cut last line is rejected, a cut array is refused, people stay out', async () => {
    const text = lines(request('a', { request_user_id: 'someone' }), request('b'))['h.jsonl'] ?? ''
    const data = await readTexts({ 'h.jsonl': text.slice(0, -20) })
    expect([metricTotals(data)['requests'], data.imports[0]?.rejected]).toEqual([1, 1])
    expect(dimColumn(data.table, 'user')).toBeUndefined()
    const array = JSON.stringify([request('a'), request('b')]).slice(0, -20)
    await expect(readTexts({ 'h.json': array })).rejects.toMatchObject({ code: 'UNREADABLE' })
  })
})
