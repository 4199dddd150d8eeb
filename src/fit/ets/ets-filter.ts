/** Which exponential smoothing: error, trend, season in the letters of Hyndman et al. (2008). */
export type EtsForm = {
  readonly error: 'A' | 'M'
  readonly trend: 'N' | 'A'
  readonly damped: boolean
  readonly season: 'N' | 'A' | 'M'
  /** Steps a season; 1 without. */
  readonly period: number
}

/** Smoothing parameters; those that the form does not use are 0 (`phi` 1), `alpha` is positive. `beta` is alpha times Holt's beta*. */
export type EtsParams = {
  readonly alpha: number
  readonly beta: number
  readonly gamma: number
  readonly phi: number
}

/** Level, slope per step and season; `season[0]` is the index of the next step. */
export type EtsState = { readonly level: number; readonly slope: number; readonly season: Float64Array }

/** A pass over a series. */
export type EtsPass = {
  /** One-step forecasts. */
  readonly fitted: Float64Array
  /** y - fitted, or relative to fitted with multiplicative error; 0 where y is NaN. */
  readonly errors: Float64Array
  /** State after the last step. */
  readonly end: EtsState
  readonly sumSquares: number
  /** Sum of ln|fitted| with multiplicative error, else 0. */
  readonly sumLog: number
  /** Values that are known. */
  readonly known: number
}

/**
 * Runs the recursions of Hyndman, Koehler, Ord and Snyder, 2008, "Forecasting with Exponential Smoothing: The State Space Approach",
 * tables 2.2 and 2.3, over `y`. A missing value (NaN) moves the state on without an error.
 */
export function etsFilter(form: EtsForm, params: EtsParams, start: EtsState, y: ArrayLike<number>): EtsPass {
  const n = y.length
  const fitted = new Float64Array(n)
  const errors = new Float64Array(n)
  const ring = Float64Array.from(start.season)
  const { alpha, gamma } = params
  const phi = form.trend === 'A' ? params.phi : 0
  const catchUp = params.beta / alpha
  const m = ring.length
  const relative = form.error === 'M'
  let [level, slope, sumSquares, sumLog, known] = [start.level, start.slope, 0, 0, 0]
  for (let i = 0; i < n; i++) {
    const base = level + phi * slope
    const phase = m > 0 ? i % m : 0
    const s = m > 0 ? (ring[phase] as number) : 0
    const mu = form.season === 'M' ? base * s : base + s
    const value = y[i] as number
    fitted[i] = mu
    if (Number.isNaN(value)) {
      level = base
      slope = phi * slope
      continue
    }
    const plain = form.season === 'M' ? value / s : value - s
    const raw = relative ? (value - mu) / mu : value - mu
    errors[i] = raw
    sumSquares += raw * raw
    if (relative) sumLog += Math.log(Math.abs(mu))
    known++
    const next = base + alpha * (plain - base)
    slope = phi * slope + catchUp * (next - level - phi * slope)
    level = next
    if (m > 0) ring[phase] = s + gamma * ((form.season === 'M' ? value / base : value - base) - s)
  }
  const season = Float64Array.from(ring, (_, k) => ring[(n + k) % m] as number)
  return { fitted, errors, end: { level, slope, season }, sumSquares, sumLog, known }
}

/** Sum of phi + phi^2 + ... + phi^h: how many steps of slope are left in h steps. */
function dampedSum(phi: number, h: number): number {
  return phi === 1 ? h : (phi * (1 - phi ** h)) / (1 - phi)
}

/** Point forecasts of `steps` steps from a state: ibid., section 2.5. */
export function etsPoints(form: EtsForm, params: EtsParams, end: EtsState, steps: number): Float64Array {
  const m = end.season.length
  return Float64Array.from({ length: steps }, (_, k) => {
    const base = end.level + (form.trend === 'A' ? end.slope * dampedSum(params.phi, k + 1) : 0)
    if (m === 0) return base
    const s = end.season[k % m] as number
    return form.season === 'M' ? base * s : base + s
  })
}

/** c_j of ibid., table 6.1: the share of a one-step error that is still there j steps later. */
function carry(form: EtsForm, params: EtsParams, j: number): number {
  const trend = form.trend === 'A' ? params.beta * dampedSum(params.phi, j) : 0
  const season = form.season !== 'N' && j % form.period === 0 ? params.gamma : 0
  return params.alpha + trend + season
}

/**
 * Forecast variances, one per step: additive error by ibid., equation 6.1 (class 1); multiplicative error without a multiplicative
 * season by section 6.3 (class 2). NaN for multiplicative seasons, whose intervals need simulation.
 */
export function etsVariances(
  form: EtsForm,
  params: EtsParams,
  points: Float64Array,
  sigma2: number,
): Float64Array {
  const out = new Float64Array(points.length)
  if (form.season === 'M') return out.fill(NaN)
  if (form.error === 'A') {
    let sum = 1
    for (let k = 0; k < out.length; k++) {
      if (k > 0) sum += carry(form, params, k) ** 2
      out[k] = sigma2 * sum
    }
    return out
  }
  const theta = new Float64Array(points.length)
  for (let k = 0; k < out.length; k++) {
    let sum = 0
    for (let j = 1; j <= k; j++) sum += carry(form, params, j) ** 2 * (theta[k - j] as number)
    theta[k] = (points[k] as number) ** 2 + sigma2 * sum
    out[k] = (1 + sigma2) * (theta[k] as number) - (points[k] as number) ** 2
  }
  return out
}
