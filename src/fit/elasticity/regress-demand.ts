import { daysPerYear } from '../../units/day.ts'
import {
  classicalCovariance,
  fitLinear,
  lagOneCorrelation,
  neweyWestCovariance,
  varianceInflation,
  varianceOfSum,
} from './linear-regression.ts'
import { bucketsInFourWeeks, logsOf, type PriceHistory } from './price-history.ts'

/** A regression of ln demand on trend, season and the price of now and before. */
export type DemandRegression = {
  /** `differences`: over four weeks, because the errors of the levels remembered. */
  readonly method: 'levels' | 'differences'
  /** % more demand per % lower price, in the long run: minus the sum of the coefficients of the lags. */
  readonly elasticity: number
  /** The largest of the Newey-West (4 lags), the classical and the placebo error. */
  readonly standardError: number
  /** Root mean square of what the same regression finds at false dates; undefined where there are too few. */
  readonly placeboError?: number
  readonly freedom: number
  readonly observations: number
  readonly sumSquares: number
  /** Autocorrelation of the errors of the levels. */
  readonly residualMemory: number
  /** How much of ln price trend and season explain: 1 / (1 - R^2). */
  readonly varianceInflation: number
}

/** What the regression may be told. */
export type RegressionOptions = {
  /** Earlier prices, four weeks apart, beside that of the bucket; 3 by default. */
  readonly lags?: number
  /** Yearly sine and cosine where there are two years, weekdays of days. Default true. */
  readonly season?: boolean
  /** Instead of lags: one price, as far as demand has answered it, when half of the answer comes in this time. */
  readonly halfLifeDays?: number
  /** Instead of what the memory of the errors says. */
  readonly method?: DemandRegression['method']
}

const hacLags = 4
/**
 * Errors of the levels with more memory than this are taken for a wandering demand. Far below the usual 0.8: in made-up worlds of known
 * elasticity whose demand wanders, levels with a memory between 0.3 and 0.8 were off twice as far as they claimed.
 */
const memoryLimit = 0.3

/** Rows of the regression: what is explained, by what; NaN nowhere. */
type Design = { readonly target: Float64Array; readonly columns: Float64Array[]; readonly prices: number }

/**
 * ln Q_t = a + g t + season - sum_k b_k ln p_(t-k) + u_t, k four weeks apart; elasticity = sum of b_k, with Newey-West errors. Where u has
 * a memory the same over differences of four weeks (Granger and Newbold, 1974, "Spurious regressions in econometrics"). With
 * `halfLifeDays` one price term with geometric lags stands for all of them (Koyck, 1954, "Distributed lags and investment analysis").
 * Undefined where there are too few observations, or where price is a combination of trend and season.
 */
export function regressDemand(
  history: PriceHistory,
  options: RegressionOptions = {},
): DemandRegression | undefined {
  const logs: Logs = { ...history, demand: logsOf(history.quantity), price: logsOf(history.price) }
  const levels = designOf(logs, options, 0)
  const first = solve(levels, hacLags)
  if (!first) return undefined
  const residualMemory = lagOneCorrelation(first.residuals)
  const differs =
    options.method === undefined ? residualMemory > memoryLimit : options.method === 'differences'
  const span = bucketsInFourWeeks[history.step]
  const over = differs ? span : 0
  const lags = differs ? Math.max(hacLags, 2 * span) : hacLags
  const found = differs ? solve(designOf(logs, options, over), lags) : first
  if (!found) return undefined
  const placeboError = errorOnPlaceboDates(logs, { options, over, lags })
  return {
    method: differs ? 'differences' : 'levels',
    elasticity: found.elasticity,
    standardError: Math.max(found.standardError, placeboError ?? 0),
    ...(placeboError !== undefined && { placeboError }),
    freedom: found.freedom,
    observations: found.observations,
    sumSquares: found.sumSquares,
    residualMemory,
    varianceInflation: inflationOf(levels),
  }
}

type Logs = {
  readonly step: PriceHistory['step']
  readonly times: Float64Array
  readonly demand: Float64Array
  readonly price: Float64Array
}

/** Levels, or with `over` the differences over that many buckets. */
function designOf({ step, times, demand, price }: Logs, options: RegressionOptions, over: number): Design {
  const prices = priceColumns({ step, times, price }, options)
  const raw = [
    ...(over === 0 ? [times.map((t) => (t - (times[0] ?? 0)) / daysPerYear)] : []),
    ...(options.season === false ? [] : seasonColumns({ step, times })),
    ...prices,
  ]
  const change = (values: Float64Array): Float64Array =>
    over === 0 ? values : values.map((v, i) => v - (values[i - over] ?? NaN))
  const all = [demand, ...raw].map(change)
  const rows = Array.from(times.keys()).filter((i) => all.every((values) => !Number.isNaN(values[i])))
  const [target, ...columns] = all.map((values) => Float64Array.from(rows, (i) => values[i] as number))
  const constant = new Float64Array(rows.length).fill(1)
  return { target: target as Float64Array, columns: [constant, ...columns], prices: prices.length }
}

