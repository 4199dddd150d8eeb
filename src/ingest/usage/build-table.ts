import type { UsageRun, UsageTable } from '../usage-table.ts'
import { copyRows, emptyColumns, makeTableBuilder, type RunIdentity, tableOf } from './table-builder.ts'

/** A run and the table that holds its rows. */
type Part = { readonly run: UsageRun; readonly table: UsageTable }

/** Tables as one: runs by series and source, rows by time, in an order that depends on nothing but the rows themselves. */
export function buildTable(tables: readonly UsageTable[]): UsageTable {
  const groups = sortedGroups(tables)
  const [only] = tables
  if (only !== undefined && tables.length === 1 && isInOrder(only, groups)) return only
  const length = tables.reduce((sum, table) => sum + table.length, 0)
  const columns = emptyColumns(length)
  const runs: UsageRun[] = []
  let at = 0
  for (const group of groups) {
    const from = at
    const isPlain = group.length === 1 && isInTime(group[0])
    for (const { run, table } of isPlain ? group : inTime(group)) {
      copyRows(table, run, columns, at)
      at += run.to - run.from
    }
    runs.push({ ...group[0].run, from, to: at })
  }
  return tableOf(runs, columns)
}

type Group = readonly [Part, ...Part[]]

/** The runs of one series and source together, in the order of a table. */
function sortedGroups(tables: readonly UsageTable[]): Group[] {
  const groups = new Map<string, { readonly text: string; readonly parts: [Part, ...Part[]] }>()
  for (const table of tables)
    for (const run of table.runs) {
      const text = seriesText(run)
      const key = `${text}\u0000${run.source}`
      const group = groups.get(key)
      if (group === undefined) groups.set(key, { text, parts: [{ run, table }] })
      else group.parts.push({ run, table })
    }
  return [...groups.values()]
    .sort((a, b) =>
      a.text < b.text ? -1 : a.text > b.text ? 1 : a.parts[0].run.source - b.parts[0].run.source,
    )
    .map(({ parts }) => parts)
}

/** What tells the series of runs apart, whatever their source. */
function seriesText({ metric, unit, currency, basis, step, dims }: RunIdentity): string {
  const entries = Object.entries(dims).sort(([a], [b]) => (a < b ? -1 : 1))
  return [metric, unit, currency ?? '', basis ?? '', step, JSON.stringify(entries)].join('\u0000')
}

/** Whether a table stands as it would be built. */
function isInOrder(table: UsageTable, groups: readonly Group[]): boolean {
  return groups.every(
    (group, i) => group.length === 1 && group[0].run === table.runs[i] && isInTime(group[0]),
  )
}

function isInTime({ run, table }: Part): boolean {
  for (let row = run.from + 1; row < run.to; row++)
    if ((table.timeMs[row - 1] as number) > (table.timeMs[row] as number)) return false
  return true
}

/** The rows of several runs of one series by time, one by one; rows of one time in the order of their runs. */
function inTime(group: Group): Part[] {
  const rows = group.flatMap(({ run, table }) =>
    Array.from({ length: run.to - run.from }, (_, i) => {
      const row = run.from + i
      return { run: { ...run, from: row, to: row + 1 }, table }
    }),
  )
  const timeOf = ({ run, table }: Part): number => table.timeMs[run.from] as number
  return rows.sort((a, b) => timeOf(a) - timeOf(b))
}

/** Rows of a table of months on the first of their months; of quarters, as three months of a third of a total each. */
export function alignMonths(
  table: UsageTable,
  quarterly: boolean,
  isTotal: (metric: string) => boolean,
): UsageTable {
  const builder = makeTableBuilder()
  const share = (metric: string): number => (quarterly && isTotal(metric) ? 3 : 1)
  for (const run of table.runs) {
    builder.begin(run)
    for (let row = run.from; row < run.to; row++)
      for (const months of quarterly ? [0, 1, 2] : [0])
        builder.add({
          timeMs: monthStart(table.timeMs[row] as number, months),
          value: (table.value[row] as number) / share(run.metric),
          peak: table.peak[row] as number,
          samples: table.samples[row] as number,
          complete: table.complete[row] === 1,
        })
  }
  return builder.finish()
}

function monthStart(timeMs: number, months: number): number {
  const date = new Date(timeMs)
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1)
}
