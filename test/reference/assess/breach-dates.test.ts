import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { Finding } from '../../../src/assess/finding.ts'
import { orderBy } from '../../../src/assess/order-by.ts'
import { summariseCrossings } from '../../../src/assess/quantiles-of.ts'
import { normalCdf } from '../../../src/stats/normal.ts'
import { addMonths } from '../../../src/units/day.ts'
import { budget, capacity, driveAssessor, type Load, start } from '../../support/drive-assessor.ts'
import { noise, normals, randomWalk, uniforms } from '../../support/random-paths.ts'
import { sharedPath } from '../../support/shared.ts'

const year = 365.25
const firstPassage = { overDays: 1, windowDays: 1 }

const assess = (run: Parameters<typeof driveAssessor>[0]): Finding => {
  const [finding] = driveAssessor(run).constraints
  if (!finding) throw new Error('no finding')
  return finding
}

/** Reference values that live outside the repository; undefined where they are absent. */
function oracle(name: string): unknown {
  const path = sharedPath(`oracles/${name}`)
  return path === undefined ? undefined : JSON.parse(readFileSync(path, 'utf8'))
}

type ClosedForms = {
  deterministic_breach: (
    | { kind?: undefined; D0: number; B: number; g_per_year: number; t_breach_years: number }
    | {
        kind: 'cumulative'
        D0_per_year: number
        cum_budget: number
        g_per_year: number
        t_breach_years: number | null
      }
    | {
        kind: 'geometric_months'
        s0: number
        ratio: number
        budget: number
        first_month_index_exceeding: number
      }
  )[]
  gbm_first_passage: { cases: { b: number; mu: number; sigma: number; cdf_1y: number; cdf_2y: number }[] }
}
type OrderBy = {
  b: number
  mu: number
  sigma: number
  lead_median: number
  lead_sigma: number
  order_by_years_from_now_at_risk: Record<string, number>
  se: Record<string, number>
  P_already_late: number
}
type Simulated = {
  order_by: OrderBy[]
  fiscal_year: {
    s0_per_year: number
    g: number
    B: number
    t: number
    breached_within_year: boolean
    year_total: number
  }[]
  censoring: { times: (number | null)[]; horizon: number; P_breach: number; P10: number }
}
const closed = oracle('closed_forms.json') as ClosedForms | undefined
const simulated = oracle('mc_reference.json') as Simulated | undefined

const skipped = 'skipped: the shared oracles are not here'

describe.skipIf(!closed)(closed ? 'closed forms' : skipped, () => {
  const cases = closed?.deterministic_breach ?? []

  test('deterministic growth reaches a limit on the day of the reference', () => {
    const growing = cases.flatMap((one) => (one.kind === undefined ? [one] : []))
    expect(growing.length).toBeGreaterThan(2)
    for (const { D0, B, g_per_year, t_breach_years } of growing) {
      const load: Load = (_path, t) => D0 * Math.exp((g_per_year * t) / year)
      const { breachDay } = assess({
        constraints: [capacity({ limit: B })],
        loads: [load],
        horizonMonths: 12,
        extendedMonths: 96,
      })
      // Daily steps give the first whole day on which the load is over; monthly ones the crossing itself.
      expect(Math.abs((breachDay[0] ?? 0) - start - t_breach_years * year)).toBeLessThanOrEqual(1)
    }
  })

  test('cumulative spend reaches a total budget on the day of the reference, or never', () => {
    for (const one of cases) {
      if (one.kind !== 'cumulative') continue
      const load: Load = (_path, t) => (one.D0_per_year / year) * Math.exp((one.g_per_year * t) / year)
      const target = budget({ amount: one.cum_budget, period: { kind: 'total' } })
      const { breachDay } = assess({
        constraints: [target],
        loads: [load],
        horizonMonths: 24,
        extendedMonths: 144,
      })
      if (one.t_breach_years === null) expect(breachDay[0]).toBe(Number.POSITIVE_INFINITY)
      else expect(Math.abs((breachDay[0] ?? 0) - start - one.t_breach_years * year)).toBeLessThanOrEqual(1)
    }
  })

  test('first passage of log-random walks is inverse Gaussian, monitored daily', () => {
    const paths = 2048
    for (const { b, mu, sigma, cdf_1y, cdf_2y } of closed?.gbm_first_passage.cases ?? []) {
      expect(firstPassageBy(1, { b, mu, sigma })).toBeCloseTo(cdf_1y, 9)
      expect(firstPassageBy(2, { b, mu, sigma })).toBeCloseTo(cdf_2y, 9)
      const load = randomWalk({ level: 100 * Math.exp(-b), mu, sigma, paths, days: 731 })
      const finding = assess({ constraints: [capacity({ sustain: firstPassage })], loads: [load], paths })
      expectInverseGaussian(finding.breachDay, { b, mu, sigma })
    }
  })
})

