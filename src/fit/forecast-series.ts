import { JevonsError } from '../errors.ts'
import { detectCensored } from '../series/censored.ts'
import { counterResets } from '../series/counter-resets.ts'
import { monthLengths } from '../series/month-length.ts'
import { bucketStatus, type Series } from '../series/series.ts'
import type { Draws } from '../stats/draws.ts'
import { keptDraws } from '../stats/kept-draws.ts'
import { makeDraws } from '../stats/make-draws.ts'
import { addMonths } from '../units/day.ts'
import { type Step, stepDays } from '../units/step.ts'
import { modelFor } from './choose-model.ts'
import { growthModel } from './find-model.ts'
import type { BacktestScore, FittedGrowth, GrowthModel, GrowthOptions, History } from './growth-model.ts'
import type { HolidayList } from './history/holidays.ts'
import { seasonAt } from './history/season.ts'
import { noisePaths } from './noise.ts'
import { type ForecastPoint, summarise } from './summarise-paths.ts'

/** A series' own forecast. */
export type SeriesForecast = {
  /** `insufficient_history`: fewer than 3 points, hence no numbers. */
  readonly status: FittedGrowth['status'] | 'insufficient_history'
  /** What was fitted, in words; empty without numbers. */
  readonly model: string
  readonly points: readonly ForecastPoint[]
  readonly backtest?: BacktestScore
  readonly fitted?: FittedGrowth
  readonly notices: FittedGrowth['notices']
}

/** What a forecast may be told. */
export type ForecastOptions = {
  /** Buckets ahead. */
  readonly horizonSteps: number
  /** Name of a growth model; by default what {@link modelFor} says: `ensemble` for short horizons of hours and weeks, else `auto`. */
  readonly model?: string
  readonly seed: number
  /** Futures; 1024 by default. */
  readonly paths?: number
  readonly prior?: GrowthOptions['prior']
  readonly ratePerYear?: GrowthOptions['ratePerYear']
  /** One flag per bucket: the value is a lower bound. */
  readonly censored?: Uint8Array
  /** More origins of the back-test that chooses and weighs. */
  readonly thorough?: boolean
  /** Days that are not like others. */
  readonly holidays?: HolidayList
  /** Sees every bucket of the horizon: one value per future, in the unit of the series. */
  readonly observe?: (step: number, futures: Float64Array) => void
}

/** Fewest observed values that yield numbers. */
const fewestPoints = 3

const seasonsOf: Readonly<Record<Step, readonly number[]>> = {
  hour: [24, 168],
  day: [7],
  week: [],
  month: [12],
}

/**
 * The series as a history to fit: its own steps, seasons of 24 and 168 hours, 7 days, 12 months; monthly totals as if all months were equally
 * long.
 */
function historyOfSeries(series: Series, { censored, holidays }: ForecastOptions): History {
  const lengths = monthLengths(series, series.times)
  return {
    times: series.times,
    values: lengths ? series.values.map((v, i) => v / (lengths[i] as number)) : series.values,
    stepDays: stepDays[series.step],
    seasons: seasonsOf[series.step],
    ...(censored && { censored }),
    ...(holidays && { holidays }),
  }
}

/** Buckets at a limit: those named, else those of a status or a plateau that says so. */
function censoredOf(series: Series, named: Uint8Array | undefined): Uint8Array | undefined {
  if (named) return named
  const { censored } = detectCensored(series)
  const both = censored.map((mark, i) => (mark === 1 || series.status[i] === bucketStatus.censored ? 1 : 0))
  const known = both.filter((mark, i) => mark === 0 && Number.isFinite(series.values[i])).length
  // A series that is at its limit most of the time is taken as it is: nothing else would be left.
  return both.includes(1) && 2 * known >= both.length ? both : undefined
}

/** Starts of the buckets to come: the first lies one step after the last of the series. */
function futureTimes(series: Series, horizonSteps: number): Float64Array {
  const last = series.times.at(-1) ?? 0
  const width = stepDays[series.step]
  // Hours are counted in whole hours, so that no rounding builds up.
  const hours = Math.round(last * 24)
  return Float64Array.from({ length: horizonSteps }, (_, k) => {
    if (series.step === 'month') return addMonths(Math.round(last), k + 1)
    return series.step === 'hour' ? (hours + k + 1) / 24 : last + width * (k + 1)
  })
}

/**
 * Forecast of a series in its own steps, by simulation: growth, season and noise of the fitted model, quantiles over futures. Values
 * are never negative, infinite or NaN. Fewer than 3 observed values yield `insufficient_history` and no numbers.
 */
export function forecastSeries(series: Series, options: ForecastOptions): SeriesForecast {
  const observed = series.values.filter((v) => Number.isFinite(v) && v >= 0).length
  const model = growthModel(options.model ?? modelFor(series.step, observed, options.horizonSteps))
  const needed = Math.max(fewestPoints, options.ratePerYear ? 1 : model.minPoints)
  if (observed < needed) return tooShort(series, observed, needed)
  const times = futureTimes(series, options.horizonSteps)
  const origin = times[0] ?? 0
  const censored = censoredOf(series, options.censored)
  const { history, scale } = scaled(historyOfSeries(series, { ...options, ...(censored && { censored }) }))
  const fitted = fitOrNone(model, history, {
    origin,
    horizonDays: options.horizonSteps * stepDays[series.step],
    seed: options.seed,
    ...(options.prior && { prior: options.prior }),
    ...(options.ratePerYear && { ratePerYear: options.ratePerYear }),
    ...(options.thorough && { thorough: true }),
  })
  if (fitted === undefined) return tooShort(series, observed, needed)
  return {
    status: fitted.status,
    model: fitted.label,
    points: simulate(fitted, { times, scale, options, lengths: monthLengths(series, times) }),
    ...(fitted.backtest && { backtest: fitted.backtest }),
    fitted: { ...fitted, logLevel: fitted.logLevel + Math.log(scale), offset: fitted.offset * scale },
    notices: [...fitted.notices, ...remarksOn(series, censored)],
  }
}

