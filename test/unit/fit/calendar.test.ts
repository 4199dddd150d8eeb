import { describe, expect, it } from 'vitest'
import { forecastSeries } from '../../../src/fit/forecast-series.ts'
import { holidayEffect } from '../../../src/fit/history/holidays.ts'
import { levelJumps } from '../../../src/fit/history/level-jumps.ts'
import { counterResets } from '../../../src/series/counter-resets.ts'
import { bucketStatus, type Series } from '../../../src/series/series.ts'
import { addMonths, civil, dayOf } from '../../../src/units/day.ts'
import { seriesOf } from '../../support/any-series.ts'
import { normals, uniforms } from '../../support/worlds.ts'

const normal = normals(uniforms(11))

describe('months of unlike length', () => {
  it('are compared per day: steady use forecasts 8 % less for February', () => {
    const starts = Array.from({ length: 30 }, (_, i) => addMonths(dayOf(2024, 8, 1), i))
    const days = (start: number): number => addMonths(start, 1) - start
    const series: Series = {
      ...seriesOf(
        starts.map((s) => 100 * days(s)),
        'month',
      ),
      nature: 'total',
      times: Float64Array.from(starts),
    }
    const { points, notices } = forecastSeries(series, { horizonSteps: 3, seed: 1, model: 'naive' })
    expect(points.map((p) => civil(p.timeDays).month)).toEqual([2, 3, 4])
    const [february, march, april] = points.map((p) => p.p50)
    expect((february ?? 0) / (march ?? 1)).toBeCloseTo(28 / 31, 6)
    expect((april ?? 0) / (march ?? 1)).toBeCloseTo(30 / 31, 6)
    expect(notices.map((n) => n.code)).toContain('month-length')
  })

  it('stay as they are for gauges: a mean over February is no smaller', () => {
    const series: Series = { ...seriesOf(Array<number>(30).fill(50), 'month'), nature: 'gauge' }
    const { points, notices } = forecastSeries(series, { horizonSteps: 3, seed: 1, model: 'naive' })
    for (const p of points) expect(p.p50).toBeCloseTo(50, 6)
    expect(notices.map((n) => n.code)).not.toContain('month-length')
  })
})

describe('holidays', () => {
  const first = dayOf(2025, 1, 6)
  const yearly = [
    { month: 12, dayOfMonth: 25 },
    { month: 5, dayOfMonth: 1 },
  ]
  const isHoliday = (day: number): boolean => {
    const { month, dayOfMonth } = civil(day)
    return yearly.some((h) => h.month === month && h.dayOfMonth === dayOfMonth)
  }
  const values = Array.from({ length: 680 }, (_, i) => {
    const day = first + i
    return 1000 * (i % 7 >= 5 ? 0.6 : 1) * (isHoliday(day) ? 0.4 : 1) * Math.exp(0.03 * normal())
  })
  const series = { ...seriesOf(values), times: Float64Array.from(values, (_, i) => first + i) }
  const on = (day: number, list: boolean): number => {
    const options = { horizonSteps: 60, seed: 1, model: 'auto' }
    const { points } = forecastSeries(series, list ? { ...options, holidays: { days: [], yearly } } : options)
    return points.find((p) => p.timeDays === day)?.p50 ?? Number.NaN
  }

  it('that are named are forecast as low as they were', () => {
    const christmas = dayOf(2026, 12, 25)
    const before = christmas - 7
    expect(on(christmas, true) / on(before, true)).toBeGreaterThan(0.38)
    expect(on(christmas, true) / on(before, true)).toBeLessThan(0.43)
    expect(on(christmas, false) / on(before, false)).toBeGreaterThan(0.95)
  })

  it('are shrunk the more, the fewer they are and the noisier their neighbours', () => {
    const effectOf = (count: number, noise: number): number => {
      const logs = Float64Array.from(
        { length: 300 },
        (_, i) => noise * normal() - (i % 50 === 25 && i < 50 * count ? 0.7 : 0),
      )
      return holidayEffect(logs, (i) => i % 50 === 25 && i < 50 * count)
    }
    expect(effectOf(1, 0)).toBe(-0.7)
    expect(Math.abs(effectOf(0, 0.1))).toBe(0)
    expect(effectOf(6, 0.02)).toBeCloseTo(-0.7, 1)
    const lone = Float64Array.of(0, 2, 0, 2, 0, 2, -0.7, 0, 2, 0, 2, 0, 2)
    // One holiday 1.7 below a middle of 1 whose days are off by 1: sd 1.4826, hence 0.25 / (0.25 + 2.198) of it.
    expect(holidayEffect(lone, (i) => i === 6)).toBeCloseTo((-1.7 * 0.25) / (0.25 + 1.4826 ** 2), 12)
  })

  it('change nothing where none lies in the history', () => {
    const plain = forecastSeries(series, { horizonSteps: 20, seed: 1 })
    const named = forecastSeries(series, {
      horizonSteps: 20,
      seed: 1,
      holidays: { days: [first - 9], yearly: [] },
    })
    expect(named.points).toEqual(plain.points)
  })

  it('are said', () => {
    const { notices } = forecastSeries(series, { horizonSteps: 5, seed: 1, holidays: { days: [], yearly } })
    expect(notices.find((n) => n.code === 'holidays')?.message).toMatch(/x0\.4[01]/)
  })
})

