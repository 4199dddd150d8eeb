import { type Candidate, candidatesFor, type Parts, partsOf, weeksPerYear } from './candidates.ts'

/** What was forecast from one origin, and what came. */
export type OriginResult = {
  /** Logs that were known. */
  readonly known: number
  readonly actual: Float64Array
  /** Per member. */
  readonly forecasts: readonly Float64Array[]
}

/** The members' answers from the origins and from the end. */
export type Rolled = {
  readonly candidates: readonly Candidate[]
  readonly origins: readonly OriginResult[]
  /** Forecasts from the end, per member. */
  readonly ahead: readonly Float64Array[]
  /** Steps that were judged. */
  readonly horizon: number
}

/** How far to look. */
export type RollOptions = {
  readonly periods: readonly number[]
  /** Steps from the end. */
  readonly steps: number
  /** Steps at which members are judged. */
  readonly judged: number
  /** Twelve origins instead of four. */
  readonly thorough?: boolean
}

const usualOrigins = 4
const thoroughOrigins = 12

/** Logs that are worth looking at: two years of days, ten of the longest season, fifteen years of weeks. */
function recent(logs: Float64Array, periods: readonly number[]): Float64Array {
  return logs.slice(-Math.max(780, 10 * Math.max(1, ...periods)))
}

/**
 * Rolling origins at the decision horizon (Tashman, 2000, "Out-of-sample tests of forecasting accuracy"): up to four, half a horizon
 * apart, the last one a horizon before the end, each with half of the history or two of the longest season behind it.
 */
export function rollOrigins(all: Float64Array, options: RollOptions): Rolled {
  const logs = recent(all, options.periods)
  const n = logs.length
  const seasons = options.periods.filter((p) => 3 * p <= n)
  const yearly = seasons.length === 0 && options.periods.includes(weeksPerYear)
  const fitting = options.periods.filter((p) => p !== weeksPerYear || 3 * p <= n)
  const horizon = Math.max(1, Math.min(options.judged, Math.floor(n / 4), 400))
  const daily = seasons.filter((p) => p !== weeksPerYear)
  const year = seasons.includes(weeksPerYear) || yearly
  const candidates = candidatesFor(daily, year)
  const warm: Parts['warm'] = new Map()
  const least = Math.max(8, Math.ceil(n / 2), 2 * Math.max(0, ...seasons) + 2)
  const ahead = run(candidates, partsOf(logs, fitting, warm), options.steps)
  const origins: OriginResult[] = []
  for (let k = 0; k < (options.thorough === true ? thoroughOrigins : usualOrigins); k++) {
    const known = n - horizon - k * Math.max(1, Math.round(horizon / 2))
    if (known < least) break
    const forecasts = run(candidates, partsOf(logs.slice(0, known), fitting, warm), horizon)
    origins.push({ known, actual: logs.slice(known, known + horizon), forecasts })
  }
  return { candidates, origins, ahead, horizon }
}

function run(candidates: readonly Candidate[], parts: Parts, steps: number): Float64Array[] {
  return candidates.map((c) => c.forecast(parts, steps))
}
