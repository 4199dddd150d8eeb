import { loess, loessAt } from './loess.ts'

/** A series taken apart: y = season + trend + remainder. */
export type Decomposition = {
  readonly season: Float64Array
  readonly trend: Float64Array
  readonly remainder: Float64Array
}

/** How to decompose. */
export type StlOptions = {
  readonly period: number
  /** Cycles in the seasonal smoother (odd), or `periodic`: the same season throughout. */
  readonly seasonWindow: number | 'periodic'
  /** Fifteen rounds of robustness weights against outliers. */
  readonly robust?: boolean
}

const nextOdd = (x: number): number => {
  const up = Math.ceil(x)
  return up % 2 === 0 ? up + 1 : up
}

type Smoothers = {
  readonly period: number
  readonly season: { readonly window: number; readonly degree: 0 | 1; readonly jump: number }
  readonly trend: { readonly window: number; readonly degree: 1; readonly jump: number }
  readonly low: { readonly window: number; readonly degree: 1; readonly jump: number }
}

/** Windows, degrees and jumps by the defaults of R's `stl`. */
function smoothers(n: number, options: StlOptions): Smoothers {
  const { period, seasonWindow } = options
  const s = seasonWindow === 'periodic' ? 10 * n + 1 : seasonWindow
  const t = nextOdd((1.5 * period) / (1 - 1.5 / s))
  const l = nextOdd(period)
  return {
    period,
    season: { window: s, degree: 0, jump: Math.ceil(s / 10) },
    trend: { window: t, degree: 1, jump: Math.ceil(t / 10) },
    low: { window: l, degree: 1, jump: Math.ceil(l / 10) },
  }
}

/**
 * Seasonal-trend decomposition by loess: Cleveland, Cleveland, McRae and Terpenning, 1990, Journal of Official Statistics 6, with the
 * defaults of R's `stl`. `y` has no gaps and at least two periods.
 */
export function stl(y: Float64Array, options: StlOptions): Decomposition {
  const n = y.length
  const s = smoothers(n, options)
  const [inner, outer] = options.robust ? [1, 15] : [2, 0]
  let trend: Float64Array = new Float64Array(n)
  let season: Float64Array = new Float64Array(n)
  let weights: Float64Array | undefined
  for (let round = 0; round <= outer; round++) {
    for (let k = 0; k < inner; k++) {
      const cycles = smoothCycles(
        y.map((v, i) => v - (trend[i] as number)),
        s,
        weights,
      )
      const low = loess(lowPass(cycles, s.period), s.low)
      season = low.map((v, i) => (cycles[i + s.period] as number) - v)
      trend = loess(
        y.map((v, i) => v - (season[i] as number)),
        { ...s.trend, weights },
      )
    }
    if (round < outer) weights = robustness(y.map((v, i) => v - (season[i] as number) - (trend[i] as number)))
  }
  if (options.seasonWindow === 'periodic') season = cycleMeans(season, s.period)
  return { season, trend, remainder: y.map((v, i) => v - (season[i] as number) - (trend[i] as number)) }
}

/** Each phase smoothed along the cycles and extended by one cycle at both ends: length n + 2 periods. */
function smoothCycles(y: Float64Array, s: Smoothers, weights: Float64Array | undefined): Float64Array {
  const { period, season } = s
  const out = new Float64Array(y.length + 2 * period)
  for (let phase = 0; phase < period; phase++) {
    const k = Math.floor((y.length - phase - 1) / period) + 1
    const one = Float64Array.from({ length: k }, (_, i) => y[i * period + phase] as number)
    const w = weights && Float64Array.from({ length: k }, (_, i) => weights[i * period + phase] as number)
    const smoothed = loess(one, { ...season, weights: w })
    const ends = { window: season.window, degree: season.degree, weights: w }
    const before = loessAt(one, -1, [0, Math.min(season.window, k) - 1], ends)
    const after = loessAt(one, k, [Math.max(0, k - season.window), k - 1], ends)
    out[phase] = Number.isNaN(before) ? (smoothed[0] as number) : before
    for (let i = 0; i < k; i++) out[(i + 1) * period + phase] = smoothed[i] as number
    out[(k + 1) * period + phase] = Number.isNaN(after) ? (smoothed[k - 1] as number) : after
  }
  return out
}

/** Moving averages of a period, a period and three. */
function lowPass(values: Float64Array, period: number): Float64Array {
  return movingAverage(movingAverage(movingAverage(values, period), period), 3)
}

function movingAverage(values: Float64Array, width: number): Float64Array {
  const out = new Float64Array(values.length - width + 1)
  let sum = 0
  for (let i = 0; i < values.length; i++) {
    sum += values[i] as number
    if (i >= width) sum -= values[i - width] as number
    if (i >= width - 1) out[i - width + 1] = sum / width
  }
  return out
}

/** Bisquare weights of the remainders: zero beyond six median absolute remainders. */
function robustness(remainder: Float64Array): Float64Array {
  const sizes = remainder.map(Math.abs)
  const sorted = sizes.toSorted()
  const n = sorted.length
  const limit = 3 * ((sorted[Math.floor(n / 2)] as number) + (sorted[n - Math.floor(n / 2) - 1] as number))
  return sizes.map((r) => (r <= 0.001 * limit ? 1 : r <= 0.999 * limit ? (1 - (r / limit) ** 2) ** 2 : 0))
}

function cycleMeans(season: Float64Array, period: number): Float64Array {
  const sums = new Float64Array(period)
  const counts = new Float64Array(period)
  season.forEach((v, i) => {
    sums[i % period] = (sums[i % period] as number) + v
    counts[i % period] = (counts[i % period] as number) + 1
  })
  return season.map((_, i) => (sums[i % period] as number) / (counts[i % period] as number))
}
