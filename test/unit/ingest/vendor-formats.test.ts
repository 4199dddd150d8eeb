import { describe, expect, it } from 'vitest'
import { readMap } from '../../../src/ingest/tables/usage-map.ts'
import { dimColumn } from '../../support/table-columns.ts'
import { bucketsOf, metricTotals, readTexts } from '../../support/temp-usage.ts'

const day = 86_400
const may = Date.UTC(2026, 4, 1) / 1000

type Result = Readonly<Record<string, unknown>>

function page(
  buckets: readonly (readonly [start: number, end: number, results: readonly Result[]])[],
  more = false,
): string {
  const data = buckets.map(([start, end, results]) => ({
    object: 'bucket',
    start_time: may + start,
    end_time: may + end,
    results,
  }))
  return JSON.stringify({ object: 'page', data, has_more: more, next_page: null })
}

const completion = (input: number, extra: Result = {}): Result => ({
  object: 'organization.usage.completions.result',
  input_tokens: input,
  output_tokens: 1,
  num_model_requests: 1,
  model: null,
  ...extra,
})

const cost = (value: number | string): Result => ({
  object: 'organization.costs.result',
  amount: { value, currency: 'usd' },
  line_item: null,
})

describe('OpenAI pages', () => {
  it('an empty bucket is a zero of the series that exist, also at the end of the file', async () => {
    const data = await readTexts({
      'usage.json': page([
        [0, day, [completion(10, { model: 'gpt-5' })]],
        [day, 2 * day, []],
      ]),
    })
    expect(bucketsOf(data, 'tokens_input')).toEqual([
      { day: '2026-05-01', value: 10, complete: true },
      { day: '2026-05-02', value: 0, complete: true },
    ])
    expect(new Set(dimColumn(data.table, 'model'))).toEqual(new Set(['gpt-5']))
  })

  it('a start that is no epoch is rejected instead of being a day of 1970', async () => {
    const text = page([
      [0, day, [completion(10, { model: 'gpt-5' })]],
      [day, 2 * day, [completion(20, { model: 'gpt-5' })]],
    ])
    const start = String((JSON.parse(text) as { data: { start_time: number }[] }).data[1]?.start_time)
    const data = await readTexts({ 'usage.json': text.replace(`"start_time":${start}`, '"start_time":12') })
    expect(bucketsOf(data, 'tokens_input').map((b) => b.day)).toEqual(['2026-05-01'])
    expect(data.imports[0]?.rejectReasons[0]?.reason).toContain('no epoch')
  })

  it('amounts may be numbers or texts', async () => {
    const data = await readTexts({
      'costs.json': page([
        [0, day, [cost('0.0600000000')]],
        [day, 2 * day, [cost(0.1)]],
      ]),
    })
    expect(metricTotals(data)).toEqual({ 'cost USD': 0.16 })
    expect(data.imports[0]?.metrics[0]?.basis).toBe('billed')
  })

  it('an amount that is no number is rejected with its reason', async () => {
    const data = await readTexts({
      'costs.json': page([
        [0, day, [cost('n/a')]],
        [day, 2 * day, [cost(2)]],
      ]),
    })
    expect(metricTotals(data)).toEqual({ 'cost USD': 2 })
    expect(data.imports[0]?.rejectReasons).toEqual([{ reason: 'amount is not a number', rows: 1 }])
  })

  it('a page that two files hold counts once, in either order of the files', async () => {
    const one = page(
      [
        [0, day, [completion(10)]],
        [day, 2 * day, [completion(20)]],
      ],
      true,
    )
    const two = page([
      [day, 2 * day, [completion(20)]],
      [2 * day, 3 * day, [completion(30)]],
    ])
    const data = await readTexts({ 'a.json': one, 'b.json': two })
    expect(metricTotals(data)['tokens_input']).toBe(60)
    expect(metricTotals(await readTexts({ 'a.json': two, 'b.json': one }))['tokens_input']).toBe(60)
    expect(data.notices.map((n) => n.code)).not.toContain('incomplete_export')
  })

  it('a last bucket that is narrower than the others is partial', async () => {
    const data = await readTexts({
      'usage.json': page([
        [0, day, [completion(10)]],
        [day, 1.5 * day, [completion(4)]],
      ]),
    })
    expect(bucketsOf(data, 'tokens_input').map((b) => b.complete)).toEqual([true, false])
  })

  it('people are left out unless they are asked for', async () => {
    const text = page([[0, day, [completion(1, { user_id: 'user-7' })]]])
    expect(dimColumn((await readTexts({ 'usage.json': text })).table, 'user')).toBeUndefined()
    expect(dimColumn((await readTexts({ 'usage.json': text }, { keepUser: true })).table, 'user')?.[0]).toBe(
      'user-7',
    )
  })

  it('cached tokens beyond the input that should hold them are told', async () => {
    const data = await readTexts({
      'usage.json': page([[0, day, [completion(10, { input_cached_tokens: 15 })]]]),
    })
    expect(metricTotals(data)).toMatchObject({ tokens_input: 0, tokens_cache_read: 15 })
    expect(data.notices.map((n) => n.code)).toContain('cache_semantics')
  })

  it('a file of empty buckets is refused, and so is a truncated one', async () => {
    await expect(readTexts({ 'usage.json': page([[0, day, []]]) })).rejects.toMatchObject({
      code: 'UNKNOWN_FORMAT',
    })
    const cut = page([[0, day, [completion(1)]]]).slice(0, -30)
    await expect(readTexts({ 'usage.json': cut })).rejects.toMatchObject({ code: 'UNREADABLE' })
  })
})

