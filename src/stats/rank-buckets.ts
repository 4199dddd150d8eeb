import { selectInPlace } from './quantile.ts'

/** Our choice: few, because emptying and adding them up is paid for each column, however few its values. */
const bucketCount = 1024
/** A bucket that holds more than this share of the values is too coarse to be quick, unless it cannot be cut. */
const coarseShare = 0.05
/** Buckets on each side of where a quantile is expected whose values are kept in passing. */
const reach = 6
/** Columns a season apart: the move of a quantile is expected to be that of a week before. */
const seasonColumns = 7
const pastRows = seasonColumns + 1
/** Hints begin with base, shift (0: nothing fits yet), how many columns are remembered and were at the layout; then the ring. */
const hintHead = 4
/** A layout that has proved too coarse is not replaced sooner than after so many columns: values may tie. */
const layoutColumns = 28
/** Two order statistics per quantile at most. */
const mostRanks = 2

/**
 * Length of what a reader for `quantiles` quantiles keeps from column to column: its layout, and a ring of rows with the
 * high word of each order statistic of the last columns. It makes the next column fast and changes no result, so that
 * threads which share it may take turns at the columns of a series.
 */
export function hintLength(quantiles: number): number {
  return hintHead + pastRows * mostRanks * quantiles
}

/** Mean of a column, and its standard error: sd / sqrt(n). */
export type Moments = { mean: number; meanError: number }

/** State of one reader of columns; all but the hints is scratch of one call. */
export type Reader = {
  readonly size: number
  readonly ps: readonly number[]
  /** Values per bucket; while counting, the sign of an entry says that the values of its bucket are kept. */
  readonly counts: Int32Array
  /** Per bucket: 1 = its values are kept while counting. */
  readonly likely: Uint8Array
  readonly kept: Source
  keptCount: number
  /** Per bucket: 0, or 1 + its row of `candidates`. */
  readonly slots: Uint8Array
  /** Values of the wanted buckets, one row of `size` each when it must, else small. */
  readonly candidates: Float64Array[]
  readonly found: Uint32Array
  readonly ranks: Float64Array
  /** Sum of deviations from the first value, and of their squares. */
  readonly sums: Float64Array
  /** Wanted buckets, and how many values lie before each, in order; the first `wanted` entries count. */
  readonly buckets: Int32Array
  readonly befores: Int32Array
  wanted: number
  /** Order statistics last found. */
  readonly values: Source
  /** See {@link hintLength}. */
  hints: Int32Array
  column: Source
  base: number
  shift: number
  /** Negative when any value is (or is -0): its bits do not order as an integer. */
  signs: number
}

/** Values and their 32-bit words; the odd ones are the high words (little-endian, as all platforms of Node are). */
export type Source = { readonly values: Float64Array; readonly words: Int32Array }

const known = new WeakMap<Float64Array, Source>()

/** The words of a column; a simulation writes to the same few columns again and again. */
export function sourceOf(values: Float64Array): Source {
  const before = known.get(values)
  if (before !== undefined) return before
  const source = { values, words: new Int32Array(values.buffer, values.byteOffset, 2 * values.length) }
  known.set(values, source)
  return source
}

/** A reader of columns of `size` values for the quantiles `ps`, with hints of its own. */
export function newReader(size: number, ps: readonly number[]): Reader {
  const ranks = [...new Set(ps.flatMap((p) => [Math.floor((size - 1) * p), Math.ceil((size - 1) * p)]))]
  return {
    size,
    ps,
    counts: new Int32Array(bucketCount),
    likely: new Uint8Array(bucketCount),
    // One more: a value is written before it is known whether it counts.
    kept: sourceOf(new Float64Array(size + 1)),
    keptCount: 0,
    slots: new Uint8Array(bucketCount),
    candidates: ranks.map(() => new Float64Array(size)),
    found: new Uint32Array(ranks.length),
    ranks: Float64Array.from(ranks).sort(),
    sums: new Float64Array(2),
    buckets: new Int32Array(ranks.length),
    befores: new Int32Array(ranks.length),
    wanted: 0,
    values: sourceOf(new Float64Array(ranks.length)),
    hints: new Int32Array(hintLength(ps.length)),
    column: sourceOf(new Float64Array(0)),
    base: 0,
    shift: 0,
    signs: 0,
  }
}

/** Notes where the ranks were found. */
export function remember(reader: Reader): void {
  const { hints, values, ranks } = reader
  const count = hints[2] as number
  const row = hintHead + (count % pastRows) * ranks.length
  for (let k = 0; k < ranks.length; k++) hints[row + k] = values.words[2 * k + 1] as number
  hints[0] = reader.base
  hints[1] = reader.shift
  hints[2] = count + 1
}

