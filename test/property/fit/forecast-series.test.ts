import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { forecastSeries } from '../../../src/fit/forecast-series.ts'
import type { Step } from '../../../src/units/step.ts'
import { anyValues, seriesOf } from '../../support/any-series.ts'

describe('forecast of any series', () => {
  it('holds no NaN, infinity or negative usage, and its quantiles are ordered', () => {
    fc.assert(
      fc.property(anyValues(0), fc.constantFrom<Step>('hour', 'day', 'week', 'month'), (values, step) => {
        const { status, points, backtest } = forecastSeries(seriesOf(values, step), {
          horizonSteps: 30,
          seed: 1,
          paths: 64,
        })
        const known = values.filter((v) => !Number.isNaN(v)).length
        expect(status === 'insufficient_history').toBe(known < 3)
        expect(points.length).toBe(known < 3 ? 0 : 30)
        for (const p of points) {
          const quantiles = [p.p025, p.p05, p.p10, p.p50, p.p90, p.p95, p.p975]
          for (const q of [...quantiles, p.mean ?? 0]) {
            expect(Number.isFinite(q)).toBe(true)
            expect(q).toBeGreaterThanOrEqual(0)
          }
          expect(quantiles).toEqual([...quantiles].sort((a, b) => a - b))
        }
        for (const score of Object.values(backtest ?? {})) expect(Number.isFinite(score)).toBe(true)
      }),
      { numRuns: 150 },
    )
  })

  it('carries zeros on as zeros', () => {
    const { points } = forecastSeries(seriesOf(new Array<number>(30).fill(0)), { horizonSteps: 5, seed: 1 })
    for (const p of points) expect([p.p025, p.p50, p.p975, p.mean]).toEqual([0, 0, 0, 0])
  })

  it('scales with its unit', () => {
    const values = Array.from({ length: 120 }, (_, i) => 100 + i + 10 * Math.sin(i))
    const one = forecastSeries(seriesOf(values), { horizonSteps: 40, seed: 1 }).points
    const kilo = forecastSeries(seriesOf(values.map((v) => v * 1000)), { horizonSteps: 40, seed: 1 }).points
    kilo.forEach((p, i) => {
      expect(p.p90 / (one[i]?.p90 ?? 0)).toBeCloseTo(1000, 4)
    })
  })
})

describe('forecast in the steps of the series', () => {
  const grow = (n: number): number[] => Array.from({ length: n }, (_, i) => 100 * Math.exp(0.01 * i))
  it.each<[Step, number]>([
    ['hour', 1 / 24],
    ['day', 1],
    ['week', 7],
  ])('begins one %s after the last bucket', (step, width) => {
    const history = seriesOf(grow(60), step)
    const { points } = forecastSeries(history, { horizonSteps: 3, seed: 1 })
    points.forEach((p, i) => {
      expect(p.timeDays - (history.times.at(-1) ?? 0)).toBeCloseTo((i + 1) * width, 9)
    })
  })

  it('counts months by the calendar and finds their season', () => {
    const values = Array.from(
      { length: 60 },
      (_, i) => 100 * Math.exp(0.01 * i + 0.3 * Math.sin((2 * Math.PI * i) / 12)),
    )
    const history = seriesOf(values, 'month')
    const { points } = forecastSeries(history, { horizonSteps: 12, seed: 1, model: 'exponential' })
    const truth = Array.from({ length: 12 }, (_, k) => {
      const i = 60 + k
      return 100 * Math.exp(0.01 * i + 0.3 * Math.sin((2 * Math.PI * i) / 12))
    })
    points.forEach((p, k) => {
      expect(Math.abs(Math.log(p.p50 / (truth[k] as number)))).toBeLessThan(0.15)
    })
    expect(points.map((p) => new Date(p.timeDays * 86_400_000).getUTCDate())).toEqual(new Array(12).fill(1))
  })

  it('finds the weekday pattern of hours', () => {
    const values = Array.from({ length: 24 * 42 }, (_, i) => {
      const day = Math.floor(i / 24)
      return 1000 * (1 + 0.5 * Math.sin((2 * Math.PI * i) / 24)) * (day % 7 < 2 ? 0.5 : 1)
    })
    const { points } = forecastSeries(seriesOf(values, 'hour'), {
      horizonSteps: 168,
      seed: 1,
      model: 'flat',
      paths: 64,
    })
    const actual = Array.from({ length: 168 }, (_, k) => {
      const day = Math.floor((24 * 42 + k) / 24)
      return 1000 * (1 + 0.5 * Math.sin((2 * Math.PI * k) / 24)) * (day % 7 < 2 ? 0.5 : 1)
    })
    const error =
      points.reduce((sum, p, k) => sum + Math.abs(Math.log(p.p50 / (actual[k] as number))), 0) / 168
    expect(error).toBeLessThan(0.15)
  })

  it('costs less than 150 ms of processor time for two years of days, back-test and intervals included', () => {
    const values = Array.from(
      { length: 730 },
      (_, i) => 1000 * Math.exp(0.002 * i + 0.05 * Math.sin(i * 12.9898) - (i % 7 < 2 ? 0.2 : 0)),
    )
    forecastSeries(seriesOf(values), { horizonSteps: 90, seed: 1 })
    const before = process.cpuUsage()
    for (let k = 0; k < 5; k++) forecastSeries(seriesOf(values), { horizonSteps: 90, seed: k })
    const used = process.cpuUsage(before)
    const ms = (used.user + used.system) / 5000
    process.stderr.write(`forecast of 730 days: ${ms.toFixed(1)} ms\n`)
    expect(ms).toBeLessThan(150)
  })
})
