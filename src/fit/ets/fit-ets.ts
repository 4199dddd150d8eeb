import { nelderMead } from '../curves/nelder-mead.ts'
import {
  type EtsForm,
  type EtsParams,
  type EtsPass,
  type EtsState,
  etsFilter,
  etsPoints,
  etsVariances,
} from './ets-filter.ts'
import { bestStart } from './ets-start.ts'
import { heuristicStart } from './heuristic-start.ts'
import { leastSquaresError } from './least-squares-error.ts'
import { nashSimplex } from './nash-simplex.ts'

/** A fitted exponential smoothing. */
export type FittedEts = {
  readonly form: EtsForm
  readonly params: EtsParams
  readonly start: EtsState
  readonly pass: EtsPass
  /** Sum of squared errors over n - (parameters - 1). */
  readonly sigma2: number
  readonly aicc: number
  /** Where the search ended; handed to a later fit it shortens that one. */
  readonly search: readonly number[]
}

/** How to fit. */
export type EtsFitOptions = {
  /** `search` of an earlier fit of the same form to nearly the same series. */
  readonly from?: readonly number[]
  /** Most evaluations of each search. */
  readonly evaluations?: number
  /** Weakest damping; 0.98 by default, as in R. */
  readonly phiHigh?: number
  /** Starts from which a search without `from` begins; 3 by default. */
  readonly searches?: number
}

const low = 1e-4
const high = 0.9999
const phiLow = 0.8
const usualPhiHigh = 0.98
const clamp = (u: number): number => Math.min(1, Math.max(0, u))

/** Smoothing parameters from the unit cube: alpha in [1e-4, 0.9999], beta below alpha, gamma below 1 - alpha, phi in [0.8, 0.98]. */
function paramsOf(form: EtsForm, at: readonly number[], phiHigh = usualPhiHigh): EtsParams {
  let k = 0
  const take = (): number => clamp(at[k++] ?? 0.5)
  const alpha = low + (high - low) * take()
  const beta = form.trend === 'A' ? low + Math.max(0, alpha - low) * take() : 0
  const gamma = form.season === 'N' ? 0 : low + Math.max(0, 1 - alpha - low) * take()
  const phi = form.trend === 'A' && form.damped ? phiLow + (phiHigh - phiLow) * take() : 1
  return { alpha, beta, gamma, phi }
}

/** Points of the unit cube where the search may begin: calm, responsive and in between. */
function startsOf(form: EtsForm): number[][] {
  const betas = form.trend === 'A' ? [[0.02], [0.3], [0.9]] : [[]]
  const gammas = form.season === 'N' ? [[]] : [[0.05], [0.5]]
  const phis = form.trend === 'A' && form.damped ? [[0.9]] : [[]]
  const combine = (heads: number[][], tails: number[][]): number[][] =>
    heads.flatMap((head) => tails.map((tail) => [...head, ...tail]))
  return [betas, gammas, phis].reduce(combine, [[0.01], [0.05], [0.2], [0.5], [0.95]])
}

/** n ln(sum of squares) + 2 sum ln|fitted|: minus twice the log likelihood but for a constant. */
function deviance(form: EtsForm, pass: EtsPass): number {
  const floor = Math.max(pass.sumSquares, 1e-300)
  return pass.known * Math.log(floor) + (form.error === 'M' ? 2 * pass.sumLog : 0)
}

/** Parameters, start states and the variance: k of the information criteria. */
function freeParameters(form: EtsForm): number {
  const trend = form.trend === 'A' ? 2 + (form.damped ? 1 : 0) : 0
  return 1 + trend + (form.season === 'N' ? 0 : 1 + form.period - 1) + 1 + 1
}

function finish(
  form: EtsForm,
  found: { params: EtsParams; start: EtsState; search: readonly number[] },
  y: ArrayLike<number>,
): FittedEts {
  const pass = etsFilter(form, found.params, found.start, y)
  const k = freeParameters(form)
  const n = pass.known
  const aicc = n - k - 1 > 0 ? deviance(form, pass) + 2 * k + (2 * k * (k + 1)) / (n - k - 1) : Infinity
  return { form, ...found, pass, sigma2: pass.sumSquares / Math.max(1, n - (k - 1)), aicc }
}

