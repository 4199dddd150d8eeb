import { isUnitText, timeNameRank } from '../tables/column-names.ts'
import { beginsWithMonth } from '../tables/month-names.ts'

/** A row of delimited text, with the line (from 1) on which it begins. */
type TextRow = { readonly line: number; readonly cells: readonly string[] }

/** How a delimited file is written and where its table begins. */
export type CsvLayout = {
  readonly delimiter: string
  readonly newline: '\n' | '\r\n' | '\r'
  /** Column names, unique; an unnamed column is `column<i>`, counted from 0. */
  readonly header: readonly string[]
  /** Physical lines before the first data row. */
  readonly skipLines: number
  /** The same as the engine counts them: a line break inside a quoted cell ends no line. */
  readonly skipRecords: number
  /** The first data rows. */
  readonly rows: readonly TextRow[]
}

/** Why a text is not a table with a header, and what to do about it. */
export type LayoutProblem = { readonly problem: string; readonly hint: string }

const delimiters = [',', ';', '\t', '|'] as const
const maxPreambleRows = 10
/** A line of dcgm-exporter's default-counters.csv. */
const metricList = /^\s*DCGM_\w+\s*,\s*(gauge|counter|label)\s*,/m
const numeric = /^[\s$€£¥₹+\-−(]*\d[\d.,'\s\u00a0]*([eE][+-]?\d+)?[\s%)$€£¥₹a-zA-Z]{0,4}$/
const dateLike =
  /^(\d{4}[-/.]\d{1,2}([-/.]\d{1,2})?|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}|\d{4}-?W\d{2}|Q[1-4]\b|\d{4}-?Q[1-4]|(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?[ -]\d|\d{1,2}[ -](jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec))/i

/** Delimited text as rows (the first `most` of them); quotes as in RFC 4180, any line end. Blank lines are left out. */
function parseDelimited(text: string, delimiter: string, most: number = Infinity): TextRow[] {
  // A delimiter at the very end opens no cell, which a split does not know.
  const isPlain = !text.includes('"') && !text.endsWith(delimiter)
  return isPlain ? splitUnquoted(text, delimiter, most) : parseQuoted(text, delimiter, most)
}

function parseQuoted(text: string, delimiter: string, most: number): TextRow[] {
  const d = delimiter === '|' ? '\\|' : delimiter
  const field = new RegExp(`(?:"((?:[^"]|"")*)"[^${d}\\r\\n]*|([^${d}\\r\\n]*))(${d}|\\r\\n|\\n|\\r|$)`, 'y')
  const rows: TextRow[] = []
  let cells: string[] = []
  let line = 1
  let startLine = 1
  while (field.lastIndex < text.length && rows.length < most) {
    const match = field.exec(text)
    if (match === null) break
    const [whole, quoted, plain, end] = match
    cells.push(quoted === undefined ? (plain ?? '') : quoted.replaceAll('""', '"'))
    line += countNewlines(whole)
    if (end === delimiter && field.lastIndex < text.length) continue
    if (cells.length > 1 || (cells[0] ?? '').trim() !== '') rows.push({ line: startLine, cells })
    cells = []
    startLine = line
  }
  return rows
}

/** The same rows of a text without quotes: it may be split. */
function splitUnquoted(text: string, delimiter: string, most: number): TextRow[] {
  const rows: TextRow[] = []
  for (const [i, whole] of text.split(/\r\n|\n|\r/).entries()) {
    if (rows.length >= most) break
    const cells = whole.split(delimiter)
    if (cells.length > 1 || whole.trim() !== '') rows.push({ line: i + 1, cells })
  }
  return rows
}

function countNewlines(text: string): number {
  return text.match(/\r\n|\n|\r/g)?.length ?? 0
}

/** Whether a cell reads as a plain or decorated number. */
function looksNumeric(cell: string): boolean {
  return numeric.test(cell.trim())
}

/** Whether a cell begins like a date. */
export function looksLikeDate(cell: string): boolean {
  return dateLike.test(cell.trim()) || beginsWithMonth(cell)
}

/** The layout of a delimited text from its head (whole lines), or why it has none. */
export function csvLayout(head: string): CsvLayout | LayoutProblem {
  if (metricList.test(head))
    return {
      problem: 'it is the list of the metrics that dcgm-exporter collects, not their samples',
      hint: 'Export the samples: a Prometheus query_range response of DCGM_FI_DEV_POWER_USAGE, for example.',
    }
  const candidates = delimiters
    .filter((delimiter) => head.includes(delimiter))
    .map((delimiter) => scoreDelimiter(head, delimiter))
    .filter((c) => c.width > 1)
    .sort((a, b) => b.share - a.share || b.width - a.width)
  const best = candidates[0]
  if (best === undefined) return noDelimiter(head)
  const at = headerIndex(best.rows, best.width)
  const header = best.rows[at]
  if (header === undefined) {
    return {
      problem: 'no line of the first ten is a header with column names above data',
      hint: 'Give the table one header line; of several header lines keep the one that names the columns.',
    }
  }
  return isSecondHeader(best.rows, at) ? twoHeaders : layoutBelow(head, best, at, header)
}

/** The layout of a table whose names are in row `at`. */
function layoutBelow(head: string, best: Candidate, at: number, header: TextRow): CsvLayout {
  const units = best.rows[at + 1]
  const last = units !== undefined && isUnits(units.cells) ? at + 1 : at
  const newline = /\r\n|\n|\r/.exec(head)?.[0] as CsvLayout['newline'] | undefined
  const rows = best.rows.slice(last + 1)
  const isEmpty = rows.length === 0
  const skipLines = isEmpty ? (best.rows[last] ?? header).line : lineAfter(head, best.delimiter, last)
  const above = best.rows.slice(0, last + 1)
  const inQuotes = isEmpty ? 0 : above.reduce((n, row) => n + countNewlines(row.cells.join('')), 0)
  return {
    delimiter: best.delimiter,
    newline: newline ?? '\n',
    header: uniqueNames(last === at ? header.cells : withUnits(header.cells, units?.cells ?? [])),
    skipLines,
    skipRecords: skipLines - inQuotes,
    rows,
  }
}

type Candidate = { delimiter: string; rows: TextRow[]; width: number; share: number }

function scoreDelimiter(head: string, delimiter: string): Candidate {
  const rows = parseDelimited(head, delimiter)
  const widths = new Map<number, number>()
  for (const row of rows) widths.set(row.cells.length, (widths.get(row.cells.length) ?? 0) + 1)
  let width = 0
  let count = 0
  for (const [w, n] of widths) {
    if (w > 1 && (n > count || (n === count && w > width))) [width, count] = [w, n]
  }
  return { delimiter, rows, width, share: rows.length === 0 ? 0 : count / rows.length }
}

function noDelimiter(head: string): LayoutProblem {
  const lines = head.split(/\r\n|\n|\r/).filter((line) => line.trim() !== '')
  const spaced = lines.filter((line) => /\S {2,}\S/.test(line) || /^\S+( \S+)+$/.test(line.trim())).length
  if (lines.length > 1 && spaced >= lines.length * 0.8) {
    return {
      problem: 'the columns are separated by spaces only, which cannot be told from spaces inside a value',
      hint: 'Save it as CSV with commas, semicolons or tabs.',
    }
  }
  return {
    problem: 'it has a single column, so no time beside a value',
    hint: 'Expected a table with a header: a time column and at least one numeric column.',
  }
}

/** Index of the header: the first full row of names with data below, within the first ten rows; else -1. */
function headerIndex(rows: readonly TextRow[], width: number): number {
  return rows.slice(0, maxPreambleRows + 1).findIndex((row, i) => {
    if (row.cells.length < width) return false
    const named = row.cells.filter((cell) => cell.trim() !== '')
    // A pivoted table has dates for names, so a date counts as a name where the row below brings numbers.
    const words = named.filter((cell) => !looksNumeric(cell) || looksLikeDate(cell))
    if (words.length < Math.min(2, width) || words.length < named.length * 0.6) return false
    if (looksLikeDate(named[0] ?? '')) return false
    const below = rows[i + 1]
    const next = below !== undefined && isUnits(below.cells) ? rows[i + 2] : below
    return next === undefined || isData(next.cells)
  })
}

/** A row of units below the names: `USD`, `[W]`, blanks between them. */
function isUnits(cells: readonly string[]): boolean {
  const named = cells.filter((cell) => cell.trim() !== '')
  return named.length > 0 && named.every(isUnitText)
}

function withUnits(names: readonly string[], units: readonly string[]): string[] {
  return names.map((name, i) => {
    const unit = (units[i] ?? '').trim().replace(/^[([](.*)[)\]]$/, '$1')
    return unit === '' || /[)\]]\s*$/.test(name) ? name : `${name.trim()} (${unit})`
  })
}

