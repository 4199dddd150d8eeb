import type { Db } from '../engine/duckdb.ts'
import { mergeDims, type RolledLayout } from './roll-up.ts'

/** A dimension that was given up because it made the table too large. */
export type DroppedDim = { readonly name: string; readonly values: number }

/** Up to which size a rolled-up table keeps its dimensions. */
export type TableLimits = {
  /** Rows that any table may have: they could all be series of one bucket, and a series costs a text or two. */
  readonly rows: number
  /** Values (a row of a measure is one) that long series may have: 33 bytes each once they are read. */
  readonly values: number
  /** Combinations of dimensions that still are long series with so many values. */
  readonly series: number
}

/** Our choice: half a gigabyte of values. */
const usualLimits: TableLimits = { rows: 2_000_000, values: 16_000_000, series: 100_000 }

/** Takes dimensions out of a rolled-up table, widest first, until it is small enough or no dimension is left. */
export async function limitDims(
  db: Db,
  layout: RolledLayout,
  limits: TableLimits = usualLimits,
): Promise<{ readonly layout: RolledLayout; readonly dropped: readonly DroppedDim[] }> {
  const dropped: DroppedDim[] = []
  for (;;) {
    if (layout.dims.length === 0 || (await isSmall(db, layout, limits))) return { layout, dropped }
    const counts = await db.rows(
      `select ${layout.dims.map((_, i) => `count(distinct d${i}) as d${i}`).join(', ')} from ${layout.table}`,
    )
    const sizes = layout.dims.map((name, i) => ({ i, name, values: Number(counts[0]?.[`d${i}`] ?? 0) }))
    const widest = sizes.reduce((a, b) => (b.values > a.values ? b : a))
    if (widest.values <= 1) return { layout, dropped }
    dropped.push({ name: widest.name, values: widest.values })
    await mergeDims(db, layout, (i) => (i === widest.i ? 'cast(null as varchar)' : `d${i}`))
  }
}

async function isSmall(
  db: Db,
  { table, dims, measures }: RolledLayout,
  limits: TableLimits,
): Promise<boolean> {
  const [size] = await db.rows(`select count(*) as n from ${table}`)
  const rows = Number(size?.['n'] ?? 0)
  if (rows <= limits.rows) return true
  if (rows * measures.length > limits.values) return false
  const combination = dims.map((_, i) => `d${i}`).join(', ')
  const [found] = await db.rows(`select count(*) as n from (select distinct ${combination} from ${table})`)
  return Number(found?.['n'] ?? 0) <= limits.series
}