/**
 * Fits the form by maximum likelihood. `aicc` is on the scale of R's `forecast::ets` (which leaves the same constants out). Additive
 * forms: start states by least squares inside the search; multiplicative ones: in the search, from the additive solution.
 */
export function fitEts(form: EtsForm, y: ArrayLike<number>, options: EtsFitOptions = {}): FittedEts {
  const additive: EtsForm = { ...form, error: 'A', season: form.season === 'N' ? 'N' : 'A' }
  const target = (at: readonly number[]): number =>
    additiveDeviance(additive, paramsOf(additive, at, options.phiHigh), y) + outside(at)
  const firsts = options.from ? [options.from] : bestOf(startsOf(additive), target, options.searches ?? 3)
  const search = {
    tolerance: 1e-8,
    ...(options.evaluations !== undefined && { evaluations: options.evaluations }),
    restarts: options.from ? 0 : 2,
  }
  const found = firsts
    .map((first) => nelderMead(target, first, { ...search, edges: first.map(inwards) }))
    .reduce((best, one) => (one.value < best.value ? one : best))
  const params = paramsOf(additive, found.at, options.phiHigh)
  const start = bestStart(additive, params, y)
  if (form.error === 'A' && form.season !== 'M') return finish(form, { params, start, search: found.at }, y)
  if (form.season !== 'M') return fitMultiplicative(form, { at: found.at.map(clamp), start }, y)
  return fitMultiplicative(form, fromLogs(additive, y), y)
}

/** Start of a multiplicative season: the additive fit of the logs, its states taken back from them. */
function fromLogs(additive: EtsForm, y: ArrayLike<number>): { at: number[]; start: EtsState } {
  const logs = Float64Array.from({ length: y.length }, (_, i) => Math.log(y[i] as number))
  const { search, start } = fitEts(additive, logs)
  const level = Math.exp(start.level)
  return {
    at: search.map(clamp),
    start: {
      level,
      slope: level * Math.expm1(start.slope),
      season: start.season.map((s) => level * Math.expm1(s)),
    },
  }
}

/** The deviance with the best start states. */
function additiveDeviance(form: EtsForm, params: EtsParams, y: ArrayLike<number>): number {
  if (form.season !== 'N') return deviance(form, etsFilter(form, params, bestStart(form, params, y), y))
  const { sumSquares, known } = leastSquaresError(form, params, y)
  return known * Math.log(Math.max(sumSquares, 1e-300))
}

/** Keeps the search from drifting where clamping makes all points equal. */
function outside(at: readonly number[]): number {
  return at.reduce((sum, u) => sum + Math.abs(u - clamp(u)), 0)
}

/** First edge of the simplex, away from the nearer face of the unit cube. */
function inwards(u: number): number {
  return u > 0.5 ? -0.15 : 0.15
}

/** The `count` starts with the smallest values. */
function bestOf(
  starts: readonly number[][],
  target: (at: readonly number[]) => number,
  count: number,
): number[][] {
  return starts
    .map((start) => ({ start, value: target(start) }))
    .toSorted((a, b) => a.value - b.value)
    .slice(0, count)
    .map(({ start }) => start)
}

/** Multiplicative error or season: smoothing parameters and start states in one search; states relative to the first level. */
function fitMultiplicative(
  form: EtsForm,
  from: { readonly at: readonly number[]; readonly start: EtsState },
  y: ArrayLike<number>,
): FittedEts {
  const width = from.at.length
  const scale = Math.abs(from.start.level) || 1
  const m = form.season === 'N' ? 0 : form.period
  const stateOf = (at: readonly number[]): EtsState => {
    const trend = form.trend === 'A' ? 1 : 0
    const season = new Float64Array(m)
    let sum = 0
    for (let k = 0; k + 1 < m; k++) sum += season[k] = at[width + 1 + trend + k] as number
    if (m > 0) season[m - 1] = m - sum
    const unit = form.season === 'A' ? scale : 1
    return {
      level: scale * (at[width] as number),
      slope: trend ? scale * (at[width + 1] as number) : 0,
      season: form.season === 'A' ? season.map((s) => unit * (s - 1)) : season,
    }
  }
  const target = (at: readonly number[]): number => {
    const pass = etsFilter(form, paramsOf(form, at), stateOf(at), y)
    return deviance(form, pass) + outside(at.slice(0, width))
  }
  const season = Array.from(from.start.season.slice(0, Math.max(0, m - 1)), (s) => 1 + s / scale)
  const states = [
    from.start.level / scale,
    ...(form.trend === 'A' ? [from.start.slope / scale] : []),
    ...season,
  ]
  const [first = []] = bestOf(
    [from.at, ...startsOf(form)].map((at) => [...at, ...states]),
    target,
    1,
  )
  const found = nelderMead(target, first, {
    edges: first.map((u, k) => (k < width ? (u > 0.5 ? -0.1 : 0.1) : Math.max(0.01, Math.abs(u) * 0.05))),
    evaluations: 4000 * first.length,
    tolerance: 1e-10,
    restarts: 12,
  })
  return finish(
    form,
    {
      params: paramsOf(form, found.at),
      start: stateOf(found.at),
      search: found.at.slice(0, width).map(clamp),
    },
    y,
  )
}

