import type { UsageRun, UsageTable } from '../usage-table.ts'
import { copyRows, emptyColumns } from './table-builder.ts'

/** The table with only the runs that `keep` says, in their order; it keeps the names of all dimensions. */
export function pickRuns(table: UsageTable, keep: (run: UsageRun) => boolean): UsageTable {
  const kept = table.runs.filter(keep)
  if (kept.length === table.runs.length) return table
  const length = kept.reduce((sum, { from, to }) => sum + to - from, 0)
  const columns = emptyColumns(length)
  let at = 0
  const runs = kept.map((run) => {
    const from = at
    copyRows(table, run, columns, at)
    at += run.to - run.from
    return { ...run, from, to: at }
  })
  return { length, runs, dims: table.dims, ...columns }
}

/** Metrics that the table holds, sorted. */
export function metricsOf({ runs }: Pick<UsageTable, 'runs'>): string[] {
  return [...new Set(runs.map((run) => run.metric))].sort()
}
