/** A loess smoother over equally spaced points. */
export type LoessOptions = {
  /** Points in a neighbourhood, odd. */
  readonly window: number
  /** 0 = local constant, 1 = local line. */
  readonly degree: 0 | 1
  /** Only every `jump`-th point is smoothed, the rest interpolated. */
  readonly jump: number
  /** Robustness weight per point. */
  readonly weights?: Float64Array | undefined
}

/**
 * Loess value at `x` (0 = first point; outside the range extrapolates) from the points `left`..`right`, NaN when all weights are zero:
 * routine `est` of Cleveland, Cleveland, McRae and Terpenning, 1990, "STL: A seasonal-trend decomposition procedure based on loess".
 */
export function loessAt(
  y: Float64Array,
  x: number,
  [left, right]: readonly [number, number],
  { window, degree, weights }: Omit<LoessOptions, 'jump'>,
): number {
  const n = y.length
  let h = Math.max(x - left, right - x)
  if (window > n) h += Math.floor((window - n) / 2)
  let [sum, first, second, sumY, firstY] = [0, 0, 0, 0, 0]
  for (let j = left; j <= right; j++) {
    const u = j - x
    const r = Math.abs(u)
    if (r > 0.999 * h) continue
    const ratio = r / h
    const cube = 1 - ratio * ratio * ratio
    const near = r <= 0.001 * h ? 1 : cube * cube * cube
    const w = weights ? near * (weights[j] as number) : near
    const wy = w * (y[j] as number)
    sum += w
    first += w * u
    second += w * u * u
    sumY += wy
    firstY += wy * u
  }
  if (!(sum > 0)) return NaN
  const value = sumY / sum
  if (degree === 0 || !(h > 0)) return value
  const centre = first / sum
  const spread = second / sum - centre * centre
  if (!(Math.sqrt(Math.max(0, spread)) > 0.001 * (n - 1))) return value
  return value - (centre / spread) * (firstY / sum - centre * value)
}

/** Neighbourhood of point `i`: the `window` points around it, shifted inwards at the ends. */
function neighbourhood(i: number, n: number, window: number): readonly [number, number] {
  if (window >= n) return [0, n - 1]
  const half = (window + 1) / 2
  const left = Math.min(Math.max(0, i - half + 1), n - window)
  return [left, left + window - 1]
}

/** Loess over all points (routine `ess`): smoothed at every `jump`-th point and the last, straight lines between. */
export function loess(y: Float64Array, options: LoessOptions): Float64Array {
  const n = y.length
  const out = new Float64Array(n)
  if (n < 2) return Float64Array.from(y)
  const jump = Math.min(options.jump, n - 1)
  const smooth = (i: number, around: number): number => {
    const value = loessAt(y, i, neighbourhood(around, n, options.window), options)
    return Number.isNaN(value) ? (y[i] as number) : value
  }
  let last = 0
  for (let i = 0; i < n; i += jump) {
    out[i] = smooth(i, i)
    interpolate(out, last, i)
    last = i
  }
  if (last !== n - 1) {
    // The last point is seen from the neighbourhood of the last jump, as in the original.
    out[n - 1] = smooth(n - 1, last)
    interpolate(out, last, n - 1)
  }
  return out
}

function interpolate(out: Float64Array, from: number, to: number): void {
  const delta = ((out[to] as number) - (out[from] as number)) / (to - from)
  for (let j = from + 1; j < to; j++) out[j] = (out[from] as number) + delta * (j - from)
}