/** Marks the buckets around where each rank is expected: moved from the last column as a week before. */
export function expectRanks({ hints: past, ranks, likely, base, shift }: Reader): void {
  likely.fill(0)
  const pastCount = past[2] as number
  if (pastCount === 0) return
  const row = (columnsAgo: number): number => hintHead + ((pastCount - columnsAgo) % pastRows) * ranks.length
  const last = row(1)
  const isSeason = pastCount >= pastRows
  const weekAgo = isSeason ? row(seasonColumns) : 0
  const before = isSeason ? row(pastRows) : 0
  for (let k = 0; k < ranks.length; k++) {
    const move = (past[weekAgo + k] as number) - (past[before + k] as number)
    const bucket = ((past[last + k] as number) + move - base) >> shift
    const to = Math.min(bucketCount - 1, bucket + reach)
    for (let b = Math.max(0, bucket - reach); b <= to; b++) likely[b] = 1
  }
}

/** Values per call of the hot loops: short enough for the engine to compile whole calls from the start. */
const run = 1024

/** Counts values into buckets; sums on the way. Values outside the layout go to the first and last bucket. */
export function count(reader: Reader, stats: Moments): void {
  const { counts, likely, sums } = reader
  const { values } = reader.column
  const n = values.length
  for (let b = 0; b < bucketCount; b++) counts[b] = (likely[b] as number) << 31
  sums.fill(0)
  reader.signs = 0
  reader.keptCount = 0
  for (let from = 0; from < n; from += run) countRun(reader, from, Math.min(n, from + run))
  for (let b = 0; b < bucketCount; b++) counts[b] = (counts[b] as number) & 0x7fff_ffff
  setMoments(sums, values, stats)
}

/** Mean and standard error of `values` from the sums of their deviations from the first, and of the squares. */
export function setMoments(sums: Float64Array, values: Float64Array, stats: Moments): void {
  const n = values.length
  const sum = sums[0] as number
  const squares = sums[1] as number
  stats.mean = (values[0] as number) + sum / n
  stats.meanError = Math.sqrt(Math.max(0, squares - (sum * sum) / n) / n / Math.max(1, n - 1))
}

function countRun(reader: Reader, from: number, to: number): void {
  const { counts, base, shift, sums } = reader
  const { values, words } = reader.column
  const kept = reader.kept.values
  // Deviations from a first value, so that squares do not cancel.
  const origin = values[0] as number
  let sum = sums[0] as number
  let squares = sums[1] as number
  let { signs, keptCount } = reader
  for (let i = from; i < to; i++) {
    const value = values[i] as number
    const d = value - origin
    sum += d
    squares += d * d
    const word = words[2 * i + 1] as number
    signs |= word
    let bucket = ((word - base) | 0) >> shift
    if (bucket < 0) bucket = 0
    else if (bucket >= bucketCount) bucket = bucketCount - 1
    const entry = counts[bucket] as number
    counts[bucket] = (entry + 1) | 0
    // Without a branch, for speed: the next value overwrites one that does not count.
    kept[keptCount] = value
    keptCount = (keptCount + (entry >>> 31)) | 0
  }
  sums[0] = sum
  sums[1] = squares
  reader.signs = signs
  reader.keptCount = keptCount
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
  const { words } = reader.column
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
  expectRanks(reader)
  count(reader, { mean: 0, meanError: 0 })
  return orderStatistics(reader, true)
}

/** Writes the value of each rank, or returns false when the layout is not good enough (`anyway`: never). */
export function orderStatistics(reader: Reader, anyway: boolean): boolean {
  if (!findBuckets(reader, anyway)) return false
  const { buckets, wanted, slots, likely } = reader
  let isKept = true
  for (let k = 0; k < wanted; k++) {
    const bucket = buckets[k] as number
    slots[bucket] = k + 1
    isKept &&= likely[bucket] === 1
  }
  if (isKept) collect(reader, reader.kept, reader.keptCount)
  else collect(reader, reader.column, reader.size)
  for (let k = 0; k < wanted; k++) slots[buckets[k] as number] = 0
  readRanks(reader)
  return true
}

/** Finds the bucket of each rank; false when one is too coarse to be quick (`anyway`: never). */
function findBuckets(reader: Reader, anyway: boolean): boolean {
  const { counts, ranks, buckets, befores } = reader
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

function tooCoarse({ counts, shift, size, hints }: Reader, bucket: number): boolean {
  if (bucket === 0 || bucket === bucketCount - 1) return true
  const age = (hints[2] as number) - (hints[3] as number)
  return age >= layoutColumns && shift > 0 && (counts[bucket] as number) > coarseShare * size
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
    values.values[k] = rest[within] as number
  }
}

/** Copies the values of the wanted buckets from the first `n` of a source. */
function collect(reader: Reader, source: Source, n: number): void {
  reader.found.fill(0)
  for (let from = 0; from < n; from += run) collectRun(reader, source, from, Math.min(n, from + run))
}

function collectRun(reader: Reader, { values, words }: Source, from: number, to: number): void {
  const { slots, found, candidates, base, shift } = reader
  for (let i = from; i < to; i++) {
    const bucket = Math.max(
      0,
      Math.min(bucketCount - 1, (((words[2 * i + 1] as number) - base) | 0) >> shift),
    )
    const slot = slots[bucket] as number
    if (slot === 0) continue
    const n = found[slot - 1] as number
    ;(candidates[slot - 1] as Float64Array)[n] = values[i] as number
    found[slot - 1] = n + 1
  }
}
