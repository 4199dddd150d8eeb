import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { budgetRule, limitRule } from '../../../../src/assess/breach-rule.ts'
import { backtestSeries } from '../../../../src/fit/backtest/backtest-series.ts'
import { breachForecast, scoreBreaches } from '../../../../src/fit/backtest/breach-errors.ts'
import { conformalCheck } from '../../../../src/fit/backtest/conformal.ts'
import { poolScores } from '../../../../src/fit/backtest/pool-scores.ts'
import { originsOf } from '../../../../src/fit/backtest/rolling-series.ts'
import { scoreForecast } from '../../../../src/fit/backtest/score-forecast.ts'
import { forecastSeries } from '../../../../src/fit/forecast-series.ts'
import type { Series } from '../../../../src/series/series.ts'
import { dayOf } from '../../../../src/units/day.ts'
import { makeWorld } from '../../../support/worlds.ts'

const first = dayOf(2026, 1, 1)

function daily(values: ArrayLike<number>): Series {
  return {
    metric: 'requests',
    unit: 'requests',
    key: {},
    step: 'day',
    nature: 'total',
    times: Float64Array.from({ length: values.length }, (_, i) => first + i),
    values: Float64Array.from(values),
    status: new Uint8Array(values.length),
    peakFactor: 2,
  }
}

const growing = daily(makeWorld('B', { seed: 5, days: 200, futureDays: 1 }).values)

describe('a back-test', () => {
  it('never lets a forecast see what came after its origin', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('auto', 'naive', 'theta', 'ensemble'),
        fc.double({ min: 0.001, max: 1e6, noNaN: true }),
        fc.integer({ min: 1, max: 60 }),
        (model, factor, changed) => {
          const n = growing.values.length
          const other = daily(growing.values.map((v, i) => (i >= n - changed ? v * factor : v)))
          const options = { horizonSteps: 20, origins: 12 }
          const [one, two] = [growing, other].map((s) => originsOf(s, options)) as [
            ReturnType<typeof originsOf>,
            ReturnType<typeof originsOf>,
          ]
          const k = one.findIndex((o) => o.known.values.length <= n - changed)
          const ahead = { horizonSteps: 20, seed: 1, paths: 64, model }
          const points = [one, two].map(
            (all) => forecastSeries((all[k] as (typeof one)[number]).known, ahead).points,
          )
          expect(points[0]).toEqual(points[1])
          expect('peakFactor' in (one[k]?.known ?? {})).toBe(false)
        },
      ),
      { numRuns: 12 },
    )
  })

  it('has the scores of the forecasts that `forecast` makes from the same histories', () => {
    const options = { horizonSteps: 28, origins: 3, beside: [], seed: 7, paths: 128 }
    const { score, chosen } = backtestSeries(growing, options)
    expect(chosen).toEqual(['auto'])
    const by = originsOf(growing, options).map((origin) => {
      const { points } = forecastSeries(origin.known, { horizonSteps: 28, seed: 7, paths: 128 })
      return scoreForecast(origin, { points, crps: new Float64Array(28) }, 7)
    })
    expect(score?.origins).toBe(3)
    expect(score?.male).toBeCloseTo(by.reduce((sum, e) => sum + (e?.male ?? Number.NaN), 0) / 3, 12)
    expect(score?.coverage80).toBeCloseTo(by.reduce((sum, e) => sum + (e?.in80 ?? 0), 0) / 84, 12)
  })

  it('always has naive and seasonal naive beside the chosen model', () => {
    const test = backtestSeries(growing, {
      horizonSteps: 14,
      origins: 2,
      beside: ['drift'],
      seed: 1,
      paths: 64,
    })
    expect(test.beside.map((b) => b.model)).toEqual(['auto', 'naive', 'seasonal-naive', 'drift'])
    const [pooled] = poolScores([test, test])
    expect(pooled?.model).toBe('(chosen)')
    expect(pooled?.series).toBe(2)
    expect(pooled?.male).toBeCloseTo(test.score?.male ?? 0, 12)
    const naive = test.beside.find((b) => b.model === 'naive')
    expect(pooled?.skillVsNaive).toBeCloseTo(1 - (test.score?.male ?? 0) / (naive?.male ?? 1), 12)
  })

  it('has no score, and says so, where no origin has enough behind it', () => {
    const test = backtestSeries(daily([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]), {
      horizonSteps: 5,
      origins: 6,
      beside: [],
      seed: 1,
    })
    expect(test).toEqual({ status: 'insufficient_history', origins: [], chosen: [], beside: [] })
  })

  it('places origins half a horizon apart, the last one a horizon before the end', () => {
    const known = originsOf(growing, { horizonSteps: 30, origins: 4 }).map((o) => o.known.values.length)
    expect(known).toEqual([170, 155, 140, 125])
  })

  it('calls a model that naive beats no_skill', () => {
    const sawtooth = daily(Array.from({ length: 120 }, (_, i) => 100 + (i % 40)))
    const test = backtestSeries(sawtooth, {
      horizonSteps: 10,
      origins: 6,
      beside: [],
      seed: 1,
      paths: 64,
      model: 'exponential',
    })
    const naive = test.beside.find((b) => b.model === 'naive')
    expect(test.status).toBe((naive?.male ?? 0) < (test.score?.male ?? 0) ? 'no_skill' : 'ok')
    expect(test.status).toBe('no_skill')
  })
})