/** The price of the bucket and of the lags before it, or the one price that demand has answered so far. */
function priceColumns(
  { step, times, price }: Omit<Logs, 'demand'>,
  { lags = 3, halfLifeDays }: RegressionOptions,
): Float64Array[] {
  const span = bucketsInFourWeeks[step]
  if (halfLifeDays === undefined) return Array.from({ length: lags + 1 }, (_, k) => shifted(price, k * span))
  let state = NaN
  const answered = price.map((v, i) => {
    const days = (times[i] as number) - (times[i - 1] ?? NaN)
    const kept = halfLifeDays > 0 && i > 0 ? 2 ** (-days / halfLifeDays) : 0
    if (!Number.isNaN(v)) state = Number.isNaN(state) ? v : kept * state + (1 - kept) * v
    return Number.isNaN(v) ? NaN : state
  })
  return [answered]
}

/** Rotations of the price path that are tried, and the least distance from the true one in spans of four weeks. */
const mostPlacebos = 40
const leastDistance = 2

/**
 * Root mean square of the elasticities that the same regression finds at false dates: the changes of ln price rotated in time, against the
 * demand that the true price does not explain. Demand that wanders by itself gives such errors where Newey-West, with few moves of the
 * price, sees none (MacKinnon and Webb, 2020, "Randomization inference for difference-in-differences with few treated clusters").
 * Undefined with fewer than 8 false dates.
 */
function errorOnPlaceboDates(
  logs: Logs,
  how: { readonly options: RegressionOptions; readonly over: number; readonly lags: number },
): number | undefined {
  const { options, over, lags } = how
  const n = logs.times.length
  const away = leastDistance * bucketsInFourWeeks[logs.step]
  const stride = Math.max(1, Math.ceil((n - 2 * away) / mostPlacebos))
  const still = withoutAnswer(logs, options, over)
  if (!still) return undefined
  const bridged = bridge(logs.price)
  const squares: number[] = []
  for (let by = away; by < n - away; by += stride) {
    const found = solve(designOf({ ...still, price: rotated(bridged, by) }, options, over), lags)
    if (found) squares.push(found.elasticity ** 2)
  }
  return squares.length < 8 ? undefined : Math.sqrt(squares.reduce((a, b) => a + b, 0) / squares.length)
}

/** The history with the fitted answer to the price taken out of demand. */
function withoutAnswer(logs: Logs, options: RegressionOptions, over: number): Logs | undefined {
  const design = designOf(logs, options, over)
  const fit = fitLinear(design.columns, design.target)
  if (!fit) return undefined
  const first = design.columns.length - design.prices
  const columns = priceColumns(logs, options)
  const demand = logs.demand.map((v, i) =>
    columns.reduce(
      (rest, column, k) => rest - (fit.coefficients[first + k] as number) * (column[i] as number),
      v,
    ),
  )
  return { ...logs, demand }
}

/** Unknown logs take the value before (the first known one at the start). */
function bridge(values: Float64Array): Float64Array {
  let last = values.find((v) => !Number.isNaN(v)) ?? 0
  return values.map((v) => (last = Number.isNaN(v) ? last : v))
}

/** A path whose changes come `by` buckets later; those that fall off the end come first. */
function rotated(path: Float64Array, by: number): Float64Array {
  const n = path.length
  let level = 0
  return path.map((_, i) => {
    if (i === 0) return 0
    // The changes number n - 1: change j leads from j to j + 1.
    const j = (((i - 1 - by) % (n - 1)) + n - 1) % (n - 1)
    level += (path[j + 1] as number) - (path[j] as number)
    return level
  })
}

function shifted(values: Float64Array, by: number): Float64Array {
  return values.map((_, i) => values[i - by] ?? NaN)
}

/** A yearly wave where two years are there, and the weekdays of daily buckets. */
function seasonColumns({ step, times }: Pick<PriceHistory, 'step' | 'times'>): Float64Array[] {
  const columns: Float64Array[] = []
  const span = (times.at(-1) ?? 0) - (times[0] ?? 0)
  if (span >= 2 * daysPerYear) {
    const angle = times.map((t) => (2 * Math.PI * t) / daysPerYear)
    columns.push(angle.map(Math.sin), angle.map(Math.cos))
  }
  if (step === 'day')
    for (let phase = 1; phase < 7; phase++)
      columns.push(times.map((t) => (((Math.round(t) % 7) + 7) % 7 === phase ? 1 : 0)))
  return columns
}

/** Inflation of the price of the bucket itself by constant, trend and season. */
function inflationOf({ columns, prices }: Design): number {
  const others = columns.slice(0, columns.length - prices)
  return varianceInflation(columns[others.length] as Float64Array, others)
}

function solve(design: Design, lags: number) {
  const { columns, target, prices } = design
  const fit = fitLinear(columns, target)
  if (!fit) return undefined
  const places = Array.from({ length: prices }, (_, k) => columns.length - prices + k)
  const small = target.length / fit.freedom
  const hac = small * varianceOfSum(neweyWestCovariance(columns, fit, lags), places)
  const classical = varianceOfSum(classicalCovariance(fit), places)
  return {
    elasticity: -places.reduce((sum, k) => sum + (fit.coefficients[k] as number), 0),
    standardError: Math.sqrt(Math.max(hac, classical, 0)),
    residuals: fit.residuals,
    sumSquares: fit.residuals.reduce((a, b) => a + b * b, 0),
    freedom: fit.freedom,
    observations: target.length,
  }
}
