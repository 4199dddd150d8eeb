import { describe, expect, it } from 'vitest'
import { JevonsError } from '../../../../src/errors.ts'
import { columnOf } from '../../../support/table-columns.ts'
import { metricTotals, readTexts } from '../../../support/temp-usage.ts'

const first = Date.UTC(2026, 7, 1) / 1000
type Series = readonly [name: string, values: readonly string[], labels?: Readonly<Record<string, string>>]

/** A response with one sample an hour. */
function answer(...series: readonly Series[]): string {
  const result = series.map(([name, values, labels = {}]) => ({
    metric: { __name__: name, ...labels },
    values: values.map((v, i) => [first + i * 3600, v]),
  }))
  return JSON.stringify({ status: 'success', data: { resultType: 'matrix', result } })
}

const v = 'vllm:'
const pg = 'pg_stat_database_'
const zone = (name: string, watts: string): Series => [
  'kepler_node_cpu_watts',
  [watts, watts],
  { instance: 'n1', zone: name },
]
const mig = (id: string, pod: string): Readonly<Record<string, string>> => ({
  Hostname: 'n1',
  UUID: 'GPU-1',
  GPU_I_ID: id,
  GPU_I_PROFILE: '3g.40gb',
  pod,
})

describe('what the metrics of exporters become', () => {
  it.each<[string, readonly Series[], Readonly<Record<string, number>>]>([
    [
      'tokens that vLLM found in its prefix cache are taken out of the input, under old names too',
      [
        [`${v}prompt_tokens_total`, ['100', '1100']],
        [`${v}prefix_cache_hits_total`, ['0', '400']],
        [`${v}gpu_prefix_cache_hits_total`, ['0', '400']],
      ],
      { tokens_input: 600, tokens_cache_read: 400 },
    ],
    [
      'cache hits without the prompts that they are part of take nothing away',
      [[`${v}prefix_cache_hits_total`, ['0', '400']]],
      { tokens_cache_read: 400 },
    ],
    [
      'finish reasons are truncated and cancelled requests, which requests hold',
      [
        [`${v}request_success_total`, ['0', '70'], { finished_reason: 'stop' }],
        [`${v}request_success_total`, ['0', '20'], { finished_reason: 'length' }],
        [`${v}request_success_total`, ['0', '10'], { finished_reason: 'abort' }],
      ],
      { requests: 100, truncated: 20, cancelled: 10 },
    ],
    [
      'a histogram is the mean over its requests, not over its samples',
      [
        // 1 request of 3 s, then 99 requests of 1 s each.
        [`${v}time_to_first_token_seconds_sum`, ['0', '3', '102']],
        [`${v}time_to_first_token_seconds_count`, ['0', '1', '100']],
      ],
      { ttft_ms: 1020 },
    ],
    [
      'the deprecated name of time per token gives way to the new one',
      [
        [`${v}inter_token_latency_seconds_sum`, ['0', '2']],
        [`${v}inter_token_latency_seconds_count`, ['0', '100']],
        [`${v}time_per_output_token_seconds_sum`, ['0', '9']],
        [`${v}time_per_output_token_seconds_count`, ['0', '100']],
      ],
      { tpot_ms: 20 },
    ],
    [
      'transactions and written rows of a database are rates, templates left out, resets counted from zero',
      [
        [`${pg}xact_commit`, ['0', '3600', '3600'], { datname: 'app' }],
        [`${pg}xact_rollback`, ['0', '1800', '1800'], { datname: 'app' }],
        [`${pg}tup_inserted`, ['7200', '7200', '3600'], { datname: 'app' }],
        [`${pg}tup_updated`, ['0', '0', '3600'], { datname: 'app' }],
        [`${pg}xact_commit`, ['0', '360000', '720000'], { datname: 'template1' }],
        [`${pg}numbackends`, ['5', '7', '9'], { datname: 'app' }],
        ['pg_database_connection_limit', ['-1', '100', '100'], { datname: 'app' }],
      ],
      { db_tps: 0.75, db_writes_per_s: 1, db_connections: 7, limit_connections: 100 },
    ],
    [
      "TiDB's statements are queries, and writes by their type",
      [
        ['tidb_executor_statement_total', ['0', '7200'], { type: 'Select' }],
        ['tidb_executor_statement_total', ['0', '3600'], { type: 'Insert' }],
        ['tidb_server_query_total', ['0', '9000'], { type: 'Query', result: 'OK' }],
      ],
      // Means over two types of 2 and 1 a second.
      { db_qps: 1.5, db_writes_per_s: 1 },
    ],
    [
      'zones that lie within another one are left out: package and dram',
      [zone('package', '100'), zone('core', '70'), zone('uncore', '10'), zone('dram', '50')],
      { power_kw: 0.075 },
    ],
    [
      'psys holds all other zones',
      [zone('psys', '200'), zone('package', '100'), zone('dram', '50')],
      { power_kw: 0.2 },
    ],
    [
      'the platform holds its parts',
      [['kepler_platform_watts', ['300', '300'], { instance: 'n1' }], zone('package', '100')],
      { power_kw: 0.3 },
    ],
    [
      'of the sensors of a chassis the total counts',
      [
        ['ipmi_power_watts', ['400', '400'], { name: 'PS1 Input Power' }],
        ['ipmi_power_watts', ['380', '380'], { name: 'PS1 Output Power' }],
        ['ipmi_power_watts', ['500', '500'], { name: 'Pwr Consumption' }],
      ],
      { power_kw: 0.5 },
    ],
    [
      'the chassis itself wins over its sensors',
      [
        ['ipmi_dcmi_power_consumption_current_watts', ['520', '520']],
        ['ipmi_power_watts', ['400', '400'], { name: 'PS1 Input Power' }],
      ],
      { power_kw: 0.52 },
    ],
    [
      "GPU activity by profiling counts where DCGM's utilisation is absent",
      [['DCGM_FI_PROF_GR_ENGINE_ACTIVE', ['0.4', '0.6'], { gpu: '0' }]],
      { gpu_util: 0.5 },
    ],
    [
      'the code of the last error and the birth of a counter are no quantities',
      [
        ['DCGM_FI_DEV_XID_ERRORS', ['79', '79']],
        ['jobs_created', ['1785542400', '1785542400']],
        ['jobs_total', ['1', '5']],
      ],
      { jobs_total: 4 },
    ],
    [
      "Qdrant's totals are levels in spite of their names",
      [['collections_vector_total', ['1000', '900']]],
      { vectors: 900 },
    ],
    [
      'a recording rule of a rate is a level under its own name',
      [['job:requests:rate5m', ['2', '4']]],
      { 'job:requests:rate5m': 3 },
    ],
    [
      'what is not a number between two counts invents nothing',
      [['jobs_total', ['100', 'NaN', '110', '+Inf', '130']]],
      { jobs_total: 30 },
    ],
  ])('%s', async (_, series, expected) => {
    const totals = metricTotals(await readTexts({ 'a.json': answer(...series) }))
    expect(Object.keys(totals).sort()).toEqual(Object.keys(expected).sort())
    for (const [metric, total] of Object.entries(expected)) expect(totals[metric]).toBeCloseTo(total, 9)
  })

  it('power and energy that the instances of a GPU repeat count once, its memory by instance', async () => {
    const data = await readTexts({
      'a.json': answer(
        ['DCGM_FI_DEV_POWER_USAGE', ['400', '400'], mig('1', 'a')],
        ['DCGM_FI_DEV_POWER_USAGE', ['400', '400'], mig('2', 'b')],
        ['DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION', ['0', '3600000000'], mig('1', 'a')],
        ['DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION', ['0', '3600000000'], mig('2', 'b')],
        ['DCGM_FI_DEV_FB_USED', ['10000', '10000'], mig('1', 'a')],
        ['DCGM_FI_DEV_FB_USED', ['30000', '30000'], mig('2', 'b')],
      ),
    })
    expect(metricTotals(data)).toEqual({ power_kw: 0.4, energy_kwh: 1, gpu_mem_gb: 20.97152, gpu_count: 1 })
    const rows = columnOf(data.table, (run) => run.metric).filter((metric) => metric === 'power_kw')
    expect(rows).toHaveLength(1)
  })

  it('replicas of one scrape count once though one of them began again, whatever the order of the files', async () => {
    const a = answer(['jobs_total', ['1000', '1010', '1020'], { replica: 'a' }])
    const b = answer(['jobs_total', ['990', '5', '15'], { replica: 'b' }])
    for (const files of [
      { '1.json': a, '2.json': b },
      { '1.json': b, '2.json': a },
    ]) {
      const { jobs_total: total } = metricTotals(await readTexts(files))
      expect([15, 20]).toContain(total)
    }
  })

  it('warnings and partial answers are told', async () => {
    const body = JSON.parse(answer(['jobs_total', ['1', '5']])) as object
    const data = await readTexts({
      'a.json': JSON.stringify({ ...body, isPartial: true, warnings: ['a store did not answer'] }),
    })
    expect(data.notices.map((n) => n.code)).toEqual(
      expect.arrayContaining(['prometheus_warning', 'incomplete_export']),
    )
  })

  it('a recording rule that cannot be read is rejected with its reason, and the others are read', async () => {
    const data = await readTexts({
      'a.json': answer(['job:requests:increase1h', ['2', '4']], ['jobs_total', ['1', '5']]),
    })
    expect(metricTotals(data)).toEqual({ jobs_total: 4 })
    expect(data.imports[0]?.rejectReasons[0]?.reason).toContain('increases over 1h')
  })
})

