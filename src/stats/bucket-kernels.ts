import { bucketBatch, bucketLoop, findLoop, sumsLayout } from './wasm/bucket-loop.ts'
import { instantiate } from './wasm/instantiate.ts'

/** Our choice: few, because emptying and adding them up is paid for each column, however few its values. */
export const bucketCount = 1024

/** One column in a memory of its own, and the loops over it. */
export type BucketKernels = {
  /** Takes a column in. */
  take(column: Float64Array): void
  /** The odd 32-bit words of the column are the high ones (little-endian, as all platforms of Node are). */
  readonly words: Int32Array
  /** Counts the column into `counts`; values outside of the layout go to the first and the last bucket. */
  count(base: number, shift: number): void
  readonly counts: Int32Array
  /** Of the last count: sums of the deviations from the first value and of their squares; `signs` is negative when any value is (or is -0). */
  moments(): { readonly sum: number; readonly squares: number; readonly signs: number }
  /** Calls back with each value in one of the buckets (at most six), in order. */
  find(buckets: Int32Array, found: (value: number, bucket: number) => void): void
}

/** Memory and loops for columns of `size` values. */
export function makeBucketKernels(size: number): BucketKernels {
  const padded = Math.ceil(size / bucketBatch) * bucketBatch
  const idsAt = 8 * padded
  const countsAt = idsAt + 2 * padded
  const sumsAt = countsAt + 4 * bucketCount
  const eightsAt = sumsAt + sumsLayout.bytes
  const loops = instantiate({ count: bucketLoop, find: findLoop }, eightsAt + (4 * padded) / bucketBatch)
  const { buffer } = loops.memory
  const column = new Float64Array(buffer, 0, padded)
  const ids = new Int16Array(buffer, idsAt, padded)
  const counts = new Int32Array(buffer, countsAt, bucketCount)
  const sums = new Float64Array(buffer, sumsAt, sumsLayout.bytes / 8)
  const signs = new Int32Array(buffer, sumsAt + sumsLayout.signs, 4)
  const eights = new Int32Array(buffer, eightsAt, padded / bucketBatch)
  const isWanted = new Uint8Array(bucketCount)
  const sumOf = (at: number): number => [0, 1, 2, 3].reduce((sum, k) => sum + (sums[at / 8 + k] as number), 0)
  return {
    take(values) {
      column.set(values)
      // The last eight are filled up with the first value: its deviation is nothing.
      column.fill(values[0] as number, size)
    },
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
    find(buckets, found) {
      const w = (k: number): number => buckets[Math.min(k, buckets.length - 1)] as number
      const end = loops.find(idsAt, countsAt, eightsAt, w(0), w(1), w(2), w(3), w(4), w(5))
      for (const bucket of buckets) isWanted[bucket] = 1
      for (let k = 0; k < (end - eightsAt) / 4; k++) {
        const first = ((eights[k] as number) - idsAt) / 2
        for (let i = first; i < Math.min(first + bucketBatch, size); i++) {
          const bucket = ids[i] as number
          if (isWanted[bucket] === 1) found(column[i] as number, bucket)
        }
      }
      for (const bucket of buckets) isWanted[bucket] = 0
    },
  }
}