describe.skipIf(!simulated)(simulated ? 'reference simulations' : skipped, () => {
  test('a fiscal year of growing spend breaks, or does not, on the day of the reference', () => {
    for (const { s0_per_year, g, B, t, breached_within_year, year_total } of simulated?.fiscal_year ?? []) {
      // A year of 365 days stands for the reference's year of length 1.
      const spent = (day: number): number => (s0_per_year / g) * Math.expm1((g * day) / 365)
      const load: Load = (_path, day) => spent(day + 1) - spent(day)
      const target = budget({ amount: B, period: { kind: 'year' } })
      const finding = assess({ constraints: [target], loads: [load], horizonMonths: 12 })
      expect(finding.periods[0]?.total.p50).toBeCloseTo(year_total, 2)
      expect(finding.breachDay[0]).toBe(
        breached_within_year ? start + Math.floor(t * 365) : Number.POSITIVE_INFINITY,
      )
    }
  })

  test('the order-by date and P(already late) agree with four million reference draws', () => {
    const paths = 16_384
    for (const reference of simulated?.order_by ?? []) {
      const { b, mu, sigma, lead_median, lead_sigma } = reference
      const tau = inverseGaussian(paths, b / mu, (b / sigma) ** 2)
      // A trend that crosses the limit exactly at tau, so that the whole way through the assessor is tested.
      const load: Load = (path, t) => 100 * Math.exp(t / year - (tau[path] ?? Number.NaN))
      const spread = Math.exp(1.6448536269514722 * lead_sigma)
      const leadTimeDays = {
        shape: 'lognormal' as const,
        p05: (lead_median * year) / spread,
        p95: lead_median * year * spread,
      }
      const finding = assess({
        constraints: [capacity({ leadTimeDays, sustain: firstPassage })],
        loads: [load],
        paths,
        horizonMonths: 12,
        extendedMonths: 120,
      })
      const growth = Math.sqrt(4_000_000 / paths)
      const years = ((finding.decideBy ?? Number.NaN) - start) / year
      const error = growth * (reference.se['0.1'] ?? Number.NaN)
      // Four standard errors, and the day that dates are rounded down to.
      expect(Math.abs(years - (reference.order_by_years_from_now_at_risk['0.1'] ?? Number.NaN))).toBeLessThan(
        4 * error + 1.5 / year,
      )
      const p = reference.P_already_late
      expect(Math.abs(finding.lateProbability - p)).toBeLessThan(4 * Math.sqrt((p * (1 - p)) / paths) + 0.002)
    }
  })

  test('futures without a breach count as never: quantiles are of all futures', () => {
    const { times, horizon, P_breach, P10 } = simulated?.censoring ?? {
      times: [],
      horizon: 0,
      P_breach: 0,
      P10: 0,
    }
    const days = Float64Array.from(times, (t) => (t === null ? Number.POSITIVE_INFINITY : start + t * 1000))
    const summary = summariseCrossings(days, start + horizon * 1000)
    expect(summary).toMatchObject({ probability: P_breach, p10: start + P10 * 1000, p90: null })
  })
})

/** Inverse Gaussian draws by the method of Michael, Schucany & Haas (1976), The American Statistician 30(2). */
function inverseGaussian(paths: number, mean: number, shape: number): Float64Array {
  const z = normals(paths, 'inverse-gaussian')
  const u = uniforms(paths, 'inverse-gaussian-branch')
  return z.map((normal, i) => {
    const y = normal * normal
    const x =
      mean +
      (mean * mean * y) / (2 * shape) -
      (mean / (2 * shape)) * Math.sqrt(4 * mean * shape * y + (mean * y) ** 2)
    return (u[i] ?? 0) <= mean / (mean + x) ? x : (mean * mean) / x
  })
}

type Walk = { readonly b: number; readonly mu: number; readonly sigma: number }

