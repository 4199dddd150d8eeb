import type { CoarsePoints } from './drift-estimates.ts'
import {
  collapse,
  firstState,
  predict,
  type Ramps,
  startRamp,
  stepOf,
  type TrendState,
  type TrendStep,
  update,
} from './trend-state.ts'

/** Spreads of a log trend, in years: what a local linear trend is made of. */
export type TrendSpreads = {
  /** Variance of the noise of a point. */
  readonly noise: number
  /** Autocorrelation of the noise from one point to the next, 0 = white. */
  readonly noiseKept: number
  /** Variance of the level's random walk per year. */
  readonly level: number
  /** Variance of the slope's random walk per year. */
  readonly slope: number
  /** Jumps of the level: per year, mean and sd of their logs. */
  readonly jumps: { readonly rate: number; readonly mean: number; readonly sd: number }
  readonly ramps?: Ramps
}

/** How the slope starts and fades. */
export type SlopePrior = { readonly mean: number; readonly sd: number; readonly halfLifeYears: number }

/** What the filter knows after each point. */
export type Filtered = {
  readonly slope: Float64Array
  readonly slopeVariance: Float64Array
  /** Growth of a ramp under way, log-points per year, and its variance; 0 where there are no ramps. */
  readonly ramp: Float64Array
  readonly rampVariance: Float64Array
  /** Log likelihood of the points so far, the first left out. */
  readonly logLikelihood: Float64Array
  /** Jumps so far, in jumps of the usual size: expected squares over that of a usual jump, so that what may hide in the noise counts little. */
  readonly jumps: Float64Array
}

/** How much likelier an error of innovation variance `v` is with a jump than without, prior odds included; capped where it is certain. */
function jumpOdds(error: number, v: number, jumps: TrendSpreads['jumps'], dt: number): number {
  const p = Math.min(0.5, jumps.rate * dt)
  const wide = v + jumps.sd * jumps.sd
  const rest = error - jumps.mean
  const exponent = 0.5 * ((error * error) / v - (rest * rest) / wide)
  return exponent < -20 ? 0 : (p / (1 - p)) * Math.sqrt(v / wide) * Math.exp(Math.min(500, exponent))
}

/** Expected square of the jump behind an error of innovation variance `v`, over that of a usual jump. */
function jumpSquare(error: number, v: number, { mean, sd }: TrendSpreads['jumps']): number {
  const gain = sd ** 2 / (v + sd ** 2)
  const size = mean + gain * (error - mean)
  return (size ** 2 + sd ** 2 * (1 - gain)) / (mean ** 2 + sd ** 2)
}

/** Where a jump and a ramp are tried: reused, because a fit takes in a hundred thousand points. */
type Scratch = { readonly jumped: TrendState; readonly ramped: TrendState; log: number; jump: number }

/** What does not happen at likelier odds than this changes nothing. */
const leastOdds = 1e-3

/** Takes a point in: the mixture of nothing, a jump and the start of a ramp, collapsed to one normal. Writes what it adds to log likelihood and jumps. */
function takeIn(
  x: TrendState,
  error: number,
  { spreads, step }: { spreads: TrendSpreads; step: TrendStep },
  out: Scratch,
): void {
  const { jumps } = spreads
  const { rise } = step
  const { jumped, ramped } = out
  const v = Math.max(x.ll + 2 * x.ln + x.nn, 1e-12)
  const jump = jumpOdds(error, v, jumps, step.dt)
  const ramp = rise ? jumpOdds(error, v, rise, step.dt) : 0
  out.log = (jump + ramp > 1e-9 ? Math.log1p(jump + ramp) : 0) - 0.5 * (Math.log(v) + (error * error) / v)
  out.jump = 0
  if (jump >= leastOdds) {
    const extra = jumps.sd ** 2
    Object.assign(jumped, x)
    jumped.l += jumps.mean
    update(jumped, error - jumps.mean, v + extra, extra)
    out.jump = (jump / (1 + jump + ramp)) * jumpSquare(error, v, jumps)
  }
  if (rise && ramp >= leastOdds) {
    Object.assign(ramped, x)
    startRamp(ramped, rise, step)
    update(ramped, error - rise.mean, v + rise.sd ** 2, 0)
  }
  update(x, error, v, 0)
  if (jump >= leastOdds) collapse(x, jumped, jump / (1 + jump))
  if (ramp >= leastOdds) collapse(x, ramped, ramp / (1 + jump + ramp))
}

/** Mean distance of neighbouring points in years. */
export function usualStep(years: readonly number[]): number {
  const n = years.length
  return n > 1 ? ((years[n - 1] as number) - (years[0] as number)) / (n - 1) : 1
}

/**
 * Kalman filter of a local linear trend whose slope fades and whose level may jump, or be on a ramp, seen through noise that may be
 * autocorrelated (Harvey, 1989, Forecasting, Structural Time Series Models and the Kalman Filter, sections 2.3 and 6.2; jumps: Harrison
 * and Stevens, 1976, "Bayesian forecasting"). One pass gives what was known at every point, so that a back-test needs no second fit.
 */
export function filterTrend(points: CoarsePoints, spreads: TrendSpreads, prior: SlopePrior): Filtered {
  const { years, logs } = points
  const n = logs.length
  const out = {
    slope: new Float64Array(n).fill(prior.mean),
    slopeVariance: new Float64Array(n).fill(prior.sd ** 2),
    ramp: new Float64Array(n),
    rampVariance: new Float64Array(n),
    logLikelihood: new Float64Array(n),
    jumps: new Float64Array(n),
  }
  const x = firstState(logs[0] ?? 0, prior, spreads)
  const scratch: Scratch = { jumped: { ...x }, ramped: { ...x }, log: 0, jump: 0 }
  const { noiseKept, ramps } = spreads
  const fading = { ...prior, noiseKept, ramps, usualYears: usualStep(years) }
  let step = stepOf(0, fading)
  for (let k = 1; k < n; k++) {
    const dt = (years[k] as number) - (years[k - 1] as number)
    // Weeks differ by rounding only: the same step serves them all.
    if (Math.abs(dt - step.dt) > 1e-9) step = stepOf(dt, fading)
    predict(x, step, spreads)
    takeIn(x, (logs[k] as number) - x.l - x.n, { spreads, step }, scratch)
    out.logLikelihood[k] = (out.logLikelihood[k - 1] as number) + scratch.log
    out.jumps[k] = (out.jumps[k - 1] as number) + scratch.jump
    out.slope[k] = x.s
    out.slopeVariance[k] = Math.max(0, x.ss)
    out.ramp[k] = x.r
    out.rampVariance[k] = Math.max(0, x.rr)
  }
  return out
}
