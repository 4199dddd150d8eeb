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
/** A bucket that holds more than this share of the values is too coarse to be quick, unless it cannot be cut. */
const coarseShare = 0.05
/** Buckets on each side of where a quantile is expected whose values are kept at once. */
const reach = 4
/** Columns a season apart: the move of a quantile is expected to be that of a week before. */
const seasonColumns = 7

/** State of one reader. */
type Reader = {
  readonly size: number
  readonly ps: readonly number[]
  readonly counts: Uint32Array
  /** Per bucket: 0, or 1 + the row of `candidates` that collects its values. */
  readonly slots: Uint8Array
  /** Values of the wanted buckets, one row of `size` each when it must, else small. */
  readonly candidates: Float64Array[]
  readonly found: Uint32Array
  /** Values below the first bucket of each row. */
  readonly befores: Uint32Array
  readonly ranks: Float64Array
  /** Sum of deviations from the first value, and of their squares. */
  readonly sums: Float64Array
  /** High words of the order statistics of the last columns, newest first, one entry per rank each. */
  readonly past: Int32Array[]
  column: Float64Array
  /** 32-bit words of the column; the odd ones are the high words (little-endian, as all platforms of Node are). */
  words: Int32Array
  base: number
  shift: number
  /** Negative when any value is (or is -0): its bits do not order as an integer. */
  signs: number
}

/**
 * A reader of columns of `size` values: mean and type-7 quantiles (Hyndman & Fan 1996), exact, without touching the
 * column; the object that it returns is overwritten by the next call. Make one per series of similar columns: the high word
 * of a positive double orders as an integer, so one pass counts values into buckets laid out by the columns before and keeps
 * the few around where each rank is expected; where it is not there, a second pass collects those around it. Columns that do
 * not fit the buckets lay them out anew; a column with a negative value or a NaN takes the plain way.
 */
export function makeColumnStats(size: number, ps: readonly number[]): (column: Float64Array) => ColumnStats {
  const stats: ColumnStats = {
    mean: Number.NaN,
    meanError: Number.NaN,
    quantiles: new Float64Array(ps.length),
  }
  const reader = newReader(size, ps)
  const values = new Float64Array(reader.ranks.length)
  return (column) => {
    if (column !== reader.column) {
      reader.column = column
      reader.words = new Int32Array(column.buffer, column.byteOffset, 2 * size)
    }
    expectRanks(reader)
    count(reader, stats)
    if (reader.sums[1] === 0 && column.every((value) => value === column[0])) {
      reader.past.length = 0
      stats.quantiles.fill(column[0] as number)
      return stats
    }
    const fits = !Number.isNaN(stats.mean) && reader.signs >= 0
    if (fits && (orderStatistics(reader, values, false) || layOutFor(reader, values))) {
      remember(reader, values)
      interpolate(reader, values, stats.quantiles)
    } else {
      reader.past.length = 0
      stats.quantiles.set(quantilesInPlace(column.slice(), ps))
    }
    return stats
  }
}

function newReader(size: number, ps: readonly number[]): Reader {
  const ranks = [...new Set(ps.flatMap((p) => [Math.floor((size - 1) * p), Math.ceil((size - 1) * p)]))]
  return {
    size,
    ps,
    counts: new Uint32Array(bucketCount),
    slots: new Uint8Array(bucketCount),
    candidates: ranks.map(() => new Float64Array(size)),
    found: new Uint32Array(ranks.length),
    befores: new Uint32Array(ranks.length),
    ranks: Float64Array.from(ranks).sort(),
    sums: new Float64Array(2),
    past: [],
    column: new Float64Array(0),
    words: new Int32Array(0),
    base: 0,
    // Nothing fits the first time.
    shift: 0,
    signs: 0,
  }
}

/** Keeps where the ranks were found. */
function remember({ past }: Reader, values: Float64Array): void {
  const row = past.length > seasonColumns ? (past.pop() as Int32Array) : new Int32Array(values.length)
  const words = new Int32Array(values.buffer, values.byteOffset, 2 * values.length)
  for (let k = 0; k < row.length; k++) row[k] = words[2 * k + 1] as number
  past.unshift(row)
}

/** Marks the buckets around where each rank is expected: moved from the last column as a week before. Rows never overlap. */
function expectRanks({ past, ranks, slots, found, base, shift }: Reader): void {
  slots.fill(0)
  found.fill(0)
  const [last] = past
  if (last === undefined) return
  const weekAgo = past[seasonColumns - 1]
  const before = past[seasonColumns]
  let next = 0
  let row = 0
  for (let k = 0; k < ranks.length; k++) {
    const move = weekAgo && before ? (weekAgo[k] as number) - (before[k] as number) : 0
    const bucket = ((last[k] as number) + move - base) >> shift
    const from = Math.max(next, bucket - reach)
    const to = Math.min(bucketCount - 1, bucket + reach)
    if (from > to) continue
    // Ranks side by side share a row.
    if (from > next || row === 0) row++
    for (let b = from; b <= to; b++) slots[b] = row
    next = to + 1
  }
}

/** Values per call of the hot loops: short enough for the engine to compile whole calls from the start. */
const run = 1024

