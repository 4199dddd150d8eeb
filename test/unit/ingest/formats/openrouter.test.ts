import { describe, expect, it } from 'vitest'
import { dimColumn } from '../../../support/table-columns.ts'
import { metricTotals, readTexts } from '../../../support/temp-usage.ts'

const header =
  'generation_id,created_at,cost_total,byok_usage_inference,tokens_prompt,tokens_completion,tokens_reasoning,tokens_cached,model_permaslug,provider_name,variant,cancelled,user,finish_reason_normalized,generation_time_ms,time_to_first_token_ms,api_key_name,app_name'
const row = (
  id: string,
  time: string,
  more: Partial<Record<'cached' | 'variant' | 'cancelled' | 'reason', string>> = {},
): string =>
  `${id},${time},0.5,0.25,10,3,1,${more.cached ?? '4'},openai/o3,OpenAI,${more.variant ?? 'standard'},${more.cancelled ?? 'false'},u-1,${more.reason ?? 'stop'},100,10,prod,app`
const csv = (...rows: readonly string[]): string => `${[header, ...rows].join('\n')}\n`

describe('OpenRouter activity export', () => {
  it('stamps are UTC whatever zone was asked for, parts are exclusive, own keys are a cost apart', async () => {
    const data = await readTexts(
      { 'a.csv': csv(row('g', '2026-06-28 23:46:57.713')) },
      { timezone: 'Asia/Tokyo' },
    )
    expect(data.imports[0]).toMatchObject({
      format: 'openrouter-requests',
      from: '2026-06-28',
      to: '2026-06-28',
    })
    expect(metricTotals(data)).toMatchObject({
      tokens_input: 6,
      tokens_cache_read: 4,
      tokens_output: 3,
      tokens_reasoning: 1,
      'cost USD': 0.5,
      'cost_byok USD': 0.25,
    })
    expect(dimColumn(data.table, 'user')).toBeUndefined()
  })

  it('a generation that two exports hold counts once, also a cancelled one', async () => {
    const one = csv(row('g', '2026-06-28 03:00:00'), row('h', '2026-06-28 04:00:00', { cancelled: 'true' }))
    const two = csv(
      row('h', '2026-06-28 04:00:00', { cancelled: 'true' }),
      row('i', '2026-06-28 05:00:00', { reason: 'length' }),
    )
    for (const files of [
      { 'a.csv': one, 'b.csv': two },
      { 'a.csv': two, 'b.csv': one },
    ])
      expect(metricTotals(await readTexts(files))).toMatchObject({
        requests: 3,
        cancelled: 1,
        truncated: 1,
        'cost USD': 1.5,
      })
  })

  it('a variant is another model; cache reads beyond the prompt are told; a cut row is rejected', async () => {
    const data = await readTexts({
      'a.csv': `${csv(row('g', '2026-06-28 03:00:00', { variant: 'free', cached: '40' }), row('h', '2026-06-28 03:00:00'))}i,2026-06`,
    })
    expect(new Set(dimColumn(data.table, 'model'))).toEqual(new Set(['openai/o3', 'openai/o3:free']))
    expect(data.notices.map((n) => n.code)).toContain('cache_semantics')
    expect(data.imports[0]).toMatchObject({ rejected: 1 })
  })
})

describe('OpenRouter activity API', () => {
  const snake = {
    date: '2026-05-01',
    model_permaslug: 'openai/o3',
    endpoint_id: 'e',
    provider_name: 'OpenAI',
    usage: '0.015',
    byok_usage_inference: null,
    requests: 5,
    prompt_tokens: 50,
    completion_tokens: 125,
    reasoning_tokens: 25,
  }

  it("reads the client's spelling too, and a page that two files hold once", async () => {
    const camel = {
      date: '2026-05-02',
      modelPermaslug: 'openai/o3',
      endpointId: 'e',
      providerName: 'OpenAI',
      usage: 1,
      byokUsageInference: 2,
      requests: 1,
      promptTokens: 10,
      completionTokens: 20,
      reasoningTokens: 5,
    }
    const data = await readTexts({
      'a.json': JSON.stringify({ data: [snake] }),
      'b.json': JSON.stringify({ data: [snake] }),
      'c.json': JSON.stringify({ data: [camel] }),
    })
    expect(metricTotals(data)).toEqual({
      requests: 6,
      tokens_input: 60,
      tokens_output: 145,
      tokens_reasoning: 30,
      'cost USD': 1.015,
      'cost_byok USD': 2,
    })
    expect(data.notices.map((n) => n.code)).toContain('cache_included')
  })

  it('a truncated answer is refused', async () => {
    const cut = JSON.stringify({ data: [snake] }).slice(0, -5)
    await expect(readTexts({ 'a.json': cut })).rejects.toMatchObject({ code: 'UNREADABLE' })
  })
})
