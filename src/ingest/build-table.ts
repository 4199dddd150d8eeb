import type { Step } from '../units/step.ts'
import type { BucketValue } from './rolled-rows.ts'
import type { UsageTable } from './usage-table.ts'

/** A table row before it is put into columns. */
export type TableRow = BucketValue & {
  readonly source: number
  readonly step: Step
  readonly complete: boolean
}

/** Rows as columns, in an order that depends on nothing but the rows themselves. */
export function buildTable(rows: readonly TableRow[]): UsageTable {
  const sorted = sortRows(rows)
  const names = [...new Set(rows.flatMap((row) => Object.keys(row.dims)))].sort()
  return {
    length: sorted.length,
    metric: sorted.map((row) => row.metric),
    unit: sorted.map((row) => row.unit),
    currency: sorted.map((row) => row.currency),
    basis: sorted.map((row) => row.basis),
    source: Int32Array.from(sorted, (row) => row.source),
    step: sorted.map((row) => row.step),
    timeMs: Float64Array.from(sorted, (row) => row.timeMs),
    value: Float64Array.from(sorted, (row) => row.value),
    peak: Float64Array.from(sorted, (row) => row.peak),
    samples: Float64Array.from(sorted, (row) => row.samples),
    complete: Uint8Array.from(sorted, (row) => (row.complete ? 1 : 0)),
    dims: Object.fromEntries(names.map((name) => [name, sorted.map((row) => row.dims[name])])),
  }
}

function sortRows(rows: readonly TableRow[]): TableRow[] {
  const keyOf = seriesKeys()
  const keyed = rows.map((row) => ({ row, key: keyOf(row) }))
  const rank = new Map([...new Set(keyed.map(({ key }) => key))].sort().map((key, i) => [key, i]))
  const ranked = keyed.map(({ row, key }) => ({ row, rank: rank.get(key) ?? 0 }))
  ranked.sort((a, b) => a.rank - b.rank || a.row.source - b.row.source || a.row.timeMs - b.row.timeMs)
  return ranked.map(({ row }) => row)
}

/** Texts that name the series of rows; rows of one group share their dimensions' object, which is written out once. */
function seriesKeys(): (row: TableRow) => string {
  const written = new Map<TableRow['dims'], string>()
  return ({ metric, unit, currency, basis, step, dims }) => {
    let text = written.get(dims)
    if (text === undefined) {
      text = JSON.stringify(Object.entries(dims).sort(([a], [b]) => (a < b ? -1 : 1)))
      written.set(dims, text)
    }
    return `${metric}\u0000${unit}\u0000${currency ?? ''}\u0000${basis ?? ''}\u0000${step}\u0000${text}`
  }
}

/** Monday of a week, first of a month: the start that rows of a coarse grain are put on. Quarters become three months of a third each. */
export function alignCoarse(
  values: readonly BucketValue[],
  step: Step,
  quarterly: boolean,
  isTotal: (metric: string) => boolean,
): BucketValue[] {
  if (step !== 'month') return [...values]
  if (!quarterly) return values.map((value) => ({ ...value, timeMs: monthStart(value.timeMs, 0) }))
  return values.flatMap((value) =>
    [0, 1, 2].map((months) => ({
      ...value,
      timeMs: monthStart(value.timeMs, months),
      value: isTotal(value.metric) ? value.value / 3 : value.value,
    })),
  )
}

function monthStart(timeMs: number, months: number): number {
  const date = new Date(timeMs)
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1)
}
