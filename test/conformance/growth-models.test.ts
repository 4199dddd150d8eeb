import { describe, expect, it } from 'vitest'
import type { FittedGrowth, History } from '../../src/fit/growth-model.ts'
import { seasonAt } from '../../src/fit/history/season.ts'
import { growthModels } from '../../src/fit/models/index.ts'
import { noisePaths } from '../../src/fit/noise.ts'
import { makeDraws } from '../../src/stats/make-draws.ts'
import { makeWorld } from '../support/worlds.ts'

const origin = 20454
const options = { origin, horizonDays: 365, seed: 42 }

function history(values: Float64Array): History {
  return {
    times: Float64Array.from(values, (_, i) => origin - values.length + i),
    values,
    stepDays: 1,
    seasons: [7],
  }
}

/** Log values of every future on some days after the origin. */
function render(fitted: FittedGrowth, days: readonly number[], paths = 64): Float64Array[] {
  const draws = makeDraws({ seed: 7, entity: 'x', firstPath: 0, paths })
  const model = growthModels.find((m) => m.name === fitted.model)
  const trend = model?.paths(fitted, draws)
  const noise = noisePaths(fitted, draws)
  return days.map((t, step) => {
    const out = new Float64Array(paths)
    const shock = new Float64Array(paths)
    trend?.(t, out)
    noise(step, t, shock)
    return out.map((v, i) => v + (shock[i] as number) + seasonAt(fitted, t))
  })
}

const days = [0, 1, 2, 3, 10, 50, 200, 230, 261, 365]
const world = makeWorld('A', { seed: 5, days: 300, futureDays: 10 })

describe.each(growthModels.map((m) => [m.name, m] as const))('growth model %s', (_name, model) => {
  const fitted = model.fit(history(world.values), options)

  it('draws the same futures twice', () => {
    expect(render(model.fit(history(world.values), options), days)).toEqual(render(fitted, days))
  })

  it('draws finite logs at daily and then monthly steps', () => {
    for (const column of render(fitted, days)) expect(column.every(Number.isFinite)).toBe(true)
  })

  it('survives a structured clone, as it crosses threads', () => {
    expect(render(structuredClone(fitted), days)).toEqual(render(fitted, days))
  })

  it('scales with its history: 1000 x the values is 1000 x the future', () => {
    const big = render(model.fit(history(world.values.map((v) => v * 1000)), options), days)
    const small = render(fitted, days)
    big.forEach((column, k) => {
      column.forEach((v, i) => {
        expect(v - Math.log(1000)).toBeCloseTo(small[k]?.[i] ?? Number.NaN, 4)
      })
    })
  })

  it.each([1, 2, 3, 5, 8, 13, 15, 20, 29, 57, 100])('never draws NaN from %i points', (n) => {
    if (n < model.minPoints) {
      expect(() => model.fit(history(world.values.slice(0, n)), options)).toThrow(/needs/)
      return
    }
    const few = model.fit(history(world.values.slice(0, n)), options)
    for (const column of render(few, days)) expect(column.every(Number.isFinite)).toBe(true)
    expect(Number.isFinite(few.growthPerYear.p50)).toBe(true)
  })

  it('takes a stated rate on one point: growth between its percentiles, level from the data', () => {
    const rate = { shape: 'normal', p05: 0.2, p95: 0.6 } as const
    const level = { ...history(Float64Array.of(500)), times: Float64Array.of(origin) }
    const one = model.fit(level, { ...options, ratePerYear: rate, ceiling: { shape: 'point', value: 1e9 } })
    const [today, year] = render(one, [0, 365.25], 1024) as [Float64Array, Float64Array]
    expect(today.every((v) => Math.abs(v - Math.log(500)) < 1e-9)).toBe(true)
    if (model.name === 'damped') return
    const growth = Array.from(year, (v) => v - Math.log(500)).sort((a, b) => a - b)
    expect(growth[51]).toBeCloseTo(0.2, 1)
    expect(growth[972]).toBeCloseTo(0.6, 1)
    expect(one.contains).toBe('organic')
  })

  it('carries zeros on as zeros', () => {
    const none = model.fit(history(new Float64Array(40)), options)
    for (const column of render(none, days))
      expect(column.every((v) => Math.exp(v) - none.offset === 0)).toBe(true)
  })

  it('leaves gaps and censored days out, whatever stands there', () => {
    const holes = world.values.map((v, i) => (i % 17 === 3 ? Number.NaN : v))
    const censored = new Uint8Array(300)
    censored.fill(1, 100, 120)
    const wild = holes.slice()
    wild.fill(1e-3, 100, 120)
    const a = model.fit({ ...history(holes), censored }, options)
    const b = model.fit({ ...history(wild), censored }, options)
    expect(render(a, days)).toEqual(render(b, days))
  })
})

/** Exact curves and the log growth over the coming year that each model must find in them. */
const own: readonly [string, (yearsBeforeOrigin: number) => number, number][] = [
  ['flat', () => 3, 0],
  ['naive', () => 3, 0],
  ['drift', (t) => 3 + 0.7 * t, 0.7],
  ['exponential', (t) => 3 + 0.7 * t, 0.7],
  ['damped', (t) => 3 + 0.7 * t, 0.7 * (1 / Math.LN2) * 0.5],
  ['logistic', (t) => 3 - Math.log((1 + 3 * Math.exp(-2 * t)) / 4), -Math.log((1 + 3 * Math.exp(-2)) / 4)],
]

describe('a model finds its own curve again', () => {
  it.each(own)('%s', (name, log, growth) => {
    const values = Float64Array.from({ length: 500 }, (_, i) => Math.exp(log((i - 500) / 365.25)))
    const model = growthModels.find((m) => m.name === name)
    const ceiling = name === 'logistic' ? { ceiling: { shape: 'lognormal', p05: 1.5, p95: 12 } as const } : {}
    const fitted = model?.fit(history(values), { ...options, ...ceiling })
    if (!fitted) throw new Error(`no model ${name}`)
    const [today, year] = render(fitted, [0, 365.25], 256) as [Float64Array, Float64Array]
    const median = (x: Float64Array): number => Array.from(x).sort((a, b) => a - b)[128] as number
    expect(median(today)).toBeCloseTo(name === 'naive' ? log(-1 / 365.25) : log(0), 2)
    expect(Math.abs(median(year) - median(today) - growth)).toBeLessThan(name === 'logistic' ? 0.06 : 0.005)
  })

  it('auto finds strong steady growth to within its prior', () => {
    const values = Float64Array.from({ length: 700 }, (_, i) => Math.exp(3 + (1.2 * (i - 700)) / 365.25))
    const fitted = growthModels.find((m) => m.name === 'auto')?.fit(history(values), options)
    expect(fitted?.growthPerYear.p50).toBeGreaterThan(Math.expm1(0.75))
    expect(fitted?.growthPerYear.p50).toBeLessThan(Math.expm1(1.3))
  })
})
