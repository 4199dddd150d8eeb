import { JevonsError } from '../../errors.ts'
import { pickRuns } from '../../ingest/usage/pick-runs.ts'
import type { UsageData, UsageRun } from '../../ingest/usage-table.ts'
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
  const isAsked = ({ dims }: UsageRun): boolean => filters.every(([dim, value]) => dims[dim] === value)
  return { ...data, table: pickRuns(table, isAsked) }
}

function assertKnown({ table }: UsageData, dim: string, value: string): void {
  const { dims, runs } = table
  if (!dims.includes(dim))
    throw new JevonsError({
      code: 'NO_SUCH_SERIES',
      message: `the exports have no dimension '${dim}'`,
      hint: `${didYouMean(dim, dims)} dimensions are ${dims.join(', ') || '(none)'}`.trim(),
    })
  const values = [...new Set(runs.flatMap((run) => run.dims[dim] ?? []))].sort()
  if (values.includes(value)) return
  throw new JevonsError({
    code: 'NO_SUCH_SERIES',
    message: `no row has ${dim} '${value}'`,
    hint: `${didYouMean(value, values)} ${dim} is one of ${values.slice(0, 12).join(', ')}`.trim(),
  })
}
