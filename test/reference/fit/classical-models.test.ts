import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { classicalSeason, hasSeason } from '../../../src/fit/classical/classical-season.ts'
import { dotm, runDotm } from '../../../src/fit/classical/dotm.ts'
import { seasonalNaive } from '../../../src/fit/classical/seasonal-naive.ts'
import { theta } from '../../../src/fit/classical/theta.ts'
import { type EtsForm, etsFilter, etsVariances } from '../../../src/fit/ets/ets-filter.ts'
import { fitEts, fitEtsNearby, forecastEts } from '../../../src/fit/ets/fit-ets.ts'
import { etsForm, selectEts } from '../../../src/fit/ets/select-ets.ts'
import { mstl } from '../../../src/fit/history/mstl.ts'
import { stl } from '../../../src/fit/history/stl.ts'
import { sharedPath } from '../../support/shared.ts'

type Bands = { mean: number[]; lo80: number[]; hi80: number[]; lo95: number[]; hi95: number[] }
type EtsOracle = {
  method: string
  components: string[]
  par: Record<string, number>
  initstate: Record<string, number>
  sigma2: number
  aicc: number
  fitted: number[]
  forecast: Bands
}
type Decomposed = { seasonal: number[]; trend: number[]; remainder?: number[] }
type Oracle = {
  frequency: number
  h: number
  y: number[]
  thetaf: Bands
  dotm: { m4_seasonal: boolean; seasonal_future: number[]; sse_t4: number; mean: number[] }
  dotm_fixed: { l0: number; alpha: number; theta: number; sse_t4: number; mean: number[] }
  snaive: Bands
  naive: Bands
  naive2: number[]
  stl_periodic?: Decomposed
  stl_log_robust_swin11?: Decomposed
  mstl?: Decomposed
  stlf_ets?: Bands
  stlf_ets_log_biasadj_false?: Bands
} & Record<string, unknown>

const path = sharedPath('oracles/ts_forecasts.json')
if (!path) process.stderr.write('classical models: no reference values of R here, skipped\n')
const oracles = (path ? JSON.parse(readFileSync(path, 'utf8')) : {}) as Record<string, Oracle>
const names = Object.keys(oracles).filter((k) => k !== 'meta')
const forms = ['ANN', 'AAN', 'MAN', 'AAdN', 'AAA', 'MAM', 'AAdA']

/** Largest relative difference, against the size of the reference. */
function apart(actual: ArrayLike<number>, expected: readonly number[]): number {
  const size = Math.max(...expected.map(Math.abs))
  expect(actual.length).toBe(expected.length)
  return Math.max(
    ...expected.map((v, i) => Math.abs((actual[i] as number) - v) / (Math.abs(v) + 1e-6 * size)),
  )
}

/** Largest difference over the largest reference value: for parts that cross zero. Infinite without a reference. */
function off(actual: ArrayLike<number> | undefined, expected: readonly number[] | undefined): number {
  if (!actual || !expected) return Infinity
  const size = Math.max(...expected.map(Math.abs))
  return Math.max(...expected.map((v, i) => Math.abs((actual[i] as number) - v))) / size
}

function seasonOf(init: Record<string, number>): Float64Array {
  const m = Object.keys(init).filter((k) => k.startsWith('s')).length
  return Float64Array.from({ length: m }, (_, k) => init[`s${m - k}`] as number)
}

/** Sd that the 80 % band of the reference implies. */
const sdsOf = (b: Bands): number[] => b.mean.map((v, k) => ((b.hi80[k] as number) - v) / 1.2815515655446004)

