import { type ShrunkCovariance, timesCovariance } from './shrunk-covariance.ts'

/** Reconciles the forecasts of one step: totals first, then leaves, as they were given. */
export type Reconciler = (totals: Float64Array, leaves: Float64Array) => Float64Array

/**
 * Minimum trace reconciliation (Wickramasuriya, Athanasopoulos and Hyndman, 2019, "Optimal forecast reconciliation for hierarchical and grouped
 * time series through trace minimization", JASA 114(526), in the form of its eq. 10): with the constraints U' = [I -C] (a total less its
 * leaves is zero) and the covariance W of the base errors
 *   reconciled = base - W U (U'W U)^-1 U' base,
 * which only inverts a matrix with one row per total. Returned are the leaves; those below zero are set to zero (as Di Fonzo and Girolimetto, 2023,
 * "Spatio-temporal reconciliation of solar forecasts", set-negative-to-zero), and totals are their sums.
 * `members` = places of the leaves of each total; the covariance is of totals first, then leaves.
 */
export function minTrace(members: readonly (readonly number[])[], covariance: ShrunkCovariance): Reconciler {
  const count = members.length
  const nodes = covariance.sds.length
  const columns = members.map((leaves, j) => {
    const u = new Float64Array(nodes)
    u[j] = 1
    for (const leaf of leaves) u[count + leaf] = -1
    return timesCovariance(covariance, u)
  })
  const gap = (vector: Float64Array, j: number): number =>
    (members[j] as readonly number[]).reduce(
      (rest, leaf) => rest - (vector[count + leaf] as number),
      vector[j] as number,
    )
  const root = cholesky(columns.map((column) => Float64Array.from(members, (_, j) => gap(column, j))))
  return (totals, leaves) => {
    const all = Float64Array.of(...totals, ...leaves)
    // In units of the largest: sums and quotients of values near the end of the range of numbers would leave it.
    const largest = all.reduce((most, v) => Math.max(most, Math.abs(v)), 0) || 1
    const base = all.map((v) => v / largest)
    const weights = solve(
      root,
      Float64Array.from(members, (_, j) => gap(base, j)),
    )
    return leaves.map((leaf, i) => {
      let value = leaf / largest
      for (let j = 0; j < count; j++)
        value -= (weights[j] as number) * ((columns[j] as Float64Array)[count + i] as number)
      return Math.max(0, value) * largest
    })
  }
}

/** Lower triangle L with L L' = the (positive definite) matrix; its diagonal is lifted by 1e-10 of itself against rounding. */
function cholesky(matrix: readonly Float64Array[]): Float64Array[] {
  const n = matrix.length
  const lower = Array.from({ length: n }, () => new Float64Array(n))
  for (let i = 0; i < n; i++) {
    const own = lower[i] as Float64Array
    for (let j = 0; j <= i; j++) {
      const other = lower[j] as Float64Array
      const entry = (matrix[i] as Float64Array)[j] as number
      let sum = i === j ? entry * (1 + 1e-10) : entry
      for (let k = 0; k < j; k++) sum -= (own[k] as number) * (other[k] as number)
      if (i === j) own[j] = Math.sqrt(Math.max(sum, entry * 1e-12))
      else own[j] = sum / (other[j] as number)
    }
  }
  return lower
}

/** Solves L L' x = b. */
function solve(lower: readonly Float64Array[], b: Float64Array): Float64Array {
  const x = Float64Array.from(b)
  for (let i = 0; i < x.length; i++) {
    const row = lower[i] as Float64Array
    for (let k = 0; k < i; k++) x[i] = (x[i] as number) - (row[k] as number) * (x[k] as number)
    x[i] = (x[i] as number) / (row[i] as number)
  }
  for (let i = x.length - 1; i >= 0; i--) {
    for (let k = i + 1; k < x.length; k++)
      x[i] = (x[i] as number) - ((lower[k] as Float64Array)[i] as number) * (x[k] as number)
    x[i] = (x[i] as number) / ((lower[i] as Float64Array)[i] as number)
  }
  return x
}
