import { type Decomposition, stl } from './stl.ts'

/** A series with several seasons taken apart. */
export type MultipleDecomposition = Omit<Decomposition, 'season'> & {
  /** Per period, short to long. */
  readonly seasons: readonly { readonly period: number; readonly values: Float64Array }[]
}

/**
 * Several seasons by repeated {@link stl}, short to long, twice: Bandara, Hyndman and Bergmeir, 2021, "MSTL: A seasonal-trend
 * decomposition algorithm for time series with multiple seasonal patterns". Windows 11, 15, 19 ... cycles as in R's `mstl`. Periods of
 * half the series or more are left out; without any the trend is the series itself.
 */
export function mstl(y: Float64Array, periods: readonly number[]): MultipleDecomposition {
  const used = periods.filter((p) => p > 1 && p < y.length / 2).toSorted((a, b) => a - b)
  const seasons = used.map((period) => ({ period, values: new Float64Array(y.length) }))
  let rest = Float64Array.from(y)
  let trend = Float64Array.from(y)
  for (let round = 0; round < (used.length > 1 ? 2 : 1); round++) {
    seasons.forEach((season, k) => {
      rest = rest.map((v, i) => v + (season.values[i] as number))
      const part = stl(rest, { period: season.period, seasonWindow: 11 + 4 * k })
      season.values = Float64Array.from(part.season)
      trend = Float64Array.from(part.trend)
      rest = rest.map((v, i) => v - (part.season[i] as number))
    })
  }
  return { seasons, trend, remainder: rest.map((v, i) => v - (trend[i] as number)) }
}
