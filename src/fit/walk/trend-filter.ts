import { dampingPerStep, decayedYears } from './decayed-time.ts'
import type { CoarsePoints } from './drift-estimates.ts'

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
}

/** How the slope starts and fades. */
export type SlopePrior = { readonly mean: number; readonly sd: number; readonly halfLifeYears: number }

/** What the filter knows after each point. */
export type Filtered = {
  readonly slope: Float64Array
  readonly slopeVariance: Float64Array
  /** Log likelihood of the points so far, the first left out. */
  readonly logLikelihood: Float64Array
  /** Jumps so far, in jumps of the usual size: expected squares over that of a usual jump, so that what may hide in the noise counts little. */
  readonly jumps: Float64Array
}

/** Level, slope and noise, and their covariances. */
type State = {
  l: number
  s: number
  n: number
  ll: number
  ls: number
  ss: number
  ln: number
  sn: number
  nn: number
}

/** What a step of one width does: years of full growth, what the slope keeps and what the noise keeps. */
type Step = { readonly dt: number; readonly d: number; readonly phi: number; readonly rho: number }

/** Half-life of the slope, and autocorrelation of the noise over `usualYears`. */
type Fading = { readonly halfLifeYears: number; readonly noiseKept: number; readonly usualYears: number }

function stepOf(dt: number, { halfLifeYears, noiseKept, usualYears }: Fading): Step {
  return {
    dt,
    d: decayedYears(dt, halfLifeYears),
    phi: halfLifeYears === Number.POSITIVE_INFINITY ? 1 : dampingPerStep(dt, halfLifeYears),
    rho: noiseKept > 0 ? noiseKept ** (dt / usualYears) : 0,
  }
}

/** Advances the state by a step: level by the (fading) slope, both by their random walks; the noise forgets. */
function predict(x: State, { dt, d, phi, rho }: Step, spreads: TrendSpreads): void {
  x.n *= rho
  x.ln = rho * (x.ln + d * x.sn)
  x.sn = rho * phi * x.sn
  x.nn = rho * rho * x.nn + spreads.noise * (1 - rho * rho)
  x.l += x.s * d
  x.s *= phi
  x.ll += 2 * d * x.ls + d * d * x.ss + spreads.level * dt + (spreads.slope * dt * dt * dt) / 3
  x.ls = phi * (x.ls + d * x.ss) + (spreads.slope * dt * dt) / 2
  x.ss = phi * phi * x.ss + spreads.slope * dt
}

/** Kalman update of `x` by an error with innovation variance `v`, the level's own variance being larger by `extra`. */
function update(x: State, error: number, v: number, extra: number): void {
  const l = x.ll + x.ln + extra
  const s = x.ls + x.sn
  const n = x.ln + x.nn
  x.l += (l / v) * error
  x.s += (s / v) * error
  x.n += (n / v) * error
  x.ll += extra - (l / v) * l
  x.ls -= (l / v) * s
  x.ss -= (s / v) * s
  x.ln -= (l / v) * n
  x.sn -= (s / v) * n
  x.nn -= (n / v) * n
}

/** Puts two normals together as one with the same mean and covariance; `q` is the weight of `b`. Writes into `a`. */
function collapse(a: State, b: State, q: number): void {
  const dl = b.l - a.l
  const ds = b.s - a.s
  const dn = b.n - a.n
  const both = q * (1 - q)
  a.ll += q * (b.ll - a.ll) + both * dl * dl
  a.ls += q * (b.ls - a.ls) + both * dl * ds
  a.ss += q * (b.ss - a.ss) + both * ds * ds
  a.ln += q * (b.ln - a.ln) + both * dl * dn
  a.sn += q * (b.sn - a.sn) + both * ds * dn
  a.nn += q * (b.nn - a.nn) + both * dn * dn
  a.l += q * dl
  a.s += q * ds
  a.n += q * dn
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

/** Where a jump is tried: reused, because a fit takes in a hundred thousand points. */
type Scratch = { readonly jumped: State; log: number; jump: number }

/** Takes a point in: the mixture of jump and no jump, collapsed to one normal. Writes what it adds to log likelihood and jumps. */
function takeIn(
  x: State,
  error: number,
  { spreads, dt }: { spreads: TrendSpreads; dt: number },
  out: Scratch,
): void {
  const { jumps } = spreads
  const v = Math.max(x.ll + 2 * x.ln + x.nn, 1e-12)
  const odds = jumpOdds(error, v, jumps, dt)
  out.log = (odds > 1e-9 ? Math.log1p(odds) : 0) - 0.5 * (Math.log(v) + (error * error) / v)
  out.jump = 0
  if (odds < 1e-3) {
    update(x, error, v, 0)
    return
  }
  const q = odds / (1 + odds)
  const extra = jumps.sd ** 2
  const { jumped } = out
  Object.assign(jumped, x)
  jumped.l += jumps.mean
  update(jumped, error - jumps.mean, v + extra, extra)
  update(x, error, v, 0)
  collapse(x, jumped, q)
  out.jump = q * jumpSquare(error, v, jumps)
}

/** Mean distance of neighbouring points in years. */
export function usualStep(years: readonly number[]): number {
  const n = years.length
  return n > 1 ? ((years[n - 1] as number) - (years[0] as number)) / (n - 1) : 1
}

/**
 * Kalman filter of a local linear trend whose slope fades and whose level may jump, seen through noise that may be autocorrelated
 * (Harvey, 1989, Forecasting, Structural Time Series Models and the Kalman Filter, sections 2.3 and 6.2; jumps: Harrison and Stevens,
 * 1976, "Bayesian forecasting"). One pass gives what was known at every point, so that a back-test needs no second fit.
 */
export function filterTrend(points: CoarsePoints, spreads: TrendSpreads, prior: SlopePrior): Filtered {
  const { years, logs } = points
  const n = logs.length
  const out = {
    slope: new Float64Array(n).fill(prior.mean),
    slopeVariance: new Float64Array(n).fill(prior.sd ** 2),
    logLikelihood: new Float64Array(n),
    jumps: new Float64Array(n),
  }
  const x: State = {
    l: logs[0] ?? 0,
    s: prior.mean,
    n: 0,
    ll: spreads.noise + spreads.level / 52,
    ls: 0,
    ss: prior.sd ** 2,
    // The first point is level and noise together: what is not the one is the other.
    ln: -spreads.noise,
    sn: 0,
    nn: spreads.noise,
  }
  const scratch: Scratch = { jumped: { ...x }, log: 0, jump: 0 }
  const fading = { ...prior, noiseKept: spreads.noiseKept, usualYears: usualStep(years) }
  let step = stepOf(0, fading)
  for (let k = 1; k < n; k++) {
    const dt = (years[k] as number) - (years[k - 1] as number)
    // Weeks differ by rounding only: the same step serves them all.
    if (Math.abs(dt - step.dt) > 1e-9) step = stepOf(dt, fading)
    predict(x, step, spreads)
    takeIn(x, (logs[k] as number) - x.l - x.n, { spreads, dt }, scratch)
    out.logLikelihood[k] = (out.logLikelihood[k - 1] as number) + scratch.log
    out.jumps[k] = (out.jumps[k - 1] as number) + scratch.jump
    out.slope[k] = x.s
    out.slopeVariance[k] = Math.max(0, x.ss)
  }
  return out
}
