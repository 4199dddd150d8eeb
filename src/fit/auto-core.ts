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
  readonly jumpRate: number
  readonly noiseSd: number
  readonly spanYears: number
  readonly points: number
  /** Per candidate. */
  readonly slopes: readonly number[]
  readonly scales: readonly number[]
}

/** Wander of the slope, per year and sqrt(year) (MODELS.md 1.3.5, assumed). */
export const slopeWander = 0.5
/** Jumps per year when nothing is known, the sd of their logs; the mean is inside the drift (MODELS.md 1.8). */
export const jumpDefaults: { readonly rate: number; readonly sd: number } = { rate: 0.5, sd: 0.6 }

/** Growth goes on as it is, fades with a half-life of 2 or 1 years, or is nothing (naive). */
export const candidates: readonly Candidate[] = [
  { name: 'no growth', halfLifeYears: Infinity, priorWeight: 0.15, slope: () => ({ mean: 0, sd: 0 }) },
  { name: 'half-life 1 y', halfLifeYears: 1, priorWeight: 0.25, slope: (core) => core.drift },
  { name: 'half-life 2 y', halfLifeYears: 2, priorWeight: 0.35, slope: (core) => core.drift },
  { name: 'no fading', halfLifeYears: Infinity, priorWeight: 0.25, slope: (core) => core.drift },
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
  const { logs, years, stepYears, prior } = history
  const estimate = estimateDrift(coarsePoints(logs, years, stepYears))
  const variance = estimate.variance + (slopeWander ** 2 * Math.min(1, estimate.spanYears)) / 3
  const mixed = (estimate.full + estimate.recent) / 2
  const drift = posterior({ mean: mixed, variance }, prior)
  const smoothed = smoothLevel(logs, mixed * stepYears)
  const { alpha } = smoothed
  const { sd, jumps } = robustErrors(smoothed)
  const core = {
    level: smoothed.level,
    levelSd: Math.sqrt(alpha * (1 - alpha)) * sd,
    smoothed,
    driftFull: estimate.full,
    driftRecent: estimate.recent,
    drift,
    wander: (alpha * sd) / Math.sqrt(stepYears),
    jumpRate: (jumpDefaults.rate * 2 + jumps) / (2 + estimate.spanYears),
    noiseSd: sd * Math.sqrt(1 - alpha * alpha),
    spanYears: estimate.spanYears,
    points: estimate.points,
  }
  const slopes = candidates.map((c) => c.slope(core))
  return { ...core, slopes: slopes.map((s) => s.mean), scales: slopes.map((s) => s.sd) }
}

/** Sd of the one-step errors without jumps, and the number of jumps: errors beyond 6 robust sd that the level kept. */
function robustErrors(smoothed: SmoothedLevel): { sd: number; jumps: number } {
  const errors = Array.from(smoothed.errors)
  if (errors.length < 8) return { sd: smoothed.sd, jumps: 0 }
  const robust = 1.4826 * median(errors.map(Math.abs))
  if (!(robust > 0)) return { sd: smoothed.sd, jumps: 0 }
  const usual = errors.filter((e) => Math.abs(e) <= 6 * robust)
  const sd = Math.sqrt(usual.reduce((sum, e) => sum + e * e, 0) / Math.max(1, usual.length - 1))
  return { sd, jumps: errors.length - usual.length }
}

/** Median log path of a candidate `years` after the last bucket. */
export function medianAt(core: AutoCore, candidate: number, years: number): number {
  const { halfLifeYears } = candidates[candidate] as Candidate
  return core.level + (core.slopes[candidate] as number) * decayedYears(years, halfLifeYears)
}

/** Variance of the log path of a candidate `years` after the last bucket, day-to-day noise left out. */
export function varianceAt(core: AutoCore, candidate: number, years: number): number {
  const { halfLifeYears } = candidates[candidate] as Candidate
  const t = Math.max(0, years)
  const growth = (core.scales[candidate] as number) * decayedYears(t, halfLifeYears)
  return (
    core.levelSd ** 2 +
    (5 / 3) * growth ** 2 +
    core.wander ** 2 * t +
    // Integral of a random walk; a fading one is smaller, which the calibration sees.
    (slopeWander ** 2 * t ** 3) / 3 +
    core.jumpRate * t * jumpDefaults.sd ** 2
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
