import { type Db, type Row, sqlName, sqlText } from '../engine/duckdb.ts'
import type { ProbedFile } from '../probe/probe-file.ts'
import { isNullText, nullWords } from '../tables/number-reading.ts'
import type { ColumnProfile, Probe } from '../usage-format.ts'

const megabyte = 1024 * 1024

/** Files of one layout that are read together. */
export type FileGroup = { readonly files: readonly [ProbedFile, ...ProbedFile[]] }

/** Types under which a typed read of a table gives the same as text. */
export type ColumnTypes = Readonly<Record<string, string>>

/** How a table is read typed: `blank`: only blank cells are NULL; `words`: cells such as `n/a` too, at a price per cell. */
export type Typing = { readonly types: ColumnTypes; readonly nulls: 'blank' | 'words' }

/** Texts that a typed read may take for NULL. */
export const nullTexts: readonly string[] = [...nullWords, 'NULL', 'N/A', 'NA', '#N/A', 'NaN', 'None']

/** What tells layouts apart: files with equal keys are read as one table. */
export function layoutKey(file: ProbedFile): string {
  const { probe, layout } = file
  return JSON.stringify([
    probe.container,
    probe.header,
    layout?.delimiter,
    layout?.newline,
    layout?.skipLines,
  ])
}

/** SQL of the table `$table`: every column as text, or typed; several files carry a column `filename`. */
export function tableSql(group: FileGroup, typing?: Typing): string {
  const { container } = group.files[0].probe
  if (container === 'parquet') return parquetSql(group, typing?.types)
  return container === 'csv' ? csvSql(group, typing) : jsonSql(group)
}

function csvSql(group: FileGroup, typing: Typing | undefined): string {
  const [{ layout, probe }] = group.files
  const columns = probe.header.map((name) => `${sqlText(name)}: ${sqlText(typing?.types[name] ?? 'VARCHAR')}`)
  const newline = { '\n': '\\n', '\r\n': '\\r\\n', '\r': '\\r' }[layout?.newline ?? '\n']
  const strict =
    typing === undefined
      ? 'ignore_errors = true, store_rejects = true, rejects_limit = 0'
      : 'ignore_errors = false'
  const nulls = typing?.nulls === 'words' ? `, nullstr = [${nullTexts.map(sqlText).join(', ')}]` : ''
  return `read_csv(${pathList(group.files.map((f) => f.path))}, auto_detect = false, header = false, skip = ${layout?.skipRecords ?? 1},
    delim = ${sqlText(layout?.delimiter ?? ',')}, quote = '"', escape = '"', new_line = '${newline}', columns = {${columns.join(', ')}},
    max_line_size = ${16 * megabyte}, buffer_size = ${32 * megabyte}, ${strict}${nulls}${filenameOption(group)})`
}

/** A Parquet table, its columns cast where types are asked for; an instant becomes its UTC time. */
function parquetSql(group: FileGroup, types: ColumnTypes | undefined): string {
  const table = `read_parquet(${pathList(group.files.map((f) => f.path))}${filenameOption(group)})`
  if (types === undefined) return table
  const [{ probe, columnTypes }] = group.files
  const columns = Object.entries(types).map(([name, type]) => {
    const isInstant = columnTypes?.[probe.header.indexOf(name)] === 'TIMESTAMP WITH TIME ZONE'
    const value = isInstant && type === 'TIMESTAMP' ? `${sqlName(name)} at time zone 'UTC'` : sqlName(name)
    return `cast(${value} as ${type}) as ${sqlName(name)}`
  })
  return `(select * replace (${columns.join(', ')}) from ${table})`
}

/** Every column as text, as the reading of generic tables expects it; text files are read so anyway. */
export function textTyping({ files: [{ probe }] }: FileGroup): Typing | undefined {
  if (probe.container !== 'parquet') return undefined
  return { types: Object.fromEntries(probe.header.map((name) => [name, 'VARCHAR'])), nulls: 'blank' }
}

function filenameOption(group: FileGroup): string {
  return group.files.length > 1 ? ', filename = true' : ''
}

/** Paths as an SQL list. */
export function pathList(paths: readonly string[]): string {
  return `[${paths.map(sqlText).join(', ')}]`
}

function jsonSql(group: FileGroup): string {
  const keys = new Set(group.files.flatMap((f) => f.probe.records.flatMap((record) => Object.keys(record))))
  const columns = [...keys].map((key) => `json->>${sqlText(`$."${key}"`)} as ${sqlName(key)}`)
  const file = group.files.length > 1 ? ', filename' : ''
  return `(select ${columns.join(', ')}${file} from read_json_objects(${pathList(group.files.map((f) => f.recordsPath ?? f.path))},
    format = 'newline_delimited', ignore_errors = true, maximum_object_size = 67108864${filenameOption(group)}))`
}

/**
 * SQL of the top-level values (`json`, `filename`) of JSON documents and of lines. Lines are read in small blocks, on every core, and one
 * that is no JSON is a row of NULL instead of the end of the reading; a document is one object of up to 192 MB. Each thread holds twice the largest.
 */
