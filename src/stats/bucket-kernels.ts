import { bucketBatch, bucketLoop, findLoop, sumsLayout } from './wasm/bucket-loop.ts'
import { instantiate } from './wasm/instantiate.ts'

/** Our choice: few, because emptying and adding them up is paid for each column, however few its values. */
export const bucketCount = 1024

/** One column in a memory of its own, and the loops over it. */
export type BucketKernels = {
  /** Takes a column in. */
  take(values: Float64Array): void
  /** What was taken, filled up to whole eights. */
  readonly column: Float64Array
  /** The odd 32-bit words of the column are the high ones (little-endian, as all platforms of Node are). */
  readonly words: Int32Array
  /** Counts the column into `counts`; values outside of the layout go to the first and the last bucket. */
  count(base: number, shift: number): void
  readonly counts: Int32Array
  /** Of the last count: sums of the deviations from the first value and of their squares; `signs` is negative when any value is (or is -0). */
  moments(): { readonly sum: number; readonly squares: number; readonly signs: number }
  /** Of the last count: the bucket of each value. */
  readonly ids: Int16Array
  /** Writes the indices of the values that lie in one of the buckets (at most six) to `hits`, in order; returns how many. */
  find(buckets: Int32Array): number
  readonly hits: Int32Array
}

/** Memory and loops for columns of `size` values. */
export function makeBucketKernels(size: number): BucketKernels {
  const padded = Math.ceil(size / bucketBatch) * bucketBatch
  const idsAt = 8 * padded
  const countsAt = idsAt + 2 * padded
  const sumsAt = countsAt + 4 * bucketCount
  const hitsAt = sumsAt + sumsLayout.bytes
  const loops = instantiate({ count: bucketLoop, find: findLoop }, hitsAt + 4 * (padded + bucketBatch))
  const { buffer } = loops.memory
  const column = new Float64Array(buffer, 0, padded)
  const ids = new Int16Array(buffer, idsAt, padded)
  const counts = new Int32Array(buffer, countsAt, bucketCount)
  const sums = new Float64Array(buffer, sumsAt, sumsLayout.bytes / 8)
  const signs = new Int32Array(buffer, sumsAt + sumsLayout.signs, 4)
  const hits = new Int32Array(buffer, hitsAt, padded)
  const sumOf = (at: number): number => [0, 1, 2, 3].reduce((sum, k) => sum + (sums[at / 8 + k] as number), 0)
  return {
    take(values) {
      column.set(values)
      // The last eight are filled up with the first value: its deviation is nothing.
      column.fill(values[0] as number, size)
    },
    column,
    words: new Int32Array(buffer, 0, 2 * padded),
    count(base, shift) {
      counts.fill(0)
      sums.fill(0)
      sums.fill(column[0] as number, sumsLayout.origin / 8, sumsLayout.origin / 8 + 2)
      loops.count(0, idsAt, idsAt, countsAt, base, shift, bucketCount - 1, sumsAt)
      const first = ids[0] as number
      counts[first] = (counts[first] as number) - (padded - size)
    },
    counts,
    moments: () => ({
      sum: sumOf(sumsLayout.sum),
      squares: sumOf(sumsLayout.squares),
      signs: signs.reduce((all, word) => all | word, 0),
    }),
    ids,
    find(buckets) {
      const w = (k: number): number => buckets[Math.min(k, buckets.length - 1)] as number
      const end = loops.find(idsAt, countsAt, hitsAt, w(0), w(1), w(2), w(3), w(4), w(5))
      let count = (end - hitsAt) / 4
      // What the last eight were filled up with is last, if anything.
      while (count > 0 && (hits[count - 1] as number) >= size) count--
      return count
    },
    hits,
  }
}