const instant = (...stamps: readonly number[]): string =>
  stamps
    .map((s) =>
      JSON.stringify({
        status: 'success',
        data: {
          resultType: 'vector',
          result: [{ metric: { __name__: 'up_ratio' }, value: [first + s, '0.5'] }],
        },
      }),
    )
    .join('\n')

it('instant queries of several times are a series', async () => {
  expect(metricTotals(await readTexts({ 'a.jsonl': `${instant(0, 3600)}\n` }))).toEqual({ up_ratio: 0.5 })
})

it.each([
  ['an instant query', instant(0), 'single instant'],
  [
    'a scrape with comments',
    '# HELP up x\n# TYPE up gauge\nup{job="a"} 1\nup{job="b"} 1\n',
    'single instant',
  ],
  ['a scrape without comments', 'up{job="a",instance="x"} 1\nup{job="b",instance="y"} 1\n', 'single instant'],
  [
    'exemplars',
    JSON.stringify({ status: 'success', data: [{ seriesLabels: { __name__: 'x' }, exemplars: [] }] }),
    'exemplars',
  ],
  ['a list of series', JSON.stringify({ status: 'success', data: [{ __name__: 'up', job: 'a' }] }), 'names'],
  ['a recording rule of increases', answer(['job:requests:increase1h', ['2', '4']]), 'increases over 1h'],
  ['a recording rule over running counts', answer(['job:requests_total:sum', ['2', '4']]), 'running counts'],
  ['sensors without a total', answer(['ipmi_power_watts', ['1', '2'], { name: 'PS1 In' }]), 'PS1 In'],
])('%s is refused with its reason', async (_, text, word) => {
  const error: unknown = await readTexts({ 'a.json': text }).catch((e: unknown) => e)
  if (!(error instanceof JevonsError)) throw new Error('it was imported')
  expect(error.message).toContain(word)
  expect(error.problems[0].hint ?? '').not.toBe('')
})

