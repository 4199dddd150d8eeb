import { growthModel } from '../../src/fit/find-model.ts'
import type { FittedGrowth, History } from '../../src/fit/growth-model.ts'
import { seasonAt } from '../../src/fit/history/season.ts'
import { noisePaths } from '../../src/fit/noise.ts'
import { makeDraws } from '../../src/stats/make-draws.ts'

/** How many futures, and of which seed: over many worlds the seeds differ, so that the error of the draws is not the same in all. */
type Futures = number | { readonly paths: number; readonly seed: number }

/** Futures of a fitted growth, day by day: calls `see(tDays, values)` with demand on its own scale. */
export function eachDay(
  fitted: FittedGrowth,
  days: readonly number[],
  futures: Futures,
  see: (tDays: number, values: Float64Array) => void,
): void {
  const { paths, seed } = typeof futures === 'number' ? { paths: futures, seed: 1 } : futures
  const draws = makeDraws({ seed, entity: 'judge', firstPath: 0, paths })
  const trend = growthModel(fitted.model).paths(fitted, draws)
  const noise = noisePaths(fitted, draws)
  const x = new Float64Array(paths)
  const shock = new Float64Array(paths)
  days.forEach((tDays, step) => {
    trend(tDays, x)
    noise(step, tDays, shock)
    const season = seasonAt(fitted, tDays)
    see(
      tDays,
      x.map((v, i) => Math.exp(v + season + (shock[i] as number)) - fitted.offset),
    )
  })
}

/** Values sorted; quantile `p` by position. */
export function quantileOf(values: ArrayLike<number>, p: number): number {
  const sorted = Float64Array.from(values).sort()
  return sorted[Math.min(sorted.length - 1, Math.floor(p * sorted.length))] as number
}

/** First day of each future of the first 28-day window with 5 days over the limit; Infinity = never. */
export function breachDays(
  fitted: FittedGrowth,
  limit: number,
  horizonDays: number,
  paths: number,
): Float64Array {
  const breach = new Float64Array(paths).fill(Number.POSITIVE_INFINITY)
  const over: number[][] = Array.from({ length: paths }, () => [])
  const days = Array.from({ length: horizonDays }, (_, t) => t)
  eachDay(fitted, days, paths, (t, values) => {
    for (let i = 0; i < paths; i++) {
      if ((values[i] as number) <= limit || breach[i] !== Number.POSITIVE_INFINITY) continue
      const seen = over[i] as number[]
      seen.push(t)
      const first = seen.at(-5)
      if (first !== undefined && t - first < 28) breach[i] = first
    }
  })
  return breach
}

/**
 * Place of the truth among the futures, 0..1: uniform over worlds when the futures are honest (randomised probability integral
 * transform: a truth that never came by the horizon lies anywhere among the futures that did not either; `u` says where).
 */
export function placeOf(truth: number, futures: Float64Array, u: number): number {
  const below = futures.filter((v) => v < truth).length
  const equal = futures.filter((v) => v === truth).length
  return (below + u * equal) / futures.length
}

/** A daily history with a weekly season. */
export function dailyHistory(times: Float64Array, values: Float64Array, censored?: Uint8Array): History {
  return { times, values, stepDays: 1, seasons: [7], ...(censored && { censored }) }
}
