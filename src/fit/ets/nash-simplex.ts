/** What a search found. */
export type Found = { readonly at: readonly number[]; readonly value: number }

const unusable = 1e35
const tolerance = 1.490116119384766e-8

type Simplex = { readonly corners: number[][]; readonly values: number[]; low: number; evaluations: number }

/**
 * Nelder and Mead's search in the form of Nash (1990, "Compact Numerical Methods for Computers", algorithm 19) that R's `optim` and `ets`
 * run: first edges of a tenth of the largest coordinate, a contraction after every reflection that is not the best, at most `most`
 * evaluations. It ends in the optimum next to its start; `nelderMead` looks further.
 */
export function nashSimplex(
  target: (at: readonly number[]) => number,
  start: readonly number[],
  most = 2000,
): Found {
  const n = start.length
  const largest = start.reduce((size, v) => Math.max(size, 0.1 * Math.abs(v)), 0)
  const step = largest === 0 ? 0.1 : largest
  const first = target(start)
  const simplex: Simplex = {
    corners: [[...start], ...start.map((_, j) => start.map((v, i) => (i === j ? v + step : v)))],
    values: [first, ...start.map(() => NaN)],
    low: 0,
    evaluations: 1,
  }
  if (!Number.isFinite(first)) return { at: start, value: first }
  const measure = (at: readonly number[]): number => {
    simplex.evaluations++
    const value = target(at)
    return Number.isFinite(value) ? value : unusable
  }
  const stop = tolerance * (Math.abs(first) + tolerance)
  measureOthers(simplex, measure)
  let size = 10 * step * n
  while (simplex.evaluations <= most) {
    const high = rank(simplex)
    const { values } = simplex
    if ((values[high] as number) <= (values[simplex.low] as number) + stop) break
    if (!stepOnce(simplex, high, measure)) continue
    const smaller = shrink(simplex)
    if (!(smaller < size)) break
    size = smaller
    measureOthers(simplex, measure)
  }
  rank(simplex)
  return { at: simplex.corners[simplex.low] as number[], value: simplex.values[simplex.low] as number }
}

function measureOthers({ corners, values, low }: Simplex, measure: (at: readonly number[]) => number): void {
  corners.forEach((corner, j) => {
    if (j !== low) values[j] = measure(corner)
  })
}

/** Moves `low` to the best corner, the earlier one of equals kept, and returns the worst. */
function rank(simplex: Simplex): number {
  const { values, low } = simplex
  let [best, worst] = [low, low]
  values.forEach((value, j) => {
    if (j === low) return
    if (value < (values[best] as number)) best = j
    if (value > (values[worst] as number)) worst = j
  })
  simplex.low = best
  return worst
}

/** Reflects the worst corner, then extends or contracts; true when the simplex is to be shrunk. */
function stepOnce(simplex: Simplex, high: number, measure: (at: readonly number[]) => number): boolean {
  const { corners, values } = simplex
  const n = corners.length - 1
  const worst = corners[high] as number[]
  const top = values[high] as number
  const centre = worst.map((w, i) => corners.reduce((sum, c) => sum + (c[i] as number), -w) / n)
  const reflected = centre.map((c, i) => 2 * c - (worst[i] as number))
  const value = measure(reflected)
  const replace = (at: number[], by: number): void => {
    corners[high] = at
    values[high] = by
  }
  if (value < (values[simplex.low] as number)) {
    const extended = reflected.map((r, i) => 2 * r - (centre[i] as number))
    const beyond = measure(extended)
    if (beyond < value) replace(extended, beyond)
    else replace(reflected, value)
    return false
  }
  if (value < top) replace(reflected, value)
  const contracted = (corners[high] as number[]).map((w, i) => 0.5 * w + 0.5 * (centre[i] as number))
  const nearer = measure(contracted)
  if (nearer < (values[high] as number)) replace(contracted, nearer)
  else return value >= top
  return false
}

/** Halves every edge to the best corner; returns the sum of their lengths by coordinate. */
function shrink({ corners, low }: Simplex): number {
  const best = corners[low] as number[]
  let size = 0
  corners.forEach((corner, j) => {
    if (j === low) return
    corner.forEach((v, i) => {
      corner[i] = 0.5 * (v - (best[i] as number)) + (best[i] as number)
      size += Math.abs(corner[i] - (best[i] as number))
    })
  })
  return size
}
