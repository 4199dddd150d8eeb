import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readUsage } from '../../../src/ingest/read-usage.ts'
import type { UsageData } from '../../../src/ingest/usage-table.ts'
import { simulate } from '../../../src/pipeline.ts'
import { parseScenario } from '../../../src/scenario/parse-scenario.ts'
import { sharedPath } from '../../support/shared.ts'
import { columnOf } from '../../support/table-columns.ts'
import { bucketsOf, readTexts } from '../../support/temp-usage.ts'

const traces = sharedPath('data/llm-usage')
if (traces === undefined) process.stderr.write('same trace: skipped, the shared reference folder is absent\n')

const metrics = ['requests', 'tokens_input', 'tokens_output']

/** Value by hour of each metric: what a forecast starts from. */
function hours(data: UsageData): Record<string, Record<string, number>> {
  const found: Record<string, Record<string, number>> = Object.fromEntries(metrics.map((m) => [m, {}]))
  for (const [i, metric] of columnOf(data.table, (run) => run.metric).entries()) {
    const buckets = found[metric]
    const hour = new Date(data.table.timeMs[i] ?? 0).toISOString()
    if (buckets !== undefined) buckets[hour] = (buckets[hour] ?? 0) + (data.table.value[i] ?? Number.NaN)
  }
  return found
}

describe.skipIf(traces === undefined)('published traces', () => {
  it('the Azure code trace and its table per minute hold the same hours', async () => {
    const [requests, minutes] = await Promise.all(
      ['azure_llm_2023_code.csv', 'azure_llm_2023_code_per_minute.csv'].map((name) =>
        readUsage([`${traces ?? ''}/${name}`], { step: 'hour' }),
      ),
    )
    expect(requests?.imports[0]?.format).toBe('azure-llm-trace')
    expect(hours(requests as UsageData)).toEqual(hours(minutes as UsageData))
    expect(
      bucketsOf(requests as UsageData, 'tokens_input').reduce((sum, bucket) => sum + bucket.value, 0),
    ).toBe(18_059_974)
  })

  it('the ServeGen table, whose seconds count from the start of two weeks, adds up per model once that start is told', async () => {
    const path = `${traces ?? ''}/servegen_requests_10min.csv`
    const data = await readUsage([path], { step: 'day', traceStart: '2026-03-02' })
    const [header = '', ...lines] = readFileSync(path, 'utf8').trimEnd().split('\n')
    const cells = lines.map((line) => line.split(',').map(Number))
    for (const [i, name] of header.trimEnd().split(',').entries()) {
      if (i === 0) continue
      const sum = cells.reduce((total, row) => total + (row[i] ?? Number.NaN), 0)
      const metric = data.imports[0]?.metrics.find(
        (m) => m.metric.replaceAll('_', '-') === name.replaceAll('_', '-'),
      )
      expect([name, metric?.total]).toEqual([name, sum])
    }
    expect(data.imports[0]).toMatchObject({ rows: 2016, rejected: 0, from: '2026-03-02', to: '2026-03-15' })
  })

  it('the Mooncake trace adds up to its table per minute', async () => {
    const path = `${traces ?? ''}/mooncake_synthetic_trace.jsonl`
    const data = await readUsage([path], { step: 'day', traceStart: '2026-06-01' })
    const [, ...rows] = readFileSync(`${traces ?? ''}/mooncake_synthetic_per_minute.csv`, 'utf8')
      .trim()
      .split('\n')
    const direct = metrics.map((_, i) => rows.reduce((sum, row) => sum + Number(row.split(',')[i + 1]), 0))
    expect(data.imports[0]).toMatchObject({ format: 'mooncake-trace', rows: 3993, rejected: 0 })
    expect(metrics.map((m) => data.imports[0]?.metrics.find((one) => one.metric === m)?.total)).toEqual(
      direct,
    )
  })
})

type Call = { readonly id: string; readonly ms: number; readonly input: number; readonly output: number }

/** 120 days of calls, evenly over each day, growing from 20 a day; the last day is whole. */
const calls: readonly Call[] = Array.from({ length: 120 }, (_, day) => {
  const perDay = 20 + Math.floor(day / 3) + (day % 7 < 5 ? 6 : 0)
  return Array.from({ length: perDay }, (_, k) => ({
    id: `r${day}-${k}`,
    ms: Date.UTC(2026, 0, 1 + day) + Math.floor((k * 86_400_000) / perDay),
    input: 100 + ((day * 37 + k * 11) % 400),
    output: 10 + ((day * 13 + k * 7) % 90),
  }))
}).flat()

const stamp = (ms: number): string => new Date(ms).toISOString()
const jsonl = (write: (call: Call) => unknown): string =>
  calls.map((call) => `${JSON.stringify(write(call))}\n`).join('')

