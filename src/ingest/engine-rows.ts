/** A cell of a query result: DECIMAL arrives as its exact text, BIGINT as a bigint. */
export type Cell = string | number | bigint | boolean | null

/** One result row by column name. */
export type Row = Readonly<Record<string, Cell>>

/** Rows by column name of what the engine answered. */
export function rowsOf(names: readonly string[], rows: readonly (readonly unknown[])[]): Row[] {
  return rows.map((values) => {
    const row: Record<string, Cell> = {}
    names.forEach((name, i) => {
      row[name] = toCell(values[i])
    })
    return row
  })
}

function toCell(value: unknown): Cell {
  if (value === null || value === undefined) return null
  switch (typeof value) {
    case 'string':
    case 'number':
    case 'bigint':
    case 'boolean':
      return value
    default:
      // Decimals, dates, intervals and structs of the engine print themselves.
      return (value as { toString: () => string }).toString()
  }
}
