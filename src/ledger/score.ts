import type { UsageData } from '../ingest/usage-table.ts'
import type { Notice } from '../notice.ts'
import { type DailyValues, onDay } from '../simulate/measured/daily.ts'
import { hasMetric, knowsDimensions } from '../simulate/plan/planning.ts'
import { round9 } from '../stats/round9.ts'
import { formatDay, parseDay } from '../units/day.ts'
import { actualBreach } from './actual-breach.ts'
import type { ChainedRecord } from './chain.ts'
import type { LedgerConstraint, LedgerForecast } from './ledger-record.ts'
import { measuredOf } from './record.ts'

/** How a forecast did on the days that have come; shares, and errors as shares of the level at the start. */
export type ForecastScore = {
  readonly record: string
  readonly start: string
  readonly id: string
  readonly metric: string
  /** Recorded days whose value is known by now, and recorded days altogether. */
  readonly points: number
  readonly of: number
  /** Longest horizon that was scored, days. */
  readonly horizonDays: number
  /** Share of values inside P10..P90. */
  readonly coverage80: number | null
  /** Sum of (P50 - actual) / sum of actual: above 0 = too much was forecast. */
  readonly bias: number | null
  /** Mean |actual - P50| / level, and of the naive forecast. */
  readonly error: number | null
  readonly naiveError: number | null
  /** Approximate CRPS / level, from the recorded quantiles, and of naive. */
  readonly crps: number | null
  readonly naiveCrps: number | null
  /** 1 - crps / naiveCrps. */
  readonly skill: number | null
}

/** How an override did against the model that it replaced; errors as shares of the level. */
export type OverrideScore = {
  readonly record: string
  readonly id: string
  readonly points: number
  readonly error: number
  readonly modelError: number
  readonly better: 'override' | 'model' | 'equal'
}

/** How the date of a limit did. */
export type BreachScore = {
  readonly record: string
  readonly start: string
  readonly id: string
  readonly type: 'budget' | 'capacity'
  readonly probability: number | null
  readonly p10: string | null
  readonly p50: string | null
  readonly p90: string | null
  /** The measured breach; null = none up to `knownUntil`. */
  readonly actual: string | null
  readonly knownUntil: string
  /** Forecast P50 less the actual day: above 0 = it came earlier than forecast. Null while one of them is not known. */
  readonly errorDays: number | null
  /** Days by which the actual breach is already later than P50: at least that much too early. */
  readonly earlyDays: number | null
  /** Whether the actual day lies within P10..P90 (none = after all days); null while it cannot be told. */
  readonly within80: boolean | null
}

/** A ledger against what came. */
export type LedgerScore = {
  readonly records: number
  readonly forecasts: readonly ForecastScore[]
  readonly breaches: readonly BreachScore[]
  readonly overrides: readonly OverrideScore[]
  /** All points of all forecasts together; null where nothing can be scored yet. */
  readonly overall: Pick<
    ForecastScore,
    'points' | 'coverage80' | 'bias' | 'error' | 'naiveError' | 'crps' | 'naiveCrps' | 'skill'
  > & {
    readonly meanAbsoluteDateErrorDays: number | null
  }
  readonly notices: readonly Notice[]
}

type Measured = NonNullable<LedgerConstraint['measured']>

/** Scores every record against the usage. What the exports do not hold is said and left out. */
export function scoreLedger(records: readonly ChainedRecord[], usage: UsageData): LedgerScore {
  const notices: Notice[] = []
  const known = new Map<string, DailyValues | undefined>()
  const daysOf = (measured: Measured): DailyValues | undefined => {
    const { metric, where } = measured
    const key = JSON.stringify(measured)
    if (!known.has(key)) {
      const held = hasMetric(usage, metric) && knowsDimensions(usage, metric, where)
      known.set(key, held ? measuredOf(usage, measured)?.days : undefined)
      if (!known.get(key))
        notices.push({
          code: 'actuals-missing',
          level: 'warning',
          subject: metric,
          message: `the exports hold no ${metric}${Object.keys(where).length > 0 ? ` where ${JSON.stringify(where)}` : ''}: its forecasts are not scored`,
        })
    }
    return known.get(key)
  }
  const tallies: Tally[] = []
  const overrides: OverrideScore[] = []
  const breaches: BreachScore[] = []
  for (const { name, record } of records) {
    for (const forecast of record.forecasts) {
      const days = daysOf(forecast)
      if (!days) continue
      tallies.push(tallyOf(name, record.scenario.start, forecast, days))
      overrides.push(...overrideScore(name, forecast, days))
    }
    for (const constraint of record.constraints) {
      const days = constraint.measured && daysOf(constraint.measured)
      if (days) breaches.push(...breachScore(name, record.scenario.start, constraint, days))
    }
  }
  const errors = breaches.flatMap(({ errorDays }) => (errorDays === null ? [] : [Math.abs(errorDays)]))
  return {
    records: records.length,
    forecasts: tallies.map((tally) => ({ ...tally.of, ...scoresOf([tally]) })),
    breaches,
    overrides,
    overall: {
      ...scoresOf(tallies),
      meanAbsoluteDateErrorDays:
        errors.length > 0 ? round9(errors.reduce((a, b) => a + b, 0) / errors.length) : null,
    },
    notices,
  }
}