/** Counts values into buckets; sums on the way. Values outside the layout go to the first and last bucket. */
function count(reader: Reader, stats: Pick<ColumnStats, 'mean' | 'meanError'>): void {
  const { column, counts, sums } = reader
  const n = column.length
  counts.fill(0)
  sums.fill(0)
  reader.signs = 0
  for (let from = 0; from < n; from += run) countRun(reader, from, Math.min(n, from + run))
  const [sum = Number.NaN, squares = Number.NaN] = sums
  stats.mean = (column[0] as number) + sum / n
  stats.meanError = Math.sqrt(Math.max(0, squares - (sum * sum) / n) / n / Math.max(1, n - 1))
}

function countRun(reader: Reader, from: number, to: number): void {
  const { column, words, counts, slots, base, shift, sums } = reader
  // Deviations from a first value, so that squares do not cancel.
  const origin = column[0] as number
  let sum = sums[0] as number
  let squares = sums[1] as number
  let signs = reader.signs
  for (let i = from; i < to; i++) {
    const value = column[i] as number
    const d = value - origin
    sum += d
    squares += d * d
    const word = words[2 * i + 1] as number
    signs |= word
    const bucket = Math.max(0, Math.min(bucketCount - 1, (word - base) >> shift))
    counts[bucket] = (counts[bucket] as number) + 1
    if (slots[bucket] !== 0) keep(reader, slots[bucket] as number, value)
  }
  sums[0] = sum
  sums[1] = squares
  reader.signs = signs
}

function keep({ candidates, found }: Reader, slot: number, value: number): void {
  const n = found[slot - 1] as number
  ;(candidates[slot - 1] as Float64Array)[n] = value
  found[slot - 1] = n + 1
}

/** High word of infinity less the largest integer: a base below would overflow the difference. */
const leastBase = 0x7ff0_0000 - 0x7fff_ffff

/** Lays the buckets out over the range of the column, with room on both sides, counts again and reads the ranks. */
function layOutFor(reader: Reader, values: Float64Array): boolean {
  const { words } = reader
  let low = words[1] as number
  let high = low
  for (let i = 3; i < words.length; i += 2) {
    const word = words[i] as number
    low = Math.min(low, word)
    high = Math.max(high, word)
  }
  reader.shift = 0
  while ((high - low) >>> reader.shift >= bucketCount / 2) reader.shift++
  reader.base = Math.max(leastBase, low - (bucketCount / 4) * 2 ** reader.shift)
  expectRanks(reader)
  count(reader, { mean: 0, meanError: 0 })
  return orderStatistics(reader, values, true)
}

/** Writes the value of each rank, or returns false when the layout is not good enough (`anyway`: never). */
function orderStatistics(reader: Reader, values: Float64Array, anyway: boolean): boolean {
  const { counts, slots, ranks, befores } = reader
  const wanted = new Int32Array(ranks.length)
  const below = new Int32Array(ranks.length)
  let before = 0
  let bucket = 0
  let kept = true
  let row = 0
  for (const [k, rank] of ranks.entries()) {
    for (;;) {
      const slot = slots[bucket] as number
      if (slot > row) {
        befores[slot - 1] = before
        row = slot
      }
      if (before + (counts[bucket] as number) > rank) break
      before += counts[bucket++] as number
    }
    if (!anyway && tooCoarse(reader, bucket)) return false
    wanted[k] = bucket
    below[k] = before
    if (slots[bucket] === 0) kept = false
  }
  if (!kept) collect(reader, wanted, below)
  readRanks(reader, wanted, values)
  return true
}

function tooCoarse({ counts, shift, size }: Reader, bucket: number): boolean {
  const isOuter = bucket === 0 || bucket === bucketCount - 1
  return isOuter || ((counts[bucket] as number) > coarseShare * size && shift > 0)
}

/** Selects each rank among the candidates of its bucket's row. */
function readRanks(
  { ranks, slots, candidates, found, befores }: Reader,
  wanted: Int32Array,
  values: Float64Array,
): void {
  for (const [k, rank] of ranks.entries()) {
    const row = (slots[wanted[k] as number] as number) - 1
    const rest = candidates[row] as Float64Array
    const within = rank - (befores[row] as number)
    selectInPlace(rest, 0, (found[row] as number) - 1, within)
    values[k] = rest[within] as number
  }
}

/** Gives each wanted bucket a row of its own and copies its values there; `below` = values before it. */
function collect(reader: Reader, wanted: Int32Array, below: Int32Array): void {
  const { slots, found, befores } = reader
  const n = reader.column.length
  slots.fill(0)
  found.fill(0)
  wanted.forEach((bucket, k) => {
    slots[bucket] = k + 1
    befores[k] = below[k] as number
  })
  for (let from = 0; from < n; from += run) collectRun(reader, from, Math.min(n, from + run))
}

function collectRun(reader: Reader, from: number, to: number): void {
  const { column, words, slots, base, shift } = reader
  for (let i = from; i < to; i++) {
    const bucket = Math.max(0, Math.min(bucketCount - 1, ((words[2 * i + 1] as number) - base) >> shift))
    const slot = slots[bucket] as number
    if (slot !== 0) keep(reader, slot, column[i] as number)
  }
}

function interpolate({ size, ps, ranks }: Reader, values: Float64Array, out: Float64Array): void {
  ps.forEach((p, k) => {
    const rank = (size - 1) * p
    const below = Math.floor(rank)
    const low = values[ranks.indexOf(below)] as number
    const high = values[ranks.indexOf(Math.ceil(rank))] as number
    out[k] = low === high ? low : low + (high - low) * (rank - below)
  })
}
