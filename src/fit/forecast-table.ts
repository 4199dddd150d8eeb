import type { Draws } from '../stats/draws.ts'
import { daysPerYear } from '../units/day.ts'
import { type FitResult, fitStatedRate, fitWith, normalYear } from './fitted.ts'
import type { FittedGrowth, GrowthModel, GrowthOptions, History, TrendStepper } from './growth-model.ts'
import type { Prepared } from './history/prepare-history.ts'
import { bucketNumber, seasonOfBucket } from './history/season.ts'
import { walkPaths } from './walk/walk-paths.ts'

/** What a classical model is given: logs without gaps, season still in them. */
export type TableInput = {
  readonly logs: Float64Array
  /** Periods to try, short to long. */
  readonly periods: readonly number[]
  /** Steps to forecast, from the one after the last log on. */
  readonly steps: number
  /** Steps at which the forecast is judged. */
  readonly judged: number
  readonly yearsPerStep: number
  readonly options: GrowthOptions
}

/** What a classical model answers: per step the median log and its standard deviation. */
export type TableForecast = {
  readonly label: string
  readonly points: Float64Array
  readonly sds: Float64Array
  /** Correlation of the errors of neighbouring steps; 0.9 by default. */
  readonly correlation?: number
  /** Degrees of freedom of the errors; none = normal. */
  readonly freedom?: number
  readonly score?: (measured: { readonly stepDays: number; readonly season: number }) => FitResult['backtest']
}

/** Most steps that are worked out; later ones keep the level and widen. */
const mostSteps = 1500

/** Logs with the season and the spikes back in, gaps bridged by straight lines between season-free neighbours. */
function withoutGaps(prepared: Prepared, firstBucket: number): Float64Array {
  const { withOutliers, season } = prepared
  const out = Float64Array.from(withOutliers)
  let last = -1
  for (let i = 0; i < out.length; i++) {
    if (Number.isNaN(out[i])) continue
    for (let j = last + 1; j < i; j++)
      out[j] =
        last < 0
          ? (out[i] as number)
          : (out[last] as number) + (((out[i] as number) - (out[last] as number)) * (j - last)) / (i - last)
    last = i
  }
  for (let j = last + 1; j < out.length; j++) out[j] = last < 0 ? 0 : (out[last] as number)
  return out.map((v, i) => v + seasonOfBucket(season, firstBucket + i))
}

/** Logs beyond this are no usage: exp() of them leaves the range of numbers. */
const widest = 600

function tidy(values: Float64Array, around: number): Float64Array {
  return values.map((v) =>
    Number.isFinite(v) ? Math.min(around + widest, Math.max(around - widest, v)) : around,
  )
}

/** Standard deviations that are numbers and never shrink ahead. */
function growing(sds: Float64Array): Float64Array {
  let most = 0
  return sds.map((sd) => (most = Math.max(most, Number.isFinite(sd) ? Math.min(sd, 50) : 0)))
}

/** Steps between the last log and the origin that are not asked for. */
function gapSteps(history: History, known: number, origin: number): number {
  const lastTime = history.times[known - 1] ?? origin
  return Math.max(0, Math.round((origin - lastTime) / history.stepDays) - 1)
}

/** Runs a classical model on the prepared history and turns its steps into a fitted growth. */
function fitTable(
  forecast: (input: TableInput) => TableForecast,
  prepared: Prepared,
  history: History,
  options: GrowthOptions,
): FitResult {
  const firstBucket = bucketNumber(history.times[0] ?? 0, history.stepDays)
  const logs = withoutGaps(prepared, firstBucket)
  const gap = gapSteps(history, logs.length, options.origin)
  const judged = Math.max(1, Math.round(options.horizonDays / history.stepDays))
  const steps = Math.min(mostSteps, judged) + Math.min(gap, mostSteps)
  const periods = history.seasons.filter((p) => p > 1).toSorted((a, b) => a - b)
  const answer = forecast({
    logs,
    periods,
    steps,
    judged,
    yearsPerStep: history.stepDays / daysPerYear,
    options,
  })
  const last = logs[logs.length - 1] ?? 0
  const points = tidy(answer.points, last)
    .map((v, k) => v - seasonOfBucket(prepared.season, firstBucket + logs.length + k))
    .slice(Math.min(gap, steps - 1))
  const sds = growing(answer.sds).slice(Math.min(gap, steps - 1))
  const season = periods.at(-1) ?? 1
  const backtest = answer.score?.({ stepDays: history.stepDays, season })
  const years = (points.length * history.stepDays) / daysPerYear
  return {
    label: answer.label,
    logLevel: points[0] ?? last,
    params: {
      points,
      sds,
      after: tailLevel(points, season),
      correlation: answer.correlation ?? 0.9,
      freedom: answer.freedom ?? 0,
      stepDays: history.stepDays,
    },
    residuals: new Float64Array(0),
    contains: 'fitted',
    firstYear: normalYear(
      tailLevel(points, season) - (points[0] ?? 0),
      (sds.at(-1) ?? 0) * Math.sqrt(Math.max(1, 1 / years)),
    ),
    ...(backtest && {
      backtest,
      status: backtest.skillVsNaive < 0 ? ('no_skill' as const) : ('ok' as const),
    }),
  }
}

