import type { Series } from '../../series/series.ts'
import type { Step } from '../../units/step.ts'
import { modelFor } from '../choose-model.ts'
import { forecastSeries } from '../forecast-series.ts'
import type { HolidayList } from '../history/holidays.ts'
import {
  type BreachForecast,
  type BreachRule,
  type BreachScore,
  breachForecast,
  scoreBreaches,
} from './breach-errors.ts'
import { type ConformalCheck, conformalCheck } from './conformal.ts'
import { type Origin, type OriginOptions, originsOf } from './rolling-series.ts'
import { crpsOf, type OriginErrors, scoreForecast } from './score-forecast.ts'

/** What a back-test may be told. */
export type BacktestOptions = OriginOptions & {
  /** The model that is judged; by default what `forecast` chooses at each origin. */
  readonly model?: string
  /** Models beside it. */
  readonly beside: readonly string[]
  readonly seed: number
  readonly paths?: number
  readonly thorough?: boolean
  readonly breach?: BreachRule
  readonly holidays?: HolidayList
}

/** Means over the origins of one model. */
export type ModelScore = {
  readonly model: string
  readonly origins: number
  readonly points: number
  readonly mase: number
  readonly smape: number
  readonly male: number
  readonly bias: number
  readonly pinball: number
  readonly crps: number
  readonly coverage80: number
  readonly coverage95: number
  readonly width80: number
  readonly conformal80?: ConformalCheck
  readonly breach?: BreachScore
}

/** Accuracy of forecasts of one series; no scores where the history is too short for a single origin. */
export type SeriesBacktest = {
  readonly status: 'ok' | 'no_skill' | 'insufficient_history'
  readonly origins: readonly Origin[]
  /** What was judged: a name, or several where the choice changed between origins. */
  readonly chosen: readonly string[]
  readonly score?: ModelScore
  readonly beside: readonly ModelScore[]
}

/** Steps of the scale of MASE and of the seasonal naive forecast. */
const seasonSteps: Readonly<Record<Step, number>> = { hour: 24, day: 7, week: 1, month: 12 }

/** One model at one origin. */
type Attempt = { readonly errors: OriginErrors | undefined; readonly breach: BreachForecast | undefined }

/**
 * Forecasts the series from earlier origins by the very code of `forecast` and scores them against what came. A forecast sees its series
 * only up to its origin.
 */
export function backtestSeries(series: Series, options: BacktestOptions): SeriesBacktest {
  const origins = originsOf(series, options)
  if (origins.length === 0) return { status: 'insufficient_history', origins, chosen: [], beside: [] }
  const attempts = origins.map((origin) => {
    const observed = origin.known.values.filter((v) => Number.isFinite(v) && v >= 0).length
    const chosen = options.model ?? modelFor(series.step, observed, options.horizonSteps)
    const names = [...new Set([chosen, 'naive', 'seasonal-naive', ...options.beside])]
    const tried = new Map(names.map((name) => [name, attempt(origin, name, options)]))
    return { chosen, tried }
  })
  const names = [...new Set(attempts.flatMap(({ tried }) => [...tried.keys()]))]
  const of = (name: string): ModelScore | undefined =>
    meanScore(
      name,
      attempts.map(({ tried }) => tried.get(name)),
    )
  const chosen = [...new Set(attempts.map((a) => a.chosen))]
  const score = meanScore(
    chosen.join(' / '),
    attempts.map(({ chosen: name, tried }) => tried.get(name)),
  )
  if (!score) return { status: 'insufficient_history', origins, chosen, beside: [] }
  const naive = of('naive')
  return {
    status: naive && naive.male < score.male ? 'no_skill' : 'ok',
    origins,
    chosen,
    score,
    beside: names.flatMap((name) => of(name) ?? []),
  }
}

function attempt(origin: Origin, model: string, options: BacktestOptions): Attempt {
  const crps = new Float64Array(origin.actual.length).fill(NaN)
  const rows: Float64Array[] = []
  const { points, status } = forecastSeries(origin.known, {
    horizonSteps: options.horizonSteps,
    model,
    seed: options.seed,
    ...(options.paths !== undefined && { paths: options.paths }),
    ...(options.holidays && { holidays: options.holidays }),
    ...(options.thorough && { thorough: true }),
    observe: (step, futures) => {
      crps[step] = crpsOf(futures, origin.actual[step] as number)
      if (options.breach) rows.push(futures)
    },
  })
  if (status === 'insufficient_history') return { errors: undefined, breach: undefined }
  const errors = scoreForecast(origin, { points, crps }, seasonSteps[origin.known.step])
  return { errors, breach: breachAt(origin, rows, options.breach) }
}

/** Undefined where the limit is broken before the origin already: there is nothing to foresee. */
function breachAt(
  origin: Origin,
  rows: readonly Float64Array[],
  rule: BreachRule | undefined,
): BreachForecast | undefined {
  if (!rule) return undefined
  const { known, times, actual } = origin
  const found = breachForecast(rule, known, { times, rows, actual })
  return Number.isNaN(found.actual) ? undefined : found
}

/** Means over origins; undefined where no origin has a score. */
function meanScore(model: string, attempts: readonly (Attempt | undefined)[]): ModelScore | undefined {
  const all = attempts.flatMap((a) => a?.errors ?? [])
  if (all.length === 0) return undefined
  const mean = (of: (e: OriginErrors) => number): number => {
    const known = all.map(of).filter((v) => Number.isFinite(v))
    return known.length > 0 ? known.reduce((a, b) => a + b, 0) / known.length : NaN
  }
  const sum = (of: (e: OriginErrors) => number): number => all.reduce((total, e) => total + of(e), 0)
  const points = sum((e) => e.points)
  const width80 = mean((e) => e.width80)
  const conformal80 = conformalCheck(
    all.map((e) => e.logErrors),
    width80,
  )
  const breaches = attempts.flatMap((a) => a?.breach ?? [])
  return {
    model,
    origins: all.length,
    points,
    mase: mean((e) => e.mase),
    smape: mean((e) => e.smape),
    male: mean((e) => e.male),
    bias: mean((e) => e.bias),
    pinball: mean((e) => e.pinball),
    crps: mean((e) => e.crps),
    coverage80: sum((e) => e.in80) / points,
    coverage95: sum((e) => e.in95) / points,
    width80,
    ...(conformal80 && { conformal80 }),
    ...(breaches.length > 0 && { breach: scoreBreaches(breaches) }),
  }
}
