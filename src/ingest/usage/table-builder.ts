import type { UsageColumns, UsageRun, UsageTable } from '../usage-table.ts'

/** What the rows of a run share. */
export type RunIdentity = Omit<UsageRun, 'from' | 'to'>

/** The numbers of one row. */
export type UsageRow = {
  readonly timeMs: number
  readonly value: number
  readonly peak: number
  readonly samples: number
  readonly complete: boolean
}

/** A table that grows run by run. */
export type TableBuilder = {
  /** The rows that follow belong to this run; one that gets none is left out. */
  begin(identity: RunIdentity): void
  add(row: UsageRow): void
  /** The table, its runs in the order in which they came. */
  finish(): UsageTable
}

const firstRoom = 1024

/** Starts an empty table: 33 bytes a row, however many there are, and room for as many again at most. */
export function makeTableBuilder(): TableBuilder {
  const runs: UsageRun[] = []
  let columns = emptyColumns(firstRoom)
  let length = 0
  let current: { readonly identity: RunIdentity; readonly from: number } | undefined
  const end = (): void => {
    if (current !== undefined && current.from < length)
      runs.push({ ...current.identity, from: current.from, to: length })
  }
  return {
    begin(identity) {
      end()
      current = { identity, from: length }
    },
    add({ timeMs, value, peak, samples, complete }) {
      if (length === columns.timeMs.length) columns = copied(columns, 0, length, 2 * length)
      columns.timeMs[length] = timeMs
      columns.value[length] = value
      columns.peak[length] = peak
      columns.samples[length] = samples
      columns.complete[length] = complete ? 1 : 0
      length++
    },
    finish() {
      end()
      return tableOf(runs, cut(columns, 0, length))
    },
  }
}

/** Columns of zeros. */
export function emptyColumns(length: number): UsageColumns {
  return {
    timeMs: new Float64Array(length),
    value: new Float64Array(length),
    peak: new Float64Array(length),
    samples: new Float64Array(length),
    complete: new Uint8Array(length),
  }
}

/** A table of runs that fill their columns without gaps. */
export function tableOf(runs: readonly UsageRun[], columns: UsageColumns): UsageTable {
  const dims = [...new Set(runs.flatMap((run) => Object.keys(run.dims)))].sort()
  return { length: columns.timeMs.length, runs, dims, ...columns }
}

/** Rows `from` to `to` as a view of the same memory. */
function cut(columns: UsageColumns, from: number, to: number): UsageColumns {
  return {
    timeMs: columns.timeMs.subarray(from, to),
    value: columns.value.subarray(from, to),
    peak: columns.peak.subarray(from, to),
    samples: columns.samples.subarray(from, to),
    complete: columns.complete.subarray(from, to),
  }
}

/** Puts rows of one table into another, from row `at` on. */
export function copyRows(
  source: UsageColumns,
  { from, to }: Pick<UsageRun, 'from' | 'to'>,
  target: UsageColumns,
  at: number,
): void {
  const rows = cut(source, from, to)
  target.timeMs.set(rows.timeMs, at)
  target.value.set(rows.value, at)
  target.peak.set(rows.peak, at)
  target.samples.set(rows.samples, at)
  target.complete.set(rows.complete, at)
}

function copied(columns: UsageColumns, from: number, to: number, room: number): UsageColumns {
  const out = emptyColumns(room)
  copyRows(columns, { from, to }, out, 0)
  return out
}