/** Mean of the last season: what goes on beyond the table. */
function tailLevel(points: Float64Array, season: number): number {
  const tail = points.slice(-season)
  return tail.length > 0 ? tail.reduce((a, b) => a + b, 0) / tail.length : 0
}

/** Student quantile from a normal one: Fisher and Cornish, 1960, "The percentile points of distributions having known cumulants". */
function studentOf(z: number, freedom: number): number {
  if (freedom <= 0) return z
  const z2 = z * z
  return z * (1 + (z2 + 1) / (4 * freedom) + (5 * z2 * z2 + 16 * z2 + 3) / (96 * freedom * freedom))
}

/** Errors are cut at this many standard deviations: the exponential of a Student variable has no mean otherwise. */
const tailCut = 4

/** Futures of a table: median log, plus the step's sd times a unit error that is handed from step to step. */
function tablePaths(fitted: FittedGrowth, draws: Draws): TrendStepper {
  const { points, sds } = fitted.params as { points: Float64Array; sds: Float64Array }
  const after = Number(fitted.params['after'])
  const correlation = Number(fitted.params['correlation'])
  const freedom = Number(fitted.params['freedom'])
  const state = new Float64Array(draws.paths)
  const fresh = new Float64Array(draws.paths)
  const shift = fitted.logLevel - (points[0] ?? 0)
  let last = -1
  return (tDays, out) => {
    const k = Math.max(0, Math.round(tDays / fitted.stepDays))
    if (k > last) {
      const kept = last < 0 ? 0 : correlation ** (k - last)
      draws.normals('table', k, fresh)
      // Pairs of futures err to opposite sides: the median of the futures is that of the model.
      for (let i = 1; i < fresh.length; i += 2) fresh[i] = -(fresh[i - 1] as number)
      const added = Math.sqrt(1 - kept * kept)
      for (let i = 0; i < state.length; i++)
        state[i] = kept * (state[i] as number) + added * (fresh[i] as number)
      last = k
    }
    const end = points.length - 1
    const centre = shift + (k <= end ? (points[k] as number) : after)
    const sd = (sds[Math.min(k, end)] ?? 0) * Math.sqrt(Math.max(1, (k + 1) / (end + 1)))
    for (let i = 0; i < out.length; i++) {
      const error = studentOf(state[i] as number, freedom)
      out[i] = centre + sd * Math.min(tailCut, Math.max(-tailCut, error))
    }
  }
}

/**
 * A growth model from a classical forecast of the logs: history prepared as for the others, a stated rate answered as by the others,
 * forecasts kept per step. Beyond the judged horizon (at most 1500 steps) the level stays and its error grows with the root of time.
 */
export function tableModel(
  model: Pick<GrowthModel, 'name' | 'minPoints' | 'summary' | 'source'>,
  forecast: (input: TableInput) => TableForecast,
): GrowthModel {
  return {
    ...model,
    fit: fitWith(model, (prepared, history, options) =>
      options.ratePerYear
        ? fitStatedRate(prepared, history, options)
        : fitTable(forecast, prepared, history, options),
    ),
    paths: (fitted, draws) =>
      'points' in fitted.params ? tablePaths(fitted, draws) : walkPaths(fitted, draws),
  }
}
