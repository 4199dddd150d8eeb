import { describe, expect, it, test } from 'vitest'
import { doubleCountCodes, doubleCounting } from '../../../src/ingest/double-counting/index.ts'
import type { SourceRole } from '../../../src/ingest/usage-format.ts'
import type { UsageData } from '../../../src/ingest/usage-table.ts'
import type { Notice } from '../../../src/notice.ts'
import { readTexts } from '../../support/temp-usage.ts'
import { type UsageRow, usageData } from '../../support/usage-table.ts'

/** One of two inputs: its format and what its rows share. */
type Input = readonly [format: string, row?: Partial<UsageRow>]

const roles: Readonly<Record<string, SourceRole>> = {
  focus: 'bill',
  'aws-cur': 'bill',
  'aws-cost-explorer': 'bill',
  'azure-cost': 'bill',
  'gcp-billing': 'bill',
  'openai-costs': 'bill',
  'anthropic-cost': 'bill',
  'openai-usage': 'usage',
  'claude-code-analytics': 'usage',
  'anthropic-usage': 'usage',
  'litellm-daily': 'gateway',
  'litellm-spend-logs': 'gateway',
  langfuse: 'gateway',
  'claude-code-jsonl': 'client',
  ccusage: 'client',
  opencost: 'allocation',
  kubecost: 'allocation',
  'slurm-sacct': 'telemetry',
  'prometheus-range': 'telemetry',
  'nvidia-smi': 'telemetry',
  redfish: 'telemetry',
  'otel-genai': 'telemetry',
}

/** Four days of each input, of which three are shared; values 10 and 7 a day. */
function two(a: Input, b: Input): UsageData {
  const rows = [a, b].flatMap(([, row], source) =>
    [0, 1, 2, 3].map(
      (day): UsageRow => ({
        metric: 'cost',
        unit: 'money',
        ...(row?.metric === undefined || row.metric === 'cost' ? { currency: 'USD' } : {}),
        value: source === 0 ? 10 : 7,
        ...row,
        source,
        day: 20_000 + day + source,
      }),
    ),
  )
  const data = usageData(rows, [undefined, undefined])
  const imports = data.imports.map((report, i) => ({ ...report, format: [a, b][i]?.[0] ?? '' }))
  return { ...data, imports }
}

function codes(a: Input, b: Input): Notice[] {
  return doubleCounting(two(a, b), (format) => roles[format] ?? 'table')
}

const ai = { dims: { provider: 'AWS', service_category: 'AI and Machine Learning' } }
const openai = { dims: { provider: 'openai' } }
const anthropic = { dims: { provider: 'anthropic' } }
const of = (metric: string, dims: Readonly<Record<string, string>> = {}): Partial<UsageRow> => ({
  metric,
  dims,
})

const pairs: readonly (readonly [code: string, a: Input, b: Input])[] = [
  ['two_bases', ['azure-cost', { basis: 'actual' }], ['azure-cost', { basis: 'amortized' }]],
  ['two_bases', ['focus', { ...ai, basis: 'billed' }], ['focus', { ...ai, basis: 'effective' }]],
  ['two_exports_of_one_bill', ['focus', { dims: { provider: 'Microsoft' } }], ['azure-cost']],
  ['two_exports_of_one_bill', ['focus', { dims: { provider: 'Google Cloud' } }], ['gcp-billing']],
  ['two_exports_of_one_bill', ['aws-cur'], ['aws-cost-explorer']],
  ['two_bills', ['focus', { dims: { provider: 'Anthropic' } }], ['anthropic-cost']],
  ['usage_and_bill', ['anthropic-usage', of('tokens_output')], ['anthropic-cost', of('tokens_output')]],
  ['usage_and_bill', ['claude-code-analytics'], ['anthropic-cost']],
  [
    'two_usage_reports',
    ['claude-code-analytics', of('tokens_output')],
    ['anthropic-usage', of('tokens_output')],
  ],
  ['gateway_and_bill', ['litellm-spend-logs', openai], ['openai-costs']],
  [
    'gateway_and_bill',
    ['langfuse', of('tokens_input', { provider: 'openai' })],
    ['openai-usage', of('tokens_input')],
  ],
  [
    'gateway_and_bill',
    ['litellm-spend-logs', { dims: { provider: 'bedrock' } }],
    ['aws-cur', { dims: { service: 'Amazon Bedrock' } }],
  ],
  ['one_gateway_twice', ['litellm-daily', openai], ['litellm-spend-logs', openai]],
  ['two_gateways', ['langfuse'], ['litellm-spend-logs', openai]],
  ['client_and_gateway', ['claude-code-jsonl'], ['litellm-spend-logs', anthropic]],
  ['client_and_bill', ['claude-code-jsonl'], ['anthropic-cost']],
  ['client_and_bill', ['ccusage', of('tokens_input')], ['anthropic-usage', of('tokens_input')]],
  ['two_client_logs', ['claude-code-jsonl'], ['ccusage']],
  ['allocation_and_bill', ['opencost'], ['aws-cur', { dims: { service: 'AmazonEC2' } }]],
  ['two_allocations', ['opencost'], ['kubecost']],
  ['gpu_hours', ['slurm-sacct', of('gpu_hours')], ['prometheus-range', of('gpu_hours')]],
  ['gpu_hours', ['opencost', of('gpu_hours')], ['slurm-sacct', of('gpu_hours')]],
  ['gpu_hours', ['nvidia-smi', of('gpu_count')], ['prometheus-range', of('gpu_count')]],
  ['power', ['nvidia-smi', of('power_kw')], ['prometheus-range', of('power_kw')]],
  ['power', ['nvidia-smi', of('power_kw', { host: 'a' })], ['redfish', of('power_kw', { host: 'a' })]],
  ['power', ['redfish', of('energy_kwh')], ['prometheus-range', of('energy_kwh')]],
  [
    'telemetry_and_log',
    ['prometheus-range', of('tokens_output')],
    ['litellm-spend-logs', of('tokens_output')],
  ],
  ['telemetry_and_log', ['otel-genai', of('requests')], ['openai-usage', of('requests')]],
  ['two_collectors', ['otel-genai', of('requests')], ['prometheus-range', of('requests')]],
  ['same_metric', ['generic-wide'], ['openai-costs']],
]

