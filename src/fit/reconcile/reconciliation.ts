import { round9 } from '../../stats/round9.ts'
import { childrenOf, type Total } from './hierarchy.ts'

/** How totals come about: sums of their series; by minimum trace; or each by its own forecast, which then do not add up. */
export type Reconcile = 'bottom-up' | 'mint' | 'none'

/** The three ways, the default first. */
export const reconcileNames: readonly Reconcile[] = ['bottom-up', 'mint', 'none']

/**
 * Sums per total and step of what its leaves add, at 9 significant digits: totals on the lowest level add up leaves, the others the totals
 * below them as these are printed, so that what is printed adds up from level to level. A step in which a leaf's mean is unknown has an unknown (NaN) sum.
 */
export type Sums = {
  /** Takes the printed means of a leaf: `at` gives the mean of step k, NaN where it has none. */
  add(leaf: number, at: (step: number) => number): void
  /** Per total, in their order, the sum of each step; NaN = unknown. A total of no leaf is unknown. */
  finish(): readonly Float64Array[]
}

/** Starts the sums of a hierarchy over `steps` steps. */
export function makeSums(totals: readonly Total[], steps: number): Sums {
  const children = childrenOf(totals)
  const sums = totals.map(() => new Float64Array(steps))
  const added = new Uint32Array(totals.length)
  const parentOf = new Map<number, number>()
  children.forEach(({ leaves }, j) => {
    for (const leaf of leaves) parentOf.set(leaf, j)
  })
  return {
    add(leaf, at) {
      const j = parentOf.get(leaf)
      if (j === undefined) return
      const sum = sums[j] as Float64Array
      added[j] = (added[j] as number) + 1
      for (let k = 0; k < steps; k++) sum[k] = (sum[k] as number) + at(k)
    },
    finish() {
      // From the lowest level up: totals are ordered from the whole down.
      for (let j = totals.length - 1; j >= 0; j--) {
        const sum = sums[j] as Float64Array
        for (const child of children[j]?.totals ?? []) {
          if (added[child] === 0) continue
          added[j] = (added[j] as number) + 1
          const below = sums[child] as Float64Array
          for (let k = 0; k < steps; k++) sum[k] = (sum[k] as number) + (below[k] as number)
        }
        for (let k = 0; k < steps; k++) sum[k] = added[j] === 0 ? NaN : round9(sum[k] as number)
      }
      return sums
    },
  }
}
