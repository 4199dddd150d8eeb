import { describe, expect, it } from 'vitest'
import { dimColumn } from '../../../support/table-columns.ts'
import { bucketsOf, metricTotals, readTexts } from '../../../support/temp-usage.ts'

type Fields = Readonly<Record<string, unknown>>

const metrics = (spend: unknown, prompt: unknown, more: Fields = {}): Fields => ({
  spend,
  prompt_tokens: prompt,
  completion_tokens: 1,
  api_requests: 1,
  ...more,
})

function answer(
  days: readonly (readonly [string, Fields, Fields?, Fields?])[],
  metadata: Fields = { page: 1, total_pages: 1, has_more: false },
): string {
  const results = days.map(([date, total, models = {}, more = {}]) => ({
    date,
    metrics: total,
    breakdown: { models, ...more },
  }))
  return JSON.stringify({ results, metadata })
}

describe('LiteLLM daily activity', () => {
  it('reads both nestings to the same totals', async () => {
    const nested = answer([
      ['2026-06-01', metrics(3, 30), { 'gpt-5': { metrics: metrics(3, 30), metadata: {} } }],
    ])
    const flat = answer([['2026-06-01', metrics(3, 30), { 'gpt-5': metrics(3, 30) }]])
    const expected = { 'cost USD': 3, requests: 1, tokens_input: 30, tokens_output: 1 }
    expect(metricTotals(await readTexts({ 'a.json': nested }))).toEqual(expected)
    expect(metricTotals(await readTexts({ 'a.json': flat }))).toEqual(expected)
  })

  it('keeps what the models leave of a day, so that the total is the day itself', async () => {
    const text = answer([
      [
        '2026-06-01',
        metrics(5, 50, { api_requests: 9, completion_tokens: 7 }),
        { 'gpt-5': metrics(2, 20), b: metrics('1.5', '10') },
      ],
    ])
    const data = await readTexts({ 'a.json': text })
    expect(metricTotals(data)).toEqual({ 'cost USD': 5, requests: 9, tokens_input: 50, tokens_output: 7 })
    expect(new Set(dimColumn(data.table, 'model'))).toEqual(new Set(['gpt-5', 'b', undefined]))
  })

  it('latency is weighted by the requests that were timed, of models and of what they leave', async () => {
    const day = metrics(1, 10, { api_requests: 12, total_response_time_ms: '9000', timed_requests: '10' })
    const model = metrics(1, 10, { total_response_time_ms: 8000, timed_requests: 4 })
    const data = await readTexts({
      'a.json': answer([
        ['2026-06-01', day, { m: model }],
        ['2026-06-02', metrics(1, 10, { total_response_time_ms: 0, timed_requests: 0 })],
      ]),
    })
    expect(metricTotals(data)['latency_ms']).toBe(900)
    expect(bucketsOf(data, 'latency_ms').map((b) => b.day)).toEqual(['2026-06-01', '2026-06-01'])
  })

  it('takes the day alone where its models add up to more, and says so', async () => {
    const data = await readTexts({
      'a.json': answer([['2026-06-01', metrics(1, 10), { m: metrics(2, 20) }]]),
    })
    expect(metricTotals(data)).toMatchObject({ 'cost USD': 1, tokens_input: 10 })
    expect(data.notices.map((n) => n.code)).toContain('breakdown_mismatch')
  })

  it('prompt tokens include the cache, whose absence is not zero', async () => {
    const cached = metrics(1, 100, { cache_read_input_tokens: 40, cache_creation_input_tokens: 10 })
    const data = await readTexts({ 'a.json': answer([['2026-06-01', cached]]) })
    expect(metricTotals(data)).toMatchObject({
      tokens_input: 50,
      tokens_cache_read: 40,
      tokens_cache_write: 10,
    })
    const plain = await readTexts({ 'a.json': answer([['2026-06-01', metrics(1, 100)]]) })
    expect(metricTotals(plain)).not.toHaveProperty('tokens_cache_read')
  })

  it('counts a day that two pages hold once in either order, and tells a missing page', async () => {
    const first = answer(
      [
        ['2026-06-02', metrics(2, 20)],
        ['2026-06-01', metrics(1, 10)],
      ],
      { page: 1, total_pages: 2, has_more: true },
    )
    const second = answer([['2026-06-01', metrics(1, 10)]], { page: 2, total_pages: 2, has_more: false })
    for (const files of [
      { 'a.json': first, 'b.json': second },
      { 'a.json': second, 'b.json': first },
    ])
      expect(metricTotals(await readTexts(files))).toMatchObject({ 'cost USD': 3, tokens_input: 30 })
    const alone = await readTexts({ 'a.json': first })
    expect(alone.notices.map((n) => n.code)).toContain('incomplete_export')
  })

  it('a day without requests is a zero; the last day may go on', async () => {
    const none = metrics(0, 0, { api_requests: 0, completion_tokens: 0 })
    const data = await readTexts({
      'a.json': answer([
        ['2026-06-01', none],
        ['2026-06-02', metrics(2, 20)],
      ]),
    })
    expect(bucketsOf(data, 'cost')).toEqual([
      { day: '2026-06-01', value: 0, complete: true },
      { day: '2026-06-02', value: 2, complete: false },
    ])
  })

  it('the spend of different teams on one day is not taken for a repeated page', async () => {
    const team = (id: string): string =>
      answer([['2026-06-01', metrics(2, 20), {}, { entities: { [id]: {} } }]])
    const data = await readTexts({ 'a.json': team('team-a'), 'b.json': team('team-b') })
    expect(metricTotals(data)).toMatchObject({ 'cost USD': 4 })
  })

  it('rejects a spend that is no number with its reason, and refuses a cut file', async () => {
    const text = answer([
      ['2026-06-01', metrics('a lot', 10)],
      ['2026-06-02', metrics(2, 20)],
    ])
    const data = await readTexts({ 'a.json': text })
    expect(metricTotals(data)).toMatchObject({ 'cost USD': 2, tokens_input: 20 })
    expect(data.imports[0]?.rejectReasons).toEqual([{ reason: 'spend is not a number', rows: 1 }])
    await expect(readTexts({ 'a.json': text.slice(0, -40) })).rejects.toMatchObject({ code: 'UNREADABLE' })
  })
})

const header =
  'id,team_id,date,api_key,model,model_group,custom_llm_provider,prompt_tokens,completion_tokens,cache_read_input_tokens,spend,api_requests,successful_requests,failed_requests'

describe('a LiteLLM daily table', () => {
  it('reads texts for numbers and blanks, and knows teams and providers', async () => {
    const csv = `${header}\n"1","t1","2026-06-01","k","azure/gpt-5","gpt-5","azure","100","7","","0.25","3","2","1"\n`
    const data = await readTexts({ 'd.csv': csv })
    expect(metricTotals(data)).toEqual({
      'cost USD': 0.25,
      errors: 1,
      requests: 3,
      tokens_input: 100,
      tokens_output: 7,
    })
    expect([dimColumn(data.table, 'team')?.[0], dimColumn(data.table, 'model')?.[0]]).toEqual(['t1', 'gpt-5'])
  })
})
