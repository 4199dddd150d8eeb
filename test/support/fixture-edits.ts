import { extname } from 'node:path'

type Leaf = string | number | boolean | null

/** Text of a fixture as values that can be edited, and back: lines of JSON, one document, or a table with a header. */
type Edited = {
  /** Calls `change` for every scalar with the name of its field; a pair of stamp and value has the name of its list. */
  readonly map: (change: (field: string, value: Leaf) => Leaf) => string
}

function edited(file: string, text: string): Edited {
  const kind = extname(file)
  if (kind === '.json') {
    const value = JSON.parse(text) as unknown
    return { map: (change) => JSON.stringify(mapValue(value, '', change)) }
  }
  if (kind === '.jsonl') {
    const lines = text.split('\n').filter((line) => line.trim() !== '')
    return {
      map: (change) => lines.map((line) => `${changedLine(line, change)}\n`).join(''),
    }
  }
  const mark = markOf(text)
  const [header = [], ...rows] = cellsOf(text, mark)
  return {
    map: (change) =>
      [header, ...rows.map((row) => row.map((cell, i) => String(change(header[i] ?? '', cell) ?? '')))]
        .map((row) => `${row.map((cell) => quoted(cell, mark)).join(mark)}\n`)
        .join(''),
  }
}

/** A fixture may hold a line that was cut off: it stays. */
function changedLine(line: string, change: (field: string, value: Leaf) => Leaf): string {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    return line
  }
  return JSON.stringify(mapValue(value, '', change))
}

/** What separates the cells of a table. */
export function markOf(text: string): string {
  const [first = ''] = text.split('\n')
  return ['|', '\t', ';', ','].find((one) => first.includes(one)) ?? ','
}

function mapValue(value: unknown, field: string, change: (field: string, value: Leaf) => Leaf): unknown {
  if (Array.isArray(value)) {
    const isPair = value.length === 2 && value.every((v) => typeof v !== 'object' || v === null)
    return value.map((item, i) => (isPair && i === 0 ? (item as Leaf) : mapValue(item, field, change)))
  }
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapValue(item, key, change)]))
  return change(field, value as Leaf)
}

/** Rows of a table whose cells may be quoted. */
export function cellsOf(text: string, mark: string): string[][] {
  const rows: string[][] = [[]]
  let [cell, isQuoted] = ['', false]
  for (let i = 0; i < text.length; i++) {
    const char = text[i] as string
    if (isQuoted && char === '"' && text[i + 1] === '"') cell += text[++i] as string
    else if (char === '"') isQuoted = !isQuoted
    else if (!isQuoted && (char === mark || char === '\n')) {
      ;(rows.at(-1) as string[]).push(cell)
      cell = ''
      if (char === '\n') rows.push([])
    } else if (isQuoted || char !== '\r') cell += char
  }
  ;(rows.at(-1) as string[]).push(cell)
  return rows.filter((row) => row.length > 1 || (row[0] ?? '') !== '')
}

export function quoted(cell: string, mark: string): string {
  return cell.includes(mark) || /["\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell
}

/** Names of the fields of a fixture that hold a number, written as one or as a text. */
export function numericFields(file: string, text: string): readonly string[] {
  const found = new Set<string>()
  edited(file, text).map((field, value) => {
    if (/^\s*-?\d+([.,]\d+)?(\s*(W|%|MiB|€))?\s*$/.test(String(value))) found.add(field)
    return value
  })
  return [...found].sort()
}

/** The fixture with one field null (a table's cells blank) wherever it stands. */
export function withoutField(file: string, text: string, field: string): string {
  return edited(file, text).map((name, value) => (name === field ? null : value))
}