const focusHeader =
  'BilledCost,EffectiveCost,BillingCurrency,BillingPeriodStart,BillingPeriodEnd,ChargeCategory,ChargePeriodStart,ChargePeriodEnd,ConsumedQuantity,ConsumedUnit,ProviderName,SkuMeter'

function focusCsv(...rows: readonly string[]): Record<string, string> {
  return { 'focus.csv': `${[focusHeader, ...rows].join('\n')}\n` }
}

const april = '2026-04-01T00:00:00Z,2026-05-01T00:00:00Z'

describe('FOCUS', () => {
  it('honours offsets, and takes stamps without one as UTC whatever zone was asked for', async () => {
    const data = await readTexts(
      focusCsv(
        `1,1,USD,${april},Usage,2026-04-02T23:00:00-02:00,2026-04-03T23:00:00-02:00,NULL,NULL,A,NULL`,
        `2,2,USD,${april},Usage,2026-04-02 00:00:00,2026-04-03 00:00:00,NULL,NULL,A,NULL`,
      ),
      { timezone: 'America/New_York' },
    )
    expect(bucketsOf(data, 'cost').map(({ day: d, value }) => [d, value])).toEqual([
      ['2026-04-02', 2],
      ['2026-04-03', 1],
    ])
  })

  it('keeps currencies apart and rejects a row without one', async () => {
    const rows = ['1,1,USD', '5,5,eur', '7,7,Credits'].map(
      (money) => `${money},${april},Usage,2026-04-02T00:00:00Z,2026-04-03T00:00:00Z,NULL,NULL,A,NULL`,
    )
    const data = await readTexts(focusCsv(...rows))
    expect(metricTotals(data)).toMatchObject({ 'cost USD': 1, 'cost EUR': 5 })
    expect(data.imports[0]).toMatchObject({ rows: 3, rejected: 1 })
  })

  it.each([
    ['12', '1K tokens', 'gpt input', { tokens_input: 12_000 }],
    ['12', '1M Tokens', 'gpt output', { tokens_output: 12_000_000 }],
    ['12', 'Tokens', 'cached input', { tokens_cache_read: 12 }],
    ['12', '1000 Tokens', 'cache write 5m', { tokens_cache_write: 12_000 }],
    ['12', 'Tokens', 'something', { tokens_total: 12 }],
    ['2', 'Hours', 'BoxUsage:p5.48xlarge', { gpu_hours: 16 }],
    ['2', 'Hours', 'USE1-BoxUsage:g5.12xlarge', { gpu_hours: 8 }],
    ['2', 'Hours', 'USE1-BoxUsage:g5.xlarge', { gpu_hours: 2 }],
    ['2', 'Hours', 'a2-highgpu-4g', { gpu_hours: 8 }],
    ['2', 'GPU-Hours', 'anything', { gpu_hours: 2 }],
    ['2', 'Hours', 'BoxUsage:m5.large', {}],
    ['2', 'Requests', 'tokens api', {}],
  ])('%s %s of %s', async (quantity, unit, meter, expected) => {
    const data = await readTexts(
      focusCsv(
        `1,1,USD,${april},Usage,2026-04-02T00:00:00Z,2026-04-03T00:00:00Z,${quantity},${unit},A,${meter}`,
      ),
    )
    const quantities = Object.fromEntries(
      Object.entries(metricTotals(data)).filter(([name]) => !name.startsWith('cost')),
    )
    expect(quantities).toEqual(expected)
  })

  it('an hourly export that ends inside a day leaves that day incomplete', async () => {
    const hour = (h: number): string =>
      `1,1,USD,${april},Usage,2026-04-0${h < 24 ? 2 : 3}T${String(h % 24).padStart(2, '0')}:00:00Z,2026-04-0${h < 23 ? 2 : 3}T${String((h + 1) % 24).padStart(2, '0')}:00:00Z,NULL,NULL,A,NULL`
    const data = await readTexts(focusCsv(...Array.from({ length: 30 }, (_, h) => hour(h))))
    expect(bucketsOf(data, 'cost').map((b) => b.complete)).toEqual([true, false])
  })

  it('slashed dates that could be read both ways are refused', async () => {
    const row = '1,1,USD,2/3/26,2/4/26,Usage,2/3/26,2/4/26,NULL,NULL,A,NULL'
    await expect(readTexts(focusCsv(row))).rejects.toMatchObject({ code: 'AMBIGUOUS_DATE' })
  })

  it.each([
    ['InvoiceDetailId,BilledCost,BillingCurrency,InvoiceId', 'Invoice Detail'],
    ['ContractCommitmentId,BillingCurrency,ContractPeriodStart', 'Contract Commitment'],
    ['BillingPeriodStart,BillingPeriodEnd,BillingPeriodStatus', 'Billing Period'],
  ])('another dataset (%s) is refused by name', async (header, name) => {
    const cells = header
      .split(',')
      .map(() => '2026-04-01')
      .join(',')
    await expect(readTexts({ 'focus.csv': `${header}\n${cells}\n` })).rejects.toThrow(name)
  })
})

