import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readUsage } from '../../../src/ingest/read-usage.ts'
import { readMap } from '../../../src/ingest/tables/usage-map.ts'
import type { ImportReport, UsageData } from '../../../src/ingest/usage-table.ts'
import { sharedPath } from '../../support/shared.ts'
import { columnOf } from '../../support/table-columns.ts'

const samples = sharedPath('formats/samples')
const data = sharedPath('data')
if (samples === undefined || data === undefined)
  process.stderr.write('vendor formats: skipped, the shared reference folder is absent\n')

/** Sum of decimal texts, exact to 1e-20, by integer arithmetic: independent of the importer. */
function exactSum(texts: readonly string[]): number {
  const places = 20
  const total = texts.reduce((sum, text) => {
    const [mantissa = '0', exponent = '0'] = text.trim().toLowerCase().split('e')
    const [whole = '0', fraction = ''] = mantissa.replace('-', '').split('.')
    const shift = places - fraction.length + Number(exponent)
    const digits = BigInt(whole + fraction) * 10n ** BigInt(shift)
    return mantissa.startsWith('-') ? sum - digits : sum + digits
  }, 0n)
  const magnitude = (total < 0n ? -total : total).toString().padStart(places + 1, '0')
  return Number(`${total < 0n ? '-' : ''}${magnitude.slice(0, -places)}.${magnitude.slice(-places)}`)
}

/** Records of a quoted CSV: a parser of its own, so that the importer's cannot agree with itself. */
function csvRecords(path: string): Record<string, string>[] {
  const text = readFileSync(path, 'utf8').replace(/^\uFEFF/, '')
  const rows: string[][] = [[]]
  for (const [, quoted, plain = '', end = ''] of text.matchAll(
    /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g,
  )) {
    rows.at(-1)?.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'))
    if (end.endsWith('\n')) rows.push([])
  }
  const [header = [], ...body] = rows.filter((row) => row.length > 1)
  return body.map((row) => Object.fromEntries(header.map((name, i) => [name, row[i] ?? ''])))
}

async function read(...paths: string[]): Promise<UsageData> {
  return readUsage(paths, { step: 'day' })
}

function totals(report: ImportReport | undefined): Record<string, number> {
  return Object.fromEntries((report?.metrics ?? []).map((m) => [m.metric, m.total]))
}

describe.skipIf(samples === undefined || data === undefined)('FOCUS samples', () => {
  it('each basis equals the direct sum of its column, and hollow effective costs fall back to billed', async () => {
    const path = `${data ?? ''}/cost/focus_1.0_sample.csv`
    const records = csvRecords(path)
    const sum = (column: string): number =>
      exactSum(records.map((r) => r[column] ?? '').filter((text) => text.trim() !== '' && text !== 'NULL'))
    const usage = await read(path)
    expect(records).toHaveLength(1000)
    expect(usage.imports[0]).toMatchObject({
      format: 'focus',
      rows: 1000,
      rejected: 0,
      from: '2024-09-01',
      to: '2024-09-30',
    })
    expect(totals(usage.imports[0])).toMatchObject({
      cost: sum('BilledCost'),
      'cost:effective': sum('EffectiveCost'),
      'cost:list': sum('ListCost'),
      'cost:contracted': sum('ContractedCost'),
    })
    expect(usage.imports[0]?.metrics.find((m) => m.metric === 'cost')?.basis).toBe('billed')
    expect(usage.notices.map((n) => n.code)).toContain('basis-fallback')
  })

  it('a basis that was asked for is taken, hollow or not', async () => {
    const usage = await readUsage([`${data ?? ''}/cost/focus_1.0_sample.csv`], {
      step: 'day',
      basis: 'effective',
    })
    expect(usage.imports[0]?.metrics.find((m) => m.metric === 'cost')?.basis).toBe('effective')
    expect(usage.notices.map((n) => n.code)).not.toContain('basis-fallback')
  })

  it('credits and adjustments stay inside cost as charge categories', async () => {
    const usage = await read(`${data ?? ''}/cost/focus_1.0_sample.csv`)
    const { table } = usage
    const byCategory = new Map<string, number>()
    for (const [i, { metric, dims }] of columnOf(table, (run) => run).entries()) {
      if (metric !== 'cost') continue
      const category = dims['charge_category'] ?? ''
      byCategory.set(category, (byCategory.get(category) ?? 0) + (table.value[i] ?? 0))
    }
    expect([...byCategory.keys()].sort()).toEqual(['Adjustment', 'Credit', 'Usage'])
    expect(byCategory.get('Credit')).toBeCloseTo(-2.6137, 10)
  })

  it.each([
    ['a1', 0, 200_000],
    ['a2', 1230, 0],
    ['b1', 0, 100_000],
    ['b2', 615, 0],
  ])(
    'virtual currency %s: dates are month/day, tokens of a vendor are neither money nor LLM tokens',
    async (name, effective, billed) => {
      const usage = await read(`${samples ?? ''}/focus/virtual_currency_${name}.csv`)
      expect(usage.imports[0]).toMatchObject({ format: 'focus', from: '2025-04-01', rejected: 0 })
      expect(totals(usage.imports[0])).toMatchObject({ cost: effective, 'cost:billed': billed })
      expect(Object.keys(totals(usage.imports[0])).filter((m) => m.startsWith('tokens'))).toEqual([])
    },
  )
})

