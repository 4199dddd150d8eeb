import { median } from 'simple-statistics'
import { decayedYears } from './decayed-time.ts'
import { coarsePoints, estimateDrift, posterior } from './drift-estimates.ts'
import { type SmoothedLevel, smoothLevel } from './level.ts'

/** One way in which growth may go on; the race is between these (MODELS.md 1.3.6, 1.5). */
export type Candidate = {
  readonly name: string
  readonly halfLifeYears: number
  /** Weight before the back-test has spoken. */
  readonly priorWeight: number
  /** Slope of this candidate from what the fit knows. */
  readonly slope: (core: Omit<AutoCore, 'slopes' | 'scales'>) => {
    readonly mean: number
    readonly sd: number
  }
}

/** What `auto` knows about a log series at its end; times in years. */
export type AutoCore = {
  /** Log level at the last bucket and its sd. */
  readonly level: number
  readonly levelSd: number
  readonly smoothed: SmoothedLevel
  readonly driftFull: number
  readonly driftRecent: number
  /** Posterior of the mixed drift. */
  readonly drift: { readonly mean: number; readonly sd: number }
  /** Random walk of the level per sqrt(year). */
  readonly wander: number
  /** Jumps per year, and the mean of their logs. */
  readonly jumpRate: number
  readonly jumpMean: number
  readonly noiseSd: number
  readonly spanYears: number
  readonly points: number
  /** Per candidate. */
  readonly slopes: readonly number[]
  readonly scales: readonly number[]
}

/** Wander of the slope, per year and sqrt(year) (assumed; MODELS.md 1.3.5 says 0.5, narrower here because the width factor widens where it must). */
export const slopeWander = 0.35
/** Jumps per year when nothing is known, mean and sd of their logs (MODELS.md 1.8: 0.5, 0.2, 0.6). */
export const jumpDefaults: { readonly rate: number; readonly mean: number; readonly sd: number } = {
  rate: 0.5,
  mean: 0.2,
  sd: 0.5,
}

/** Years of history that the default jump rate is worth. */
const priorYears = 2

/** Older history says nothing about how growth goes on now. */
const windowYears = 3

/** Growth goes on as it is, fades with a half-life of 2 or 1 years, or is nothing (naive). */
export const candidates: readonly Candidate[] = [
  { name: 'no growth', halfLifeYears: Infinity, priorWeight: 0.15, slope: () => ({ mean: 0, sd: 0 }) },
  { name: 'half-life 1 y', halfLifeYears: 1, priorWeight: 0.2, slope: (core) => core.drift },
  { name: 'half-life 2 y', halfLifeYears: 2, priorWeight: 0.35, slope: (core) => core.drift },
  { name: 'no fading', halfLifeYears: Infinity, priorWeight: 0.3, slope: (core) => core.drift },
]

/** What the core is fitted to. */
export type LogHistory = {
  readonly logs: Float64Array
  /** Minus years to the origin. */
  readonly years: Float64Array
  readonly stepYears: number
  readonly prior: { readonly mean: number; readonly sd: number }
}

/** Fits the parts that all candidates share. */
export function fitCore(history: LogHistory): AutoCore {
  const { stepYears, prior } = history
  const from = Math.max(0, history.logs.length - Math.round(windowYears / stepYears))
  const logs = history.logs.subarray(from)
  const years = history.years.subarray(from)
  const estimate = estimateDrift(coarsePoints(logs, years, stepYears))
  const variance = estimate.variance + (slopeWander ** 2 * Math.min(1, estimate.spanYears)) / 3
  const mixed = (estimate.full + estimate.recent) / 2
  const drift = posterior({ mean: mixed, variance }, prior)
  const smoothed = smoothLevel(logs, mixed * stepYears)
  const { alpha } = smoothed
  const { sd, jumps } = robustErrors(smoothed, logs)
  const expected = jumpDefaults.rate * priorYears
  const core = {
    level: smoothed.level,
    levelSd: Math.sqrt(alpha * (1 - alpha)) * sd,
    smoothed,
    driftFull: estimate.full,
    driftRecent: estimate.recent,
    drift,
    wander: (alpha * sd) / Math.sqrt(stepYears),
    jumpRate: (expected + jumps) / (priorYears + estimate.spanYears),
    // Jumps that were seen are inside the drift already: only the unseen ones add their mean.
    jumpMean: (jumpDefaults.mean * expected) / (expected + jumps),
    noiseSd: sd * Math.sqrt(1 - alpha * alpha),
    spanYears: estimate.spanYears,
    points: estimate.points,
  }
  const slopes = candidates.map((c) => c.slope(core))
  return { ...core, slopes: slopes.map((s) => s.mean), scales: slopes.map((s) => s.sd) }
}

