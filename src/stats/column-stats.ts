import { quantilesInPlace } from './quantile.ts'
import { layOutFor, newReader, orderStatistics, type Reader, remember, resume } from './rank-buckets.ts'

export { hintLength } from './rank-buckets.ts'

/** Mean of a column, and its standard error: sd / sqrt(n). */
type Moments = { mean: number; meanError: number }

/** Mean, its standard error and quantiles of one column. */
export type ColumnStats = Moments & {
  /** In the order of the probabilities asked for; NaN when any value is NaN. */
  readonly quantiles: Float64Array
}

/** Columns of at most so many values take the plain way. */
const smallSize = 256

/**
 * A reader of columns of `size` values: mean and type-7 quantiles (Hyndman & Fan 1996), exact, without touching the
 * column; the object that it returns is overwritten by the next call. Keep `hints` (of its own unless given) per series of
 * similar columns: the high word of a positive double orders as an integer, so one pass counts values into buckets laid out by
 * the columns before, and another collects the buckets that hold the ranks. Columns that do not fit the buckets lay them out
 * anew; a column with a negative value or a NaN takes the plain way. `hints`: {@link hintLength} zeros, or what readers left
 * there for columns before; several series may share a reader, whose scratch then stays in the cache.
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
  if (size <= smallSize) return (column) => statsOfFew(column, ps, stats)
  const reader = newReader(size, ps)
  const ownHints = reader.hints
  return (column, hints = ownHints) => {
    resume(reader, hints)
    reader.kernels.take(column)
    reader.kernels.count(reader.base, reader.shift)
    const { sum, squares, signs } = reader.kernels.moments()
    setMoments({ sum, squares }, column, stats)
    if (squares === 0 && column.every((value) => value === column[0])) {
      stats.quantiles.fill(column[0] as number)
      return stats
    }
    const fits = !Number.isNaN(stats.mean) && signs >= 0
    if (fits && (orderStatistics(reader, false) || layOutFor(reader))) {
      remember(reader)
      interpolate(reader, ps, stats.quantiles)
    } else stats.quantiles.set(quantilesInPlace(column.slice(), ps))
    return stats
  }
}

/** Mean and standard error of `values` from the sums of their deviations from the first, and of the squares. */
function setMoments(
  { sum, squares }: { readonly sum: number; readonly squares: number },
  values: Float64Array,
  stats: Moments,
): void {
  const n = values.length
  stats.mean = (values[0] as number) + sum / n
  stats.meanError = Math.sqrt(Math.max(0, squares - (sum * sum) / n) / n / Math.max(1, n - 1))
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
  setMoments({ sum, squares }, column, stats)
  stats.quantiles.set(quantilesInPlace(column.slice(), ps))
  return stats
}

function interpolate({ size, ranks, values }: Reader, ps: readonly number[], out: Float64Array): void {
  for (let k = 0; k < ps.length; k++) {
    const rank = (size - 1) * (ps[k] as number)
    const below = Math.floor(rank)
    const low = values[ranks.indexOf(below)] as number
    const high = values[ranks.indexOf(Math.ceil(rank))] as number
    out[k] = low === high ? low : low + (high - low) * (rank - below)
  }
}