/** P(first passage of mu t + sigma W over b by t): MODELS.md 6.1. */
function firstPassageBy(t: number, { b, mu, sigma }: Walk): number {
  const s = sigma * Math.sqrt(t)
  return normalCdf((mu * t - b) / s) + Math.exp((2 * mu * b) / sigma ** 2) * normalCdf((-b - mu * t) / s)
}

/** Breach shares at several dates within four standard errors of the closed form, with the barrier shifted for daily steps. */
function expectInverseGaussian(breachDay: Float64Array, walk: Walk): void {
  // Broadie, Glasserman & Kou (1997), "A continuity correction for discrete barrier options": b + 0.5826 sigma sqrt(dt).
  const shifted = { ...walk, b: walk.b + 0.5826 * walk.sigma * Math.sqrt(1 / year) }
  for (const months of [3, 6, 9, 12, 18, 24]) {
    const day = addMonths(start, months)
    const share = summariseCrossings(breachDay, day).probability
    const p = firstPassageBy((day - start) / year, shifted)
    expect(Math.abs(share - p)).toBeLessThan(
      4 * Math.sqrt((p * (1 - p)) / breachDay.length) + 1 / breachDay.length,
    )
  }
}

describe('random loads', () => {
  test('first passage of a log-random walk is inverse Gaussian at any date', () => {
    const walk = { level: 50, mu: 0.8, sigma: 0.4, paths: 4096, days: 731 }
    const run = {
      constraints: [capacity({ sustain: firstPassage })],
      loads: [randomWalk(walk)],
      paths: walk.paths,
    }
    expectInverseGaussian(assess(run).breachDay, { ...walk, b: Math.log(2) })
  })

  test('flat demand at 75 % of a limit with 15 % daily noise is no bottleneck, although its first passage is likely', () => {
    const paths = 2048
    const random = noise(paths, 366)
    const load: Load = (path, t) => 75 * Math.exp(0.15 * (random[t * paths + path] ?? Number.NaN))
    const run = { loads: [load], paths, horizonMonths: 12 }
    const sustained = assess({ ...run, constraints: [capacity()] })
    const once = assess({ ...run, constraints: [capacity({ sustain: firstPassage })] })
    expect(sustained.breach.probability).toBeLessThan(0.3)
    expect(once.breach.probability).toBeGreaterThan(0.9)
    expect(sustained.touch.probability).toBe(once.breach.probability)
  })

  test('6x headroom, growth 0.6 +- 0.15 a year and a lead of 2 to 4 years is late already, at a horizon of 24 months', () => {
    const paths = 8192
    const growth = normals(paths, 'growth').map((z) => 0.6 + 0.15 * z)
    const load: Load = (path, t) => (100 / 6) * Math.exp(((growth[path] ?? Number.NaN) * t) / year)
    const leadTimeDays = { shape: 'lognormal' as const, p05: 2 * year, p95: 4 * year }
    const finding = assess({
      constraints: [capacity({ leadTimeDays })],
      loads: [load],
      paths,
      extendedMonths: 72,
    })
    expect(finding.breach.probability).toBeLessThan(0.1)
    expect(finding.status).toBe('late')
    // ln 6 / g < L for g normal and ln L normal, by numerical integration over g.
    let p = 0
    const [mean, sd] = [Math.log(Math.sqrt(8)), Math.log(2) / 2 / 1.6448536269514722]
    for (let z = -5; z < 5; z += 0.001) {
      const g = 0.6 + 0.15 * (z + 0.0005)
      const cross = g > 0 ? Math.log(Math.log(6) / g) : Number.POSITIVE_INFINITY
      p += (normalCdf(z + 0.001) - normalCdf(z)) * (1 - normalCdf((cross - mean) / sd))
    }
    expect(Math.abs(finding.lateProbability - p)).toBeLessThan(4 * Math.sqrt((p * (1 - p)) / paths))
    expect(finding.decideBy ?? start).toBeLessThan(start)
  })

  test('decide-by is not P10 of the breach less the median lead time', () => {
    const days = 1000
    const breach = Float64Array.from({ length: 1000 }, (_, i) => start + days + i)
    const steady = orderBy(breach, new Float64Array(1000).fill(500), start)
    const spread = orderBy(
      breach,
      Float64Array.from({ length: 1000 }, (_, i) => (i * 617) % 1000),
      start,
    )
    expect(steady.decideBy).toBe(start + days + 99 - 500)
    expect(spread.decideBy ?? Number.NaN).toBeLessThan(steady.decideBy ?? Number.NaN)
  })
})