describe('double counting', () => {
  it.each(pairs)('%s is told for %j and %j, either way round, with days and amounts', (code, a, b) => {
    for (const found of [codes(a, b), codes(b, a)]) {
      expect(found.map((n) => n.code)).toEqual([`double_count_${code}`])
      expect(found[0]?.level).toBe('warning')
      expect(found[0]?.message).toMatch(/from 2024-10-05 to 2024-10-07: /)
      expect(found[0]?.message).toMatch(/USD (30|21) and USD (21|30)|\b(30|21) and (21|30)|on average/)
      expect(found[0]?.message).toMatch(/leave (the other file|one file|the older|.*) out/i)
    }
  })

  const apart: readonly (readonly [why: string, a: Input, b: Input])[] = [
    ['money beside tokens', ['openai-usage', of('tokens_input')], ['openai-costs']],
    ['another provider', ['litellm-spend-logs', anthropic], ['openai-costs']],
    ['another currency', ['litellm-spend-logs', openai], ['openai-costs', { currency: 'EUR' }]],
    ['bills of two clouds', ['aws-cur'], ['azure-cost']],
    ['a cloud bill without AI', ['claude-code-jsonl'], ['focus', { dims: { service: 'Compute' } }]],
    [
      'other machines',
      ['nvidia-smi', of('power_kw', { host: 'a' })],
      ['redfish', of('power_kw', { host: 'b' })],
    ],
    ['nothing in the shared days', ['litellm-spend-logs', openai], ['openai-costs', { value: 0 }]],
    ['latencies', ['litellm-spend-logs', of('latency_ms')], ['prometheus-range', of('latency_ms')]],
    ['queries of a database', ['prometheus-range', of('db_qps')], ['cloudwatch', of('db_qps')]],
  ]
  it.each(apart)('%s is none', (_, a, b) => {
    expect([...codes(a, b), ...codes(b, a)]).toEqual([])
  })

  test('every code of a pair is held by a case here or in double-counting.test.ts', () => {
    const elsewhere = ['repeated_export', 'grouped_and_ungrouped', 'cost_columns']
    const held = new Set([...pairs.map(([code]) => code), ...elsewhere].map((code) => `double_count_${code}`))
    expect(doubleCountCodes.map((c) => c.code).filter((code) => !held.has(code))).toEqual([])
  })
})

describe('exports whose periods overlap', () => {
  const rows = (days: readonly number[], account: string): string =>
    days
      .map(
        (d) =>
          `${String(d + 0.25)},USD,Usage,2026-05-0${String(d)}T00:00:00Z,2026-05-0${String(d + 1)}T00:00:00Z,AWS,${account}`,
      )
      .join('\n')
  const head =
    'BilledCost,BillingCurrency,ChargeCategory,ChargePeriodStart,ChargePeriodEnd,ProviderName,SubAccountId\n'

  test('are told with the shared days and the money in them', async () => {
    const { notices } = await readTexts({
      'week-1.csv': `${head}${rows([1, 2, 3, 4], 'x')}\n`,
      'late.csv': `${head}${rows([3, 4, 5], 'x')}\n`,
    })
    const told = notices.filter((n) => n.code === 'double_count_repeated_export')
    expect(told).toHaveLength(1)
    expect(told[0]?.message).toMatch(/hold the same rows from 2026-05-03 to 2026-05-04 \(cost 7\.5 in each\)/)
  })

  test('of two accounts on the same days are none', async () => {
    const { notices } = await readTexts({
      'x.csv': `${head}${rows([1, 2, 3], 'x')}\n`,
      'y.csv': `${head}${rows([1, 2, 3], 'y')}\n`,
    })
    expect(notices.filter((n) => n.code.startsWith('double_count') && /same rows/.test(n.message))).toEqual(
      [],
    )
  })
})
