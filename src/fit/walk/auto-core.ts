import { median } from 'simple-statistics'
import { adoptions, candidates, rampYears, usualJumps } from './candidates.ts'
import { decayedYears } from './decayed-time.ts'
import { type CoarsePoints, coarsePoints } from './drift-estimates.ts'
import { type SmoothedLevel, smoothLevel } from './level.ts'
import type { SlopePrior } from './trend-filter.ts'
import { type FilteredForm, filterForms, type TrendForm } from './trend-forms.ts'

/** What `auto` knows about a log series at one of its buckets; times in years. */
export type AutoCore = {
  /** Log level at the bucket and its sd. */
  readonly level: number
  readonly levelSd: number
  readonly smoothed: SmoothedLevel
  readonly noiseSd: number
  /** Per candidate: jumps per year, slope and its sd, walk of the level per sqrt(year), weight by prior and by history so far. */
  readonly jumpRates: readonly number[]
  /** Adoptions per year now, per candidate, and the years that this is known from: as many again without one halve it. */
  readonly adoptionRates: readonly number[]
  readonly adoptionYears: number
  readonly slopes: readonly number[]
  readonly slopeSds: readonly number[]
  readonly wanders: readonly number[]
  /** Per candidate: growth of a ramp under way, log-points per year, and its sd. */
  readonly ramps: readonly number[]
  readonly rampSds: readonly number[]
  readonly weights: readonly number[]
}

/** Jumps to come per jump that the filter saw: what leaps over weeks is in the slope there (assumed). */
const jumpsPerSeen = 2

/** Share of jumps and adoptions that is left where there is no growth: what leaps is what is being adopted (assumed). */
const jumpsWithoutGrowth = 1 / 3

/** Most jumps per year that may go on: a take-off is a row of jumps, but it does not last. */
const mostJumps = 2.3

/** Years of history that the default jump rate is worth. */
const jumpPriorYears = 0.5

/** Older history says nothing about how growth goes on now. */
const windowYears = 4

/** A slope that starts the history is less known than one that ends it. */
const startWider = 1.4

/** A t5 with this scale per sd of its normal has the same middle 80 %. */
export const t5Scale: number = 1.2815515655446004 / 1.4758840488244815

/** What the core is fitted to. */
export type LogHistory = {
  readonly logs: Float64Array
  /** Minus years to the origin. */
  readonly years: Float64Array
  readonly stepYears: number
  readonly prior: { readonly mean: number; readonly sd: number }
}

/** A history seen through every candidate: from it the core at any bucket is read. */
export type Learned = {
  readonly history: LogHistory
  readonly points: CoarsePoints
  readonly forms: readonly FilteredForm[]
  readonly alpha: number
}

function startOf(form: TrendForm, prior: LogHistory['prior']): SlopePrior {
  const { halfLifeYears } = form
  return form.grows
    ? { mean: prior.mean, sd: prior.sd * startWider, halfLifeYears }
    : { mean: 0, sd: 0, halfLifeYears }
}

/** Filters the history once under every candidate. */
export function learn(history: LogHistory): Learned {
  const { stepYears, prior } = history
  const from = Math.max(0, history.logs.length - Math.round(windowYears / stepYears))
  const logs = history.logs.subarray(from)
  const points = coarsePoints(logs, history.years.subarray(from), stepYears)
  const forms = filterForms(points, candidates, {
    prior: (form) => startOf(form, prior),
    jumps: usualJumps,
  })
  const start = { history, points, forms, alpha: 1 }
  const { slopes, weights } = stateAt(start, points.years.length - 1)
  const drift = slopes.reduce((sum, s, k) => sum + s * (weights[k] as number), 0)
  return { ...start, alpha: smoothLevel(logs, drift * stepYears).alpha }
}

/** Slopes, their sds, weights and jumps after point `k` (-1 = before the first). */
function stateAt(learned: Learned, k: number) {
  const { forms, history, points } = learned
  const starts = candidates.map((c) => startOf(c, history.prior))
  const at = (values: Float64Array, none: number): number => values[k] ?? none
  const evidence = forms.map((f) => at(f.path.logLikelihood, 0))
  const best = Math.max(...evidence)
  const raw = candidates.map((c, i) => c.priorWeight * Math.exp((evidence[i] as number) - best))
  const total = raw.reduce((a, b) => a + b, 0)
  const weights = raw.map((w) => w / total)
  const jumps = forms.reduce((sum, f, i) => sum + (weights[i] as number) * at(f.path.jumps, 0), 0)
  const span = k > 0 ? (points.years[k] as number) - (points.years[0] as number) : 0
  const expected = usualJumps.rate * jumpPriorYears
  const seen = (jumpsPerSeen * (expected + jumps)) / (jumpPriorYears + span)
  const jumpRate = Math.min(mostJumps, seen)
  const share = candidates.map((c) => (c.grows ? 1 : jumpsWithoutGrowth))
  const adoptionYears = adoptions.worthYears + span
  return {
    slopes: forms.map((f, i) => at(f.path.slope, (starts[i] as SlopePrior).mean)),
    slopeSds: forms.map((f, i) => Math.sqrt(at(f.path.slopeVariance, (starts[i] as SlopePrior).sd ** 2))),
    weights,
    ramps: forms.map((f) => at(f.path.ramp, 0)),
    rampSds: forms.map((f) => Math.sqrt(at(f.path.rampVariance, 0))),
    jumpRates: share.map((s) => s * jumpRate),
    adoptionRates: share.map((s) => (s * adoptions.rate * adoptions.worthYears) / adoptionYears),
    adoptionYears,
  }
}

