import { dampingPerStep, decayedYears } from './decayed-time.ts'
import type { CoarsePoints } from './drift-estimates.ts'

/** Spreads of a log trend, in years: what a local linear trend is made of. */
export type TrendSpreads = {
  /** Variance of the noise of a point. */
  readonly noise: number
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
  /** Expected number of jumps so far. */
  readonly jumps: Float64Array
}

type State = { l: number; s: number; ll: number; ls: number; ss: number }

/** What a step of one width does: years of full growth, and what the slope keeps. */
type Step = { readonly dt: number; readonly d: number; readonly phi: number }

function stepOf(dt: number, halfLifeYears: number): Step {
  return {
    dt,
    d: decayedYears(dt, halfLifeYears),
    phi: halfLifeYears === Number.POSITIVE_INFINITY ? 1 : dampingPerStep(dt, halfLifeYears),
  }
}

/** Advances the state by a step: level by the (fading) slope, both by their random walks. */
function predict(x: State, { dt, d, phi }: Step, spreads: TrendSpreads): void {
  x.l += x.s * d
  x.s *= phi
  x.ll += 2 * d * x.ls + d * d * x.ss + spreads.level * dt + (spreads.slope * dt * dt * dt) / 3
  x.ls = phi * (x.ls + d * x.ss) + (spreads.slope * dt * dt) / 2
  x.ss = phi * phi * x.ss + spreads.slope * dt
}

/** Kalman update of `x` by an error with innovation variance `v`, the level's own variance being larger by `extra`. */
function update(x: State, error: number, v: number, extra: number): void {
  const gainL = (x.ll + extra) / v
  const gainS = x.ls / v
  x.ss -= gainS * x.ls
  x.ls -= gainS * (x.ll + extra)
  x.ll = (x.ll + extra) * (1 - gainL)
  x.l += gainL * error
  x.s += gainS * error
}

/** Puts two normals together as one with the same mean and covariance; `q` is the weight of `b`. Writes into `a`. */
function collapse(a: State, b: State, q: number): void {
  const dl = b.l - a.l
  const ds = b.s - a.s
  const both = q * (1 - q)
  a.ll += q * (b.ll - a.ll) + both * dl * dl
  a.ls += q * (b.ls - a.ls) + both * dl * ds
  a.ss += q * (b.ss - a.ss) + both * ds * ds
  a.l += q * dl
  a.s += q * ds
}

/** How much likelier an error of innovation variance `v` is with a jump than without, prior odds included; capped where it is certain. */
function jumpOdds(error: number, v: number, jumps: TrendSpreads['jumps'], dt: number): number {
  const p = Math.min(0.5, jumps.rate * dt)
  const wide = v + jumps.sd * jumps.sd
  const rest = error - jumps.mean
  const exponent = 0.5 * ((error * error) / v - (rest * rest) / wide)
  return exponent < -20 ? 0 : (p / (1 - p)) * Math.sqrt(v / wide) * Math.exp(Math.min(500, exponent))
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
  const v = Math.max(x.ll + spreads.noise, 1e-12)
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
  out.jump = q
}

/**
 * Kalman filter of a local linear trend whose slope fades and whose level may jump (Harvey, 1989, Forecasting, Structural Time
 * Series Models and the Kalman Filter, section 2.3; jumps: Harrison and Stevens, 1976, "Bayesian forecasting"). One pass gives what
 * was known at every point, so that a back-test needs no second fit.
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
    ll: spreads.noise + spreads.level / 52,
    ls: 0,
    ss: prior.sd ** 2,
  }
  const scratch: Scratch = { jumped: { ...x }, log: 0, jump: 0 }
  let step = stepOf(0, prior.halfLifeYears)
  for (let k = 1; k < n; k++) {
    const dt = (years[k] as number) - (years[k - 1] as number)
    // Weeks differ by rounding only: the same step serves them all.
    if (Math.abs(dt - step.dt) > 1e-9) step = stepOf(dt, prior.halfLifeYears)
    predict(x, step, spreads)
    takeIn(x, (logs[k] as number) - x.l, { spreads, dt }, scratch)
    out.logLikelihood[k] = (out.logLikelihood[k - 1] as number) + scratch.log
    out.jumps[k] = (out.jumps[k - 1] as number) + scratch.jump
    out.slope[k] = x.s
    out.slopeVariance[k] = Math.max(0, x.ss)
  }
  return out
}