describe('LiteLLM spend logs', () => {
  const log = (fields: Result): Result => ({
    spend: 1,
    prompt_tokens: 10,
    completion_tokens: 1,
    startTime: '2026-06-01 23:30:00',
    ...fields,
  })

  it('stamps without a zone are UTC, and rows without an id are all kept', async () => {
    const rows = [
      log({ request_id: null }),
      log({ request_id: null }),
      log({ request_id: 'a' }),
      log({ request_id: 'a' }),
    ]
    const data = await readTexts({ 'logs.json': JSON.stringify(rows) }, { timezone: 'Asia/Tokyo' })
    expect(bucketsOf(data, 'requests')).toMatchObject([{ day: '2026-06-01', value: 3 }])
    expect(data.imports[0]?.duplicates).toBe(1)
  })

  it('an end before the start is no duration', async () => {
    const rows = [
      log({ request_id: 'a', endTime: '2026-06-01 23:30:02' }),
      log({ request_id: 'b', endTime: '2026-05-01 23:30:02' }),
    ]
    const data = await readTexts({ 'logs.json': JSON.stringify(rows) })
    expect(metricTotals(data)['latency_ms']).toBe(2000)
  })

  it('spend 0 on uncached requests is told as unpriced', async () => {
    const data = await readTexts({
      'logs.json': JSON.stringify([log({ request_id: 'a', spend: 0 }), log({ request_id: 'b' })]),
    })
    expect(data.notices.map((n) => n.code)).toContain('unpriced_requests')
  })

  it('metadata may be an object or a text of one', async () => {
    const metadata = { usage_object: { cache_read_input_tokens: 4 } }
    for (const value of [metadata, JSON.stringify(metadata)]) {
      const data = await readTexts({
        'logs.json': JSON.stringify([log({ request_id: 'a', metadata: value })]),
      })
      expect(metricTotals(data)).toMatchObject({ tokens_input: 6, tokens_cache_read: 4 })
    }
  })
})

