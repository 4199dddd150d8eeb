import type { UsageTable } from './usage-table.ts'

/** The table with only these rows, in this order. */
export function pickRows(table: UsageTable, rows: readonly number[]): UsageTable {
  const texts = <T>(column: readonly T[]): T[] => rows.map((row) => column[row] as T)
  const numbers = (column: Float64Array): Float64Array =>
    Float64Array.from(rows, (row) => column[row] ?? Number.NaN)
  return {
    length: rows.length,
    metric: texts(table.metric),
    unit: texts(table.unit),
    currency: texts(table.currency),
    basis: texts(table.basis),
    step: texts(table.step),
    source: Int32Array.from(rows, (row) => table.source[row] ?? 0),
    timeMs: numbers(table.timeMs),
    value: numbers(table.value),
    peak: numbers(table.peak),
    samples: numbers(table.samples),
    complete: Uint8Array.from(rows, (row) => table.complete[row] ?? 0),
    dims: Object.fromEntries(Object.entries(table.dims).map(([dim, column]) => [dim, texts(column)])),
  }
}
