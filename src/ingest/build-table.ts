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

/** By series, then source, then time. */
function sortRows(rows: readonly TableRow[]): TableRow[] {
  const { texts, seriesOf } = numberSeries(rows)
  const rank = new Int32Array(texts.length)
  const order = texts.map((_, id) => id).sort((a, b) => ((texts[a] ?? '') < (texts[b] ?? '') ? -1 : 1))
  for (const [place, id] of order.entries()) rank[id] = place
  const rankOf = (at: number): number => rank[seriesOf[at] ?? 0] ?? 0
  const sorted = Uint32Array.from(rows, (_, at) => at).sort((a, b) => {
    const [one, other] = [rows[a], rows[b]]
    if (one === undefined || other === undefined) return 0
    return rankOf(a) - rankOf(b) || one.source - other.source || one.timeMs - other.timeMs || a - b
  })
  return Array.from(sorted, (at) => rows[at]).filter((row) => row !== undefined)
}

/**
 * The series of every row as a number, and what each number stands for. Rows of one group share their dimensions' object, so that a text is
 * made once for each series instead of once for each row.
 */
function numberSeries(rows: readonly TableRow[]): {
  readonly texts: readonly string[]
  readonly seriesOf: Int32Array
} {
  const texts: string[] = []
  const ids = new Map<string, number>()
  const known = new Map<TableRow['dims'], Map<string, number>>()
  const seriesOf = Int32Array.from(rows, (row) => {
    const { metric, unit, currency, basis, step, dims } = row
    const own = known.get(dims) ?? new Map<string, number>()
    known.set(dims, own)
    const short = `${metric}\u0000${unit}\u0000${currency ?? ''}\u0000${basis ?? ''}\u0000${step}`
    let id = own.get(short)
    if (id === undefined) {
      const written = JSON.stringify(Object.entries(dims).sort(([a], [b]) => (a < b ? -1 : 1)))
      const text = `${short}\u0000${written}`
      id = ids.get(text) ?? texts.length
      if (id === texts.length) texts.push(text)
      ids.set(text, id)
      own.set(short, id)
    }
    return id
  })
  return { texts, seriesOf }
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
