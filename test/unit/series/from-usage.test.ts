import { describe, expect, it } from 'vitest'
import { JevonsError } from '../../../src/errors.ts'
import { completeTo, dailyCompleteTo } from '../../../src/series/complete-to.ts'
import { toSeries } from '../../../src/series/from-usage.ts'
import { bucketStatus } from '../../../src/series/series.ts'
import { usageData } from '../../support/usage-table.ts'

const { observed, missing, zeroFilled } = bucketStatus

function hintOf(run: () => unknown): string {
  try {
    run()
  } catch (error) {
    if (error instanceof JevonsError) return `${error.code}: ${error.message} ${error.problems[0].hint ?? ''}`
    throw error
  }
  return 'no error'
}

describe('gaps', () => {
  const rows = [
    { day: 100, value: 5 },
    { day: 101, value: 6 },
    { day: 104, value: 7 },
  ]
  it('are missing in a hand-made table', () => {
    const [series] = toSeries(usageData(rows), { metric: 'requests' }).series
    expect([...(series?.values ?? [])]).toEqual([5, 6, Number.NaN, Number.NaN, 7])
    expect([...(series?.status ?? [])]).toEqual([observed, observed, missing, missing, observed])
  })

  it('are zero in a bill, which is complete by design', () => {
    const [series] = toSeries(usageData(rows, ['complete']), { metric: 'requests' }).series
    expect([...(series?.values ?? [])]).toEqual([5, 6, 0, 0, 7])
    expect(series?.status[2]).toBe(zeroFilled)
  })

  it('are what the user says they are', () => {
    const zero = toSeries(usageData(rows), { metric: 'requests', gaps: 'zero' }).series[0]
    const unknown = toSeries(usageData(rows, ['complete']), { metric: 'requests', gaps: 'missing' }).series[0]
    expect(zero?.values[2]).toBe(0)
    expect(unknown?.values[2]).toBeNaN()
  })

  it('of an event log are zero while they are short and unknown when they are an outage', () => {
    const events = [100, 101, 103, 104, 120, 121].map((day) => ({ day, value: 1 }))
    const { series, notices } = toSeries(usageData(events, ['events']), { metric: 'requests' })
    expect(series[0]?.values[2]).toBe(0)
    expect(series[0]?.values[10]).toBeNaN()
    expect(notices.map((n) => n.code)).toContain('gap-in-events')
  })

  it('of a gauge are never zero', () => {
    const gauge = rows.map((row) => ({ ...row, metric: 'power_kw', unit: 'kW' }))
    const [series] = toSeries(usageData(gauge, ['complete']), { metric: 'power_kw' }).series
    expect(series?.values[2]).toBeNaN()
    expect(series?.nature).toBe('gauge')
  })

  it('a model that was retired is zero to the end of a complete source, unknown after a hand-made one', () => {
    const two = [
      ...[100, 101].map((day) => ({ day, value: 5, dims: { model: 'old' } })),
      ...[100, 101, 102, 103].map((day) => ({ day, value: 1, dims: { model: 'new' } })),
    ]
    const options = { metric: 'requests', where: { model: 'old' } }
    expect([...(toSeries(usageData(two, ['complete']), options).series[0]?.values ?? [])]).toEqual([
      5, 5, 0, 0,
    ])
    expect([...(toSeries(usageData(two), options).series[0]?.values ?? [])]).toEqual([5, 5])
  })

  it('zeros before the first use are no history', () => {
    const [series] = toSeries(usageData([98, 99, 100].map((day) => ({ day, value: day < 100 ? 0 : 4 }))), {
      metric: 'requests',
    }).series
    expect([...(series?.times ?? [])]).toEqual([100])
  })
})

