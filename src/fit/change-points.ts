import { solveLeastSquares } from './ets/ets-start.ts'

/** A broken line. */
export type BrokenLine = {
  /** Indices at which the slope changes. */
  readonly knots: readonly number[]
  readonly fitted: Float64Array
  /** Value at the last index, slope per step after the last knot, and its standard error. */
  readonly level: number
  readonly slope: number
  readonly slopeSd: number
  readonly sd: number
}

const knotGrid = 24

function design(n: number, knots: readonly number[]): Float64Array[] {
  const hinge = (at: number): Float64Array =>
    Float64Array.from({ length: n }, (_, i) => Math.max(0, i - at) / n)
  return [new Float64Array(n).fill(1), Float64Array.from({ length: n }, (_, i) => i / n), ...knots.map(hinge)]
}

function fitted(columns: readonly Float64Array[], weights: Float64Array): Float64Array {
  return (columns[0] as Float64Array).map((_, i) =>
    columns.reduce((sum, c, k) => sum + (weights[k] as number) * (c[i] as number), 0),
  )
}

function squares(y: Float64Array, columns: readonly Float64Array[]): number {
  const line = fitted(columns, solveLeastSquares(columns, y))
  return y.reduce((sum, v, i) => sum + (v - (line[i] as number)) ** 2, 0)
}

/**
 * A continuous line whose slope changes at a few points: knots are added one at a time from a grid of 24, each where it helps most, as
 * long as the Bayesian information criterion falls (forward selection of hinges: Friedman, 1991, "Multivariate adaptive regression
 * splines"; criterion: Yao, 1988, "Estimating the number of change-points via Schwarz' criterion"; three parameters' worth a knot). At
 * most one knot in 30 values. `y` has no gaps.
 */
export function brokenLine(y: Float64Array): BrokenLine {
  const n = y.length
  const grid = Array.from({ length: knotGrid }, (_, k) => Math.round(((k + 1) * n) / (knotGrid + 1)))
  const cost = (sum: number, count: number): number =>
    n * Math.log(Math.max(sum, 1e-300) / n) + (2 + 3 * count) * Math.log(n)
  let knots: number[] = []
  let best = cost(squares(y, design(n, knots)), 0)
  while (knots.length < Math.floor(n / 30)) {
    const tried = grid
      .filter((g) => !knots.includes(g))
      .map((g) => ({
        knots: [...knots, g],
        value: cost(squares(y, design(n, [...knots, g])), knots.length + 1),
      }))
    const winner = tried.reduce((a, b) => (b.value < a.value ? b : a), { knots, value: best })
    if (winner.value >= best) break
    knots = winner.knots
    best = winner.value
  }
  return describe(
    y,
    knots.toSorted((a, b) => a - b),
  )
}

function describe(y: Float64Array, knots: readonly number[]): BrokenLine {
  const n = y.length
  const columns = design(n, knots)
  const weights = solveLeastSquares(columns, y)
  const line = fitted(columns, weights)
  const residuals = y.map((v, i) => v - (line[i] as number))
  const sum = residuals.reduce((s, r) => s + r * r, 0)
  const sd = Math.sqrt(sum / Math.max(1, n - columns.length))
  const lagged = residuals.reduce((s, r, i) => s + (i > 0 ? r * (residuals[i - 1] as number) : 0), 0)
  const repeat = sum > 0 ? Math.min(0.95, Math.max(0, lagged / sum)) : 0
  const length = Math.max(3, n - (knots.at(-1) ?? 0))
  // Standard error of a slope over `length` values, widened for residuals that repeat each other.
  const slopeSd = sd * Math.sqrt((12 / length ** 3) * ((1 + repeat) / (1 - repeat)))
  const slope = weights.slice(1).reduce((a, b) => a + b, 0) / n
  return { knots, fitted: line, level: line[n - 1] ?? 0, slope, slopeSd, sd }
}
