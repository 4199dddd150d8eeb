import { JevonsError } from '../../errors.ts'
import { pickRows } from '../../ingest/pick-rows.ts'
import type { UsageData } from '../../ingest/usage-table.ts'
import { didYouMean } from '../../units/nearest.ts'

/**
 * The usage with only the rows that have these dimension values. A dimension or value that no row has is NO_SUCH_SERIES with
 * the nearest one.
 */
export function rowsWhere(data: UsageData, where: Readonly<Record<string, string>>): UsageData {
  const filters = Object.entries(where)
  if (filters.length === 0) return data
  const { table } = data
  for (const [dim, value] of filters) assertKnown(data, dim, value)
  const rows: number[] = []
  for (let row = 0; row < table.length; row++)
    if (filters.every(([dim, value]) => table.dims[dim]?.[row] === value)) rows.push(row)
  return { ...data, table: pickRows(table, rows) }
}

function assertKnown({ table }: UsageData, dim: string, value: string): void {
  const column = Object.hasOwn(table.dims, dim) ? table.dims[dim] : undefined
  const dims = Object.keys(table.dims)
  if (!column)
    throw new JevonsError({
      code: 'NO_SUCH_SERIES',
      message: `the exports have no dimension '${dim}'`,
      hint: `${didYouMean(dim, dims)} dimensions are ${dims.sort().join(', ') || '(none)'}`.trim(),
    })
  if (column.includes(value)) return
  const values = [...new Set(column.filter((v) => v !== undefined))].sort()
  throw new JevonsError({
    code: 'NO_SUCH_SERIES',
    message: `no row has ${dim} '${value}'`,
    hint: `${didYouMean(value, values)} ${dim} is one of ${values.slice(0, 12).join(', ')}`.trim(),
  })
}