/** Smoothing parameters as they are searched by {@link fitEtsNearby}: no cube, what is out of bounds is refused. */
function plainParams(form: EtsForm, at: readonly number[]): EtsParams {
  let k = 0
  const alpha = at[k++] as number
  const beta = form.trend === 'A' ? (at[k++] as number) : 0
  const gamma = form.season === 'N' ? 0 : (at[k++] as number)
  return { alpha, beta, gamma, phi: form.damped ? (at[k] as number) : 1 }
}

function allowed(form: EtsForm, { alpha, beta, gamma, phi }: EtsParams): boolean {
  const between = (v: number, from: number, to: number): boolean => v >= from && v <= to
  return (
    between(alpha, low, high) &&
    (form.trend !== 'A' || between(beta, low, Math.min(alpha, high))) &&
    (form.season === 'N' || between(gamma, low, Math.min(1 - alpha, high))) &&
    (!form.damped || between(phi, phiLow, usualPhiHigh))
  )
}

/**
 * Fits the form by the search that R's `ets` runs: from its start values to the optimum next to them, at most 2,000 steps. Automatic
 * choice by AICc, as it was evaluated and published, is a choice between these. Undefined with fewer than three seasons.
 */
export function fitEtsNearby(form: EtsForm, y: ArrayLike<number>): FittedEts | undefined {
  const first = heuristicStart(form, y)
  if (!first) return undefined
  const { smoothing, state } = first
  const width = smoothing.length
  const trend = form.trend === 'A' ? 1 : 0
  const m = form.season === 'N' ? 0 : form.period
  const whole = form.season === 'M' ? m : 0
  // Newest first, without that of the first step, which follows from the sum.
  const figure = Array.from(state.season.slice(1)).reverse()
  const stateOf = (at: readonly number[]): EtsState => {
    const newest = at.slice(width + 1 + trend)
    const rest = newest.reduce((a, b) => a + b, 0)
    const season = m > 0 ? [whole - rest, ...newest.toReversed()] : []
    return {
      level: at[width] as number,
      slope: trend ? (at[width + 1] as number) : 0,
      season: Float64Array.from(season),
    }
  }
  const target = (at: readonly number[]): number => {
    const params = plainParams(form, at)
    if (!allowed(form, params)) return Infinity
    const start = stateOf(at)
    if (form.season === 'M' && start.season.some((s) => s < 0)) return Infinity
    return deviance(form, etsFilter(form, params, start, y))
  }
  const found = nashSimplex(target, [...smoothing, state.level, ...(trend ? [state.slope] : []), ...figure])
  if (!Number.isFinite(found.value)) return undefined
  return finish(form, { params: plainParams(form, found.at), start: stateOf(found.at), search: [] }, y)
}

/** Point forecasts and their standard deviations, one per step (NaN for multiplicative seasons). */
export function forecastEts(
  fitted: FittedEts,
  steps: number,
): { readonly points: Float64Array; readonly sds: Float64Array } {
  const points = etsPoints(fitted.form, fitted.params, fitted.pass.end, steps)
  return { points, sds: etsVariances(fitted.form, fitted.params, points, fitted.sigma2).map(Math.sqrt) }
}
