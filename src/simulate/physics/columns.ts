import { columnLoop } from '../../stats/loops/column-loop.ts'
import type { BuildContext, Input } from '../resource-kind.ts'

/** One column of zeros per measure. */
export function emptyColumns(
  { column }: Pick<BuildContext<unknown>, 'column'>,
  count: number,
): Float64Array[] {
  return Array.from({ length: count }, () => column())
}

/** The feeder's column of that measure, undefined when it has none. */
export function columnOf(input: Input, measure: string): Float64Array | undefined {
  const index = input.measures.findIndex((candidate) => candidate.name === measure)
  return index < 0 ? undefined : input.columns[index]
}

/** The primary column of every feeder. */
export function primaryColumns(context: BuildContext<unknown>): Float64Array[] {
  return context.inputs.flatMap((input) => input.columns[0] ?? [])
}

/** out = sum of the columns, per future; 0 without columns. */
export function addColumns(columns: readonly Float64Array[], out: Float64Array): void {
  out.fill(0)
  for (const column of columns) {
    for (let i = 0; i < out.length; i++) out[i] = (out[i] ?? 0) + (column[i] ?? Number.NaN)
  }
}

const sharing = columnLoop(['load', 'share', 'out'], [], 'out = load * share')

/** A function that writes out = share x sum of the columns, per future. */
export function sharedSum(
  columns: readonly Float64Array[],
  share: Float64Array,
  out: Float64Array,
): () => void {
  const [only] = columns
  if (only && columns.length === 1) {
    const loop = sharing.over({ load: only, share, out })
    return () => {
      loop.run()
    }
  }
  const loop = sharing.over({ load: out, share, out })
  return () => {
    addColumns(columns, out)
    loop.run()
  }
}
