/**
 * A covariance matrix kept as its parts, so that thousands of series need no matrix of thousands by thousands:
 *   W = D (lambda I + (1 - lambda) Z'Z / T) D
 * with D the standard deviations and Z the T x n standardised errors (0 where unknown).
 */
export type ShrunkCovariance = {
  readonly sds: Float64Array
  /** One array per bucket: the standardised errors of all series. */
  readonly rows: readonly Float64Array[]
  /** 1 = nothing but variances, 0 = the sample as it is. */
  readonly lambda: number
}

/**
 * Covariance of errors shrunk towards its diagonal (Schaefer and Strimmer, 2005, "A shrinkage approach to large-scale covariance matrix
 * estimation", Statistical Applications in Genetics and Molecular Biology 4:32, target D; as Wickramasuriya, Athanasopoulos and Hyndman, 2019,
 * take it for MinT): lambda = sum of the variances of the correlations / sum of their squares, both over i != j, within [0, 1].
 * `errors` holds one array per series, all of the same length; NaN = unknown, which counts as no error.
 */
export function shrunkCovariance(errors: readonly Float64Array[]): ShrunkCovariance {
  const buckets = errors[0]?.length ?? 0
  const known = errors.map((e) => e.reduce((count, v) => (Number.isNaN(v) ? count : count + 1), 0))
  const sds = Float64Array.from(errors, rootMeanSquare)
  const largest = sds.reduce((a, b) => Math.max(a, b), 0)
  // A series that never errs keeps its forecast, but not with infinite certainty.
  const floor = largest > 0 ? largest * 1e-6 : 1
  for (let i = 0; i < sds.length; i++) sds[i] = Math.max(sds[i] as number, floor)
  // A series that is known in part keeps its variance; how it goes with others counts for less.
  const scales = sds.map((sd, i) => (sd > 0 ? Math.sqrt(buckets / Math.max(1, known[i] as number)) / sd : 0))
  const rows = Array.from({ length: buckets }, (_, t) =>
    Float64Array.from(errors, (e, i) => {
      const z = (e[t] as number) * (scales[i] as number)
      return Number.isNaN(z) ? 0 : z
    }),
  )
  return { sds, rows, lambda: shrinkage(rows) }
}

function rootMeanSquare(errors: Float64Array): number {
  let sum = 0
  let count = 0
  for (const e of errors) {
    if (Number.isNaN(e)) continue
    sum += e * e
    count++
  }
  return count > 0 ? Math.sqrt(sum / count) : 0
}

/**
 * The sums over pairs by traces: sum of r_ij^2 = ||Z Z'||^2 / T^2 over all i, j, and sum of (z_ti z_tj)^2 = sum over t of (sum over i of z_ti^2)^2.
 * What the diagonal adds is taken off again.
 */
function shrinkage(rows: readonly Float64Array[]): number {
  const t = rows.length
  if (t < 3) return 1
  let squares = 0
  let fourths = 0
  for (let a = 0; a < t; a++) {
    for (let b = 0; b <= a; b++) {
      const product = dot(rows[a] as Float64Array, rows[b] as Float64Array)
      squares += (a === b ? 1 : 2) * product * product
    }
    fourths += dot(rows[a] as Float64Array, rows[a] as Float64Array) ** 2
  }
  squares /= t * t
  const series = rows[0]?.length ?? 0
  for (let i = 0; i < series; i++) {
    let variance = 0
    for (const row of rows) {
      const z2 = (row[i] as number) ** 2
      variance += z2
      fourths -= z2 * z2
    }
    squares -= (variance / t) ** 2
  }
  if (!(squares > 1e-12)) return 1
  // Var(r_ij) = T / (T - 1)^3 x sum over t of (w_tij - mean w_ij)^2, with w_tij = z_ti z_tj and mean w_ij = r_ij.
  const variances = (t / (t - 1) ** 3) * (fourths - t * squares)
  return Math.min(1, Math.max(0, variances / squares))
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number)
  return sum
}

/** W times a vector. */
export function timesCovariance({ sds, rows, lambda }: ShrunkCovariance, vector: Float64Array): Float64Array {
  const scaled = vector.map((v, i) => v * (sds[i] as number))
  const out = scaled.map((v) => lambda * v)
  for (const row of rows) {
    const share = ((1 - lambda) / rows.length) * dot(row, scaled)
    if (share === 0) continue
    for (let i = 0; i < out.length; i++) out[i] = (out[i] as number) + share * (row[i] as number)
  }
  return out.map((v, i) => v * (sds[i] as number))
}
