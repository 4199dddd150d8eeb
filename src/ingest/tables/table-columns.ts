import { sqlName } from '../engine/duckdb.ts'
import type { ColumnProfile, Probe } from '../usage-format.ts'
import { columnMeaning, isFactName, isIdName, isValueName } from './column-names.ts'
import { type NumberReading, numberSql, readNumbers } from './number-reading.ts'
import { readTimes } from './time-reading.ts'

/** A numeric column with the SQL (DOUBLE) that reads it. */
export type NumberColumn = {
  readonly name: string
  readonly reading: NumberReading
  readonly sql: string
  readonly texts: readonly string[]
}

/** What reading a table left open or left out. */
export type TableNotice = { readonly code: string; readonly message: string }

/** A table's columns but its time. */
export type SortedColumns = {
  readonly numbers: readonly NumberColumn[]
  readonly texts: readonly ColumnProfile[]
  /** Columns of numbers that are no usage. */
  readonly facts: readonly ColumnProfile[]
}

/** Tells columns of numbers from columns of words, by their cells, their names and what a map asks for. */
export function sortColumns(columns: readonly ColumnProfile[], probe: Probe): SortedColumns {
  const evidence = decimalEvidence(columns)
  const mapped = new Set(Object.values(probe.wishes?.map?.measures ?? {}).map((m) => m.column))
  const numbers: NumberColumn[] = []
  const texts: ColumnProfile[] = []
  const facts: ColumnProfile[] = []
  for (const column of columns) {
    const isAsked = mapped.has(column.name)
    const reading = isAsked || !isIdName(column.name) ? numberOf(column, evidence) : undefined
    if (reading !== undefined && !isAsked && isFactName(column.name)) facts.push(column)
    else if (reading !== undefined) numbers.push(numberColumn(column, reading))
    else if (isText(column)) texts.push(column)
  }
  return { numbers, texts, facts }
}

function isText(column: ColumnProfile): boolean {
  return column.filled > 0 && readTimes(column.texts, 'text')?.kind !== 'time'
}

/** The decimal mark that the cells of some column prove and those of none contradict. */
function decimalEvidence(columns: readonly ColumnProfile[]): '.' | ',' | undefined {
  const proven = new Set(
    columns.flatMap((column) => (column.typed === 'text' ? [] : (readNumbers(column.texts)?.proven ?? []))),
  )
  return proven.size === 1 ? [...proven][0] : undefined
}

function numberOf(column: ColumnProfile, evidence: '.' | ',' | undefined): NumberReading | undefined {
  if (column.typed === 'text') return undefined
  const expected = columnMeaning(column.name).rank > 0 || isValueName(column.name)
  return readNumbers(column.texts, expected ? 0.2 : 0.9, evidence)
}

/** What a column's numbers leave open: how `1.234` is meant, and digits that a spreadsheet dropped. */
export function numberNotices({
  name,
  reading,
  texts,
}: Pick<NumberColumn, 'name' | 'reading' | 'texts'>): readonly TableNotice[] {
  const marked = texts.find((text) => /\d[.,]\d{3}(?!\d)/.test(text))?.trim() ?? ''
  const shortened = texts.find((text) => /\dE\+\d/.test(text))?.trim()
  const mark = marked.includes(',') ? 'a comma that groups thousands' : 'a decimal point'
  return [
    ...(reading.ambiguous
      ? [
          {
            code: 'ambiguous_numbers',
            message: `column '${name}' holds numbers such as ${marked} and nothing in the file tells what the mark is: it was taken for ${mark}; if that is wrong, give the column a factor in a map (--map)`,
          },
        ]
      : []),
    ...(shortened === undefined
      ? []
      : [
          {
            code: 'precision_lost',
            message: `column '${name}' holds numbers such as ${shortened}, as spreadsheets shorten them: their last digits are lost`,
          },
        ]),
  ]
}

/** Says that a column of facts is not read. */
export function factNotice({ name }: ColumnProfile): TableNotice {
  return {
    code: 'column_ignored',
    message: `column '${name}' is left out: it says where or on what, not how much was used`,
  }
}

function numberColumn(column: ColumnProfile, reading: NumberReading): NumberColumn {
  const name = sqlName(column.name)
  return {
    name: column.name,
    reading,
    texts: column.texts,
    sql: column.typed === 'number' ? name : numberSql(name, reading),
  }
}
