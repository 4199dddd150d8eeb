import { quantilesInPlace, selectInPlace } from './quantile.ts'

/** Mean, its standard error and quantiles of one column. */
export type ColumnStats = {
  mean: number
  /** Standard error of the mean: sd / sqrt(n). */
  meanError: number
  /** In the order of the probabilities asked for; NaN when any value is NaN. */
  readonly quantiles: Float64Array
}

const bucketCount = 4096

/**
 * A reader of columns of `size` values: mean and type-7 quantiles (Hyndman & Fan 1996), exact, without touching the
 * column; the object that it returns is overwritten by the next call. Made for many columns of non-negative values: the
 * high word of a positive double orders as an integer, so one counting pass finds the few values around each rank and
 * only those are selected among. A column with a negative value or a NaN takes the plain way.
 */
export function makeColumnStats(size: number, ps: readonly number[]): (column: Float64Array) => ColumnStats {
  const stats: ColumnStats = {
    mean: Number.NaN,
    meanError: Number.NaN,
    quantiles: new Float64Array(ps.length),
  }
  const counts = new Uint32Array(bucketCount + 1)
  const candidates = new Float64Array(size)
  const scratch = new Float64Array(size)
  const range = new Int32Array(2)
  return (column) => {
    const words = new Int32Array(column.buffer, column.byteOffset, 2 * size)
    meanInto(stats, column)
    highWordRange(words, range)
    const [low = 0, high = 0] = range
    // 0x7ff00000 is the high word of infinity: beyond are NaNs.
    if (low < 0 || high > 0x7ff0_0000) {
      scratch.set(column)
      stats.quantiles.set(quantilesInPlace(scratch, ps))
      return stats
    }
    let shift = 0
    while ((high - low) >>> shift >= bucketCount) shift++
    countBuckets(words, counts, low, shift)
    ps.forEach((p, k) => {
      const rank = (size - 1) * p
      const below = Math.floor(rank)
      const at = bucketOfRank(counts, below)
      const inBucket = gather({ column, words, low, shift }, at.bucket, candidates)
      const within = below - at.before
      selectInPlace(candidates, 0, inBucket - 1, within)
      const value = candidates[within] ?? Number.NaN
      const next =
        rank === below
          ? value
          : nextUp({ column, words, low, shift }, candidates, { within, inBucket, bucket: at.bucket })
      stats.quantiles[k] = value === next ? value : value + (next - value) * (rank - below)
    })
    return stats
  }
}

function meanInto(stats: ColumnStats, column: Float64Array): void {
  const n = column.length
  // Deviations from a first value, so that squares do not cancel.
  const origin = column[0] ?? Number.NaN
  let sum = 0
  let squares = 0
  for (let i = 0; i < n; i++) {
    const d = (column[i] ?? 0) - origin
    sum += d
    squares += d * d
  }
  stats.mean = origin + sum / n
  stats.meanError = Math.sqrt(Math.max(0, squares - (sum * sum) / n) / n / Math.max(1, n - 1))
}

function highWordRange(words: Int32Array, out: Int32Array): void {
  let low = words[1] ?? 0
  let high = low
  for (let i = 3; i < words.length; i += 2) {
    const word = words[i] ?? 0
    if (word < low) low = word
    if (word > high) high = word
  }
  out[0] = low
  out[1] = high
}

function countBuckets(words: Int32Array, counts: Uint32Array, low: number, shift: number): void {
  counts.fill(0)
  for (let i = 1; i < words.length; i += 2) {
    const bucket = ((words[i] ?? 0) - low) >>> shift
    counts[bucket] = (counts[bucket] ?? 0) + 1
  }
}

function bucketOfRank(
  counts: Uint32Array,
  rank: number,
): { readonly bucket: number; readonly before: number } {
  let before = 0
  let bucket = 0
  while (bucket < bucketCount && before + (counts[bucket] ?? 0) <= rank) before += counts[bucket++] ?? 0
  return { bucket, before }
}

type Bucketed = {
  readonly column: Float64Array
  readonly words: Int32Array
  readonly low: number
  readonly shift: number
}

/** Copies the values of one bucket; returns how many. */
function gather({ column, words, low, shift }: Bucketed, bucket: number, out: Float64Array): number {
  let n = 0
  for (let i = 0; i < column.length; i++) {
    if (((words[2 * i + 1] ?? 0) - low) >>> shift === bucket) out[n++] = column[i] ?? Number.NaN
  }
  return n
}

/** The value that a sort would put next: the smallest of the rest of the bucket, else of all later buckets. */
function nextUp(
  { column, words, low, shift }: Bucketed,
  candidates: Float64Array,
  at: { readonly within: number; readonly inBucket: number; readonly bucket: number },
): number {
  let next = Infinity
  if (at.within + 1 < at.inBucket) {
    for (let i = at.within + 1; i < at.inBucket; i++) next = Math.min(next, candidates[i] ?? Number.NaN)
    return next
  }
  for (let i = 0; i < column.length; i++) {
    if (((words[2 * i + 1] ?? 0) - low) >>> shift > at.bucket) next = Math.min(next, column[i] ?? Number.NaN)
  }
  return next
}
