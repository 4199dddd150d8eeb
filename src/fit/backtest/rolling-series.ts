import type { Series } from '../../series/series.ts'
import type { Step } from '../../units/step.ts'

/** What was known and what came, at one origin. */
export type Origin = {
  /** The series as it stood: nothing after the origin is in it. */
  readonly known: Series
  /** Starts and values of the buckets that came; NaN = unknown. */
  readonly times: Float64Array
  readonly actual: Float64Array
}

/** Where forecasts are made from. */
export type OriginOptions = {
  /** Buckets ahead. */
  readonly horizonSteps: number
  /** Origins at most. */
  readonly origins: number
}

/** Buckets that a forecast needs behind it: two weeks of days, of hours two days. */
const leastKnown: Readonly<Record<Step, number>> = { hour: 48, day: 14, week: 14, month: 12 }

/**
 * Rolling origins (Tashman, 2000, "Out-of-sample tests of forecasting accuracy"), latest first: the last one horizon before the end, each
 * half a horizon before the next, every one with at least the least history and with as much of it as it looks ahead.
 */
export function originsOf(series: Series, { horizonSteps, origins }: OriginOptions): Origin[] {
  const n = series.times.length
  const least = Math.max(leastKnown[series.step], horizonSteps)
  const spacing = Math.max(1, Math.floor(horizonSteps / 2))
  const out: Origin[] = []
  for (let count = n - horizonSteps; count >= least && out.length < origins; count -= spacing)
    out.push({
      known: upTo(series, count),
      times: series.times.slice(count, count + horizonSteps),
      actual: series.values.slice(count, count + horizonSteps),
    })
  return out
}

/** The first `count` buckets. What was measured over the whole (peaks) is left out, as it would tell of what came. */
function upTo(series: Series, count: number): Series {
  const known: Series & { peakFactor?: number } = {
    ...series,
    times: series.times.slice(0, count),
    values: series.values.slice(0, count),
    status: series.status.slice(0, count),
  }
  delete known.peakFactor
  return known
}
