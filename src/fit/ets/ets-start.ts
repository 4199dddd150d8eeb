import { type EtsForm, type EtsParams, type EtsState, etsFilter } from './ets-filter.ts'

/**
 * Start states that minimise the sum of squared errors for given smoothing parameters. With additive error and season the errors are
 * linear in the start states, so that ordinary least squares finds them exactly (Hyndman et al., 2008, section 5.3, on the linear
 * form): the search is left with two to four smoothing parameters. The season sums to zero.
 */
export function bestStart(form: EtsForm, params: EtsParams, y: ArrayLike<number>): EtsState {
  const m = form.season === 'N' ? 0 : form.period
  const none = new Float64Array(m)
  const base = etsFilter(form, params, { level: 0, slope: 0, season: none }, y).errors
  const silent = Float64Array.from({ length: y.length }, (_, i) => (Number.isNaN(y[i] as number) ? NaN : 0))
  const starts = unitStarts(form, m)
  const columns = starts.map((start) => etsFilter(form, params, start, silent).errors)
  // errors = base + sum x_k column_k, to be made small.
  const weights = solveLeastSquares(columns, base)
  let [level, slope] = [0, 0]
  const season = new Float64Array(m)
  starts.forEach((start, k) => {
    const x = -(weights[k] as number)
    level += x * start.level
    slope += x * start.slope
    for (let i = 0; i < m; i++) season[i] = (season[i] as number) + x * (start.season[i] as number)
  })
  return { level, slope, season }
}

/** One start state per unknown: level, slope, and a season of m - 1 contrasts. */
function unitStarts(form: EtsForm, m: number): EtsState[] {
  const none = new Float64Array(m)
  const starts: EtsState[] = [{ level: 1, slope: 0, season: none }]
  if (form.trend === 'A') starts.push({ level: 0, slope: 1, season: none })
  for (let k = 0; k + 1 < m; k++) {
    const season = new Float64Array(m)
    season[k] = 1
    season[m - 1] = -1
    starts.push({ level: 0, slope: 0, season })
  }
  return starts
}

/** Coefficients w that minimise |target - sum w_k column_k|, by normal equations and Cholesky with a trace of ridge. */
export function solveLeastSquares(columns: readonly Float64Array[], target: Float64Array): Float64Array {
  const k = columns.length
  const gram = Array.from({ length: k }, () => new Float64Array(k))
  const right = new Float64Array(k)
  for (let a = 0; a < k; a++) {
    right[a] = dot(columns[a] as Float64Array, target)
    for (let b = 0; b <= a; b++)
      (gram[a] as Float64Array)[b] = dot(columns[a] as Float64Array, columns[b] as Float64Array)
  }
  for (let a = 0; a < k; a++) {
    const row = gram[a] as Float64Array
    row[a] = (row[a] as number) * (1 + 1e-13) + 1e-300
  }
  return solveCholesky(gram, right)
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number)
  return sum
}

/** Solves the lower triangle of a positive matrix in place; a pivot that is not positive drops its unknown. */
function solveCholesky(lower: Float64Array[], right: Float64Array): Float64Array {
  const k = right.length
  const at = (a: number, b: number): number => (lower[a] as Float64Array)[b] as number
  for (let a = 0; a < k; a++) {
    for (let b = 0; b <= a; b++) {
      let sum = at(a, b)
      for (let c = 0; c < b; c++) sum -= at(a, c) * at(b, c)
      const pivot = at(b, b)
      ;(lower[a] as Float64Array)[b] = a === b ? (sum > 0 ? Math.sqrt(sum) : Infinity) : sum / pivot
    }
  }
  const x = Float64Array.from(right)
  for (let a = 0; a < k; a++) {
    for (let b = 0; b < a; b++) x[a] = (x[a] as number) - at(a, b) * (x[b] as number)
    x[a] = (x[a] as number) / at(a, a)
  }
  for (let a = k - 1; a >= 0; a--) {
    for (let b = a + 1; b < k; b++) x[a] = (x[a] as number) - at(b, a) * (x[b] as number)
    x[a] = (x[a] as number) / at(a, a)
  }
  return x
}