const twoHeaders: LayoutProblem = {
  problem: 'it has two header rows, one above the other',
  hint: 'Give the table one header line: join the names of each column, as in `cost (USD)`.',
}

/** Whether the names stand below another row of names that says more of them, rather than below a title. */
function isSecondHeader(rows: readonly TextRow[], at: number): boolean {
  const above = rows[at - 1]
  if (above === undefined) return false
  const isWord = (cell: string): boolean => cell.trim() !== '' && !looksNumeric(cell) && !looksLikeDate(cell)
  if (above.cells.filter(isWord).length < 2) return false
  const hasTime = (cells: readonly string[]): boolean => cells.some((cell) => timeNameRank(cell) < Infinity)
  return hasTime(above.cells) || !hasTime(rows[at]?.cells ?? [])
}

function isData(cells: readonly string[]): boolean {
  return cells.some((cell) => looksLikeDate(cell) || looksNumeric(cell))
}

function lineAfter(head: string, delimiter: string, at: number): number {
  const rows = parseDelimited(head, delimiter, at + 2)
  const next = rows[at + 1]
  return next === undefined ? (rows[at]?.line ?? 1) : next.line - 1
}

function uniqueNames(cells: readonly string[]): string[] {
  const seen = new Map<string, number>()
  return cells.map((cell, i) => {
    const name = cell.trim() === '' ? `column${i}` : cell.trim()
    const count = (seen.get(name.toLowerCase()) ?? 0) + 1
    seen.set(name.toLowerCase(), count)
    return count === 1 ? name : `${name}_${count}`
  })
}
