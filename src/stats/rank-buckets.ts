import { type BucketKernels, bucketCount, makeBucketKernels } from './bucket-kernels.ts'
import { selectInPlace } from './quantile.ts'
import { wantedBuckets } from './wasm/bucket-loop.ts'

/** A bucket that holds more than this share of the values is too coarse to be quick, unless it cannot be cut. */
const coarseShare = 0.05
/** A layout that has proved too coarse is not replaced sooner than after so many columns: values may tie. */
const layoutColumns = 28

/**
 * Length of what a reader keeps from column to column: base and shift of its layout, how many columns it has read, and how many
 * it had when it was laid out. It makes the next column fast and changes no result, so that threads which share it may take
 * turns at the columns of a series.
 */
export const hintLength = 4

/** State of one reader of columns; all but the hints is scratch of one call. */
export type Reader = {
  readonly size: number
  /** Order statistics that the quantiles need, ascending, from 0; and their values as last found. */
  readonly ranks: Float64Array
  readonly values: Float64Array
  readonly kernels: BucketKernels
  /** Values of the wanted buckets, one row of `size` each when it must, else small; how many there are. */
  readonly candidates: readonly Float64Array[]
  readonly found: Uint32Array
  /** Wanted buckets, and how many values lie before each, in order; the first `wanted` entries count. */
  readonly buckets: Int32Array
  readonly befores: Int32Array
  /** Per wanted bucket its row of `candidates`. */
  readonly rows: Uint8Array
  wanted: number
  /** See {@link hintLength}. */
  hints: Int32Array
  base: number
  shift: number
}

/**
 * A reader of columns of `size` values for the quantiles `ps`, with hints of its own.
 * @throws RangeError for more quantiles than one pass looks for.
 */
export function newReader(size: number, ps: readonly number[]): Reader {
  const ranks = [...new Set(ps.flatMap((p) => [Math.floor((size - 1) * p), Math.ceil((size - 1) * p)]))]
  if (ranks.length > wantedBuckets)
    throw new RangeError(`at most ${wantedBuckets / 2} quantiles in one pass, not ${ps.length}`)
  return {
    size,
    ranks: Float64Array.from(ranks).sort(),
    values: new Float64Array(ranks.length),
    kernels: makeBucketKernels(size),
    candidates: ranks.map(() => new Float64Array(size)),
    found: new Uint32Array(ranks.length),
    buckets: new Int32Array(ranks.length),
    befores: new Int32Array(ranks.length),
    rows: new Uint8Array(bucketCount),
    wanted: 0,
    hints: new Int32Array(hintLength),
    base: 0,
    shift: 0,
  }
}

/** Goes on with the layout that the hints remember. */
export function resume(reader: Reader, hints: Int32Array): void {
  reader.hints = hints
  reader.base = hints[0] as number
  reader.shift = hints[1] as number
}

/** Notes the layout for the next column. */
export function remember({ hints, base, shift }: Reader): void {
  hints[0] = base
  hints[1] = shift
  hints[2] = (hints[2] as number) + 1
}

/** High word of infinity less the largest integer: a base below would overflow the difference. */
const leastBase = 0x7ff0_0000 - 0x7fff_ffff

/** Values of a column, evenly taken, that a layout is made from. */
const sampleSize = 256
const sample = new Int32Array(sampleSize)

/**
 * Lays the buckets out over the middle 97 % of a sample of the column, with room for more than as much again on both sides
 * (seasons move a column), counts again and reads the ranks. Tails go to the outer buckets.
 */
export function layOutFor(reader: Reader): boolean {
  const { words } = reader.kernels
  for (let i = 0; i < sampleSize; i++) {
    sample[i] = words[2 * Math.floor((i * reader.size) / sampleSize) + 1] as number
  }
  sample.sort()
  const low = sample[4] as number
  const high = sample[sampleSize - 5] as number
  reader.shift = 0
  while ((high - low) >>> reader.shift >= bucketCount / 4) reader.shift++
  reader.base = Math.max(leastBase, low - (bucketCount / 8) * 3 * 2 ** reader.shift)
  reader.hints[3] = reader.hints[2] as number
  reader.kernels.count(reader.base, reader.shift)
  return orderStatistics(reader, true)
}

/** Writes the value of each rank, or returns false when the layout is not good enough (`anyway`: never). */
export function orderStatistics(reader: Reader, anyway: boolean): boolean {
  if (!findBuckets(reader, anyway)) return false
  collect(reader)
  readRanks(reader)
  return true
}

/** Finds the bucket of each rank; false when one is too coarse to be quick (`anyway`: never). */
function findBuckets(reader: Reader, anyway: boolean): boolean {
  const { kernels, ranks, buckets, befores } = reader
  const { counts } = kernels
  let before = 0
  let bucket = 0
  reader.wanted = 0
  for (let k = 0; k < ranks.length; k++) {
    const rank = ranks[k] as number
    while (before + (counts[bucket] as number) <= rank) before += counts[bucket++] as number
    if (!anyway && tooCoarse(reader, bucket)) return false
    if (reader.wanted > 0 && buckets[reader.wanted - 1] === bucket) continue
    buckets[reader.wanted] = bucket
    befores[reader.wanted] = before
    reader.wanted++
  }
  return true
}

function tooCoarse({ kernels, shift, size, hints }: Reader, bucket: number): boolean {
  if (bucket === 0 || bucket === bucketCount - 1) return true
  const age = (hints[2] as number) - (hints[3] as number)
  return age >= layoutColumns && shift > 0 && (kernels.counts[bucket] as number) > coarseShare * size
}

/** Copies the values of the wanted buckets. */
function collect({ kernels, buckets, wanted, rows, candidates, found }: Reader): void {
  const { column, ids, hits } = kernels
  for (let k = 0; k < wanted; k++) rows[buckets[k] as number] = k
  found.fill(0)
  const count = kernels.find(buckets.subarray(0, wanted))
  for (let h = 0; h < count; h++) {
    const i = hits[h] as number
    const row = rows[ids[i] as number] as number
    const n = found[row] as number
    ;(candidates[row] as Float64Array)[n] = column[i] as number
    found[row] = n + 1
  }
}

/** Selects each rank among the candidates of its bucket. */
function readRanks({ ranks, candidates, found, befores, wanted, values }: Reader): void {
  let at = 0
  for (let k = 0; k < ranks.length; k++) {
    const rank = ranks[k] as number
    while (at + 1 < wanted && rank >= (befores[at + 1] as number)) at++
    const rest = candidates[at] as Float64Array
    const within = rank - (befores[at] as number)
    selectInPlace(rest, 0, (found[at] as number) - 1, within)
    values[k] = rest[within] as number
  }
}
