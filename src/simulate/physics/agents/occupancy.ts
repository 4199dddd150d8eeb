import { normalCdf } from '../../../stats/normal.ts'

/** How the number of agents at work varies around its mean, beyond chance arrivals one by one. */
export type OccupancyShape = {
  /** Standard normal quantile of the share of the time in which the slots must be enough. */
  readonly z: number
  /** Squared coefficient of variation of the arrival rate (gamma). */
  readonly rateCv2: number
  /** Variance / mean at a constant rate; 1 = agents come one by one. */
  readonly dispersion: number
}

/**
 * Variance / mean of the agents at work when each task brings several at once: 1 + (E[A^2] / E[A] - 1) 2 Phi(-s / sqrt 2) for
 * trees of A agents and lognormal durations, from Var N = lambda E[A] E[S] + lambda E[A (A-1)] E[min(S, S')]
 * (D. N. Shanbhag 1966, "On infinite server queues with batch arrivals", J. Appl. Prob. 3). All agents of a task are taken to
 * start together, which is the most that they can overlap.
 */
export function batchDispersion(perTask: { mean: number; variance: number }, durationSpread: number): number {
  const crowd = (perTask.variance + perTask.mean ** 2) / perTask.mean - 1
  return 1 + crowd * 2 * normalCdf(-durationSpread / Math.SQRT2)
}

/**
 * Slots that are enough at that quantile for a mean of `mean` agents at work (M/G/infinity): Poisson whatever the law of
 * durations; with an arrival rate that is itself gamma, negative binomial with 1/k = cv^2. A smooth value, so that dates do not
 * jump: Cornish-Fisher to the second order (E. A. Cornish and R. A. Fisher 1938) with the skewness and excess kurtosis of the
 * negative binomial of that mean and variance mean x dispersion + cv^2 mean^2, less the half of a continuity correction.
 * Within 1 % and one slot of the exact quantile for cv up to 0.5 and a mean from 20 on; below a mean of 1 it falls with the
 * square root to 0.
 */
export function occupancyQuantile(mean: number, { z, rateCv2, dispersion }: OccupancyShape): number {
  if (!(mean > 0)) return mean
  const m = Math.max(1, mean)
  const excess = rateCv2 + (dispersion - 1) / m
  const odds = 1 + excess * m
  const deviation = Math.sqrt(m * odds)
  const skewness = (2 * odds - 1) / deviation
  const kurtosis = 6 * excess + 1 / (m * odds)
  const z2 = z * z
  const shifted =
    z +
    (skewness * (z2 - 1)) / 6 +
    (kurtosis * z * (z2 - 3)) / 24 -
    (skewness * skewness * z * (2 * z2 - 5)) / 36
  const slots = Math.max(m, m + deviation * shifted)
  return mean < 1 ? slots * Math.sqrt(mean) : slots
}
