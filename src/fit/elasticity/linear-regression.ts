/** A linear model fitted by ordinary least squares. */
export type LinearFit = {
  readonly coefficients: Float64Array
  readonly residuals: Float64Array
  /** (X'X)^-1, by row. */
  readonly inverse: readonly Float64Array[]
  /** Observations minus coefficients. */
  readonly freedom: number
}

/** Columns whose part that the others do not explain is smaller than this share carry nothing of their own. */
const singular = 1e-10

/**
 * y = X b + u by ordinary least squares on columns of equal length (the constant is a column too). Undefined where a column is a
 * combination of others, or where there are no more observations than columns.
 */
export function fitLinear(columns: readonly Float64Array[], target: Float64Array): LinearFit | undefined {
  const n = target.length
  if (n <= columns.length) return undefined
  const scales = columns.map((column) => Math.sqrt(dot(column, column)))
  if (scales.some((scale) => !(scale > 0))) return undefined
  const scaled = columns.map((column, k) => column.map((v) => v / (scales[k] as number)))
  const inverseScaled = invertGram(scaled)
  if (!inverseScaled) return undefined
  const right = scaled.map((column) => dot(column, target))
  const unscaled = inverseScaled.map((row) => row.reduce((sum, v, k) => sum + v * (right[k] as number), 0))
  const coefficients = Float64Array.from(unscaled, (v, k) => v / (scales[k] as number))
  const residuals = target.map((y, i) =>
    columns.reduce((rest, column, k) => rest - (coefficients[k] as number) * (column[i] as number), y),
  )
  const inverse = inverseScaled.map((row, a) =>
    row.map((v, b) => v / (scales[a] as number) / (scales[b] as number)),
  )
  return { coefficients, residuals, inverse, freedom: n - columns.length }
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number)
  return sum
}

/** Inverse of the Gram matrix of unit columns by Gauss and Jordan with the largest diagonal first; undefined when singular. */
function invertGram(columns: readonly Float64Array[]): Float64Array[] | undefined {
  const k = columns.length
  const left = columns.map((a) => Float64Array.from(columns, (b) => dot(a, b)))
  const right = columns.map((_, a) => Float64Array.from({ length: k }, (_, b) => (a === b ? 1 : 0)))
  const open = new Set(columns.keys())
  while (open.size > 0) {
    const pivot = [...open].reduce((best, a) => (diagonal(left, a) > diagonal(left, best) ? a : best))
    if (!(diagonal(left, pivot) > singular)) return undefined
    open.delete(pivot)
    eliminate(left, right, pivot)
  }
  return right
}

function diagonal(rows: readonly Float64Array[], a: number): number {
  return rows[a]?.[a] ?? 0
}

function eliminate(left: Float64Array[], right: Float64Array[], pivot: number): void {
  const [pl, pr] = [left[pivot] as Float64Array, right[pivot] as Float64Array]
  const by = pl[pivot] as number
  for (const row of [pl, pr]) row.forEach((v, b) => (row[b] = v / by))
  left.forEach((row, a) => {
    const times = row[pivot] as number
    if (a === pivot || times === 0) return
    row.forEach((v, b) => (row[b] = v - times * (pl[b] as number)))
    const other = right[a] as Float64Array
    other.forEach((v, b) => (other[b] = v - times * (pr[b] as number)))
  })
}

/** Covariance of the coefficients when the errors are alike and independent: sigma^2 (X'X)^-1. */
export function classicalCovariance(fit: LinearFit): Float64Array[] {
  const sigma2 = dot(fit.residuals, fit.residuals) / fit.freedom
  return fit.inverse.map((row) => row.map((v) => v * sigma2))
}

/**
 * Covariance of the coefficients that allows for errors of unlike size and with memory: Newey and West, 1987, "A simple, positive
 * semi-definite, heteroskedasticity and autocorrelation consistent covariance matrix", Bartlett weights up to `lags`.
 */
export function neweyWestCovariance(
  columns: readonly Float64Array[],
  fit: LinearFit,
  lags: number,
): Float64Array[] {
  const scores = columns.map((column) => column.map((v, i) => v * (fit.residuals[i] as number)))
  const middle = scores.map((a) =>
    Float64Array.from(scores, (b) => {
      let total = dot(a, b)
      for (let lag = 1; lag <= Math.min(lags, a.length - 1); lag++) {
        const weight = 1 - lag / (lags + 1)
        total +=
          weight * (dot(a.subarray(lag), b.subarray(0, -lag)) + dot(b.subarray(lag), a.subarray(0, -lag)))
      }
      return total
    }),
  )
  const times = (x: readonly Float64Array[], y: readonly Float64Array[]): Float64Array[] =>
    x.map((row) => Float64Array.from(row, (_, b) => row.reduce((s, v, c) => s + v * (y[c]?.[b] ?? 0), 0)))
  return times(times(fit.inverse, middle), fit.inverse)
}

/** Variance of the sum of the coefficients at `places`. */
export function varianceOfSum(covariance: readonly Float64Array[], places: readonly number[]): number {
  return places.reduce((sum, a) => places.reduce((s, b) => s + (covariance[a]?.[b] ?? NaN), sum), 0)
}

/** Share of a column that the others explain, as 1 / (1 - R^2): the variance inflation factor. Infinite when they explain all. */
export function varianceInflation(column: Float64Array, others: readonly Float64Array[]): number {
  const centre = column.reduce((a, b) => a + b, 0) / column.length
  const total = column.reduce((sum, v) => sum + (v - centre) ** 2, 0)
  const fit = fitLinear(others, column)
  if (!fit || !(total > 0)) return Infinity
  const rest = dot(fit.residuals, fit.residuals)
  return rest > 1e-14 * total ? total / rest : Infinity
}

/** Lag-one autocorrelation of residuals (mean zero); 0 without any. */
export function lagOneCorrelation(residuals: Float64Array): number {
  const square = dot(residuals, residuals)
  return square > 0 ? dot(residuals.subarray(1), residuals.subarray(0, -1)) / square : 0
}
