/** JSON documents up to this size are parsed whole. */
export const maxJsonBytes: number = 64 * 1024 * 1024

/** Flat records of a JSON document: arrays, `{data: [...]}`, pandas `orient=split` and `orient=columns`, answers of Azure's cost queries. */
export function unwrapRecords(value: unknown): Record<string, unknown>[] {
  if (Array.isArray(value)) return value.map(asRecord).filter((record) => record !== undefined)
  const document = asRecord(value)
  if (document === undefined) return []
  const { columns, data } = document
  if (Array.isArray(columns) && Array.isArray(data)) return splitRecords(columns, data)
  const query = asRecord(document['properties'])
  if (query !== undefined && Array.isArray(query['columns']) && Array.isArray(query['rows'])) {
    return splitRecords(
      query['columns'].map((column: unknown) => asRecord(column)?.['name']),
      query['rows'],
    )
  }
  for (const key of ['data', 'results', 'rows', 'records', 'items', 'usage']) {
    const inner = document[key]
    if (Array.isArray(inner) && inner.some((item) => asRecord(item) !== undefined))
      return unwrapRecords(inner)
  }
  return columnRecords(document)
}

function splitRecords(columns: readonly unknown[], data: readonly unknown[]): Record<string, unknown>[] {
  return data
    .filter(Array.isArray)
    .map((row: readonly unknown[]) => Object.fromEntries(columns.map((name, i) => [String(name), row[i]])))
}

/** `{column: {index: value}}`; every column must be an object of scalars over the same indices. */
function columnRecords(document: Record<string, unknown>): Record<string, unknown>[] {
  const columns = Object.entries(document).map(([name, cells]) => [name, asRecord(cells)] as const)
  const first = columns[0]?.[1]
  if (first === undefined || columns.length < 2) return []
  const indices = Object.keys(first)
  const flat = columns.every(
    ([, cells]) =>
      cells !== undefined &&
      Object.values(cells).every((cell) => typeof cell !== 'object' || cell === null) &&
      Object.keys(cells).length === indices.length,
  )
  if (!flat) return []
  return indices.map((index) => Object.fromEntries(columns.map(([name, cells]) => [name, cells?.[index]])))
}

/** The value if it is a JSON object. */
export function asRecord(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined
}
