import { describe, expect, it } from 'vitest'
import { JevonsError } from '../../../../src/errors.ts'
import { dimColumn } from '../../../support/table-columns.ts'
import { bucketsOf, metricTotals, readTexts } from '../../../support/temp-usage.ts'

const first = Date.UTC(2026, 7, 1)
const day = 86_400_000
const v1 = (series: readonly object[], more: object = {}): string =>
  JSON.stringify({ status: 'ok', res_type: 'time_series', series, ...more })
const of = (metric: string, scope: string, values: readonly unknown[], from = 0): object => ({
  metric,
  scope,
  pointlist: values.map((v, i) => [first + (from + i) * day, v]),
})
const v2 = (tags: readonly string[][], values: readonly (readonly unknown[])[]): string =>
  JSON.stringify({
    data: {
      type: 'timeseries_response',
      attributes: {
        series: tags.map((group_tags) => ({ group_tags, query_index: 0 })),
        times: values[0]?.map((_, i) => first + i * day) ?? [],
        values,
      },
    },
  })

describe('Datadog', () => {
  it('reads milliseconds, keeps hosts apart, and leaves null missing', async () => {
    const data = await readTexts({
      'a.json': v1([
        of('postgresql.connections', 'host:db1', [42, null, '44']),
        of('postgresql.connections', 'host:db2', [10, 20, 30]),
      ]),
    })
    expect(data.imports[0]).toMatchObject({ format: 'datadog', rows: 5, rejected: 0, gaps: 'gauge' })
    expect(bucketsOf(data, 'db_connections').map((b) => [b.day, b.value])).toEqual([
      ['2026-08-01', 42],
      ['2026-08-01', 10],
      ['2026-08-02', 20],
      ['2026-08-03', 44],
      ['2026-08-03', 30],
    ])
    expect(new Set(dimColumn(data.table, 'host'))).toEqual(new Set(['db1', 'db2']))
  })

  it('a metric that it does not know is a mean and is not added up', async () => {
    const data = await readTexts({ 'a.json': v1([of('app.requests', '*', [10, 30])]) })
    expect(metricTotals(data)).toEqual({ app_requests_mean: 20 })
  })

  it('two answers that share a point count it once, in either order', async () => {
    const [a, b] = [v1([of('app.load', 'host:x', [1, 2])]), v1([of('app.load', 'host:x', [2, 3], 1)])]
    for (const files of [
      { 'a.json': a, 'b.json': b },
      { 'a.json': b, 'b.json': a },
    ])
      expect(bucketsOf(await readTexts(files), 'app_load_mean').map((x) => x.value)).toEqual([1, 2, 3])
  })

  it('v2: row i of values belongs to series i', async () => {
    const data = await readTexts({
      'a.json': v2(
        [['env:prod'], ['env:test']],
        [
          [1, 3],
          [10, null],
        ],
      ),
    })
    expect(metricTotals(data)['query_0_mean']).toBeCloseTo(14 / 3, 12)
    expect(bucketsOf(data, 'query_0_mean').map((b) => b.value)).toEqual([1, 10, 3])
  })

  it.each([
    ['a scalar answer', JSON.stringify({ data: { type: 'scalar_response', attributes: {} } }), 'timeseries'],
    ['a saved error', v1([], { error: 'Invalid query' }), 'Invalid query'],
    ['an empty answer', v1([]), 'no series'],
    ['a truncated file', v1([of('a.b', '*', [1, 2])]).slice(0, 80), 'JSON'],
  ])('%s is refused with its reason', async (_, text, word) => {
    const error: unknown = await readTexts({ 'a.json': text }).catch((e: unknown) => e)
    if (!(error instanceof JevonsError)) throw new Error('it was imported')
    expect(error.message).toContain(word)
  })
})
