import {
  type AutoCore,
  coreAt,
  isKnown,
  type Learned,
  type LogHistory,
  medianAt,
  mixedMoments,
} from './auto-core.ts'
import { candidates } from './candidates.ts'

/** Errors of the candidates at one rolling origin. */
export type OriginScore = {
  /** Index of the last bucket that was known. */
  readonly last: number
  /** Mean absolute log error over the horizon, per candidate. */
  readonly male: readonly number[]
  readonly maleNaive: number
  readonly core: AutoCore
  /** Buckets of the horizon. */
  readonly horizon: number
}

/** Outcome of the race. */
export type Race = {
  /** What is known at the last bucket. */
  readonly core: AutoCore
  readonly weights: readonly number[]
  /** Factor on all deviations from the median that makes the intervals hold. */
  readonly widthFactor: number
  /** Factor above 1 on what concerns growth: so few origins leave their factor in doubt. */
  readonly doubt: number
  readonly origins: readonly OriginScore[]
  readonly horizonSteps: number
}

/** Origins that a race looks back to, and with `thorough`. */
const usualOrigins = 4
const thoroughOrigins = 12

/** What a race is run for. */
export type RaceOptions = {
  /** Buckets of the decision horizon. */
  readonly horizonSteps: number
  /** Fewest buckets before an origin. */
  readonly shortest: number
  readonly thorough?: boolean | undefined
}

/** Longest horizon that a history can judge: two fifths of it. */
function judgedHorizon(buckets: number, horizonSteps: number): number {
  return Math.max(1, Math.min(Math.round(horizonSteps), Math.floor(buckets * 0.4)))
}

/** Last known bucket of each origin, latest first. */
function originsOf(buckets: number, horizon: number, { shortest, thorough }: RaceOptions): number[] {
  const most = thorough === true ? thoroughOrigins : usualOrigins
  const spacing = Math.max(1, Math.ceil(horizon / 2))
  const out: number[] = []
  for (let last = buckets - 1 - horizon; last + 1 >= shortest && out.length < most; last -= spacing)
    out.push(last)
  return out
}

function meanAbsolute(
  history: LogHistory,
  score: { last: number; horizon: number },
  predict: (years: number) => number,
): number {
  const { logs, years } = history
  const from = years[score.last] as number
  let sum = 0
  let count = 0
  for (let i = score.last + 1; i <= score.last + score.horizon && i < logs.length; i++) {
    const x = logs[i] as number
    if (Number.isNaN(x)) continue
    sum += Math.abs(x - predict((years[i] as number) - from))
    count++
  }
  return count > 0 ? sum / count : NaN
}

/** Scores of all candidates at one origin. */
function scoreOrigin(learned: Learned, last: number, horizon: number): OriginScore {
  const { history } = learned
  const core = coreAt(learned, last)
  const at = { last, horizon }
  const lastValue = lastKnown(history.logs.subarray(0, last + 1))
  return {
    last,
    horizon,
    core,
    male: candidates.map((_, k) => meanAbsolute(history, at, (t) => medianAt(core, k, t))),
    maleNaive: meanAbsolute(history, at, () => lastValue),
  }
}

function lastKnown(logs: Float64Array): number {
  for (let i = logs.length - 1; i >= 0; i--) if (!Number.isNaN(logs[i])) return logs[i] as number
  return NaN
}

/**
 * Weights from prior and scores: prior x exp(-mean MALE / tau) with tau = 10 % of the best, shrunk to the prior
 * (MODELS.md 1.5, where it is half-way; few origins say little, the more so the shorter the judged horizon is against the asked one).
 */
export function weightsFrom(
  prior: readonly number[],
  scores: readonly OriginScore[],
  trust: number,
): readonly number[] {
  const valid = scores.filter((s) => s.male.every((m) => !Number.isNaN(m)))
  if (valid.length === 0) return prior
  const male = candidates.map(
    (_, k) => valid.reduce((sum, s) => sum + (s.male[k] as number), 0) / valid.length,
  )
  const best = Math.min(...male)
  const tau = 0.1 * best + 1e-9
  // In logs, so that a candidate that history rules out cannot be the only one left.
  const logs = prior.map((p, k) => Math.log(p) - ((male[k] as number) - best) / tau)
  const most = Math.max(...logs)
  const raw = logs.map((v) => Math.exp(v - most))
  const total = raw.reduce((a, b) => a + b, 0)
  return prior.map((p, k) => (1 - trust) * p + (trust * (raw[k] as number)) / total)
}

/** How far scores may move the weights from the prior: k origins count k / (k + 30). */
export function trustIn(origins: number): number {
  return origins / (origins + 30)
}

/** Runs the race over a history: up to four origins, twelve with `thorough`; none needs a fit of its own. */
export function runRace(learned: Learned, options: RaceOptions): Race {
  const { horizonSteps } = options
  const { history } = learned
  const buckets = history.logs.length
  const horizon = judgedHorizon(buckets, horizonSteps)
  const origins = originsOf(buckets, horizon, options)
    .filter((last) => isKnown(learned, last))
    .map((last) => scoreOrigin(learned, last, horizon))
  const trust = trustIn(origins.length)
  const now = coreAt(learned, buckets - 1)
  const weights = weightsFrom(now.weights, origins, trust)
  return {
    core: now,
    weights,
    ...widthOf(history, { origins, weights, worth: Math.min(1, horizon / horizonSteps) }),
    origins,
    horizonSteps: horizon,
  }
}

/** Sum of squares that stands for the default width, in origins. */
const priorOrigins = 0.5

/** Origins and the weights by which they are judged; `worth` = share of the asked horizon that they reach: luck over weeks says little of a year. */
type Judged = {
  readonly origins: readonly OriginScore[]
  readonly weights: readonly number[]
  readonly worth: number
}

/** Variance that the doubt about the width adds, per origin that would settle it (assumed; a Student t's tails in one number). */
const doubtOrigins = 0.2

/** Root mean square of the standardised errors at the horizon, shrunk to 1 as if `priorOrigins` had been perfect; within [0.75, 2.5]. */
function widthOf(
  history: LogHistory,
  { origins, weights, worth }: Judged,
): Pick<Race, 'widthFactor' | 'doubt'> {
  let sum = priorOrigins
  let count = priorOrigins
  for (const origin of origins) {
    const i = origin.last + origin.horizon
    const t = (history.years[i] as number) - (history.years[origin.last] as number)
    const x = meanAround(history.logs, i)
    if (Number.isNaN(x)) continue
    const { median, variance } = mixedMoments(origin.core, weights, t)
    const z2 = (x - median) ** 2 / variance
    // Origins overlap by half: each brings half of the information, and none may rule alone.
    sum += 0.5 * worth * Math.min(9, z2)
    count += 0.5 * worth
  }
  return {
    widthFactor: Math.min(2.5, Math.max(0.75, Math.sqrt(sum / count))),
    doubt: Math.sqrt(1 + doubtOrigins / count),
  }
}

/** Mean of the known logs of the seven buckets up to `i`: the level there. */
function meanAround(logs: Float64Array, i: number): number {
  let sum = 0
  let count = 0
  for (let k = Math.max(0, i - 6); k <= i && k < logs.length; k++) {
    const x = logs[k] as number
    if (Number.isNaN(x)) continue
    sum += x
    count++
  }
  return count > 0 ? sum / count : NaN
}
