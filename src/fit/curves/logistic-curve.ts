/**
 * ln(y(t) / y(0)) of a logistic curve: K / (1 + (K - 1) e^(-r t)) with ceiling K > 1 relative to y(0) and growth g = r (1 - 1/K) at t = 0.
 * Growth at or below zero has no ceiling to approach and goes on as it is.
 */
export function logisticLog(years: number, growth: number, ceiling: number): number {
  if (growth <= 0) return growth * years
  const r = growth / (1 - 1 / ceiling)
  // ln K - ln(1 + (K - 1) e^(-r t)), written so that neither end overflows.
  const x = Math.log(ceiling - 1) - r * years
  return Math.log(ceiling) - (x > 30 ? x : Math.log1p(Math.exp(x)))
}

/** One fitted curve per ceiling of a grid, with its posterior weight. */
export type LogisticCurves = {
  readonly ceilings: Float64Array
  readonly weights: Float64Array
  /** Log level and growth (per year) at time 0, and their standard errors. */
  readonly levels: Float64Array
  readonly growth: Float64Array
  readonly levelSds: Float64Array
  readonly growthSds: Float64Array
}

type Curve = { level: number; growth: number; levelSd: number; growthSd: number; sse: number }

/** Sum of squares, and the level that is best for a growth: the mean residual. */
function profile(
  years: readonly number[],
  logs: readonly number[],
  growth: number,
  ceiling: number,
): { level: number; sse: number } {
  let sum = 0
  let square = 0
  for (let i = 0; i < years.length; i++) {
    const e = (logs[i] as number) - logisticLog(years[i] as number, growth, ceiling)
    sum += e
    square += e * e
  }
  const n = years.length
  return { level: sum / n, sse: Math.max(0, square - (sum * sum) / n) }
}

/** Best growth for a ceiling: golden-section search of the profiled sum of squares on [-3, 8] per year. */
function fitCeiling(years: readonly number[], logs: readonly number[], ceiling: number): Curve {
  const golden = (Math.sqrt(5) - 1) / 2
  let low = -3
  let high = 8
  let a = high - golden * (high - low)
  let b = low + golden * (high - low)
  let fa = profile(years, logs, a, ceiling).sse
  let fb = profile(years, logs, b, ceiling).sse
  for (let k = 0; k < 40; k++) {
    if (fa < fb) {
      high = b
      b = a
      fb = fa
      a = high - golden * (high - low)
      fa = profile(years, logs, a, ceiling).sse
    } else {
      low = a
      a = b
      fa = fb
      b = low + golden * (high - low)
      fb = profile(years, logs, b, ceiling).sse
    }
  }
  const growth = (low + high) / 2
  const { level, sse } = profile(years, logs, growth, ceiling)
  return { level, growth, sse, ...errors(years, sse, growth, ceiling) }
}

/** Standard errors from the curvature of the sum of squares; residuals count as if four in a row were one (they remember). */
function errors(
  years: readonly number[],
  sse: number,
  growth: number,
  ceiling: number,
): { levelSd: number; growthSd: number } {
  const n = years.length
  const h = 1e-4
  const slopes = years.map(
    (t) => (logisticLog(t, growth + h, ceiling) - logisticLog(t, growth - h, ceiling)) / (2 * h),
  )
  const centre = slopes.reduce((a, b) => a + b, 0) / n
  const spread = slopes.reduce((a, s) => a + (s - centre) ** 2, 0)
  const variance = (4 * sse) / Math.max(1, n - 2)
  const growthVariance = spread > 0 ? variance / spread : 0
  return {
    growthSd: Math.sqrt(growthVariance),
    levelSd: Math.sqrt(variance / n + growthVariance * centre ** 2),
  }
}

/** Ceilings that are tried. */
const gridSize = 25

/**
 * Curves for ceilings at 25 quantiles of the prior (equal prior weight each), weighted by exp(-SSE n_eff / (2 SSE_min)) with a quarter
 * of the points as effective ones. Times in years before the origin (negative).
 */
export function fitCurves(
  years: readonly number[],
  logs: readonly number[],
  ceilingTable: Float64Array,
): LogisticCurves {
  const certain = ceilingTable.length === 1
  const ceilings = Float64Array.from({ length: certain ? 1 : gridSize }, (_, k) =>
    certain
      ? (ceilingTable[0] as number)
      : (ceilingTable[Math.floor(((k + 0.5) / gridSize) * ceilingTable.length)] as number),
  )
  const curves = Array.from(ceilings, (ceiling) => fitCeiling(years, logs, ceiling))
  const least = Math.max(1e-12, Math.min(...curves.map((c) => c.sse)))
  const raw = curves.map((c) => Math.exp(-((years.length / 4) * (c.sse / least - 1)) / 2))
  const total = raw.reduce((a, b) => a + b, 0)
  return {
    ceilings,
    weights: Float64Array.from(raw, (w) => w / total),
    levels: Float64Array.from(curves, (c) => c.level),
    growth: Float64Array.from(curves, (c) => c.growth),
    levelSds: Float64Array.from(curves, (c) => c.levelSd),
    growthSds: Float64Array.from(curves, (c) => c.growthSd),
  }
}

/** Quantile of weighted values. */
export function weightedQuantile(values: Float64Array, weights: Float64Array, q: number): number {
  const order = Array.from(values, (_, i) => i).sort((a, b) => (values[a] as number) - (values[b] as number))
  let sum = 0
  for (const i of order) {
    sum += weights[i] as number
    if (sum >= q) return values[i] as number
  }
  return values[order.at(-1) ?? 0] as number
}