/** The fit; none when too little is left of the history without spikes and lower bounds: every series asked for comes back. */
function fitOrNone(model: GrowthModel, history: History, options: GrowthOptions): FittedGrowth | undefined {
  try {
    return model.fit(history, options)
  } catch (error) {
    if (error instanceof JevonsError && error.code === 'TOO_FEW_POINTS') return undefined
    throw error
  }
}

/** What was seen in the series before it was fitted. */
function remarksOn(series: Series, censored: Uint8Array | undefined): FittedGrowth['notices'] {
  const out: FittedGrowth['notices'][number][] = []
  const atLimit = censored?.reduce((sum, mark) => sum + mark, 0) ?? 0
  if (atLimit > 0)
    out.push({
      code: 'demand_censored',
      level: 'warning',
      message: `${atLimit} of ${series.times.length} ${series.step}s were at a limit: they are lower bounds, not the demand, and left out of the fit`,
    })
  if (series.step === 'month' && series.nature === 'total')
    out.push({
      code: 'month-length',
      level: 'info',
      message: 'monthly totals are compared per day: months are not equally long',
    })
  out.push(...absentBuckets(series))
  const resets = series.nature === 'total' ? counterResets(series.values) : 0
  if (resets > 0)
    out.push({
      code: 'running-counter',
      level: 'warning',
      message: `the values never fall but for ${resets} resets to near zero: a running count, whose increases are the usage; give differences, or a map with \`kind: counter\` for samples of Prometheus`,
    })
  return out
}

/** What buckets without a value were taken for: unknown, or zero. */
function absentBuckets({ status, values, step }: Series): FittedGrowth['notices'] {
  const count = (is: (i: number) => boolean): number => values.reduce((n, _, i) => (is(i) ? n + 1 : n), 0)
  const unknown = count((i) => Number.isNaN(values[i]))
  const zeros = count((i) => status[i] === bucketStatus.zeroFilled)
  const of = `of ${values.length} ${step}s have no value and are taken as`
  const say = (code: string, message: string): FittedGrowth['notices'] => [{ code, level: 'info', message }]
  return [
    ...(unknown > 0 ? say('missing-buckets', `${unknown} ${of} unknown, not as zero`) : []),
    ...(zeros > 0
      ? say('zero-buckets', `${zeros} ${of} zero, as the source leaves out what was not used`)
      : []),
  ]
}

/** The answer without numbers. */
function tooShort(series: Series, observed: number, needed: number): SeriesForecast {
  const usable = observed < needed ? '' : ', spikes and lower bounds left out,'
  const negative = series.values.filter((v) => v < 0).length
  const next =
    negative > 0
      ? `${negative} more are negative, which usage cannot be: turn the sign around, or leave credits out`
      : 'add exports that reach further back'
  const seen =
    observed === 1
      ? `1 observed ${series.step}${usable} is`
      : `${observed} observed ${series.step}s${usable} are`
  const message = `${seen} too few to forecast: at least ${needed} are needed; ${next}`
  return {
    status: 'insufficient_history',
    model: '',
    points: [],
    notices: [{ code: 'insufficient_history', level: 'warning', message }],
  }
}

/** The history divided by its largest value, so that 1e-300 and 1e300 are as good as any unit. */
function scaled(history: History): { history: History; scale: number } {
  const largest = history.values.reduce((max, v) => (Number.isFinite(v) && v > max ? v : max), 0)
  const scale = largest > 0 ? largest : 1
  return { history: { ...history, values: history.values.map((v) => v / scale) }, scale }
}

type Simulation = {
  readonly times: Float64Array
  readonly scale: number
  readonly options: ForecastOptions
  readonly lengths: Float64Array | undefined
}

/** The draws of the series before, which nearly always are those of the next. */
let last: { readonly seed: number; readonly draws: Draws } | undefined

/** Every series is simulated with the same draws: drawing them is a quarter of a forecast, so those of the last one are kept. */
function drawsOf(seed: number, paths: number): Draws {
  if (last?.seed !== seed || last.draws.paths !== paths)
    last = { seed, draws: keptDraws(makeDraws({ seed, entity: 'forecast', firstPath: 0, paths })) }
  return last.draws
}

/** Renders the fitted growth into futures and takes quantiles bucket by bucket. */
function simulate(fitted: FittedGrowth, simulation: Simulation): ForecastPoint[] {
  const { times, options, lengths } = simulation
  const paths = options.paths ?? 1024
  const draws = drawsOf(options.seed, paths)
  const trend = growthModel(fitted.model).paths(fitted, draws)
  const noise = noisePaths(fitted, draws)
  const values = new Float64Array(paths)
  const shocks = new Float64Array(paths)
  return Array.from(times, (timeDays, step) => {
    const tDays = timeDays - fitted.origin
    trend(tDays, values)
    noise(step, tDays, shocks)
    const season = seasonAt(fitted, tDays)
    const scale = simulation.scale * (lengths?.[step] ?? 1)
    for (let i = 0; i < paths; i++)
      values[i] = Math.max(
        0,
        Math.exp((values[i] as number) + season + (shocks[i] as number)) - fitted.offset,
      )
    options.observe?.(
      step,
      values.map((v) => v * scale),
    )
    return { timeDays, ...summarise(values, scale) }
  })
}