describe('Prometheus responses', () => {
  const series = (name: string, labels: Result, values: readonly (readonly [number, string])[]): Result => ({
    metric: { __name__: name, ...labels },
    values: values.map(([s, v]) => [may + s, v]),
  })
  const matrix = (...result: readonly Result[]): string =>
    JSON.stringify({ status: 'success', data: { resultType: 'matrix', result } })

  it('NaN and infinities are missing, not zero', async () => {
    const values = [
      [0, '10'],
      [3600, 'NaN'],
      [7200, '+Inf'],
      [10_800, '20'],
    ] as const
    const data = await readTexts({ 'a.json': matrix(series('tidb_server_connections', {}, values)) })
    expect(metricTotals(data)).toEqual({ db_connections: 15 })
  })

  it('each series keeps its own labels, so that gauges of several hosts can be added', async () => {
    const data = await readTexts({
      'a.json': matrix(
        series('DCGM_FI_DEV_POWER_USAGE', { Hostname: 'n1', gpu: '0', job: 'x' }, [
          [0, '500'],
          [3600, '700'],
        ]),
        series('DCGM_FI_DEV_POWER_USAGE', { Hostname: 'n1', gpu: '1', job: 'x' }, [
          [0, '100'],
          [3600, '300'],
        ]),
      ),
    })
    expect(
      bucketsOf(data, 'power_kw')
        .map((b) => b.value)
        .sort(),
    ).toEqual([0.2, 0.6])
    expect(data.table.dims).toEqual(['gpu', 'host', 'label:job'])
  })

  it('responses read together may hold different metrics', async () => {
    const data = await readTexts({
      'a.json': matrix(
        series('tidb_server_connections', { instance: 'a' }, [
          [0, '10'],
          [3600, '10'],
        ]),
      ),
      'b.json': matrix(
        series('DCGM_FI_DEV_GPU_UTIL', { Hostname: 'n' }, [
          [0, '50'],
          [3600, '70'],
        ]),
      ),
    })
    expect(metricTotals(data)).toEqual({ db_connections: 10, gpu_util: 0.6, gpu_count: 1 })
    expect(data.imports.map((i) => i.rejected)).toEqual([0, 0])
  })

  it('buckets of a histogram are rejected with a reason', async () => {
    const data = await readTexts({
      'a.json': matrix(
        series('x_seconds_bucket', { le: '1' }, [
          [0, '1'],
          [3600, '2'],
        ]),
        series('tidb_server_connections', {}, [
          [0, '10'],
          [3600, '10'],
        ]),
      ),
    })
    expect(data.imports[0]?.rejectReasons).toEqual([
      { reason: 'bucket of a histogram, which is not read', rows: 2 },
    ])
  })

  it('a counter of the user is its increase, and a gauge of the user says that it is a mean', async () => {
    const data = await readTexts({
      'a.json': matrix(
        series('jobs_done_total', {}, [
          [0, '5'],
          [3600, '9'],
          [7200, '2'],
        ]),
        series('room', {}, [
          [0, '5'],
          [3600, '9'],
          [7200, '1'],
        ]),
      ),
    })
    expect(metricTotals(data)).toEqual({ jobs_done_total: 6, room_mean: 5 })
  })
})

