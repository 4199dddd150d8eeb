import { quantilesInPlace } from '../stats/quantile.ts'
import type { Day } from '../units/day.ts'
import type { CrossingSummary, DayQuantiles, NumberQuantiles } from './finding.ts'

/** P10, P50, P90 over futures (type 7); NaN if any value is. */
export function numberQuantiles(values: Float64Array): NumberQuantiles {
  const [p10 = Number.NaN, p50 = Number.NaN, p90 = Number.NaN] = quantilesInPlace(
    Float64Array.from(values),
    [0.1, 0.5, 0.9],
  )
  return { p10, p50, p90 }
}

/**
 * The value by which a share `q` of ALL futures has been reached: inverse empirical distribution (type 1), +Infinity for
 * futures that never get there. Never averages dates, never drops the futures without one (MODELS.md 6.1).
 */
export function reachedBy(sorted: Float64Array, q: number): number {
  // 0.1 x 8190 must be rank 819 and not 820 because of a rounding error above it.
  const rank = Math.ceil(q * sorted.length * (1 - 1e-12))
  return sorted[Math.max(rank, 1) - 1] ?? Number.NaN
}

/** Whole days by which 10, 50 and 90 % of all futures got there before `end` (exclusive); null = fewer do. */
export function dayQuantiles(sorted: Float64Array, end: Day): DayQuantiles {
  const day = (q: number): Day | null => {
    const reached = reachedBy(sorted, q)
    return reached < end ? Math.floor(reached) : null
  }
  return { p10: day(0.1), p50: day(0.5), p90: day(0.9) }
}

/** Share of futures that cross before `end` (exclusive) and by when, with the Monte Carlo standard error of the share. */
export function summariseCrossings(days: Float64Array, end: Day): CrossingSummary {
  const sorted = Float64Array.from(days).sort()
  let before = 0
  while (before < sorted.length && (sorted[before] as number) < end) before++
  const probability = before / sorted.length
  const standardError = Math.sqrt((probability * (1 - probability)) / sorted.length)
  return { probability, standardError, ...dayQuantiles(sorted, end) }
}

/** What stands for a summary when the load is not a number. */
export const unknownCrossings: CrossingSummary = {
  probability: Number.NaN,
  standardError: Number.NaN,
  p10: null,
  p50: null,
  p90: null,
}
