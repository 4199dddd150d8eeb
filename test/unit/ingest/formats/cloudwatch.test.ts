import { describe, expect, it } from 'vitest'
import { JevonsError } from '../../../../src/errors.ts'
import { bucketsOf, metricTotals, readTexts } from '../../../support/temp-usage.ts'

type Result = {
  readonly Id: string
  readonly Label: string
  readonly Timestamps: unknown[]
  readonly Values: unknown[]
  readonly StatusCode?: string
}
const answer = (results: readonly Result[], more: object = {}): string =>
  JSON.stringify({ MetricDataResults: results, Messages: [], ...more })
const day = (d: number): string => `2026-08-0${d}T00:00:00+00:00`
const connections = (days: readonly number[], values: readonly unknown[]): Result => ({
  ...{ Id: 'conn', Label: 'DatabaseConnections', StatusCode: 'Complete' },
  Timestamps: days.map(day),
  Values: [...values],
})

describe('CloudWatch', () => {
  it('reads parallel arrays in any order, texts for numbers, and leaves absent points missing', async () => {
    const data = await readTexts({ 'a.json': answer([connections([4, 2, 1], [120, '118.5', 97.5])]) })
    expect(bucketsOf(data, 'db_connections').map((b) => [b.day, b.value])).toEqual([
      ['2026-08-01', 97.5],
      ['2026-08-02', 118.5],
      ['2026-08-04', 120],
    ])
    expect(data.imports[0]).toMatchObject({ format: 'cloudwatch', gaps: 'gauge', rejected: 0 })
    expect(data.notices.map((n) => n.code)).not.toContain('incomplete_export')
  })

  it('adds token counts up, keeps two databases apart, and scales percent', async () => {
    const data = await readTexts({
      'a.json': answer([
        { Id: 't', Label: 'InputTokenCount', Timestamps: [day(1), day(2)], Values: [100, 200] },
        { Id: 'a', Label: 'db-1 CPUUtilization', Timestamps: [day(1)], Values: [50] },
        { Id: 'b', Label: 'db-2 CPUUtilization', Timestamps: [day(1)], Values: [10] },
        { Id: 'q', Label: 'DiskQueueDepth', Timestamps: [day(1)], Values: [3] },
      ]),
    })
    expect(metricTotals(data)).toEqual({ tokens_input: 300, cpu_util: 0.3, diskqueuedepth_mean: 3 })
    expect(
      bucketsOf(data, 'cpu_util')
        .map((b) => b.value)
        .sort(),
    ).toEqual([0.1, 0.5])
    expect(data.notices.map((n) => n.code)).toContain('statistic_assumed')
  })

  it('knows the metrics of Bedrock under both names of its cache, and errors of either side', async () => {
    const sums = {
      Invocations: 90,
      InvocationThrottles: 4,
      InvocationClientErrors: 3,
      InvocationServerErrors: 2,
      CacheReadInputTokenCount: 70,
      CacheWriteInputTokens: 20,
    }
    const data = await readTexts({
      'a.json': answer(
        Object.entries(sums).map(([Label, value]) => ({
          ...{ Id: 'm', Label },
          Timestamps: [day(1)],
          Values: [value],
        })),
      ),
    })
    expect(metricTotals(data)).toEqual({
      ...{ requests: 90, throttled: 4, errors: 5 },
      ...{ tokens_cache_read: 70, tokens_cache_write: 20 },
    })
  })

  it('pages add up in either order; a repeated page counts once; a missing page is told', async () => {
    const one = answer([connections([3, 2], [30, 20])], { NextToken: 'abc' })
    const two = answer([connections([2, 1], [20, 10])])
    for (const files of [
      { 'a.json': one, 'b.json': two },
      { 'a.json': two, 'b.json': one },
    ]) {
      const data = await readTexts(files)
      expect(bucketsOf(data, 'db_connections').map((b) => b.value)).toEqual([10, 20, 30])
      expect(data.notices.map((n) => n.code)).toContain('incomplete_export')
    }
  })

  it('reads unordered statistics: Sum for counts, Average for levels, and rejects a point without it', async () => {
    const points = [
      { Timestamp: day(2), Average: 2, Sum: 20, Unit: 'Count' },
      { Timestamp: '2026-08-01T00:00:00Z', Average: 1, Sum: 10, Unit: 'Count' },
    ]
    const sums = await readTexts({ 'a.json': JSON.stringify({ Label: 'Invocations', Datapoints: points }) })
    expect(metricTotals(sums)).toEqual({ requests: 30 })
    const level = await readTexts({
      'a.json': JSON.stringify({
        Label: 'DatabaseConnections',
        Datapoints: [...points, { Timestamp: day(3), Sum: 5 }],
      }),
    })
    expect(metricTotals(level)).toEqual({ db_connections: 1.5 })
    expect(level.imports[0]?.rejectReasons).toEqual([
      { reason: 'the datapoint lacks its statistic: Sum for counts, Average for levels', rows: 1 },
    ])
  })

  it('rejects nulls and unreadable stamps and keeps the rest; an arrays cut short loses only its tail', async () => {
    const broken = { ...connections([1, 2, 3], [10, null, 30]), Timestamps: [day(1), day(2), 'soon'] }
    const data = await readTexts({ 'a.json': answer([broken]) })
    expect(metricTotals(data)).toEqual({ db_connections: 10 })
    expect(data.imports[0]).toMatchObject({ rows: 3, rejected: 2 })
  })

  it.each([
    ['an answer without datapoints', answer([connections([], [])]), 'without a datapoint'],
    ['a truncated file', answer([connections([1], [1])]).slice(0, 60), 'JSON'],
  ])('%s is refused', async (_, text, word) => {
    const error: unknown = await readTexts({ 'a.json': text }).catch((e: unknown) => e)
    if (!(error instanceof JevonsError)) throw new Error('it was imported')
    expect(error.message).toContain(word)
  })
})
