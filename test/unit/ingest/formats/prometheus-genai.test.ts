import { describe, expect, it } from 'vitest'
import { dimColumn } from '../../../support/table-columns.ts'
import { bucketsOf, metricTotals, readTexts } from '../../../support/temp-usage.ts'

const first = Date.UTC(2026, 7, 1) / 1000
type Series = readonly [
  name: string,
  values: readonly (number | null)[],
  labels?: Readonly<Record<string, string>>,
]

/** A response with one sample an hour; null = no sample. */
function answer(...series: readonly Series[]): string {
  const result = series.map(([name, values, labels = {}]) => ({
    metric: { __name__: name, ...labels },
    values: values.flatMap((v, i) => (v === null ? [] : [[first + i * 3600, String(v)]])),
  }))
  return JSON.stringify({ status: 'success', data: { resultType: 'matrix', result } })
}

const old = 'gen_ai_client_token_usage'
const usage = 'gen_ai_client_inference_usage_'
const duration = 'gen_ai_client_operation_duration_seconds'

describe('metrics of generative AI in Prometheus', () => {
  it.each<[string, readonly Series[], Readonly<Record<string, number>>]>([
    [
      'the sum of the old histogram is tokens, its count is nothing; agents repeat what their calls used',
      [
        [`${old}_sum`, [0, 900], { gen_ai_token_type: 'input', gen_ai_operation_name: 'chat' }],
        [`${old}_sum`, [0, 100], { gen_ai_token_type: 'output', gen_ai_operation_name: 'chat' }],
        [`${old}_sum`, [0, 900], { gen_ai_token_type: 'input', gen_ai_operation_name: 'invoke_agent' }],
        [`${old}_count`, [0, 8], { gen_ai_token_type: 'input', gen_ai_operation_name: 'chat' }],
      ],
      { tokens_input: 900, tokens_output: 100 },
    ],
    [
      'an exporter may add the unit, and a sum over both types is a total',
      [[`${old}_tokens_sum`, [0, 1000]]],
      { tokens_total: 1000 },
    ],
    [
      'cached and written tokens are parts of the new input, reasoning is one of the output',
      [
        [`${usage}input_tokens_total`, [0, 1000]],
        [`${usage}cache_read_input_tokens_total`, [0, 300]],
        [`${usage}cache_write_input_tokens_total`, [0, 200]],
        [`${usage}output_tokens_total`, [0, 90]],
        [`${usage}reasoning_output_tokens_total`, [0, 40]],
        // For percentiles only.
        ['gen_ai_client_inference_operation_input_tokens_sum', [0, 1000]],
      ],
      {
        tokens_input: 500,
        tokens_cache_read: 300,
        tokens_cache_write: 200,
        tokens_output: 90,
        tokens_reasoning: 40,
      },
    ],
    [
      'a service that sends both generations counts once, one that only knows the old names counts too',
      [
        [`${usage}input_tokens_total`, [0, 1000], { service_name: 'chat' }],
        [`${old}_sum`, [0, 1000], { service_name: 'chat', gen_ai_token_type: 'input' }],
        [`${old}_sum`, [0, 70], { service_name: 'search', gen_ai_token_type: 'input' }],
      ],
      { tokens_input: 1070 },
    ],
    [
      'services that cannot be told apart are taken as one',
      [
        [`${usage}input_tokens_total`, [0, 1000]],
        [`${old}_sum`, [0, 1000], { gen_ai_token_type: 'input' }],
      ],
      { tokens_input: 1000 },
    ],
    [
      'names with dots are the same names',
      [
        ['gen_ai.client.inference.usage.input_tokens_total', [0, 50]],
        ['gen_ai.client.inference.usage.cache_read.input_tokens_total', [0, 20]],
        ['gen_ai.invoke_agent.duration_count', [0, 3]],
      ],
      { tokens_input: 30, tokens_cache_read: 20, agent_runs: 3 },
    ],
    [
      'calls are requests with a mean duration, errors are told by their type, agents and tools are no calls',
      [
        [`${duration}_count`, [0, 90], { gen_ai_operation_name: 'chat' }],
        [`${duration}_sum`, [0, 180], { gen_ai_operation_name: 'chat' }],
        [`${duration}_count`, [0, 6], { gen_ai_operation_name: 'chat', error_type: '429' }],
        [`${duration}_sum`, [0, 0], { gen_ai_operation_name: 'chat', error_type: '429' }],
        [`${duration}_count`, [0, 4], { gen_ai_operation_name: 'chat', error_type: 'timeout' }],
        [`${duration}_sum`, [0, 20], { gen_ai_operation_name: 'chat', error_type: 'timeout' }],
        [`${duration}_count`, [0, 5], { gen_ai_operation_name: 'invoke_agent' }],
        [`${duration}_count`, [0, 7], { gen_ai_operation_name: 'execute_tool' }],
      ],
      { requests: 100, errors: 10, throttled: 6, agent_runs: 5, latency_ms: 2000 },
    ],
    [
      'the parts of Claude Code are exclusive, and its cost is in dollars',
      [
        ['claude_code_token_usage_tokens_total', [0, 10], { type: 'input', model: 'claude-sonnet-4-5' }],
        ['claude_code_token_usage_tokens_total', [0, 20], { type: 'cacheRead', model: 'claude-sonnet-4-5' }],
        [
          'claude_code_token_usage_tokens_total',
          [0, 5],
          { type: 'cacheCreation', model: 'claude-sonnet-4-5' },
        ],
        ['claude_code_token_usage_tokens_total', [0, 8], { type: 'output', model: 'claude-sonnet-4-5' }],
        ['claude_code_cost_usage_USD_total', [0, 0.75], { model: 'claude-sonnet-4-5' }],
        ['claude_code_session_count_total', [0, 2]],
      ],
      {
        tokens_input: 10,
        tokens_cache_read: 20,
        tokens_cache_write: 5,
        tokens_output: 8,
        'cost USD': 0.75,
        sessions: 2,
      },
    ],
    [
      'GPUs that pods asked for are GPUs, their cores are not',
      [
        ['kube_pod_container_resource_requests', [8, 8], { resource: 'nvidia_com_gpu', pod: 'a' }],
        ['kube_pod_container_resource_requests', [32, 32], { resource: 'cpu', pod: 'a' }],
      ],
      { gpu_count: 8, kube_pod_container_resource_requests_mean: 32 },
    ],
    [
      'of RAPL the package holds its cores',
      [
        ['node_rapl_package_joules_total', [0, 3_600_000]],
        ['node_rapl_core_joules_total', [0, 1_800_000]],
      ],
      { energy_kwh: 1 },
    ],
    [
      'statements of CockroachDB are rates, though their names end like counts',
      [
        ['sql_query_count', [0, 7200]],
        ['sql_insert_count', [0, 3600]],
        ['sql_conns', [40, 60]],
      ],
      { db_qps: 2, db_writes_per_s: 1, db_connections: 50 },
    ],
  ])('%s', async (_, series, expected) => {
    const data = await readTexts({ 'a.json': answer(...series) })
    const totals = metricTotals(data)
    expect(Object.keys(totals).sort()).toEqual(Object.keys(expected).sort())
    for (const [metric, total] of Object.entries(expected)) expect(totals[metric]).toBeCloseTo(total, 9)
    expect(data.imports[0]?.rejected).toBe(0)
  })

  it('people and sessions are no dimensions, unless people are asked for', async () => {
    const text = answer([
      'claude_code_token_usage_tokens_total',
      [0, 10],
      { type: 'input', user_email: 'ada@example.com', session_id: 's-1', model: 'claude-haiku-4-5' },
    ])
    const data = await readTexts({ 'a.json': text })
    expect(data.table.dims).toEqual(['label:type', 'model'])
    const asked = await readTexts({ 'a.json': text }, { keepUser: true })
    expect(dimColumn(asked.table, 'user')?.[0]).toBe('ada@example.com')
    expect(JSON.stringify(asked.table.dims)).not.toContain('s-1')
  })
})