/** Sd of the one-step errors without the extreme ones (beyond 6 robust sd), and how many of those the level kept: jumps. */
function robustErrors(smoothed: SmoothedLevel, logs: Float64Array): { sd: number; jumps: number } {
  const errors = Array.from(smoothed.errors)
  if (errors.length < 8) return { sd: smoothed.sd, jumps: 0 }
  const robust = 1.4826 * median(errors.map(Math.abs))
  if (!(robust > 0)) return { sd: smoothed.sd, jumps: 0 }
  const usual = errors.filter((e) => Math.abs(e) <= 6 * robust)
  const sd = Math.sqrt(usual.reduce((sum, e) => sum + e * e, 0) / Math.max(1, usual.length - 1))
  let jumps = 0
  let last = -Infinity
  for (let k = 0; k < errors.length; k++) {
    const i = smoothed.at[k] as number
    // One jump may need several steps of the smoother: count it once a week.
    if (Math.abs(errors[k] as number) <= 6 * robust || i - last < 7) continue
    if (!isKept(logs, i, errors[k] as number)) continue
    jumps++
    last = i
  }
  return { sd, jumps }
}

/** True when the week from `i` on lies off the week before by more than half of the error, on the same side. */
function isKept(logs: Float64Array, i: number, error: number): boolean {
  const known = (from: number, to: number): number[] =>
    Array.from(logs.slice(Math.max(0, from), to)).filter((v) => !Number.isNaN(v))
  const before = known(i - 7, i)
  const after = known(i, i + 7)
  if (before.length < 3 || after.length < 3) return false
  return (median(after) - median(before)) * Math.sign(error) > 0.5 * Math.abs(error)
}

/** Median log path of a candidate `years` after the last bucket. */
export function medianAt(core: AutoCore, candidate: number, years: number): number {
  const { halfLifeYears } = candidates[candidate] as Candidate
  return core.level + (core.slopes[candidate] as number) * decayedYears(years, halfLifeYears)
}

/** Variance of the log path of a candidate `years` after the last bucket, day-to-day noise left out. */
function varianceAt(core: AutoCore, candidate: number, years: number): number {
  const { halfLifeYears } = candidates[candidate] as Candidate
  const t = Math.max(0, years)
  const growth = (core.scales[candidate] as number) * decayedYears(t, halfLifeYears)
  return (
    core.levelSd ** 2 +
    (5 / 3) * growth ** 2 +
    core.wander ** 2 * t +
    // Integral of a random walk; a fading one is smaller, which the calibration sees.
    (slopeWander ** 2 * t ** 3) / 3 +
    core.jumpRate * t * (jumpDefaults.sd ** 2 + core.jumpMean ** 2)
  )
}

/** Weighted mean of the candidates' median log paths. */
export function mixedMedian(core: AutoCore, weights: readonly number[], years: number): number {
  return candidates.reduce((sum, _, k) => sum + (weights[k] as number) * medianAt(core, k, years), 0)
}

/** Variance of the mixture of candidates. */
export function mixedVariance(core: AutoCore, weights: readonly number[], years: number): number {
  const centre = mixedMedian(core, weights, years)
  return candidates.reduce(
    (sum, _, k) =>
      sum + (weights[k] as number) * (varianceAt(core, k, years) + (medianAt(core, k, years) - centre) ** 2),
    0,
  )
}
