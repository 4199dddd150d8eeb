import { type Usl, uslPeak } from './usl.ts'

/** One measurement: concurrent clients (or nodes) and the throughput that they reached. */
export type UslPoint = { readonly clients: number; readonly throughput: number }

/** A fitted law and how far to trust it. */
export type UslFit = Usl & {
  /** Root mean square of the residuals: of logs, or in the unit of the throughput for `linear`. */
  readonly rmsError: number
  /**
   * False where the data do not show where throughput falls: the peak lies beyond twice the most clients that were
   * measured, so kappa is little more than noise (MODELS 3.5).
   */
  readonly kappaIdentified: boolean
}

/** Residuals are taken of ln X (each point counts by its relative error) or of X itself. */
export type UslScale = 'log' | 'linear'

/** Where the search begins: sigma from none to almost all, kappa likewise. */
const sigmaStarts = [0, 0.001, 0.01, 0.03, 0.1, 0.3, 0.6]
const kappaStarts = [0, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2]
const mostSteps = 200

type Pair = readonly [sigma: number, kappa: number]

/** ln of 1 + sigma (N - 1) + kappa N (N - 1), and its derivatives. */
function slowdown({ clients }: UslPoint, [sigma, kappa]: Pair) {
  const [a, b] = [clients - 1, clients * (clients - 1)] as const
  const factor = 1 + sigma * a + kappa * b
  return { factor, bySigma: a / factor, byKappa: b / factor }
}

/** The best lambda for a sigma and kappa (it is linear, or additive in logs), with what is left over. */
function project(points: readonly UslPoint[], pair: Pair, scale: UslScale) {
  const shapes = points.map((point) => slowdown(point, pair))
  const unit = points.map(({ clients }, i) => clients / (shapes[i]?.factor ?? 1))
  const lambda =
    scale === 'log'
      ? Math.exp(
          points.reduce((sum, p, i) => sum + Math.log(p.throughput / (unit[i] ?? 1)), 0) / points.length,
        )
      : points.reduce((sum, p, i) => sum + p.throughput * (unit[i] ?? 0), 0) /
        unit.reduce((sum, u) => sum + u * u, 0)
  const residual = points.map(({ throughput }, i) => {
    const model = lambda * (unit[i] ?? 1)
    return scale === 'log' ? Math.log(throughput / model) : throughput - model
  })
  return { shapes, unit, lambda, residual, cost: residual.reduce((sum, r) => sum + r * r, 0) }
}

/** Takes the part that a change of lambda explains out of a derivative (variable projection, Golub and Pereyra 1973). */
function withoutLambda(column: readonly number[], direction: readonly number[]): number[] {
  const along =
    column.reduce((sum, c, i) => sum + c * (direction[i] ?? 0), 0) /
    direction.reduce((sum, d) => sum + d * d, 0)
  return column.map((c, i) => c - along * (direction[i] ?? 0))
}

/** One damped Gauss-Newton step within sigma 0..1, kappa >= 0; a parameter held at its bound is left out. */
function stepFrom(points: readonly UslPoint[], pair: Pair, scale: UslScale, damping: number): Pair {
  const { shapes, unit, lambda, residual } = project(points, pair, scale)
  const size = unit.map((u) => (scale === 'log' ? 1 : lambda * u))
  const direction = unit.map((u) => (scale === 'log' ? 1 : u))
  const s = withoutLambda(
    shapes.map((shape, i) => -shape.bySigma * (size[i] ?? 1)),
    direction,
  )
  const k = withoutLambda(
    shapes.map((shape, i) => -shape.byKappa * (size[i] ?? 1)),
    direction,
  )
  const dot = (a: readonly number[], b: readonly number[]): number =>
    a.reduce((sum, x, i) => sum + x * (b[i] ?? 0), 0)
  const [ss, kk, sk] = [dot(s, s) * (1 + damping), dot(k, k) * (1 + damping), dot(s, k)] as const
  const [gs, gk] = [dot(s, residual), dot(k, residual)] as const
  const [sigma, kappa] = pair
  const holdSigma = (sigma === 0 && gs < 0) || (sigma === 1 && gs > 0)
  const holdKappa = kappa === 0 && gk < 0
  const bounded = (ds: number, dk: number): Pair => [
    Math.min(1, Math.max(0, sigma + ds)),
    Math.max(0, kappa + dk),
  ]
  if (holdSigma || holdKappa)
    return bounded(holdSigma || ss === 0 ? 0 : gs / ss, holdKappa || kk === 0 ? 0 : gk / kk)
  const det = ss * kk - sk * sk
  if (!(det > 0)) return pair
  return bounded((gs * kk - gk * sk) / det, (gk * ss - gs * sk) / det)
}

/** Levenberg-Marquardt from a start. */
function descend(points: readonly UslPoint[], start: Pair, scale: UslScale): Pair {
  let pair = start
  let { cost } = project(points, pair, scale)
  let damping = 1e-3
  for (let step = 0; step < mostSteps && damping < 1e12; step++) {
    const next = stepFrom(points, pair, scale, damping)
    const after = project(points, next, scale).cost
    if (after < cost) {
      pair = next
      cost = after
      damping /= 4
    } else damping *= 8
  }
  return pair
}

/**
 * The scalability law that fits measured points best: bounded least squares of ln X with 0 <= sigma <= 1, kappa >= 0 (MODELS
 * 3.5). Three points are needed; five that span a factor of eight in clients say something. `linear` fits X itself, as R's
 * `usl` package does. Undefined for fewer than three different client counts or anything not above 0.
 * Source: N. J. Gunther 2007, "Guerrilla Capacity Planning", ch. 5; D. W. Marquardt 1963 (the descent).
 */
export function fitUsl(points: readonly UslPoint[], scale: UslScale = 'log'): UslFit | undefined {
  const usable = points.every(({ clients, throughput }) => clients > 0 && throughput > 0)
  if (!usable || new Set(points.map((p) => p.clients)).size < 3) return undefined
  const starts = sigmaStarts.flatMap((sigma) => kappaStarts.map((kappa): Pair => [sigma, kappa]))
  const costOf = (pair: Pair): number => project(points, pair, scale).cost
  const best = starts
    .sort((a, b) => costOf(a) - costOf(b))
    .slice(0, 3)
    .map((start) => descend(points, start, scale))
    .reduce((a, b) => (costOf(b) < costOf(a) ? b : a))
  const { lambda, cost } = project(points, best, scale)
  const law = { lambda, sigma: best[0], kappa: best[1] }
  const most = Math.max(...points.map((p) => p.clients))
  const peak = uslPeak(law).clients
  return {
    ...law,
    rmsError: Math.sqrt(cost / points.length),
    kappaIdentified: law.kappa === 0 || peak <= 2 * most,
  }
}
