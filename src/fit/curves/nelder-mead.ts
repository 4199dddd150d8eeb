/** How hard {@link nelderMead} tries. */
export type SimplexOptions = {
  /** First edge of the simplex per coordinate; 0.1 each by default. */
  readonly edges?: readonly number[]
  /** Most evaluations, restarts included; 400 times the dimension by default. */
  readonly evaluations?: number
  /** Stops when the values at the corners differ by less than this share; 1e-9 by default. */
  readonly tolerance?: number
  /** Fresh simplexes at the best point, to leave a collapsed one; 3 by default. */
  readonly restarts?: number
}

type Corner = { readonly at: readonly number[]; readonly value: number }

/**
 * Minimum of a function without derivatives: Nelder and Mead, 1965, "A simplex method for function minimization", The Computer
 * Journal 7, with their coefficients (1, 2, 1/2, 1/2), restarted at the best point as long as that helps. A value that is not a
 * number counts as infinitely bad. Returns the best point seen; deterministic.
 */
export function nelderMead(
  target: (at: readonly number[]) => number,
  start: readonly number[],
  options: SimplexOptions = {},
): Corner {
  const effort = { tolerance: 1e-9, restarts: 3, evaluations: 400 * Math.max(1, start.length), ...options }
  const edges = options.edges ?? start.map(() => 0.1)
  let left = effort.evaluations
  const measure = (at: readonly number[]): Corner => {
    left--
    const value = target(at)
    return { at, value: Number.isNaN(value) ? Infinity : value }
  }
  const descend = (from: Corner, share: number): Corner => {
    const corners = [from, ...edges.map((edge, k) => measure(moved(from.at, k, share * edge)))]
    while (left > 0 && !settled(corners, effort.tolerance)) stepSimplex(corners, measure)
    return corners.reduce((a, b) => (b.value < a.value ? b : a))
  }
  let best = measure(start)
  for (let round = 0; round <= effort.restarts && left > 0 && start.length > 0; round++) {
    const before = best
    // Every other simplex points the other way and is smaller.
    best = descend(before, round % 2 === 0 ? 1 : -0.5)
    const gain = before.value - best.value
    if (round > 0 && gain <= effort.tolerance * (Math.abs(best.value) + effort.tolerance)) break
  }
  return best
}

function moved(at: readonly number[], k: number, by: number): readonly number[] {
  return at.map((v, i) => (i === k ? v + by : v))
}

function settled(corners: Corner[], tolerance: number): boolean {
  corners.sort((a, b) => a.value - b.value)
  const low = (corners[0] as Corner).value
  const high = (corners[corners.length - 1] as Corner).value
  return !(high - low > tolerance * (Math.abs(low) + tolerance))
}

/** One reflection, expansion, contraction or shrinkage; corners come sorted, best first. */
function stepSimplex(corners: Corner[], measure: (at: readonly number[]) => Corner): void {
  const last = corners.length - 1
  const worst = corners[last] as Corner
  const centre = worst.at.map((_, i) => {
    let sum = 0
    for (let k = 0; k < last; k++) sum += (corners[k] as Corner).at[i] as number
    return sum / last
  })
  const along = (t: number): Corner => measure(centre.map((c, i) => c + t * (c - (worst.at[i] as number))))
  const reflected = along(1)
  if (reflected.value < (corners[0] as Corner).value) {
    const expanded = along(2)
    corners[last] = expanded.value < reflected.value ? expanded : reflected
    return
  }
  if (reflected.value < (corners[last - 1] as Corner).value) {
    corners[last] = reflected
    return
  }
  const contracted = along(reflected.value < worst.value ? 0.5 : -0.5)
  if (contracted.value < Math.min(reflected.value, worst.value)) {
    corners[last] = contracted
    return
  }
  const best = corners[0] as Corner
  for (let k = 1; k <= last; k++)
    corners[k] = measure((corners[k] as Corner).at.map((v, i) => ((best.at[i] as number) + v) / 2))
}
