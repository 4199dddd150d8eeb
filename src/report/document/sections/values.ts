/** Quantiles over futures; dates are `YYYY-MM-DD`, null = fewer than that share of futures get there. */
export type DateQuantiles = {
  readonly p10: string | null
  readonly p50: string | null
  readonly p90: string | null
}

/** Quantiles over futures, in the unit of what they are of. */
export type Quantiles = { readonly p10: number; readonly p50: number; readonly p90: number }

/** Breach or touch of a constraint over the display horizon. */
export type BreachSummary = DateQuantiles & {
  /** Null where the load is not known in every future (status `unknown`). */
  readonly probability: number | null
  /** Monte Carlo standard error of `probability`. */
  readonly standardError: number | null
}

/** One entry per day; null where the number is not known (means also where they are not stable). */
export type SeriesBands = {
  readonly dates: readonly string[]
  readonly mean: readonly (number | null)[]
  /** Standard error of the mean. */
  readonly meanError?: readonly (number | null)[]
  readonly p10: readonly (number | null)[]
  readonly p50: readonly (number | null)[]
  readonly p90: readonly (number | null)[]
}