describe('what a history may hide', () => {
  it('a plateau at a limit is left out of the fit, and said', () => {
    const values = Array.from({ length: 200 }, (_, i) => 100 * Math.exp(0.01 * i + 0.05 * normal()))
    const clipped = values.map((v, i) => (i > 90 && i < 125 ? Math.min(v, 230) : v))
    const { notices } = forecastSeries(seriesOf(clipped), { horizonSteps: 10, seed: 1 })
    expect(notices.map((n) => n.code)).toContain('demand_censored')
    const free = forecastSeries(seriesOf(values), { horizonSteps: 10, seed: 1 })
    expect(free.notices.map((n) => n.code)).not.toContain('demand_censored')
  })

  it('buckets without a value are said to be unknown, or zero where the source means that', () => {
    const values = Array.from({ length: 60 }, (_, i) => (i % 20 === 7 ? Number.NaN : 100 + (i % 3)))
    const told = (series: Series): string[] =>
      forecastSeries(series, { horizonSteps: 5, seed: 1, model: 'naive' }).notices.map((n) => n.message)
    expect(told(seriesOf(values))).toContain(
      '3 of 60 days have no value and are taken as unknown, not as zero',
    )
    const filled = seriesOf(values.map((v) => (Number.isNaN(v) ? 0 : v)))
    const status = filled.status.map((_, i) =>
      i % 20 === 7 ? bucketStatus.zeroFilled : bucketStatus.observed,
    )
    expect(told({ ...filled, status })).toContain(
      '3 of 60 days have no value and are taken as zero, as the source leaves out what was not used',
    )
    expect(told(seriesOf(values.map(() => 100))).join()).not.toContain('no value')
  })

  it('zeros are said with an offset that any unit has', () => {
    for (const unit of [1, 1e6]) {
      const values = Array.from({ length: 60 }, (_, i) => (i % 20 === 7 ? 0 : unit * (100 + (i % 3))))
      const { notices } = forecastSeries(seriesOf(values), { horizonSteps: 5, seed: 1, model: 'naive' })
      expect(notices.find((n) => n.code === 'zeros-in-history')?.message).toBe(
        'the history holds 3 zeros: 49 % of the largest value is added before taking logs',
      )
    }
  })

  it('a jump of the level is dated and kept; growth and noise are no jump', () => {
    const jumped = Float64Array.from({ length: 120 }, (_, i) => (i >= 70 ? 0.8 : 0) + 0.05 * normal())
    const found = levelJumps(jumped)
    expect(found).toHaveLength(1)
    expect(found[0]?.at).toBe(70)
    expect(found[0]?.size).toBeCloseTo(0.8, 0)
    expect(levelJumps(Float64Array.from({ length: 200 }, (_, i) => 0.02 * i + 0.1 * normal()))).toEqual([])
    expect(levelJumps(Float64Array.from({ length: 200 }, () => 0.3 * normal()))).toEqual([])
  })

  it('a running count is told by its resets', () => {
    const count = Float64Array.from({ length: 60 }, (_, i) => 10 * (i % 25) + 1)
    expect(counterResets(count)).toBe(2)
    expect(counterResets(Float64Array.from({ length: 60 }, (_, i) => 10 * i))).toBe(0)
    expect(counterResets(Float64Array.from({ length: 60 }, () => 100 * Math.exp(normal())))).toBe(0)
    const { notices } = forecastSeries(seriesOf([...count]), { horizonSteps: 5, seed: 1 })
    expect(notices.map((n) => n.code)).toContain('running-counter')
  })
})