describe.skipIf(!path)('against R forecast 8.20', () => {
  const cases = names.flatMap((name) =>
    forms.filter((f) => oracles[name]?.[`ets_${f}`]).map((f) => [name, f] as const),
  )

  it.each(cases)('%s: ETS %s with the reference parameters has the reference fitted values', (name, f) => {
    const { y, frequency } = oracles[name] as Oracle
    const o = oracles[name]?.[`ets_${f}`] as EtsOracle
    const form: EtsForm = etsForm(f, frequency)
    const start = {
      level: o.initstate['l'] ?? 0,
      slope: o.initstate['b'] ?? 0,
      season: seasonOf(o.initstate),
    }
    const params = {
      alpha: o.par['alpha'] ?? 0,
      beta: o.par['beta'] ?? 0,
      gamma: o.par['gamma'] ?? 0,
      phi: o.par['phi'] ?? 1,
    }
    const pass = etsFilter(form, params, start, y)
    expect(apart(pass.fitted, o.fitted)).toBeLessThan(1e-8)
  })

  it.each(cases)('%s: ETS %s by own search is as likely as the reference', (name, f) => {
    const { y, frequency, h } = oracles[name] as Oracle
    const o = oracles[name]?.[`ets_${f}`] as EtsOracle
    const fit = fitEts(etsForm(f, frequency), y)
    const { points } = forecastEts(fit, h)
    process.stderr.write(
      `${name} ${f}: AICc ${(fit.aicc - o.aicc).toFixed(3)} from R's, forecasts ${apart(points, o.forecast.mean).toExponential(1)}\n`,
    )
    expect(fit.aicc).toBeLessThan(o.aicc + 0.5)
  })

  it.each(cases.filter(([, f]) => f !== 'MAM'))(
    '%s: ETS %s has the variances of the reference',
    (name, f) => {
      const { frequency } = oracles[name] as Oracle
      const o = oracles[name]?.[`ets_${f}`] as EtsOracle
      const params = {
        alpha: o.par['alpha'] ?? 0,
        beta: o.par['beta'] ?? 0,
        gamma: o.par['gamma'] ?? 0,
        phi: o.par['phi'] ?? 1,
      }
      const variances = etsVariances(
        etsForm(f, frequency),
        params,
        Float64Array.from(o.forecast.mean),
        o.sigma2,
      )
      expect(apart(variances.map(Math.sqrt), sdsOf(o.forecast))).toBeLessThan(1e-8)
    },
  )

  it.each(names)(
    '%s: automatic ETS takes the form of the reference and forecasts the same to 1 %%',
    (name) => {
      const { y, frequency, h, ets_auto } = oracles[name] as Oracle
      const o = ets_auto as EtsOracle
      const fit = selectEts(y, { period: frequency })
      const far = apart(forecastEts(fit, h).points, o.forecast.mean)
      process.stderr.write(
        `${name} auto: ${JSON.stringify(fit.form)} R ${o.method} AICc ${(fit.aicc - o.aicc).toFixed(3)}, forecasts ${far.toExponential(1)}\n`,
      )
      expect(fit.aicc).toBeLessThan(o.aicc + 0.5)
      const { error, trend, damped, season } = fit.form
      expect(`ETS(${error},${trend}${damped ? 'd' : ''},${season})`).toBe(o.method)
      expect(far).toBeLessThan(0.01)
    },
  )

  it.each(cases)('%s: ETS %s by the search of the reference ends where that does', (name, f) => {
    const { y, frequency, h } = oracles[name] as Oracle
    const o = oracles[name]?.[`ets_${f}`] as EtsOracle
    const fit = fitEtsNearby(etsForm(f, frequency), y)
    if (!fit) throw new Error('no start')
    expect(fit.aicc).toBeLessThan(o.aicc + 0.5)
    // Two searches with a season of additive errors take another turn, by a rounding, and end within 2 %.
    expect(apart(forecastEts(fit, h).points, o.forecast.mean)).toBeLessThan(f === 'AAA' ? 0.02 : 0.001)
  })

  it.each(names)('%s: theta', (name) => {
    const { y, frequency, h, thetaf } = oracles[name] as Oracle
    const figure = hasSeason(y, frequency)
      ? classicalSeason(y, frequency, 'multiplicative')
      : new Float64Array(frequency).fill(1)
    const plain = y.map((v, i) => v / (figure[i % frequency] as number))
    const f = theta(plain, h)
    const points = f.points.map((v, k) => v * (figure[(y.length + k) % frequency] as number))
    expect(apart(points, thetaf.mean)).toBeLessThan(1e-3)
    expect(apart(f.sds, sdsOf(thetaf))).toBeLessThan(1e-3)
  })

  it.each(names)('%s: DOTM, fixed and fitted', (name) => {
    const { y, frequency, h, dotm: o, dotm_fixed } = oracles[name] as Oracle
    expect(hasSeason(y, frequency)).toBe(o.m4_seasonal)
    const figure = o.m4_seasonal
      ? classicalSeason(y, frequency, 'multiplicative')
      : new Float64Array(frequency).fill(1)
    const plain = y.map((v, i) => v / (figure[i % frequency] as number))
    const reseason = (v: number, k: number): number => v * (figure[(y.length + k) % frequency] as number)
    const fixed = runDotm(
      plain,
      { alpha: dotm_fixed.alpha, weight: 1 - 1 / dotm_fixed.theta, level: dotm_fixed.l0 },
      h,
    )
    expect(apart(fixed.points.map(reseason), dotm_fixed.mean)).toBeLessThan(1e-8)
    expect(Math.abs(fixed.sumSquares / dotm_fixed.sse_t4 - 1)).toBeLessThan(1e-8)
    const own = dotm(plain, h)
    expect(own.sumSquares).toBeLessThan(o.sse_t4 * (1 + 1e-6))
    const far = apart(own.points.map(reseason), o.mean)
    process.stderr.write(
      `${name} DOTM: squares ${(own.sumSquares / o.sse_t4 - 1).toExponential(1)}, forecasts ${far.toExponential(1)}\n`,
    )
    expect(far).toBeLessThan(0.01)
  })

  it.each(names)('%s: naive, seasonal naive and naive 2', (name) => {
    const { y, frequency, h, naive, snaive, naive2 } = oracles[name] as Oracle
    expect(apart(seasonalNaive(y, 1, h).points, naive.mean)).toBeLessThan(1e-9)
    expect(apart(seasonalNaive(y, 1, h).sds, sdsOf(naive))).toBeLessThan(1e-8)
    expect(apart(seasonalNaive(y, frequency, h).points, snaive.mean)).toBeLessThan(1e-9)
    expect(apart(seasonalNaive(y, frequency, h).sds, sdsOf(snaive))).toBeLessThan(1e-8)
    if (!hasSeason(y, frequency)) return
    const figure = classicalSeason(y, frequency, 'multiplicative')
    const last = (y.at(-1) as number) / (figure[(y.length - 1) % frequency] as number)
    expect(
      apart(
        Array.from({ length: h }, (_, k) => last * (figure[(y.length + k) % frequency] as number)),
        naive2,
      ),
    ).toBeLessThan(1e-9)
  })

  it.each(names.filter((n) => oracles[n]?.mstl))('%s: STL, robust STL on logs, MSTL', (name) => {
    const o = oracles[name] as Oracle
    const y = Float64Array.from(o.y)
    const periodic = stl(y, { period: o.frequency, seasonWindow: 'periodic' })
    expect(off(periodic.season, o.stl_periodic?.seasonal)).toBeLessThan(1e-9)
    expect(off(periodic.trend, o.stl_periodic?.trend)).toBeLessThan(1e-9)
    const robust = stl(y.map(Math.log), { period: o.frequency, seasonWindow: 11, robust: true })
    const far = Math.max(
      off(robust.season, o.stl_log_robust_swin11?.seasonal),
      off(robust.trend, o.stl_log_robust_swin11?.trend),
    )
    process.stderr.write(`${name} robust STL: ${far.toExponential(1)} from R's\n`)
    // The two others differ because the original takes its median from a partial sort that is asked for two positions in falling order
    // and may leave one of them unsorted; with that flaw copied all four agree to 5e-12 (checked once). The exact median is kept.
    expect(far).toBeLessThan(['AirPassengers', 'USAccDeaths'].includes(name) ? 1e-8 : 0.05)
    const several = mstl(y, [o.frequency])
    expect(off(several.seasons[0]?.values, o.mstl?.seasonal)).toBeLessThan(1e-9)
    expect(off(several.trend, o.mstl?.trend)).toBeLessThan(1e-9)
    expect(off(several.remainder, o.mstl?.remainder)).toBeLessThan(1e-8)
  })
})