describe('incomplete buckets', () => {
  it('are dropped at the end, with a notice, and unknown in the middle', () => {
    const rows = [1, 2, 3, 4].map((day) => ({ day, value: 10, complete: day !== 2 && day !== 4 }))
    const { series, notices } = toSeries(usageData(rows), { metric: 'requests' })
    expect([...(series[0]?.values ?? [])]).toEqual([10, Number.NaN, 10])
    expect(notices.map((n) => n.code).sort()).toEqual(['partial-buckets', 'partial-last-bucket'])
  })

  it('of weeks and months that are made of days are said too', () => {
    // 1970-01-07 was a Wednesday, 1970-02-03 a Tuesday.
    const rows = Array.from({ length: 28 }, (_, i) => ({ day: 6 + i, value: 10 }))
    const told = (step: 'week' | 'month', days = rows): readonly string[] =>
      toSeries(usageData(days), { metric: 'requests', step }).notices.map((n) => n.message)
    expect(told('week')).toEqual([
      'requests: the first week is incomplete and left out',
      'requests: the last week is incomplete and left out',
    ])
    // Monday 12 January to Sunday 1 February, and January whole.
    expect(told('week', rows.slice(5, 26))).toEqual([])
    const january = Array.from({ length: 31 }, (_, i) => ({ day: i, value: 10 }))
    expect(told('month', january)).toEqual([])
    expect(told('month', [...january, { day: 31, value: 10 }])).toEqual([
      'requests: the last month is incomplete and left out',
    ])
  })

  it('alone they are refused', () => {
    expect(
      hintOf(() => toSeries(usageData([{ day: 1, value: 1, complete: false }]), { metric: 'requests' })),
    ).toMatch(/^TOO_FEW_POINTS/)
  })
})

describe('sums', () => {
  it('add dimensions unless they are kept apart', () => {
    const rows = [
      { day: 1, value: 1, dims: { project: 'a' } },
      { day: 1, value: 2, dims: { project: 'b' } },
      { day: 2, value: 4, dims: { project: 'b' } },
    ]
    expect([...(toSeries(usageData(rows), { metric: 'requests' }).series[0]?.values ?? [])]).toEqual([3, 4])
    const apart = toSeries(usageData(rows), { metric: 'requests', by: ['project'] }).series
    expect(apart.map((s) => [s.key['project'], [...s.values]])).toEqual([
      ['a', [1]],
      ['b', [2, 4]],
    ])
  })

  it('never cross currencies', () => {
    const rows = ['USD', 'EUR'].map((currency) => ({
      metric: 'cost',
      unit: 'money',
      currency,
      day: 1,
      value: 3,
    }))
    expect(toSeries(usageData(rows), { metric: 'cost' }).series.map((s) => s.currency)).toEqual([
      'EUR',
      'USD',
    ])
    expect(hintOf(() => toSeries(usageData(rows), { metric: 'cost', currency: 'GBP' }))).toMatch(
      /CURRENCY_MIX.*EUR, USD/,
    )
  })

  it('never cross cost bases: effective first, else the best there is with a notice', () => {
    const rows = ['billed', 'effective'].map((basis, i) => ({
      metric: 'cost',
      unit: 'money',
      currency: 'USD',
      basis,
      day: 1,
      value: 10 + i,
    }))
    expect(toSeries(usageData(rows), { metric: 'cost' }).series[0]?.values[0]).toBe(11)
    expect(toSeries(usageData(rows), { metric: 'cost', basis: 'billed' }).series[0]?.values[0]).toBe(10)
    const { series, notices } = toSeries(usageData(rows.slice(0, 1)), { metric: 'cost', basis: 'effective' })
    expect(series[0]?.basis).toBe('billed')
    expect(notices[0]?.code).toBe('basis-fallback')
  })

  it('take tokens as the total of a source that has one, else as the exclusive parts', () => {
    const tokens = (metric: string, value: number, source: number) => ({
      metric,
      unit: 'tokens',
      day: 1,
      value,
      source,
    })
    const rows = [
      tokens('tokens_total', 100, 0),
      tokens('tokens_input', 70, 0),
      tokens('tokens_input', 5, 1),
      tokens('tokens_cache_read', 6, 1),
      tokens('tokens_output', 7, 1),
      tokens('tokens_reasoning', 3, 1),
    ]
    expect(
      toSeries(usageData(rows, ['hand-made', 'hand-made']), { metric: 'tokens' }).series[0]?.values[0],
    ).toBe(118)
  })

  it('average ratios over hosts, add gauges, and bridge a host that was not seen for a day', () => {
    const gauge = (metric: 'gpu_util' | 'power_kw', host: string, day: number, value: number) => ({
      metric,
      unit: metric === 'gpu_util' ? 'ratio' : 'kW',
      day,
      value,
      dims: { host },
    })
    const util = [gauge('gpu_util', 'a', 1, 0.2), gauge('gpu_util', 'b', 1, 0.6)]
    expect(toSeries(usageData(util), { metric: 'gpu_util' }).series[0]?.values[0]).toBeCloseTo(0.4, 12)
    const power = [
      ...[1, 2, 3].map((day) => gauge('power_kw', 'a', day, 10)),
      ...[1, 3].map((day) => gauge('power_kw', 'b', day, 2 + day)),
    ]
    expect([...(toSeries(usageData(power), { metric: 'power_kw' }).series[0]?.values ?? [])]).toEqual([
      13, 14, 15,
    ])
  })

  it('do not depend on the order of rows', () => {
    const rows = Array.from({ length: 300 }, (_, i) => ({
      day: i % 10,
      value: 0.1 * i + 1e9 * (i % 3),
      dims: { k: String(i % 7) },
    }))
    const forward = toSeries(usageData(rows), { metric: 'requests' }).series
    expect(toSeries(usageData(rows.toReversed()), { metric: 'requests' }).series).toEqual(forward)
  })
})