describe('large answers', () => {
  const step = 60
  const many = 40_000
  const values = (of: (i: number) => string): string[][] =>
    Array.from({ length: many }, (_, i) => [String(first + i * step), of(i)])
  const document = (of: Readonly<Record<string, readonly string[][]>>): object => ({
    status: 'success',
    data: {
      resultType: 'matrix',
      result: Object.entries(of).map(([name, list]) => ({
        metric: { __name__: name, metric: 'a "quoted", [odd] label', model_name: 'llama' },
        values: list.map(([t, value]) => [Number(t), value]),
      })),
    },
  })
  const counts = values((i) => String(i * 3))
  const levels = values((i) => (i === 5 ? 'NaN' : String(i % 10)))
  const large = document({ 'vllm:generation_tokens_total': counts, 'vllm:num_requests_running': levels })
  const total = { tokens_output: 3 * (many - 1), concurrency: (4.5 * many - 5) / (many - 1) }

  it('compact, indented, with sorted keys or as lines they read alike, together with a small one too', async () => {
    const sorted = JSON.stringify(
      {
        data: { result: (large as { data: { result: object } }).data.result, resultType: 'matrix' },
        status: 'success',
      },
      null,
      1,
    )
    const text = JSON.stringify(large)
    expect(text.length).toBeGreaterThan(1024 * 1024)
    for (const body of [text, sorted, `${text}\n${answer(['jobs_total', ['1', '5']])}\n`, `[${text}]`]) {
      const totals = metricTotals(await readTexts({ 'a.json': body }))
      expect(totals['tokens_output']).toBe(total.tokens_output)
      expect(totals['concurrency']).toBeCloseTo(total.concurrency, 9)
    }
    const both = await readTexts({ 'a.json': text, 'b.json': answer(['jobs_total', ['1', '5']]) })
    expect(metricTotals(both)).toMatchObject({ tokens_output: total.tokens_output, jobs_total: 4 })
    expect(both.imports.map((i) => i.rejected)).toEqual([0, 0])
  })

  it('one that is cut off is refused, and one that two files hold counts once', async () => {
    const text = JSON.stringify(large)
    await expect(readTexts({ 'a.json': text.slice(0, -40) })).rejects.toMatchObject({ code: 'UNREADABLE' })
    const twice = await readTexts({ 'a.json': text, 'b.json': ` ${text}` })
    expect(metricTotals(twice)['tokens_output']).toBe(total.tokens_output)
  })

  it('native histograms in it are rejected with a reason', async () => {
    const { data } = large as { data: { result: object[] } }
    const histogram = { metric: { __name__: 'h_seconds' }, histograms: [[first, { count: '3', sum: '2' }]] }
    const text = JSON.stringify({ status: 'success', data: { ...data, result: [...data.result, histogram] } })
    const read = await readTexts({ 'a.json': text })
    expect(read.imports[0]?.rejectReasons).toEqual([
      { reason: 'native histogram, which is not read', rows: 1 },
    ])
  })
})
