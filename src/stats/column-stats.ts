import { quantilesInPlace } from './quantile.ts'
import {
  count,
  expectRanks,
  layOutFor,
  type Moments,
  newReader,
  orderStatistics,
  type Reader,
  remember,
  setMoments,
  sourceOf,
} from './rank-buckets.ts'

export { hintLength } from './rank-buckets.ts'

/** Mean, its standard error and quantiles of one column. */
export type ColumnStats = Moments & {
  /** In the order of the probabilities asked for; NaN when any value is NaN. */
  readonly quantiles: Float64Array
}

/** Columns of at most so many values take the plain way. */
const smallSize = 256

/**
 * A reader of columns of `size` values: mean and type-7 quantiles (Hyndman & Fan 1996), exact, without touching the
 * column; the object that it returns is overwritten by the next call. Keep `hints` (of its own unless given) per series of similar columns: the high word
 * of a positive double orders as an integer, so one pass counts values into buckets laid out by the columns before and keeps
 * those around where each rank is expected; where it is not there, a second pass collects the bucket of each rank. Columns
 * that do not fit the buckets lay them out anew; a column with a negative value or a NaN takes the plain way. `hints`:
 * {@link hintLength} zeros, or what readers left there for columns before; several series may share a reader, whose scratch
 * then stays in the cache.
 */
export function makeColumnStats(
  size: number,
  ps: readonly number[],
): (column: Float64Array, hints?: Int32Array) => ColumnStats {
  const stats: ColumnStats = {
    mean: Number.NaN,
    meanError: Number.NaN,
    quantiles: new Float64Array(ps.length),
  }
  const reader = newReader(size, ps)
  const ownHints = reader.hints
  return (column, hints = ownHints) => {
    if (size <= smallSize) return statsOfFew(column, ps, stats)
    if (column !== reader.column.values) reader.column = sourceOf(column)
    reader.hints = hints
    reader.base = hints[0] as number
    reader.shift = hints[1] as number
    expectRanks(reader)
    count(reader, stats)
    if (reader.sums[1] === 0 && column.every((value) => value === column[0])) {
      stats.quantiles.fill(column[0] as number)
      return stats
    }
    const fits = !Number.isNaN(stats.mean) && reader.signs >= 0
    if (fits && (orderStatistics(reader, false) || layOutFor(reader))) {
      remember(reader)
      interpolate(reader, stats.quantiles)
    } else stats.quantiles.set(quantilesInPlace(column.slice(), ps))
    return stats
  }
}

/** The plain way: for few values faster than emptying and adding up buckets. */
function statsOfFew(column: Float64Array, ps: readonly number[], stats: ColumnStats): ColumnStats {
  const origin = column[0] as number
  let sum = 0
  let squares = 0
  for (let i = 0; i < column.length; i++) {
    const d = (column[i] as number) - origin
    sum += d
    squares += d * d
  }
  setMoments(Float64Array.of(sum, squares), column, stats)
  stats.quantiles.set(quantilesInPlace(column.slice(), ps))
  return stats
}

function interpolate({ size, ps, ranks, values }: Reader, out: Float64Array): void {
  for (let k = 0; k < ps.length; k++) {
    const rank = (size - 1) * (ps[k] as number)
    const below = Math.floor(rank)
    const low = values.values[ranks.indexOf(below)] as number
    const high = values.values[ranks.indexOf(Math.ceil(rank))] as number
    out[k] = low === high ? low : low + (high - low) * (rank - below)
  }
}
