import { describe, expect, it } from 'vitest'
import { brokenLine } from '../../../src/fit/change-points.ts'
import { modelFor } from '../../../src/fit/choose-model.ts'
import { bassShare, gompertzLog } from '../../../src/fit/curves/adoption-curves.ts'
import { nelderMead } from '../../../src/fit/curves/nelder-mead.ts'
import { combine, combineByMedian } from '../../../src/fit/ensemble/combine.ts'
import type { Rolled } from '../../../src/fit/ensemble/rolling-origins.ts'
import { forecastSeries } from '../../../src/fit/forecast-series.ts'
import { bass } from '../../../src/fit/models/bass.ts'
import { gompertz } from '../../../src/fit/models/gompertz.ts'
import type { Series } from '../../../src/series/series.ts'
import { makeMedianDraws } from '../../../src/stats/make-draws.ts'

const noise = (i: number): number => Math.sin(i * 12.9898) * Math.cos(i * 78.233)

function series(values: readonly number[], step: 'hour' | 'day' | 'week'): Series {
  const width = { hour: 1 / 24, day: 1, week: 7 }[step]
  return {
    metric: 'requests',
    unit: 'requests',
    key: {},
    step,
    nature: 'total',
    times: Float64Array.from(values, (_, i) => 20006 + i * width),
    values: Float64Array.from(values),
    status: new Uint8Array(values.length),
  }
}

describe('adoption curves', () => {
  it('follow the closed forms', () => {
    expect(100 * Math.exp(gompertzLog(5, 5, 0.3))).toBeCloseTo(32.770194082053855, 10)
    expect(100 * Math.exp(gompertzLog(20, 5, 0.3))).toBeCloseTo(98.76827254605163, 10)
    expect(bassShare(1, 0.03, 0.38)).toBeCloseTo(0.03575816425644162, 14)
    expect(bassShare(10, 0.03, 0.38)).toBeCloseTo(0.8128032212213461, 14)
  })

  it.each([gompertz, bass])('$name stays below a stated ceiling', (model) => {
    const values = Float64Array.from(
      { length: 300 },
      (_, i) => 1000 * Math.exp(gompertzLog(i / 365.25, 3, 4)) * (1 + 0.02 * noise(i)),
    )
    const last = values.at(-1) ?? 0
    const times = values.map((_, i) => 20006 + i)
    const fitted = model.fit(
      { times, values, stepDays: 1, seasons: [] },
      { origin: 20306, horizonDays: 365, seed: 1, ceiling: { shape: 'point', value: 1.12 } },
    )
    const out = new Float64Array(4)
    model.paths(fitted, makeMedianDraws(4))(364, out)
    const ratio = Math.exp(out[0] ?? 0) / last
    expect(ratio).toBeGreaterThan(1)
    expect(ratio).toBeLessThan(1.17)
  })
})

describe('the median of the members', () => {
  const logs = (...values: number[]): Float64Array => Float64Array.from(values)
  const rolled: Rolled = {
    candidates: [],
    origins: [{ known: 9, actual: logs(5, 6), forecasts: [logs(1, 1), logs(4, 7), logs(50, 6.5)] }],
    ahead: [logs(1, 9), logs(3, 7), logs(-40, 8)],
    horizon: 2,
  }

  it('is taken step by step, ahead and at the origins, and no member can spoil it', () => {
    const { points, errors, naiveErrors, weights } = combineByMedian(rolled)
    expect([...points]).toEqual([1, 8])
    expect(errors.map((e) => [...e])).toEqual([[1, -0.5]])
    expect(naiveErrors.map((e) => [...e])).toEqual([[4, 5]])
    expect(weights).toEqual([1 / 3, 1 / 3, 1 / 3])
    // The weighted mean follows the member that is far off.
    expect(Math.abs((combine(rolled).points[0] ?? 0) - 1)).toBeGreaterThan(0.1)
  })

  it('lies within its members, which it names', () => {
    const values = Array.from(
      { length: 120 },
      (_, i) => 1000 * (1 + 0.3 * Math.sin((2 * Math.PI * i) / 7)) + 9 * noise(i),
    )
    const { model, points } = forecastSeries(series(values, 'day'), {
      horizonSteps: 14,
      seed: 1,
      model: 'ensemble-median',
    })
    expect(model).toBe(
      'median of 5: seasonal naive 7, MSTL + DOTM, MSTL + damped ETS, autoregression, seasonal autoregression',
    )
    points.forEach((p, i) => {
      expect(p.p50 / (1000 * (1 + 0.3 * Math.sin((2 * Math.PI * (120 + i)) / 7)))).toBeCloseTo(1, 1)
    })
  })
})

describe('change points', () => {
  it('finds the bend and the slope after it', () => {
    const y = Float64Array.from(
      { length: 200 },
      (_, i) => (i < 120 ? 0.001 * i : 0.12 + 0.02 * (i - 120)) + 0.02 * noise(i),
    )
    const line = brokenLine(y)
    expect(line.knots.length).toBeGreaterThanOrEqual(1)
    expect(line.slope).toBeCloseTo(0.02, 3)
    expect(Math.abs(line.slope - 0.02)).toBeLessThan(5 * line.slopeSd)
  })

  it('finds none on a straight line', () => {
    expect(
      brokenLine(Float64Array.from({ length: 200 }, (_, i) => 0.01 * i + 0.05 * noise(i))).knots,
    ).toEqual([])
  })
})

describe('simplex search', () => {
  it('finds the bottom of the curved valley of Rosenbrock', () => {
    const { at, value } = nelderMead(([x = 0, y = 0]) => (1 - x) ** 2 + 100 * (y - x * x) ** 2, [-1.2, 1], {
      evaluations: 2000,
    })
    expect(value).toBeLessThan(1e-8)
    expect(at[0]).toBeCloseTo(1, 3)
  })
})

describe('choice of the model', () => {
  it('takes the ensemble for hours and short horizons of weeks, auto where growth decides', () => {
    expect(modelFor('hour', 700, 48)).toBe('ensemble')
    expect(modelFor('hour', 100, 48)).toBe('auto')
    expect(modelFor('week', 80, 13)).toBe('ensemble')
    expect(modelFor('week', 80, 52)).toBe('auto')
    expect(modelFor('day', 730, 90)).toBe('auto')
  })
})

describe('ensemble', () => {
  it('knows hours of the day and days of the week', () => {
    const at = (i: number): number =>
      1000 *
      (1 + 0.5 * Math.sin((2 * Math.PI * i) / 24)) *
      (Math.floor(i / 24) % 7 < 2 ? 0.5 : 1) *
      (1 + 0.02 * noise(i))
    const n = 24 * 42
    const { points, model, backtest } = forecastSeries(
      series(
        Array.from({ length: n }, (_, i) => at(i)),
        'hour',
      ),
      { horizonSteps: 168, seed: 1, paths: 256 },
    )
    expect(model).toContain('ensemble')
    const error = points.reduce((sum, p, k) => sum + Math.abs(Math.log(p.p50 / at(n + k))), 0) / 168
    expect(error).toBeLessThan(0.05)
    expect(backtest?.skillVsNaive).toBeGreaterThan(0)
  })
})
