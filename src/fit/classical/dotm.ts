import { minimumOnGrid } from '../curves/minimum-on-grid.ts'

/** A fitted dynamic optimised theta model. */
export type FittedDotm = {
  readonly alpha: number
  /** 1 - 1 / theta. */
  readonly weight: number
  /** Level before the first value. */
  readonly level: number
  /** Sum of squared errors from the fourth value on. */
  readonly sumSquares: number
  readonly fitted: Float64Array
  readonly points: Float64Array
}

/** What is given: smoothing, weight 1 - 1 / theta of the line, level before the first value. */
export type DotmParams = Pick<FittedDotm, 'alpha' | 'weight' | 'level'>

/**
 * Runs the recursions of Fiorucci, Pellegrini, Louzada, Petropoulos and Koehler, 2016, "Models for optimising the theta method and their
 * relationship to state space models", section 2.3 (DOTM), `steps` steps beyond `y`, which has no gaps.
 */
export function runDotm(y: ArrayLike<number>, params: DotmParams, steps: number): FittedDotm {
  const n = y.length
  const { alpha, weight } = params
  const fitted = new Float64Array(n)
  const points = new Float64Array(steps)
  const first = y[0] as number
  fitted[0] = first
  let [level, mean, a, b, sumSquares] = [alpha * first + (1 - alpha) * params.level, first, first, 0, 0]
  let power = 1
  for (let i = 1; i < n + steps; i++) {
    power *= 1 - alpha
    const mu = level + weight * (a * power + (b * (1 - power * (1 - alpha))) / alpha)
    const value = i < n ? (y[i] as number) : mu
    if (i < n) fitted[i] = mu
    else points[i - n] = mu
    if (i >= 3 && i < n) sumSquares += (value - mu) ** 2
    const before = mean
    level = alpha * value + (1 - alpha) * level
    mean = (i * before + value) / (i + 1)
    b = ((i - 1) * b + (6 * (value - before)) / (i + 1)) / (i + 2)
    a = mean - (b * (i + 2)) / 2
  }
  return { alpha, weight, level: params.level, sumSquares, fitted, points }
}

/**
 * Fits the dynamic optimised theta model by least squares: alpha in [0.1, 0.99] by search; for each alpha the fitted values are linear
 * in the first level and in the weight of the line (0 to 1: theta from 1 to infinity), which are solved for.
 */
export function dotm(y: ArrayLike<number>, steps: number): FittedDotm {
  const solve = (alpha: number): DotmParams => ({ alpha, ...bestLinear(y, alpha) })
  const alpha = minimumOnGrid((v) => runDotm(y, solve(v), 0).sumSquares, 0.1, 0.99)
  return runDotm(y, solve(alpha), steps)
}

/** Least squares of level and weight for a given alpha. */
function bestLinear(y: ArrayLike<number>, alpha: number): Pick<DotmParams, 'weight' | 'level'> {
  // fitted = base + level * power + weight * line, all three known from alpha.
  const base = runDotm(y, { alpha, weight: 0, level: 0 }, 0).fitted
  const line = runDotm(y, { alpha, weight: 1, level: 0 }, 0).fitted
  let [pp, pl, ll, py, ly] = [0, 0, 0, 0, 0]
  let power = (1 - alpha) ** 2
  for (let i = 3; i < y.length; i++) {
    power *= 1 - alpha
    const l = (line[i] as number) - (base[i] as number)
    const e = (y[i] as number) - (base[i] as number)
    pp += power * power
    pl += power * l
    ll += l * l
    py += power * e
    ly += l * e
  }
  const free = pp * ll - pl * pl
  const weight = free > 1e-12 * pp * ll ? (pp * ly - pl * py) / free : 0
  const bounded = Math.min(1, Math.max(0, weight))
  return { weight: bounded, level: pp > 0 ? (py - bounded * pl) / pp : (y[0] as number) }
}
