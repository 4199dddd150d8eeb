import { describe, expect, it } from 'vitest'
import { dimColumn } from '../../../support/table-columns.ts'
import { metricTotals, readTexts } from '../../../support/temp-usage.ts'

const azure = (...rows: readonly string[]): Record<string, string> => ({
  'a.csv': `${['TIMESTAMP,ContextTokens,GeneratedTokens', ...rows].join('\n')}\n`,
})
const mooncake =
  '{"timestamp": 0, "input_length": 100, "output_length": 5, "hash_ids": [1, 2]}\n{"timestamp": 86400000, "input_length": 50, "output_length": 2, "hash_ids": [1]}\n'
const burst =
  'Timestamp,Model,Request tokens,Response tokens,Total tokens,Log Type\n5,ChatGPT,472,18,490,Conversation log\n45,GPT-4,87,0,87,API log\n'

describe('request traces', () => {
  it('equal rows are two requests, and a row whose time cannot be read is rejected', async () => {
    const row = '2023-11-16 18:17:03.9799600,4808,10'
    const data = await readTexts(azure(row, row, 'soon,1,1', '2023-11-16 19:00:00.0000000,,'))
    expect(metricTotals(data)).toEqual({ requests: 3, tokens_input: 9616, tokens_output: 20 })
    expect(data.imports[0]).toMatchObject({ format: 'azure-llm-trace', rejected: 1 })
  })

  it('relative times are refused until their start is told', async () => {
    for (const files of [{ 'm.jsonl': mooncake }, { 'b.csv': burst }])
      await expect(readTexts(files)).rejects.toMatchObject({
        code: 'MISSING_COLUMN',
        problems: [{ hint: expect.stringContaining('--trace-start') as unknown }],
      })
  })

  it('time 0 of a trace is its start, whatever the offset it was given in', async () => {
    const data = await readTexts({ 'm.jsonl': mooncake }, { traceStart: '2026-06-01T23:00:00-02:00' })
    expect(data.imports[0]).toMatchObject({ format: 'mooncake-trace', from: '2026-06-02', to: '2026-06-03' })
    expect(metricTotals(data)).toEqual({ requests: 2, tokens_input: 150, tokens_output: 7 })
    expect(data.notices.map((n) => n.code)).toContain('trace_start_assumed')
  })

  it('BurstGPT: seconds, a failed request has no answer, the total is not added', async () => {
    const data = await readTexts({ 'b.csv': burst }, { traceStart: '2026-06-01' })
    expect(metricTotals(data)).toEqual({ errors: 1, requests: 2, tokens_input: 559, tokens_output: 18 })
    expect([...new Set(dimColumn(data.table, 'model'))].sort()).toEqual(['chatgpt', 'gpt-4'])
  })

  it('a start that is no date is a wrong option', async () => {
    await expect(readTexts({ 'm.jsonl': mooncake }, { traceStart: 'yesterday' })).rejects.toMatchObject({
      code: 'BAD_OPTION',
    })
  })

  it('a cut last line is rejected, not invented', async () => {
    const data = await readTexts({ 'm.jsonl': mooncake.slice(0, -20) }, { traceStart: '2026-06-01' })
    expect(metricTotals(data)).toEqual({ requests: 1, tokens_input: 100, tokens_output: 5 })
    expect(data.imports[0]?.rejected).toBe(1)
  })
})