describe('GPUs of dcgm-exporter', () => {
  const gpu = (uuid: string, pod: string): Readonly<Record<string, string>> => ({
    Hostname: 'n1',
    UUID: uuid,
    pod,
    namespace: 'ml',
  })

  it('are counted one by one', async () => {
    const data = await readTexts({
      'a.json': answer(
        ['DCGM_FI_DEV_POWER_USAGE', [300, 300], gpu('GPU-1', 'a')],
        ['DCGM_FI_DEV_POWER_USAGE', [500, 500], gpu('GPU-2', 'b')],
        ['DCGM_FI_DEV_GPU_UTIL', [50, 50], gpu('GPU-1', 'a')],
        ['DCGM_FI_DEV_GPU_UTIL', [70, 70], gpu('GPU-2', 'b')],
      ),
    })
    const sum = (metric: string): number => bucketsOf(data, metric).reduce((total, b) => total + b.value, 0)
    expect(sum('gpu_count')).toBe(2)
    expect(sum('power_kw')).toBeCloseTo(0.8, 12)
    expect(dimColumn(data.table, 'project')).toContain('ml')
  })

  it('that went from one pod to another count once, and that is told', async () => {
    const data = await readTexts({
      'a.json': answer(
        ['DCGM_FI_DEV_POWER_USAGE', [400, 400, null, null], gpu('GPU-1', 'a')],
        ['DCGM_FI_DEV_POWER_USAGE', [null, null, 400, 400], gpu('GPU-1', 'b')],
        // Two pods that share a GPU tell its watts twice.
        ['DCGM_FI_DEV_POWER_USAGE', [400, 400, 400, 400], gpu('GPU-2', 'c')],
        ['DCGM_FI_DEV_POWER_USAGE', [400, 400, 400, 400], gpu('GPU-2', 'd')],
      ),
    })
    const sum = (metric: string): number => bucketsOf(data, metric).reduce((total, b) => total + b.value, 0)
    expect(sum('power_kw')).toBeCloseTo(0.8, 12)
    expect(sum('gpu_count')).toBe(2)
    expect(data.notices.map((n) => n.code)).toContain('gpu_users_change')
  })
})