describe.skipIf(samples === undefined)('OpenAI samples', () => {
  it.each([
    [
      'completions',
      { tokens_input: 500, tokens_cache_read: 400, tokens_cache_write: 100, tokens_output: 500, requests: 5 },
    ],
    ['embeddings', { tokens_input: 16, requests: 2 }],
    ['moderations', { tokens_input: 16, requests: 2 }],
    ['images', { images: 2, requests: 2 }],
    ['audio_speeches', { characters: 45, requests: 1 }],
    ['audio_transcriptions', { audio_seconds: 20, requests: 1 }],
    ['vector_stores', { vector_storage_gb: 0.000001024 }],
    ['code_interpreter_sessions', { sessions: 1 }],
    ['file_search_calls', { tool_requests: 2 }],
    ['web_search_calls', { tool_requests: 2 }],
    ['costs', { cost: 0.06 }],
  ])('%s holds exactly its own quantities, in exclusive parts', async (name, expected) => {
    const usage = await read(`${samples ?? ''}/openai/${name}.json`)
    expect(totals(usage.imports[0])).toEqual(expected)
    const told = usage.notices.map((n) => n.code).filter((code) => code !== 'experimental_format')
    expect(told).toEqual(name === 'completions' ? ['incomplete_export'] : [])
  })

  it('pages read together keep their own reports', async () => {
    const names = ['completions', 'embeddings', 'costs']
    const usage = await read(...names.map((name) => `${samples ?? ''}/openai/${name}.json`))
    const found = new Map(usage.imports.map((i) => [i.source.replace(/^.*\/|\.json$/g, ''), totals(i)]))
    expect(found.get('completions')?.['tokens_input']).toBe(500)
    expect(found.get('embeddings')).toEqual({ tokens_input: 16, requests: 2 })
    expect(found.get('costs')).toEqual({ cost: 0.06 })
  })

  it('a blank day of the dashboard exports is a zero, and amounts keep every digit', async () => {
    const activity = await read(`${samples ?? ''}/openai/dashboard_activity_export.tsv`)
    expect(totals(activity.imports[0])).toEqual({
      requests: 10 + 8 + 1,
      tokens_input: 53440 + 38072 + 5783,
      tokens_cache_read: 5760 + 8192,
      tokens_cache_write: 0,
      tokens_output: 10646 + 60000 + 16000,
    })
    expect(activity.imports[0]?.to).toBe('2025-10-08')
    const cost = await read(`${samples ?? ''}/openai/dashboard_cost_export.tsv`)
    const amounts = ['0.895874', '0.56177125', '0.569788', '0.5455665', '0.3409', '0.072054']
    expect(totals(cost.imports[0])).toEqual({ cost: exactSum(amounts) })
    expect(cost.imports[0]).toMatchObject({ from: '2025-10-05', to: '2025-10-12' })
    expect(cost.imports[0]?.metrics[0]?.buckets).toBe(8)
  })
})

describe.skipIf(samples === undefined)('LiteLLM samples', () => {
  it('a spend log is one request with its parts', async () => {
    const usage = await read(`${samples ?? ''}/litellm/spend_logs.json`)
    expect(usage.imports[0]?.format).toBe('litellm-spend-logs')
    expect(totals(usage.imports[0])).toEqual({
      cost: 0.000002,
      errors: 0,
      latency_ms: 2100,
      requests: 1,
      throttled: 0,
      tokens_cache_read: 0,
      tokens_cache_write: 0,
      tokens_input: 20,
      tokens_output: 80,
      ttft_ms: 400,
    })
  })

  it.each(['model_prices_sample'])('%s is refused by name', async (name) => {
    await expect(read(`${samples ?? ''}/litellm/${name}.json`)).rejects.toMatchObject({
      code: 'UNKNOWN_FORMAT',
      message: expect.stringMatching(/price map/) as unknown,
    })
  })
})

describe.skipIf(samples === undefined || data === undefined)('Prometheus samples', () => {
  it('known metrics are named, samples are averaged', async () => {
    const usage = await read(`${data ?? ''}/db-load/prometheus_matrix_tidb_connections.json`)
    expect(usage.imports[0]).toMatchObject({ format: 'prometheus-range', rows: 5, from: '2024-04-10' })
    expect(totals(usage.imports[0])).toEqual({ db_connections: 0 })
    expect(totals((await read(`${samples ?? ''}/prometheus/query_range.json`)).imports[0])).toEqual({
      up_mean: 4 / 6,
    })
  })

  it('a query without a metric name is refused with the map to write, and read by that map', async () => {
    const path = `${samples ?? ''}/prometheus/query_range_increase_1d.json`
    await expect(read(path)).rejects.toMatchObject({
      code: 'MISSING_COLUMN',
      problems: [{ hint: expect.stringContaining('kind: increase, window: 1d') as unknown }],
    })
    const map = readMap(
      'measures: { tokens_input: { column: value, kind: increase, window: 1d } }\ndimensions: { model: model_name }',
      'map.yml',
    )
    const usage = await readUsage([path], { step: 'day', map })
    expect(totals(usage.imports[0])).toEqual({ tokens_input: 144_000 + 132_050 + 144_000 })
    // Stamped 17:00 on 21 to 23 November 2026, each the END of its window.
    expect(usage.imports[0]).toMatchObject({ from: '2026-11-20', to: '2026-11-22', grain: 'day' })
  })

  it('a saved error gives its message, an empty result says that it is empty', async () => {
    await expect(read(`${samples ?? ''}/prometheus/query_range_error.json`)).rejects.toThrow(
      /exceeded maximum resolution of 11,000 points/,
    )
    await expect(read(`${data ?? ''}/db-load/prometheus_matrix_empty.json`)).rejects.toThrow(
      /result is empty/,
    )
  })
})
