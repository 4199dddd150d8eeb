import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { forecastSeries } from '../../../src/fit/forecast-series.ts'
import type { Step } from '../../../src/units/step.ts'
import { anyValues, seriesOf } from '../../support/any-series.ts'

const models = [
  'ensemble',
  'ensemble-median',
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
      fc.property(anyValues(1), fc.constantFrom<Step>('hour', 'day', 'week', 'month'), (values, step) => {
        const { points, backtest } = forecastSeries(seriesOf(values, step), {
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
        seriesOf(
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
      'ensemble-median',
      'seasonal-naive',
      'ses',
      'holt',
      'theta',
      'dotm',
      'mstl',
      'ets',
      'piecewise',
    ])
      for (const p of forecastSeries(seriesOf(new Array<number>(40).fill(7), 'day'), {
        horizonSteps: 5,
        seed: 1,
        model,
      }).points)
        expect(p.p50).toBeCloseTo(7, 6)
  })
})
