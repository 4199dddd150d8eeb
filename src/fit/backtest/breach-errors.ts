import { quantilesInPlace } from '../../stats/quantile.ts'

/** Consecutive buckets. */
export type Buckets = { readonly times: Float64Array; readonly values: Float64Array }

/** The day on which `future` breaches a limit, given what is `known` before it; Infinity when it does not. */
export type BreachRule = (known: Buckets, future: Buckets) => number

/** A breach date that was forecast, and the true one; Infinity = not within the horizon. */
export type BreachForecast = {
  readonly p10: number
  readonly p50: number
  readonly p90: number
  readonly actual: number
}

/** How well breach dates were forecast over all origins at which the limit had not been breached yet. */
export type BreachScore = {
  readonly origins: number
  /** Origins after which it was breached within the horizon. */
  readonly breaches: number
  /** Of those, the ones whose P50 was a date within the horizon. */
  readonly foreseen: number
  /** Origins without a breach whose P50 was a date. */
  readonly falseAlarms: number
  /** Over the foreseen: median of |P50 - actual| and of P50 - actual, days; undefined without any. */
  readonly medianErrorDays?: number
  readonly medianBiasDays?: number
  /** Share of the breaches within P10 to P90. */
  readonly inside80?: number
}

/** Dates of the futures (`rows`: one per bucket, one entry per future) under a rule; a breach never is +Infinity. */
export function breachForecast(
  rule: BreachRule,
  known: Buckets,
  future: {
    readonly times: Float64Array
    readonly rows: readonly Float64Array[]
    readonly actual: Float64Array
  },
): BreachForecast {
  const { times, rows, actual } = future
  const paths = rows[0]?.length ?? 0
  const dates = Float64Array.from({ length: paths }, (_, path) =>
    rule(known, { times, values: Float64Array.from(rows, (row) => row[path] as number) }),
  )
  const sorted = dates.sort()
  // The date by which that share of the futures has breached: an order statistic, nothing between two dates or a date and never.
  const by = (share: number): number => sorted[Math.ceil(share * paths) - 1] ?? NaN
  const [p10, p50, p90] = [by(0.1), by(0.5), by(0.9)]
  return { p10, p50, p90, actual: rule(known, { times, values: actual }) }
}

/** Summary over origins; those already over the limit (actual NaN) are left out by the caller. */
export function scoreBreaches(forecasts: readonly BreachForecast[]): BreachScore {
  const happened = forecasts.filter((f) => f.actual < Infinity)
  const foreseen = happened.filter((f) => f.p50 < Infinity)
  const errors = foreseen.map((f) => f.p50 - f.actual)
  const middle = (values: readonly number[]): number =>
    quantilesInPlace(Float64Array.from(values), [0.5])[0] as number
  return {
    origins: forecasts.length,
    breaches: happened.length,
    foreseen: foreseen.length,
    falseAlarms: forecasts.filter((f) => f.actual === Infinity && f.p50 < Infinity).length,
    ...(errors.length > 0 && {
      medianErrorDays: middle(errors.map(Math.abs)),
      medianBiasDays: middle(errors),
    }),
    ...(happened.length > 0 && {
      inside80: happened.filter((f) => f.actual >= f.p10 && f.actual <= f.p90).length / happened.length,
    }),
  }
}