/** One day that came: the value and what was said of it, all over the level at the start. */
type Hit = { readonly actual: number; readonly own: readonly number[]; readonly naive: readonly number[] }
type Tally = {
  readonly of: Pick<ForecastScore, 'record' | 'start' | 'id' | 'metric' | 'of' | 'horizonDays'>
  readonly hits: readonly Hit[]
}

function tallyOf(name: string, start: string, forecast: LedgerForecast, days: DailyValues): Tally {
  const { id, metric, dates, level, naive } = forecast
  const first = parseDay(start) ?? 0
  const hits: Hit[] = []
  let horizonDays = 0
  dates.forEach((date, i) => {
    const day = parseDay(date) ?? NaN
    const actual = onDay(days, day)
    const own = [forecast.p10[i], forecast.p50[i], forecast.p90[i]]
    const other = [naive.p10[i], naive.p50[i], naive.p90[i]]
    const all = [actual, ...own, ...other].map((v) => v ?? NaN)
    if (!(level > 0) || all.some(Number.isNaN)) return
    const [a, ...said] = all.map((v) => v / level) as [number, ...number[]]
    hits.push({ actual: a, own: said.slice(0, 3), naive: said.slice(3) })
    horizonDays = day - first + 1
  })
  return { of: { record: name, start, id, metric, of: dates.length, horizonDays }, hits }
}

const levels = [0.1, 0.5, 0.9]

/**
 * Twice the mean pinball loss over P10, P50 and P90: an approximation of the CRPS, which is twice its integral over all levels (Gneiting and
 * Raftery, 2007, "Strictly proper scoring rules, prediction, and estimation", JASA 102, eq. 22-24).
 */
function crpsOf(actual: number, quantiles: readonly number[]): number {
  return quantiles.reduce((sum, q, i) => {
    const level = levels[i] ?? 0.5
    return sum + (2 / levels.length) * (actual >= q ? level * (actual - q) : (1 - level) * (q - actual))
  }, 0)
}

function scoresOf(tallies: readonly Tally[]): Omit<ForecastScore, keyof Tally['of']> {
  const hits = tallies.flatMap(({ hits: own }) => own)
  const n = hits.length
  const nothing = {
    coverage80: null,
    bias: null,
    error: null,
    naiveError: null,
    crps: null,
    naiveCrps: null,
    skill: null,
  }
  if (n === 0) return { points: 0, ...nothing }
  const mean = (of: (hit: Hit) => number): number => hits.reduce((sum, hit) => sum + of(hit), 0) / n
  const crps = mean(({ actual, own }) => crpsOf(actual, own))
  const naiveCrps = mean(({ actual, naive }) => crpsOf(actual, naive))
  const came = mean(({ actual }) => actual)
  const off = (said: readonly number[], actual: number): number => Math.abs(actual - (said[1] ?? NaN))
  return {
    points: n,
    coverage80: round9(
      mean(({ actual, own }) => (actual >= (own[0] ?? NaN) && actual <= (own[2] ?? NaN) ? 1 : 0)),
    ),
    bias: came > 0 ? round9(mean(({ actual, own }) => (own[1] ?? NaN) - actual) / came) : null,
    error: round9(mean(({ actual, own }) => off(own, actual))),
    naiveError: round9(mean(({ actual, naive }) => off(naive, actual))),
    crps: round9(crps),
    naiveCrps: round9(naiveCrps),
    skill: naiveCrps > 0 ? round9(1 - crps / naiveCrps) : null,
  }
}

function overrideScore(record: string, forecast: LedgerForecast, days: DailyValues): OverrideScore[] {
  const { overridden, level, id } = forecast
  if (!overridden || !(level > 0)) return []
  let [points, own, model] = [0, 0, 0]
  overridden.dates.forEach((date, i) => {
    const actual = onDay(days, parseDay(date) ?? NaN)
    const [said, unchanged] = [overridden.p50[i] ?? NaN, overridden.model.p50[i] ?? NaN]
    if (Number.isNaN(actual + said + unchanged)) return
    points++
    own += Math.abs(actual - said) / level
    model += Math.abs(actual - unchanged) / level
  })
  if (points === 0) return []
  const [error, modelError] = [round9(own / points), round9(model / points)]
  const better = error === modelError ? 'equal' : error < modelError ? 'override' : 'model'
  return [{ record, id, points, error, modelError, better }]
}

function breachScore(
  record: string,
  start: string,
  constraint: LedgerConstraint,
  days: DailyValues,
): BreachScore[] {
  const first = parseDay(start) ?? 0
  const { breach: actual, until } = actualBreach(constraint, days, first)
  if (actual === undefined) return []
  const { probability, ...said } = constraint.breach
  const [p10, p50, p90] = [said.p10, said.p50, said.p90].map((date) =>
    date === null ? Infinity : (parseDay(date) ?? Infinity),
  ) as [number, number, number]
  return [
    {
      record,
      start,
      id: constraint.id,
      type: constraint.type,
      probability,
      ...said,
      actual: actual === null ? null : formatDay(actual),
      knownUntil: formatDay(until - 1),
      errorDays: actual !== null && p50 < Infinity ? p50 - actual : null,
      earlyDays: actual === null && p50 < until ? until - p50 : null,
      within80: actual !== null ? actual >= p10 && actual <= p90 : p90 < until ? false : null,
    },
  ]
}