/** What was known at bucket `last`: nothing later is used but noise and walk of the level, which a short past cannot show. */
export function coreAt(learned: Learned, last: number): AutoCore {
  const { history, points, forms, alpha } = learned
  const { stepYears } = history
  const half = Math.max(0, (Math.round(7 / 365.25 / stepYears) - 1) / 2) * stepYears
  const now = (history.years[last] as number) - half + 1e-9
  let k = points.years.length - 1
  while (k >= 0 && (points.years[k] as number) > now && last < history.logs.length - 1) k--
  const state = stateAt(learned, k)
  const drift = state.slopes.reduce((sum, s, i) => sum + s * (state.weights[i] as number), 0)
  const from = Math.max(0, last + 1 - Math.round(windowYears / stepYears))
  const smoothed = smoothLevel(history.logs.subarray(from, last + 1), drift * stepYears, alpha)
  const sd = robustSd(smoothed)
  return {
    ...state,
    level: smoothed.level,
    levelSd: Math.sqrt(alpha * (1 - alpha)) * sd,
    smoothed,
    wanders: forms.map((f) => f.wander),
    noiseSd: sd * Math.sqrt(1 - alpha * alpha),
  }
}

/** True when the window of `learn` reaches back to bucket `last`, with something before it. */
export function isKnown(learned: Learned, last: number): boolean {
  return last >= learned.history.logs.length - Math.round((windowYears - 0.5) / learned.history.stepYears)
}

/** Sd of the one-step errors without the extreme ones (beyond 6 robust sd). */
function robustSd(smoothed: SmoothedLevel): number {
  const errors = Array.from(smoothed.errors)
  if (errors.length < 8) return smoothed.sd
  const robust = 1.4826 * median(errors.map(Math.abs))
  if (!(robust > 0)) return smoothed.sd
  const usual = errors.filter((e) => Math.abs(e) <= 6 * robust)
  return Math.sqrt(usual.reduce((sum, e) => sum + e * e, 0) / Math.max(1, usual.length - 1))
}

/** Median log path of a candidate `years` after the last bucket. */
export function medianAt(core: AutoCore, candidate: number, years: number): number {
  const form = candidates[candidate] as TrendForm
  const slope = (core.slopes[candidate] as number) * decayedYears(years, form.halfLifeYears)
  return core.level + slope + (core.ramps[candidate] as number) * rampYears(form, years)
}

/**
 * Variance of the log path of a candidate `years` after the last bucket; day-to-day noise is left out, and adoptions, because back-tests judge
 * by it: without one in the past, everything else would look too wide.
 */
function varianceAt(core: AutoCore, candidate: number, years: number): number {
  const form = candidates[candidate] as TrendForm
  const { halfLifeYears, slopeWander } = form
  const t = Math.max(0, years)
  const ramp = (core.rampSds[candidate] as number) * rampYears(form, t)
  const growth = (core.slopeSds[candidate] as number) * decayedYears(t, halfLifeYears)
  return (
    core.levelSd ** 2 +
    growth ** 2 +
    ramp ** 2 +
    (core.wanders[candidate] as number) ** 2 * t +
    // Integral of a random walk; a fading one is smaller, which the calibration sees.
    (slopeWander ** 2 * t ** 3) / 3 +
    (core.jumpRates[candidate] as number) * t * (usualJumps.sd ** 2 + usualJumps.mean ** 2)
  )
}

/** A candidate of less weight changes nothing that is shown. */
const negligible = 1e-4

/** Weighted mean of the candidates' median log paths, and variance of their mixture. */
export function mixedMoments(
  core: AutoCore,
  weights: readonly number[],
  years: number,
): { readonly median: number; readonly variance: number } {
  let sum = 0
  let total = 0
  for (let k = 0; k < weights.length; k++) {
    const w = weights[k] as number
    if (w < negligible) continue
    total += w
    sum += w * medianAt(core, k, years)
  }
  const median = sum / total
  let squares = 0
  for (let k = 0; k < weights.length; k++) {
    const w = weights[k] as number
    if (w < negligible) continue
    squares += w * (varianceAt(core, k, years) + (medianAt(core, k, years) - median) ** 2)
  }
  return { median, variance: Math.max(1e-12, squares / total) }
}