const schemas: Readonly<Record<string, readonly [name: string, text: string]>> = {
  'litellm-spend-logs': [
    'l.jsonl',
    jsonl((c) => ({
      request_id: c.id,
      startTime: stamp(c.ms),
      spend: 0.01,
      prompt_tokens: c.input,
      completion_tokens: c.output,
      model: 'gpt-5',
    })),
  ],
  'langfuse-observations': [
    'f.jsonl',
    jsonl((c) => ({
      id: c.id,
      traceId: c.id,
      type: 'GENERATION',
      startTime: stamp(c.ms),
      model: 'gpt-5',
      usageDetails: { input: c.input, output: c.output, total: c.input + c.output },
    })),
  ],
  helicone: [
    'h.jsonl',
    jsonl((c) => ({
      request_id: c.id,
      request_created_at: stamp(c.ms),
      response_status: 200,
      delay_ms: 900,
      model: 'gpt-5',
      prompt_tokens: c.input,
      completion_tokens: c.output,
    })),
  ],
  'otel-genai-spans': [
    's.jsonl',
    jsonl((c) => ({
      resourceSpans: [
        {
          scopeSpans: [
            {
              spans: [
                {
                  traceId: c.id,
                  spanId: c.id,
                  startTimeUnixNano: `${c.ms}000000`,
                  endTimeUnixNano: `${c.ms + 900}000000`,
                  attributes: [
                    { key: 'gen_ai.operation.name', value: { stringValue: 'chat' } },
                    { key: 'gen_ai.request.model', value: { stringValue: 'gpt-5' } },
                    { key: 'gen_ai.usage.input_tokens', value: { intValue: String(c.input) } },
                    { key: 'gen_ai.usage.output_tokens', value: { intValue: String(c.output) } },
                  ],
                },
              ],
            },
          ],
        },
      ],
    })),
  ],
  'azure-llm-trace': [
    'a.csv',
    `TIMESTAMP,ContextTokens,GeneratedTokens\n${calls.map((c) => `${stamp(c.ms).replace('T', ' ').replace('Z', '0000')},${c.input},${c.output}\n`).join('')}`,
  ],
  'mooncake-trace': [
    'm.jsonl',
    jsonl((c) => ({
      timestamp: c.ms - Date.UTC(2026, 0, 1),
      input_length: c.input,
      output_length: c.output,
    })),
  ],
  'generic-long': ['g.csv', dailyTable()],
}

function dailyTable(): string {
  const days = new Map<string, Call[]>()
  for (const c of calls)
    days.set(stamp(c.ms).slice(0, 10), [...(days.get(stamp(c.ms).slice(0, 10)) ?? []), c])
  const rows = [...days].flatMap(([day, own]) => [
    `${day},requests,${own.length}`,
    `${day},tokens_input,${own.reduce((sum, c) => sum + c.input, 0)}`,
    `${day},tokens_output,${own.reduce((sum, c) => sum + c.output, 0)}`,
  ])
  return `date,metric,value\n${rows.join('\n')}\n`
}

const scenario = parseScenario(
  `version: 1
name: one trace
horizon: 6mo
paths: 128
seed: 7
demand: { calls: { history: { metric: requests } } }
resources: { db: { kind: database, from: calls, engine: relational, writes: 1 } }
constraints: { db-writes: { capacity: 0.002 writes/s, of: db } }
`,
  { file: 'scenario.yml' },
)

async function forecast(data: UsageData): Promise<unknown> {
  const { constraints } = await simulate(scenario, data, { version: 'test' })
  return JSON.parse(JSON.stringify(constraints)) as unknown
}

describe('one trace under several schemas', () => {
  const total = (pick: (call: Call) => number): number => calls.reduce((sum, call) => sum + pick(call), 0)
  const expected = {
    requests: calls.length,
    tokens_input: total((c) => c.input),
    tokens_output: total((c) => c.output),
  }
  const read = (format: string): Promise<UsageData> => {
    const [name, text] = schemas[format] ?? ['', '']
    return readTexts({ [name]: text }, { traceStart: '2026-01-01' })
  }

  it.each(Object.keys(schemas))(
    '%s has the totals of the calls and the forecast of the daily table',
    async (format) => {
      const data = await read(format)
      expect(data.imports[0]?.format).toBe(format)
      const found = Object.fromEntries((data.imports[0]?.metrics ?? []).map((m) => [m.metric, m.total]))
      expect(found).toMatchObject(expected)
      expect(hours(data)).toEqual(hours(await read('generic-long')))
      const answer = await forecast(data)
      expect(JSON.stringify(answer)).toContain('db-writes')
      expect(answer).toEqual(await forecast(await read('generic-long')))
    },
  )
})