describe('buckets of a histogram', () => {
  const name = 'vllm:e2e_request_latency_seconds_bucket'
  const bucket = (
    le: string,
    values: readonly number[],
    more: Readonly<Record<string, string>> = {},
  ): Series => [name, values, { le, ...more }]

  it('become percentiles of the requests of a day, interpolated as histogram_quantile does', async () => {
    const data = await readTexts({
      'a.json': answer(
        bucket('0.1', [0, 10, 50]),
        bucket('0.5', [0, 40, 90]),
        bucket('1', [0, 45, 98]),
        bucket('+Inf', [0, 50, 100]),
      ),
    })
    // 100 requests: the 50th ends the first bucket, the 95th is 5 of 8 into the third, the 99th lies above every bound.
    const totals = metricTotals(data)
    expect(totals['latency_p50_ms']).toBeCloseTo(100, 9)
    expect(totals['latency_p95_ms']).toBeCloseTo(500 + 500 * (5 / 8), 9)
    expect(totals['latency_p99_ms']).toBeCloseTo(1000, 9)
    expect(Object.keys(totals)).toHaveLength(3)
    expect(data.notices.map((n) => n.code)).toContain('percentiles_of_buckets')
    expect(data.imports[0]?.rejected).toBe(0)
  })

  it('begin again with their counter, count once in two files and are weighted by requests over hosts', async () => {
    const host = (instance: string, low: readonly number[], all: readonly number[]): readonly Series[] => [
      bucket('1', low, { instance }),
      bucket('+Inf', all, { instance }),
    ]
    const text = answer(...host('a', [90, 100, 10], [90, 100, 10]), ...host('b', [0, 0, 0], [0, 30, 60]))
    const data = await readTexts({ 'a.json': text, 'b.json': ` ${text}` })
    // Host a: 20 requests below a second, the median in the middle of the bucket; host b: 60 above it.
    const values = bucketsOf(data, 'latency_p50_ms').map((b) => b.value)
    expect(values.sort((x, y) => x - y)).toEqual([500, 1000])
  })

  it('by the hour are those of the hour', async () => {
    const text = answer(bucket('1', [0, 10, 10]), bucket('2', [0, 10, 20]), bucket('+Inf', [0, 10, 20]))
    const data = await readTexts({ 'a.json': text }, { step: 'hour' })
    expect(bucketsOf(data, 'latency_p50_ms').map((b) => b.value)).toEqual([500, 1500])
  })

  it('of a histogram that nobody documents, or without the whole, are left out with a word', async () => {
    const unknown = answer(['my_sizes_bucket', [0, 5], { le: '1' }], ['jobs_total', [0, 5]])
    const data = await readTexts({ 'a.json': unknown })
    expect(metricTotals(data)).toEqual({ jobs_total: 5 })
    expect(data.imports[0]?.rejectReasons[0]?.reason).toContain('bucket')
    expect(
      metricTotals(await readTexts({ 'a.json': answer(bucket('1', [0, 5]), ['jobs_total', [0, 5]]) })),
    ).toEqual({
      jobs_total: 5,
    })
  })
})
