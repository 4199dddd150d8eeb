import { dampingPerStep, decayedYears } from './decayed-time.ts'

/** Ramps of a level: transient growth that starts at any time and fades, as when a new use is adopted. */
export type Ramps = {
  /** Starts per year. */
  readonly rate: number
  /** Mean and sd of the log rise of a whole ramp. */
  readonly mean: number
  readonly sd: number
  /** Half-life of its growth. */
  readonly halfLifeYears: number
}

/** Level, slope, growth of a ramp and noise, and their covariances. */
export type TrendState = {
  l: number
  s: number
  r: number
  n: number
  ll: number
  ls: number
  ss: number
  ln: number
  sn: number
  nn: number
  lr: number
  sr: number
  rr: number
  rn: number
}

/** What a step of one width does: years of full growth and of full ramp, what slope, ramp and noise keep; without ramps those are 0. */
export type TrendStep = {
  readonly dt: number
  readonly d: number
  readonly phi: number
  readonly rho: number
  readonly dRamp: number
  readonly phiRamp: number
  /** What a ramp that starts with the step adds to the level by its end, and how often that is. */
  readonly rise?: { readonly rate: number; readonly mean: number; readonly sd: number }
}

/** Half-life of the slope, autocorrelation of the noise over `usualYears`, and ramps if there are any. */
export type Fading = {
  readonly halfLifeYears: number
  readonly noiseKept: number
  readonly usualYears: number
  readonly ramps: Ramps | undefined
}

/** A step of `dt` years. */
export function stepOf(dt: number, { halfLifeYears, noiseKept, usualYears, ramps }: Fading): TrendStep {
  const dRamp = ramps ? decayedYears(dt, ramps.halfLifeYears) : 0
  return {
    dt,
    d: decayedYears(dt, halfLifeYears),
    phi: halfLifeYears === Number.POSITIVE_INFINITY ? 1 : dampingPerStep(dt, halfLifeYears),
    rho: noiseKept > 0 ? noiseKept ** (dt / usualYears) : 0,
    dRamp,
    phiRamp: ramps ? dampingPerStep(dt, ramps.halfLifeYears) : 0,
    ...(ramps && { rise: riseWithin(ramps, dRamp) }),
  }
}

function riseWithin({ rate, mean, sd, halfLifeYears }: Ramps, dRamp: number): NonNullable<TrendStep['rise']> {
  const share = (dRamp * Math.LN2) / halfLifeYears
  return { rate, mean: mean * share, sd: sd * share }
}

/** Variance of the growth of ramps at a time of which nothing is known: rate x E[rise^2] x decay / 2 (Campbell, 1909, shot noise). */
function usualRampVariance({ rate, mean, sd, halfLifeYears }: Ramps): number {
  return (rate * (mean ** 2 + sd ** 2) * Math.LN2) / halfLifeYears / 2
}

/** State at the first point: what of it is not level is noise. */
export function firstState(
  log: number,
  slope: { readonly mean: number; readonly sd: number },
  spreads: { readonly noise: number; readonly level: number; readonly ramps?: Ramps },
): TrendState {
  return {
    l: log,
    s: slope.mean,
    r: 0,
    n: 0,
    ll: spreads.noise + spreads.level / 52,
    ls: 0,
    ss: slope.sd ** 2,
    ln: -spreads.noise,
    sn: 0,
    nn: spreads.noise,
    lr: 0,
    sr: 0,
    rr: spreads.ramps ? usualRampVariance(spreads.ramps) : 0,
    rn: 0,
  }
}

/** The ramp's part of a step: before the rest, which then takes the level's covariances as they are with it. */
function predictRamp(x: TrendState, { d, phi, rho, dRamp, phiRamp }: TrendStep): void {
  x.l += x.r * dRamp
  x.ll += 2 * dRamp * x.lr + dRamp * dRamp * x.rr
  x.ls += dRamp * x.sr
  x.ln += dRamp * x.rn
  x.lr = phiRamp * (x.lr + d * x.sr + dRamp * x.rr)
  x.sr *= phi * phiRamp
  x.rr *= phiRamp * phiRamp
  x.rn *= rho * phiRamp
  x.r *= phiRamp
}

/** Advances the state by a step: level by the (fading) slope and ramp, level and slope by their random walks; the noise forgets. */
export function predict(
  x: TrendState,
  step: TrendStep,
  spreads: { readonly noise: number; readonly level: number; readonly slope: number },
): void {
  const { dt, d, phi, rho } = step
  if (step.dRamp > 0) predictRamp(x, step)
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
export function update(x: TrendState, error: number, v: number, extra: number): void {
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
  if (x.rr > 0) {
    const r = x.lr + x.rn
    x.r += (r / v) * error
    x.lr -= (l / v) * r
    x.sr -= (s / v) * r
    x.rr -= (r / v) * r
    x.rn -= (n / v) * r
  }
}

/** A ramp starts with the step that was just predicted: `rise` = mean and sd of what it adds to the level by its end. */
export function startRamp(
  x: TrendState,
  rise: { readonly mean: number; readonly sd: number },
  step: TrendStep,
): void {
  // Growth that is left at the end of the step per rise during it.
  const left = step.phiRamp / step.dRamp
  const variance = rise.sd ** 2
  x.l += rise.mean
  x.r += rise.mean * left
  x.ll += variance
  x.lr += variance * left
  x.rr += variance * left * left
}

/** Puts two normals together as one with the same mean and covariance; `q` is the weight of `b`. Writes into `a`. */
export function collapse(a: TrendState, b: TrendState, q: number): void {
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
  if (b.rr > 0) {
    const dr = b.r - a.r
    a.lr += q * (b.lr - a.lr) + both * dl * dr
    a.sr += q * (b.sr - a.sr) + both * ds * dr
    a.rr += q * (b.rr - a.rr) + both * dr * dr
    a.rn += q * (b.rn - a.rn) + both * dn * dr
    a.r += q * dr
  }
  a.l += q * dl
  a.s += q * ds
  a.n += q * dn
}
