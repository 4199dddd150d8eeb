import { decimalToNumber, exactToNumber } from './exact-decimal.ts'

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

/** A column of a chunk, as much of it as is needed here. */
type EngineVector = { getItem(row: number): unknown }

type EngineChunk = {
  readonly rowCount: number
  readonly columnCount: number
  getColumnVector(column: number): EngineVector
}

/** A connection of the binding, as much of it as {@link scanTable} needs. */
type EngineConnection = {
  runAndReadAll(sql: string): Promise<{ getRows(): readonly (readonly unknown[])[] }>
  stream(sql: string): Promise<{ fetchChunk(): Promise<EngineChunk | null> }>
}

/** Takes the rows of a few thousand at a time, one array for each column that was asked for; NaN where there is nothing. */
export type TakeColumns = (columns: readonly Float64Array[]) => void

/**
 * Hands the rows of a table over in its own order, chunk by chunk, so that no more than one is ever outside the engine. The columns are SQL of
 * numbers (no BIGINT beyond 2^53); decimals become the nearest double. A table and no query: a query that fails half way ends without a word.
 */
export async function scanTable(
  connection: EngineConnection,
  { table, columns }: { readonly table: string; readonly columns: readonly string[] },
  take: TakeColumns,
): Promise<void> {
  const counted = await connection.runAndReadAll(`select count(*)::double from ${table}`)
  const [[rows] = []] = counted.getRows()
  const result = await connection.stream(`select ${columns.join(', ')} from ${table}`)
  let taken = 0
  for (;;) {
    const chunk = await result.fetchChunk()
    if (chunk === null || chunk.rowCount === 0) break
    taken += chunk.rowCount
    take(numbersOf(chunk))
  }
  if (taken !== rows) throw new Error(`the engine gave ${String(taken)} of ${String(rows)} rows of ${table}`)
}

function numbersOf(chunk: EngineChunk): Float64Array[] {
  return Array.from({ length: chunk.columnCount }, (_, column) => {
    const vector = chunk.getColumnVector(column)
    const numberAt = isDecimal(vector) ? decimalAt(vector) : plainAt(vector)
    const out = new Float64Array(chunk.rowCount)
    for (let i = 0; i < out.length; i++) out[i] = numberAt(i)
    return out
  })
}

type DecimalVector = EngineVector & {
  readonly type: { readonly scale: number }
  readonly getScaledValue: (row: number) => bigint | number | null
}

function isDecimal(vector: EngineVector): vector is DecimalVector {
  return 'getScaledValue' in vector
}

function decimalAt(vector: DecimalVector): (row: number) => number {
  const { scale } = vector.type
  return (row) => {
    const count = vector.getScaledValue(row)
    if (count === null) return Number.NaN
    return scale === 12 ? decimalToNumber(BigInt(count)) : exactToNumber(BigInt(count), BigInt(scale))
  }
}

function plainAt(vector: EngineVector): (row: number) => number {
  return (row) => {
    const item: unknown = vector.getItem(row)
    return item === null ? Number.NaN : Number(item)
  }
}
