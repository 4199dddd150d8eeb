import { median } from 'simple-statistics'
import type { CoarsePoints } from './drift-estimates.ts'
import { type Filtered, filterTrend, type SlopePrior, type TrendSpreads, usualStep } from './trend-filter.ts'
import type { Ramps } from './trend-state.ts'

/** One way in which a trend may go on: how its growth fades, and how much the growth itself wanders. */
export type TrendForm = {
  readonly halfLifeYears: number
  /** Random walk of the slope, per year and sqrt(year). */
  readonly slopeWander: number
  /** False = no growth at all. */
  readonly grows: boolean
  readonly priorWeight: number
  /** Ramps that the filter looks for; none without. */
  readonly ramps?: Ramps
}

/** What a history says about one form. */
export type FilteredForm = {
  /** Random walk of the level per sqrt(year). */
  readonly wander: number
  /** After each point: slope, its variance, log evidence, jumps. */
  readonly path: Filtered
}

/** Share of the roughness of a series that is noise; the rest is the walk of its level. */
const noiseShares = [0.1, 0.5, 0.8, 0.95, 0.99]
/** Autocorrelation of the noise from point to point (assumed): taken for white, noise that lasts looks like a walk of the level. */
const noiseKepts = [0, 0.4]
/** The roughness itself is known to about this factor. */
const scales = [0.7, 1.4]
/** Walk of a level per sqrt(year) that is expected before the history speaks, and the sd of its log: a few noisy points look like a walk (assumed). */
const usualWander = { centre: 0.12, logSd: 0.6 }

/** Log prior density of a variance per year of the level's walk, up to a constant. */
function wanderPrior(level: number): number {
  return -0.5 * ((0.5 * Math.log(level) - Math.log(usualWander.centre)) / usualWander.logSd) ** 2
}

/**
 * Variance of the second differences of a log series, from their median (normal): 6 x noise + 2 x walk per step; at least 1e-8, so
 * that a perfect curve has a finite likelihood.
 */
function roughness(points: CoarsePoints): number {
  const { logs } = points
  const second: number[] = []
  for (let k = 2; k < logs.length; k++)
    second.push(Math.abs((logs[k] as number) - 2 * (logs[k - 1] as number) + (logs[k - 2] as number)))
  const usual = second.length > 0 ? (1.4826 * median(second)) ** 2 : 0
  // A handful of differences say little: an assumed 5 % of weekly noise speaks with them.
  const assumed = 6 * 0.05 ** 2
  return Math.max(1e-8, (second.length * usual + 3 * assumed) / (second.length + 3))
}

/** Noise and walk of the level that are tried. Second differences of noise with autocorrelation r have 6 - 8 r + 2 r^2 times its variance. */
function spreadGrid(points: CoarsePoints): Pick<TrendSpreads, 'noise' | 'noiseKept' | 'level'>[] {
  const rough = roughness(points)
  const step = usualStep(points.years)
  return noiseKepts.flatMap((noiseKept) =>
    scales.flatMap((scale) =>
      noiseShares.map((share) => ({
        noise: (scale * share * rough) / (6 - 8 * noiseKept + 2 * noiseKept ** 2),
        noiseKept,
        level: (scale * (1 - share) * rough) / 2 / step,
      })),
    ),
  )
}

/**
 * Filters a log series under every form. Noise and walk of the level are averaged over a grid, weighed by their likelihood (empirical
 * Bayes; Harvey, 1989, section 3.4); the forms themselves stay apart, because their mixture has the tails that one mean form has not.
 */
export function filterForms(
  points: CoarsePoints,
  forms: readonly TrendForm[],
  options: { readonly prior: (form: TrendForm) => SlopePrior; readonly jumps: TrendSpreads['jumps'] },
): FilteredForm[] {
  const n = points.years.length
  const grid = spreadGrid(points)
  return forms.map((form) => {
    const prior = options.prior(form)
    const tried = grid.map((g) => {
      const spreads = {
        ...g,
        slope: form.slopeWander ** 2,
        jumps: options.jumps,
        ...(form.ramps && { ramps: form.ramps }),
      }
      return { level: g.level, prior: wanderPrior(g.level), path: filterTrend(points, spreads, prior) }
    })
    return averaged(tried, n)
  })
}

/** A walk and noise that were tried: their log prior, and what the filter found with them. */
type Tried = { readonly level: number; readonly prior: number; readonly path: Filtered }

/** Means over the grid, weighed by prior and likelihood of the whole history; the evidence is that of the points so far. */
function averaged(tried: readonly Tried[], n: number): FilteredForm {
  const last = tried.map((t) => t.prior + (t.path.logLikelihood[n - 1] ?? 0))
  const best = Math.max(...last)
  const raw = last.map((v) => Math.exp(v - best))
  const total = raw.reduce((a, b) => a + b, 0)
  const weights = raw.map((w) => w / total)
  const mixed = (pick: (path: Filtered) => Float64Array): Float64Array => {
    const out = new Float64Array(n)
    tried.forEach((t, k) => {
      const values = pick(t.path)
      const w = weights[k] as number
      if (w > 1e-4) for (let i = 0; i < n; i++) out[i] = (out[i] as number) + w * (values[i] as number)
    })
    return out
  }
  return {
    wander: Math.sqrt(tried.reduce((sum, t, k) => sum + (weights[k] as number) * t.level, 0)),
    path: {
      slope: mixed((p) => p.slope),
      slopeVariance: mixed((p) => p.slopeVariance),
      logLikelihood: meanLikelihood(tried, n),
      ramp: mixed((p) => p.ramp),
      rampVariance: mixed((p) => p.rampVariance),
      jumps: mixed((p) => p.jumps),
    },
  }
}

/** Log of the mean of the likelihoods weighed by their priors, at every point (up to a constant). */
function meanLikelihood(tried: readonly Tried[], n: number): Float64Array {
  const logAt = (t: Tried, i: number): number => t.prior + (t.path.logLikelihood[i] as number)
  return Float64Array.from({ length: n }, (_, i) => {
    let best = -Infinity
    for (const t of tried) best = Math.max(best, logAt(t, i))
    let sum = 0
    for (const t of tried) sum += Math.exp(logAt(t, i) - best)
    return best + Math.log(sum / tried.length)
  })
}
