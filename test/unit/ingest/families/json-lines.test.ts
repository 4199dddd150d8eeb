import { describe, expect, test } from 'vitest'
import { readUsage } from '../../../../src/ingest/read-usage.ts'
import { readText, tempFiles, totals } from '../../../support/usage-files.ts'

const lineOf = (record: Readonly<Record<string, unknown>>): string => `${JSON.stringify(record)}\n`
const call = (id: string, extra: Readonly<Record<string, unknown>> = {}): Record<string, unknown> => ({
  request_id: id,
  call_type: 'acompletion',
  spend: 0.5,
  startTime: '2026-01-30T10:00:00Z',
  endTime: '2026-01-30T10:00:02Z',
  model: 'm',
  prompt_tokens: 10,
  completion_tokens: 5,
  total_tokens: 15,
  ...extra,
})

describe('a JSONL file of a single line', () => {
  test('is read with its siblings, so that a repeated record counts once', async () => {
    const paths = tempFiles({
      'a.jsonl': lineOf(call('1')) + lineOf(call('2')),
      'b.jsonl': lineOf(call('2')),
    })
    for (const order of [paths, [...paths].reverse()]) {
      const data = await readUsage(order, { step: 'day' })
      const requests = data.imports.flatMap((i) => i.metrics).filter((m) => m.metric === 'requests')
      expect(requests.reduce((sum, m) => sum + m.total, 0)).toBe(2)
    }
  })

  test('counts as one with a longer file whose records have other fields', async () => {
    const paths = tempFiles({
      'a.jsonl': lineOf(call('1')) + lineOf(call('2', { user: 'u', team_id: 't' })),
      'b.jsonl': lineOf(call('2', { api_base: 'x' })),
    })
    const data = await readUsage(paths, { step: 'day' })
    const tokens = data.imports.flatMap((i) => i.metrics).filter((m) => m.metric === 'tokens_output')
    expect(tokens.reduce((sum, m) => sum + m.total, 0)).toBe(10)
  })

  test('is a table of one row where it is flat, and refused where lists are inside', async () => {
    expect(totals(await readText('{"date":"2026-01-30","requests":3}', {}, 'a.jsonl'))).toEqual({
      requests: 3,
    })
    await expect(
      readText('{"date":"2026-01-30","requests":3,"parts":[{"n":1}]}', {}, 'a.json'),
    ).rejects.toThrow(/JSON document with lists/)
  })
})

describe('a cut last line', () => {
  const bucket = {
    object: 'bucket',
    start_time: 1769731200,
    end_time: 1769817600,
    results: [
      {
        object: 'organization.usage.completions.result',
        input_tokens: 7,
        output_tokens: 3,
        num_model_requests: 2,
      },
    ],
  }
  const page = { object: 'page', data: [bucket], has_more: false }
  const anthropic = {
    data: [
      {
        starting_at: '2026-01-30T00:00:00Z',
        ending_at: '2026-01-31T00:00:00Z',
        results: [
          {
            uncached_input_tokens: 7,
            cache_read_input_tokens: 0,
            output_tokens: 3,
            cache_creation: { ephemeral_1h_input_tokens: 0, ephemeral_5m_input_tokens: 0 },
          },
        ],
      },
    ],
    has_more: false,
  }
  const explorer = {
    ResultsByTime: [
      {
        TimePeriod: { Start: '2026-01-30', End: '2026-01-31' },
        Total: { UnblendedCost: { Amount: '7', Unit: 'USD' } },
        Groups: [],
        Estimated: false,
      },
    ],
  }
  const allocation = {
    code: 200,
    data: [
      {
        a: {
          name: 'a',
          properties: {},
          window: { start: '2026-01-30T00:00:00Z', end: '2026-01-31T00:00:00Z' },
          start: '2026-01-30T00:00:00Z',
          end: '2026-01-31T00:00:00Z',
          cpuCost: 1,
          gpuCost: 6,
          totalCost: 7,
          gpuHours: 1,
        },
      },
    ],
  }
  const billing = {
    billing_account_id: 'b',
    service: { description: 'Vertex AI' },
    sku: { description: 's' },
    usage_start_time: '2026-01-30T00:00:00Z',
    usage_end_time: '2026-01-30T01:00:00Z',
    export_time: '2026-01-30T02:00:00Z',
    cost: 7,
    currency: 'USD',
    credits: [],
    cost_type: 'regular',
  }

  test.each([
    ['openai-usage', page],
    ['anthropic-usage', anthropic],
    ['aws-cost-explorer', explorer],
    ['opencost', allocation],
    ['gcp-billing', billing],
    ['litellm-spend-logs', call('1')],
  ])('of %s is rejected and told, and costs no other line', async (format, record) => {
    const whole = await readText(lineOf(record) + lineOf(record), {}, 'a.jsonl')
    const cut = await readText(lineOf(record) + lineOf(record) + lineOf(record).slice(0, 60), {}, 'a.jsonl')
    expect(whole.imports[0]).toMatchObject({ format, rejected: 0 })
    expect(cut.imports[0]).toMatchObject({ format, rejected: 1 })
    expect(totals(cut)).toEqual(totals(whole))
  })
})
