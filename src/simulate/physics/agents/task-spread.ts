import { normalCdf } from '../../../stats/normal.ts'
import { quantileFunction, type Range, rangeMean, z95 } from '../../../units/range.ts'

/** Our choice: points at which a range that is not lognormal is integrated. */
const points = 4096

/**
 * Standard deviation of ln x with which a quantity varies from task to task: of an `each` range its own (a range that is
 * not lognormal is matched by mean and variance: s^2 = ln(1 + variance / mean^2)); otherwise `assumed`, because a number
 * without `each` is the mean over tasks.
 */
export function taskSpread(range: Range, assumed: number): number {
  if (range.each !== true) return assumed
  if (range.shape === 'lognormal') return (Math.log(range.p95) - Math.log(range.p05)) / (2 * z95)
  const at = quantileFunction(range)
  const mean = rangeMean(range)
  let squares = 0
  for (let k = 0; k < points; k++) squares += at((k + 0.5) / points) ** 2 / points
  return Math.sqrt(Math.log(Math.max(1, squares / mean ** 2)))
}

/** A lognormal quantity by its mean and the standard deviation of its log. */
export type TaskSize = { readonly mean: number; readonly spread: number }

/** E[x^k; x < cut] of a lognormal: m^k e^((k^2-k) s^2/2) Phi((ln cut - ln m + s^2/2) / s - k s). Johnson, Kotz and Balakrishnan 1994, 14.3. */
export function momentBelow({ mean, spread }: TaskSize, power: 0 | 1 | 2, cut: number): number {
  const whole = mean ** power * Math.exp(((power * power - power) / 2) * spread * spread)
  if (cut === Number.POSITIVE_INFINITY) return whole
  if (spread === 0) return mean < cut ? whole : 0
  const z = (Math.log(cut) - Math.log(mean) + (spread * spread) / 2) / spread
  return whole * normalCdf(z - power * spread)
}

/** E[min(x, cap)] and E[min(x, cap)^2] together, what a time-out leaves of a duration. */
export function cappedMoments({ mean, spread }: TaskSize, cap: number): { first: number; second: number } {
  const square = mean * mean * Math.exp(spread * spread)
  if (cap === Number.POSITIVE_INFINITY) return { first: mean, second: square }
  if (spread === 0) return { first: Math.min(mean, cap), second: Math.min(mean, cap) ** 2 }
  const z = (Math.log(cap / mean) + (spread * spread) / 2) / spread
  const above = 1 - normalCdf(z)
  return {
    first: mean * normalCdf(z - spread) + cap * above,
    second: square * normalCdf(z - 2 * spread) + cap * cap * above,
  }
}

/**
 * Mean time that remains of what runs at a random instant: E[S^2] / (2 E[S]) = E[S] (1 + cv^2) / 2 (renewal theory: W. Feller
 * 1971, "An Introduction to Probability Theory" 2, XI.4). For lognormal s = 1 it is 1.36 E[S]: long runs are found running.
 */
export function residualLife({ first, second }: { readonly first: number; readonly second: number }): number {
  return second / (2 * first)
}