describe('Prometheus under a map', () => {
  const response = (series: readonly (readonly [labels: object, values: readonly unknown[]])[]): string =>
    JSON.stringify({
      status: 'success',
      data: { resultType: 'matrix', result: series.map(([metric, values]) => ({ metric, values })) },
    })
  const daily = (...values: readonly string[]): unknown[] => values.map((v, i) => [may + i * day, v])
  const withMap = (json: string, map: string): ReturnType<typeof readTexts> =>
    readTexts({ 'p.json': json }, { map: readMap(map, 'map.yml') })

  it('an increase over a day is told for the day before its stamp', async () => {
    const data = await withMap(
      response([[{}, daily('10', '20.5')]]),
      'measures: { requests: { column: value, kind: increase, window: 1d } }',
    )
    expect(bucketsOf(data, 'requests').map((b) => [b.day, b.value])).toEqual([
      ['2026-04-30', 10],
      ['2026-05-01', 20.5],
    ])
  })

  it('a gauge without a name is averaged, scaled, and cut by labels', async () => {
    const data = await withMap(
      response([
        [
          { hall: 'a', phase: '1' },
          [
            [may, '1000'],
            [may + 3600, '3000'],
          ],
        ],
        [{ hall: 'b', phase: '1' }, [[may, '7000']]],
        [{ hall: 'a', phase: '2' }, [[may, '9000']]],
      ]),
      `measures: { power_kw: { column: value, factor: 0.001, where: { phase: 1 } } }
dimensions: { site: hall }
skip: { hall: [b] }`,
    )
    expect(metricTotals(data)).toEqual({ power_kw: 2 })
    expect(data.imports[0]?.dimensions).toEqual([{ name: 'site', values: 1, examples: ['a'] }])
    expect(data.imports[0]?.reason).toContain('described by map.yml')
  })

  it('running counts of any name become their increase; metrics that the map leaves out are counted', async () => {
    const data = await withMap(
      response([
        [{ __name__: 'gateway_tokens' }, daily('5', '9', '2')],
        [{ __name__: 'up' }, daily('1')],
      ]),
      'measures: { tokens_total: { column: gateway_tokens, kind: counter } }',
    )
    expect(metricTotals(data)).toEqual({ tokens_total: 6 })
    expect(data.imports[0]?.rejectReasons).toEqual([
      { reason: 'a metric that map.yml does not name', rows: 1 },
    ])
  })

  it.each([
    ['tokens_input: value', /does not say what a sample of 'value' is/],
    ['own_thing: value', /does not say what a sample of 'value' is/],
    ['tokens_input: { column: value, kind: increase }', /over which window/],
    ['tokens_input: { column: value, kind: gauge }', /how a gauge makes tokens_input, which adds up/],
    ['power_kw: { column: value, kind: counter }', /how a counter makes power_kw, which is averaged/],
    ['requests: { column: nothing, kind: counter }', /has no metric 'nothing', which map.yml names/],
  ])('%s is refused, since samples may be levels, counts or increases', async (measure, message) => {
    await expect(withMap(response([[{}, daily('1')]]), `measures: { ${measure} }`)).rejects.toThrow(message)
  })

  it('without a map, series without a name are refused with the words to write', async () => {
    await expect(readTexts({ 'p.json': response([[{}, daily('1', '2')]]) })).rejects.toMatchObject({
      code: 'MISSING_COLUMN',
      problems: [{ hint: expect.stringContaining('kind: increase, window: 1d') as unknown }],
    })
  })

  it('samples that are no numbers are told as samples', async () => {
    const data = await readTexts({
      'p.json': response([[{ __name__: 'DCGM_FI_DEV_POWER_USAGE' }, daily('300', 'NaN', '+Inf')]]),
    })
    expect(data.notices.find((n) => n.code === 'rows_skipped')?.message).toMatch(/2 samples that say nothing/)
  })

  it('files read together keep their own names and reasons', async () => {
    const power = (gpus: number): string =>
      response(
        Array.from({ length: gpus }, (_, gpu) => [
          { __name__: 'DCGM_FI_DEV_POWER_USAGE', gpu: String(gpu) },
          daily('300'),
        ]),
      )
    const data = await readTexts({ 'a.json': power(1), 'b.json': power(2) })
    expect(data.imports.map((i) => [i.source.endsWith('a.json'), i.reason])).toEqual([
      [true, 'Prometheus matrix of 1 series'],
      [false, 'Prometheus matrix of 2 series'],
    ])
  })
})

describe('a map', () => {
  it('leaves out the rows of every text that skip lists', async () => {
    const data = await readTexts(
      { 't.csv': 'Day,Calls,Status\n2026-02-01,1,final\n2026-02-02,20,draft\n2026-02-03,300,void\n' },
      {
        map: readMap('time: Day\nmeasures: { requests: Calls }\nskip: { Status: [draft, void] }', 'map.yml'),
      },
    )
    expect(metricTotals(data)).toEqual({ requests: 1 })
  })

  it('needs a time column for a table', async () => {
    const map = readMap('measures: { requests: Calls }', 'map.yml')
    await expect(readTexts({ 't.csv': 'Day,Calls\n2026-02-01,1\n' }, { map })).rejects.toMatchObject({
      code: 'BAD_OPTION',
      message: expect.stringContaining('names no time column') as unknown,
    })
  })
})

describe('amounts as text', () => {
  it('stay exact to 12 places, whatever their size', async () => {
    const amounts = [
      '0.000000000001',
      '123456.123456789012',
      '1234567.123456789012',
      '98765432109.5',
      '1e-7',
      '7',
      '-0.5',
    ]
    const data = await readTexts({
      'costs.json': page(amounts.map((amount, i) => [i * day, (i + 1) * day, [cost(amount)]])),
    })
    expect(bucketsOf(data, 'cost').map((b) => b.value)).toEqual(amounts.map(Number))
  })
})
