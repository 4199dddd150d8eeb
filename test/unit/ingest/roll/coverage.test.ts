import { describe, expect, it } from 'vitest'
import { toSeries } from '../../../../src/series/from-usage.ts'
import { bucketsOf, metricTotals, readTexts } from '../../../support/temp-usage.ts'

const first = Date.UTC(2026, 7, 1) / 1000

type Told = { readonly labels?: object; readonly hours: readonly number[]; readonly value?: number }

/** An answer with a sample at each of these hours after the first midnight. */
function answer(name: string, series: readonly Told[]): string {
  const result = series.map(({ labels = {}, hours, value = 1 }) => ({
    metric: { __name__: name, ...labels },
    values: hours.map((hour) => [first + hour * 3600, String(value)]),
  }))
  return JSON.stringify({ status: 'success', data: { resultType: 'matrix', result } })
}

const hours = (from: number, to: number, every = 1): number[] =>
  Array.from({ length: Math.ceil((to - from) / every) }, (_, i) => from + i * every)
const pod = (name: string, from: number, to: number, value = 1): Told => ({
  labels: { pod: name },
  hours: hours(from, to),
  value,
})

const watts = 'ipmi_dcmi_power_consumption_current_watts'

/** Power by day, all series together, in units of a thousand watts. */
async function power(series: readonly Told[]): Promise<{ values: number[]; peakFactor: number | undefined }> {
  const data = await readTexts({ 'a.json': answer(watts, series) })
  const [sum] = toSeries(data, { metric: 'power_kw' }).series
  return { values: [...(sum?.values ?? [])], peakFactor: sum?.peakFactor }
}

describe('a gauge whose series come and go within a day', () => {
  it('counts each for as long as it was there, and its total is unchanged', async () => {
    const handover = [pod('a', 0, 36, 1000), pod('b', 36, 72, 1000)]
    const { values, peakFactor } = await power(handover)
    expect(values).toEqual([1, 1, 1])
    expect(peakFactor).toBe(1)
    const data = await readTexts({ 'a.json': answer(watts, handover) })
    expect(metricTotals(data)['power_kw']).toBe(1)
  })

  it('keeps the peak of those that were there at once', async () => {
    const burst = hours(0, 6).map((i) => pod(`burst-${i}`, 24, 28, 1000))
    const { values, peakFactor } = await power([pod('a', 0, 72, 1000), ...burst])
    expect(values).toEqual([1, 2, 1])
    expect(peakFactor).toBeCloseTo((1 + 7 + 1) / 4, 12)
  })

  it('does not take one that is sampled seldom, or once, for gone', async () => {
    const often = pod('a', 0, 72, 1000)
    const seldom = { labels: { pod: 'b' }, hours: hours(0, 72, 5), value: 1000 }
    expect((await power([often, seldom])).values).toEqual([2, 2, 2])
    const once = { labels: { pod: 'c' }, hours: [30], value: 1000 }
    expect((await power([often, once])).values[1]).toBe(2)
  })

  it('averages ratios of those that were there, however long', async () => {
    const told = [
      { ...pod('a', 0, 36, 40), labels: { gpu: '0', UUID: 'x' } },
      { ...pod('b', 36, 48, 80), labels: { gpu: '1', UUID: 'y' } },
    ]
    const data = await readTexts({ 'a.json': answer('DCGM_FI_DEV_GPU_UTIL', told) })
    const [util] = toSeries(data, { metric: 'gpu_util' }).series
    expect([...(util?.values ?? [])]).toEqual([expect.closeTo(0.4, 12), expect.closeTo(0.6, 12)])
  })
})

describe('a gauge that was not seen all day', () => {
  const seen = async (gap: readonly [number, number]) => {
    const told = { hours: hours(0, 96).filter((hour) => hour < gap[0] || hour >= gap[1]), value: 1000 }
    return bucketsOf(await readTexts({ 'a.json': answer(watts, [told]) }), 'power_kw')
  }

  it('is missing on a day of which less than half was seen', async () => {
    expect((await seen([25, 38])).map((b) => b.day)).toEqual(['2026-08-01', '2026-08-03', '2026-08-04'])
  })

  it('is kept and incomplete where a tenth to a half is unseen, whole where less is', async () => {
    expect((await seen([25, 30])).map((b) => b.complete)).toEqual([true, false, true, true])
    expect((await seen([25, 27])).map((b) => b.complete)).toEqual([true, true, true, true])
  })

  it('keeps its last bucket, which its stamps judge', async () => {
    expect((await seen([74, 96])).map((b) => [b.day, b.complete]).at(-1)).toEqual(['2026-08-04', false])
  })

  it('is not missing where days are ordinary, or a sample tells no pace', async () => {
    const office = hours(0, 96).filter((hour) => hour % 24 >= 8 && hour % 24 < 17)
    const daily = [12, 36, 60, 72, ...hours(73, 96)]
    for (const told of [office, daily]) {
      const data = await readTexts({ 'a.json': answer(watts, [{ hours: told, value: 1000 }]) })
      expect(bucketsOf(data, 'power_kw').map((b) => b.value)).toEqual([1, 1, 1, 1])
    }
  })

  it('has a gap of one of its hosts bridged instead of added up as less', async () => {
    const other = { ...pod('b', 0, 96, 1000), hours: hours(0, 96).filter((hour) => hour < 25 || hour >= 45) }
    expect((await power([pod('a', 0, 96, 1000), other])).values).toEqual([2, 2, 2, 2])
  })
})