describe('steps', () => {
  it('keep data that is monthly by nature, by the calendar', () => {
    const rows = [19723, 19754, 19783].map((day) => ({ day, value: 5, step: 'month' as const }))
    const [series] = toSeries(usageData(rows), { metric: 'requests' }).series
    expect(series?.step).toBe('month')
    expect([...(series?.times ?? [])]).toEqual([19723, 19754, 19783])
    expect(series && completeTo(series)).toBe(19814)
  })

  it('add days to whole months and leave the rest out', () => {
    const rows = Array.from({ length: 80 }, (_, i) => ({ day: 19720 + i, value: 1 }))
    const [series] = toSeries(usageData(rows), { metric: 'requests', step: 'month' }).series
    expect([...(series?.times ?? [])]).toEqual([19723, 19754])
    expect([...(series?.values ?? [])]).toEqual([31, 29])
  })

  it('give the day up to which all series are known', () => {
    const rows = [
      ...[1, 2, 3].map((day) => ({ day, value: 1 })),
      ...[1, 2].map((day) => ({ day, value: 1, metric: 'cost', unit: 'money' })),
    ]
    const all = ['requests', 'cost'].flatMap((metric) => toSeries(usageData(rows), { metric }).series)
    expect(dailyCompleteTo(all)).toBe(3)
  })

  it('measure the peak factor where every row has a peak', () => {
    const rows = [1, 2].map((day) => ({ day, value: 10, peak: 10 + day * 10 }))
    expect(toSeries(usageData(rows), { metric: 'requests' }).series[0]?.peakFactor).toBe(2.5)
  })
})

describe('what is not there', () => {
  const data = usageData([{ day: 1, value: 1, dims: { project: 'assistant' } }])
  it.each([
    [{ metric: 'request' }, /NO_SUCH_SERIES.*did you mean "requests"/],
    [{ metric: 'requests', where: { projct: 'x' } }, /no dimension "projct" did you mean "project"/],
    [{ metric: 'requests', where: { project: 'asistant' } }, /did you mean "assistant"/],
    [{ metric: 'requests', by: ['team'] }, /no dimension "team"/],
  ])('is refused with the nearest word: %j', (select, expected) => {
    expect(hintOf(() => toSeries(data, select))).toMatch(expected)
  })
})