const days = (values: readonly number[], from = first) => ({
  times: Float64Array.from(values, (_, i) => from + i),
  values: Float64Array.from(values),
})

describe('breach rules', () => {
  it('date a capacity by the first of five over-days within 28', () => {
    const rule = limitRule(10, 'day')
    expect(rule(days([1, 2]), days([11, 1, 11, 1, 11, 11, 11]))).toBe(first)
    expect(rule(days([1, 2]), days([11, 1, 1, 1]))).toBe(Number.POSITIVE_INFINITY)
    expect(limitRule(10, 'week')(days([1]), days([1, 11, 1]))).toBe(first + 1)
    expect(rule(days([11, 11, 11, 11, 11]), days([11]))).toBeNaN()
  })

  it('count what the running month has spent already, and start anew in the next', () => {
    const rule = budgetRule({ amount: 100, period: { kind: 'month' }, fiscalYearStart: 1 }, 'day')
    const known = days(Array<number>(20).fill(3))
    // 60 are spent by 20 January; at 5 a day the 41st unit is spent on the ninth day: 29 January.
    expect(rule(known, days(Array<number>(30).fill(5), first + 20))).toBe(dayOf(2026, 1, 29))
    expect(rule(known, days(Array<number>(60).fill(3), first + 20))).toBe(Number.POSITIVE_INFINITY)
    expect(rule(days(Array<number>(20).fill(6)), days([1], first + 20))).toBeNaN()
  })

  it('watch a rolling window and a total', () => {
    const rolling = budgetRule(
      { amount: 10, period: { kind: 'rolling', days: 3 }, fiscalYearStart: 1 },
      'day',
    )
    expect(rolling(days([3, 3]), days([3, 5, 1], first + 2))).toBe(first + 3)
    const total = budgetRule({ amount: 10, period: { kind: 'total' }, fiscalYearStart: 1 }, 'day')
    expect(total(days([100]), days([4, 4, 4], first + 1))).toBe(first + 3)
  })

  it('score dates by days off, band, misses and false alarms', () => {
    const rule = limitRule(10, 'week')
    const rows = [0, 1, 2, 3].map((t) => Float64Array.from({ length: 9 }, (_, path) => 8 + t + path / 9))
    const times = Float64Array.of(0, 7, 14, 21)
    const found = breachForecast(rule, days([1]), { times, rows, actual: Float64Array.of(1, 1, 1, 11) })
    expect(found).toEqual({ p10: 14, p50: 14, p90: 21, actual: 21 })
    const held = { ...found, actual: Number.POSITIVE_INFINITY }
    const missed = { p10: 7, p50: Number.POSITIVE_INFINITY, p90: Number.POSITIVE_INFINITY, actual: 21 }
    expect(scoreBreaches([found, held, missed])).toEqual({
      origins: 3,
      breaches: 2,
      foreseen: 1,
      falseAlarms: 1,
      medianErrorDays: 7,
      medianBiasDays: -7,
      inside80: 1,
    })
  })
})

describe('the conformal check', () => {
  it('covers at least 80 % of exchangeable errors, and is as wide as their quantile', () => {
    const errors = Array.from({ length: 9 }, (_, k) => Float64Array.of((k + 1) / 10, (9 - k) / 10))
    const check = conformalCheck(errors, 1)
    expect(check?.points).toBe(18)
    expect(check?.coverage).toBeGreaterThanOrEqual(0.8)
    // Eight others: ceil(9 x 0.8) = 8th smallest, their largest: 0.9, but 0.8 where the largest itself is judged.
    expect(check?.widthRatio).toBeCloseTo(2 * ((8 * 0.9 + 0.8) / 9), 12)
  })

  it('has nothing to say from fewer than five origins', () => {
    expect(
      conformalCheck(
        [1, 2, 3, 4].map((v) => Float64Array.of(v)),
        1,
      ),
    ).toBeUndefined()
  })
})