export function valuesSql(group: FileGroup): string {
  const lines = group.files.filter(isLines)
  const documents = group.files.filter((f) => !isLines(f))
  const longest = Math.min(64 * megabyte, Math.max(megabyte, ...lines.map((f) => f.file.bytes + 1)))
  const parts = [
    {
      files: lines,
      how: `format = 'newline_delimited', ignore_errors = true, maximum_object_size = ${longest}`,
    },
    { files: documents, how: `format = 'auto', maximum_object_size = ${192 * megabyte}` },
  ].filter(({ files }) => files.length > 0)
  const selects = parts.map(
    ({ files, how }) =>
      `select json, filename from read_json_objects(${pathList(files.map((f) => f.path))}, ${how}, filename = true)`,
  )
  return `(${selects.join(' union all ')})`
}

function isLines({ probe }: ProbedFile): boolean {
  return probe.container === 'jsonl' && probe.head.trimStart().startsWith('{')
}

/** What the placeholders of a projection's relation stand for. */
export type Placeholders = {
  readonly table: string
  readonly values: string
  readonly files: string
  readonly filename: string
}

/** A projection's relation with its placeholders filled in; a quoted name or text that reads like one (a column `$file`) is itself. */
export function fillPlaceholders(from: string, given: Placeholders): string {
  return from.replace(
    /"(?:[^"]|"")*"|'(?:[^']|'')*'|\$(filename|table|values|file)\b/g,
    (text, name: string | undefined) =>
      name === undefined
        ? text
        : name === 'file'
          ? given.files
          : given[name as 'filename' | 'table' | 'values'],
  )
}

/** A relation with `__line`, counted from the first line of the file (exact where no row spans lines). */
export function withLines(relation: string, skipLines: number): string {
  return `(select *, row_number() over () + ${skipLines} as __line from ${relation})`
}

const profileLimit = 20_000

/** Evidence from every row: distinct texts (at most 20,000, chosen by hash, so that the order of rows does not matter) and counts. */
export async function profileColumns(db: Db, group: FileGroup): Promise<ColumnProfile[]> {
  const names = namesOf(group)
  const texts = names.map((name) => `${sqlName(name)}::varchar as ${sqlName(name)}`).join(', ')
  const rows =
    await db.rows(`with cells as (unpivot (select ${texts} from ${tableSql(group)}) on columns(*) into name name value text),
      counted as (select name, text, count(*) as n from cells group by all)
    select name, text, n, count(*) over (partition by name) as d, sum(n) over (partition by name)::bigint as f from counted
    qualify row_number() over (partition by name order by hash(text), text) <= ${profileLimit}`)
  const byName = groupRows(rows)
  return names.map((name) => columnProfile(name, byName.get(name) ?? []))
}

function groupRows(rows: readonly Row[]): Map<string, Row[]> {
  const groups = new Map<string, Row[]>()
  for (const row of rows) {
    const name = String(row['name'])
    const group = groups.get(name)
    if (group === undefined) groups.set(name, [row])
    else group.push(row)
  }
  return groups
}

function columnProfile(name: string, rows: readonly Row[]): ColumnProfile {
  const blanks = rows.filter((row) => isNullText(String(row['text'])))
  const blankRows = blanks.reduce((sum, row) => sum + Number(row['n']), 0)
  return {
    name,
    texts: rows.map((row) => String(row['text'])).filter((text) => text.trim() !== ''),
    filled: Number(rows[0]?.['f'] ?? 0) - blankRows,
    distinct: Number(rows[0]?.['d'] ?? 0) - blanks.length,
  }
}

function namesOf(group: FileGroup): readonly string[] {
  const { probe } = group.files[0]
  if (probe.container === 'csv' || probe.container === 'parquet') return probe.header
  return [...new Set(group.files.flatMap((f) => f.probe.records.flatMap((record) => Object.keys(record))))]
}

/** The lines that the reader itself could not take apart, by file, since the last call. */
export async function structuralRejects(
  db: Db,
): Promise<{ path: string; byte: number; reason: string; text: string }[]> {
  const exists = await db.rows(`select count(*) as n from duckdb_tables() where table_name = 'reject_errors'`)
  if (Number(exists[0]?.['n'] ?? 0) === 0) return []
  const rows =
    await db.rows(`select s.file_path as path, e.line_byte_position as byte, min(e.error_type::varchar) as kind, min(e.error_message) as message, min(e.csv_line) as text
    from reject_errors e join reject_scans s using (scan_id, file_id) group by all order by all`)
  await db.run('drop table reject_errors')
  await db.run('drop table reject_scans')
  return rows.map((row) => ({
    path: String(row['path']),
    byte: Number(row['byte']),
    reason: structuralReason(String(row['kind']), String(row['message'])),
    text: String(row['text'] ?? '').trim(),
  }))
}

function structuralReason(kind: string, message: string): string {
  const widths = /Expected Number of Columns: (\d+) Found: (\d+)/.exec(message)
  if (widths) return `${widths[2] ?? '?'} columns instead of ${widths[1] ?? '?'}`
  if (kind === 'UNQUOTED VALUE') return 'a quote is not closed'
  if (kind === 'LINE SIZE OVER MAXIMUM') return 'the line is longer than 16 MB'
  return kind === 'INVALID ENCODING' ? 'it is not UTF-8' : kind.toLowerCase()
}

/** A probe with the evidence of the whole group. */
export function probeWith(
  group: FileGroup,
  columns: readonly ColumnProfile[],
  wishes: Probe['wishes'],
): Probe {
  const { probe } = group.files[0]
  const header =
    probe.container === 'csv' || probe.container === 'parquet' ? probe.header : columns.map((c) => c.name)
  return { ...probe, header, columns, ...(wishes === undefined ? {} : { wishes }) }
}
