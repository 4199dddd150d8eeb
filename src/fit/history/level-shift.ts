import { mean } from 'simple-statistics'
import { longRunVariance } from '../walk/slopes.ts'

/**
 * Start of the last stretch of constant level: binary segmentation of a mean (Scott and Knott, 1974) that keeps splitting the
 * last part while the best split explains more than `3 ln n` long-run variances (a BIC-like penalty), both parts at least
 * `shortest` values long. Returns an index into `values`, 0 when there was no shift.
 */
export function lastLevelShift(values: readonly number[], shortest: number): number {
  let from = 0
  for (;;) {
    const split = bestSplit(values.slice(from), shortest)
    if (split === 0) return from
    from += split
  }
}

/**
 * Starts of all stretches of constant level but the first: the same binary segmentation on every part, then each start moved to the
 * best place between its neighbours. Ascending.
 */
export function levelShifts(values: readonly number[], shortest: number): number[] {
  const found: number[] = []
  const search = (from: number, to: number): void => {
    const split = bestSplit(values.slice(from, to), shortest)
    if (split === 0) return
    search(from, from + split)
    found.push(from + split)
    search(from + split, to)
  }
  search(0, values.length)
  return found.map((_, k) => {
    const from = found[k - 1] ?? 0
    return from + strongestSplit(values.slice(from, found[k + 1] ?? values.length), shortest).at
  })
}

function bestSplit(values: readonly number[], shortest: number): number {
  const n = values.length
  if (n < 2 * shortest) return 0
  const { at: best, gain } = strongestSplit(values, shortest)
  if (best === 0) return 0
  const rest = [residuals(values.slice(0, best)), residuals(values.slice(best))].flat()
  return gain > 3 * Math.log(n) * longRunVariance(rest, 7) + 1e-12 ? best : 0
}

/** Where two levels explain most, and how many squares they explain; 0 where no split leaves `shortest` values on both sides. */
function strongestSplit(values: readonly number[], shortest: number): { at: number; gain: number } {
  const n = values.length
  const total = values.reduce((a, b) => a + b, 0)
  let best = 0
  let gain = 0
  let left = 0
  for (let k = 1; k < n; k++) {
    left += values[k - 1] as number
    if (k < shortest || n - k < shortest) continue
    const difference = left / k - (total - left) / (n - k)
    const explained = (difference * difference * k * (n - k)) / n
    if (explained > gain) {
      gain = explained
      best = k
    }
  }
  return { at: best, gain }
}

function residuals(values: readonly number[]): number[] {
  const centre = mean([...values])
  return values.map((v) => v - centre)
}
