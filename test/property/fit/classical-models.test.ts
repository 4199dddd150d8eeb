import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { forecastSeries } from '../../../src/fit/forecast-series.ts'
import { bucketClock } from '../../../src/series/buckets.ts'
import type { Series } from '../../../src/series/series.ts'
import type { Step } from '../../../src/units/step.ts'

function series(values: readonly number[], step: Step): Series {
  const clock = bucketClock(step, 0)
  const first = clock.indexOf(20000 * 86_400_000)
  return {
    metric: 'requests',
    unit: 'requests',
    key: {},
    step,
    nature: 'total',
    times: Float64Array.from(values, (_, i) => clock.startDay(first + i)),
    values: Float64Array.from(values),
    status: new Uint8Array(values.length),
  }
}

const usage = fc.oneof(
  { weight: 5, arbitrary: fc.double({ min: 0, max: 1e6, noNaN: true }) },
  { weight: 2, arbitrary: fc.constantFrom(0, 1, 5, 1e-300, 1e300, 1e-12, 1e12) },
  { weight: 1, arbitrary: fc.constant(Number.NaN) },
)

const anySeries = fc.oneof(
  fc.array(usage, { minLength: 1, maxLength: 90 }),
  fc
    .tuple(fc.double({ min: 0, max: 1e300, noNaN: true }), fc.integer({ min: 1, max: 60 }))
    .map(([v, n]) => new Array<number>(n).fill(v)),
  fc
    .tuple(fc.double({ min: 1e-300, max: 1e3, noNaN: true }), fc.integer({ min: 8, max: 50 }))
    .map(([v, n]) => Array.from({ length: n }, (_, i) => (i < n / 2 ? v : v * 1e9))),
)

const models = [
  'ensemble',
  'seasonal-naive',
  'ses',
  'holt',
  'damped-holt',
  'ets',
  'theta',
  'dotm',
  'mstl',
  'gompertz',
  'bass',
  'piecewise',
]

describe('classical models on any series', () => {
  it.each(models)('%s: no NaN, infinity or negative usage, quantiles in order around the median', (model) => {
    fc.assert(
      fc.property(anySeries, fc.constantFrom<Step>('hour', 'day', 'week', 'month'), (values, step) => {
        const { points, backtest } = forecastSeries(series(values, step), {
          horizonSteps: 20,
          seed: 1,
          paths: 32,
          model,
        })
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
      { numRuns: 60 },
    )
  })

  it.each(models)('%s: scales with its unit', (model) => {
    const values = Array.from({ length: 60 }, (_, i) => 100 + 2 * i + 10 * Math.sin(i))
    const run = (unit: number) =>
      forecastSeries(
        series(
          values.map((v) => v * unit),
          'day',
        ),
        { horizonSteps: 10, seed: 1, paths: 64, model },
      ).points
    const kilo = run(1000)
    run(1).forEach((p, i) => {
      expect((kilo[i]?.p90 ?? 0) / p.p90).toBeCloseTo(1000, 2)
    })
  })

  it('carries a constant on as it is', () => {
    for (const model of [
      'ensemble',
      'seasonal-naive',
      'ses',
      'holt',
      'theta',
      'dotm',
      'mstl',
      'ets',
      'piecewise',
    ])
      for (const p of forecastSeries(series(new Array<number>(40).fill(7), 'day'), {
        horizonSteps: 5,
        seed: 1,
        model,
      }).points)
        expect(p.p50).toBeCloseTo(7, 6)
  })
})
