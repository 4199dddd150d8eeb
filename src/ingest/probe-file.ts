import { JevonsError } from '../errors.ts'
import { type CsvLayout, csvLayout } from './csv-layout.ts'
import { type Db, sqlText } from './duckdb.ts'
import { isZstd, readHead, readWhole, type UsageFile, writeText } from './sources/usage-files.ts'
import type { Probe } from './usage-format.ts'

/** A file after the first look: what it seems to be and where DuckDB finds it (a decoded copy, where it had to be decoded). */
export type ProbedFile = {
  readonly file: UsageFile
  readonly path: string
  readonly probe: Probe
  /** Delimited text only. */
  readonly layout?: CsvLayout
  /** JSON documents whose records were unwrapped: the copy with one record per line. */
  readonly recordsPath?: string
  /** Why its format was chosen. */
  readonly reason?: string
}

const headBytes = 262_144
const headText = 65_536
const maxJsonBytes = 64 * 1024 * 1024
const sampleRecords = 50

/**
 * The first look at a file.
 * @throws JevonsError UNREADABLE (empty, damaged, spreadsheet) or UNKNOWN_FORMAT (no table).
 */
export async function probeFile(file: UsageFile, db: Db, tempDir: string): Promise<ProbedFile> {
  if (file.bytes === 0) throw unreadable(file, 'it is empty', 'Export it again; expected a header and rows.')
  const bytes = await readHead(file.path, headBytes)
  if (bytes.subarray(0, 4).toString('latin1') === 'PAR1') return probeParquet(file, db)
  if (
    bytes.subarray(0, 2).toString('latin1') === 'PK' ||
    bytes.readUIntBE(0, Math.min(4, bytes.length)) === 0xd0cf11e0
  ) {
    throw unreadable(
      file,
      'it is a spreadsheet or zip file',
      'Save the sheet as CSV (or unzip it) and name that file.',
    )
  }
  const compressed = isZstd(bytes)
  const decoded = compressed ? await zstdText(file, db) : await decode(file, bytes, tempDir)
  const text = decoded.text.trimStart()
  if (text === '')
    throw unreadable(file, 'it holds only blanks', 'Export it again; expected a header and rows.')
  if (text.startsWith('{') || text.startsWith('[')) return probeJson(file, decoded, tempDir)
  return probeCsv(file, decoded)
}

type Decoded = { readonly text: string; readonly whole: boolean; readonly path: string }

/** UTF-8 is read where it lies; UTF-16 and Latin-1 become a UTF-8 copy. */
async function decode(file: UsageFile, bytes: Buffer, tempDir: string): Promise<Decoded> {
  const whole = bytes.length < headBytes
  const encoding = encodingOf(bytes)
  if (encoding === 'utf-8') {
    return { text: new TextDecoder('utf-8').decode(bytes, { stream: !whole }), whole, path: file.path }
  }
  const text = new TextDecoder(encoding).decode(await readWhole(file.path))
  const path = await writeText(tempDir, `${String(file.bytes)}-${hashOf(file.path)}.txt`, text)
  return { text: text.slice(0, headBytes), whole: text.length <= headBytes, path }
}

function encodingOf(bytes: Buffer): 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252' {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le'
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be'
  // Every second byte zero: UTF-16 without a mark.
  if (bytes.length > 3 && bytes[1] === 0 && bytes[3] === 0 && bytes[0] !== 0) return 'utf-16le'
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true })
    return 'utf-8'
  } catch {
    return 'windows-1252'
  }
}

function hashOf(text: string): string {
  let hash = 5381
  for (let i = 0; i < text.length; i++) hash = (hash * 33 + text.charCodeAt(i)) % 4294967296
  return hash.toString(36)
}

async function zstdText(file: UsageFile, db: Db): Promise<Decoded> {
  const lines = await db
    .rows(
      `select line from read_csv(${sqlText(file.path)}, auto_detect = false, compression = 'zstd', columns = {'line': 'VARCHAR'},
       delim = '\x01', quote = '', escape = '', header = false, max_line_size = 67108864) limit 2000`,
    )
    .catch(() => {
      throw unreadable(file, 'its zstd compression is damaged', 'Compress or download it again.')
    })
  return {
    text: lines.map((row) => String(row['line'] ?? '')).join('\n'),
    whole: lines.length < 2000,
    path: file.path,
  }
}

async function probeParquet(file: UsageFile, db: Db): Promise<ProbedFile> {
  try {
    const columns = await db.rows(`describe select * from read_parquet(${sqlText(file.path)})`)
    const header = columns.map((column) => String(column['column_name']))
    const records = await db.rows(
      `select columns(*)::varchar from read_parquet(${sqlText(file.path)}) limit ${sampleRecords}`,
    )
    return {
      file,
      path: file.path,
      probe: {
        source: file.source,
        container: 'parquet',
        header,
        keys: header.map(keyOf),
        records,
        head: '',
      },
    }
  } catch (error) {
    throw unreadable(file, `it is a damaged Parquet file (${firstLine(error)})`, 'Export it again.')
  }
}

function probeCsv(file: UsageFile, decoded: Decoded): ProbedFile {
  const text = decoded.text.replace(/^\uFEFF/, '')
  // The last line of a cut head is half a line.
  const cut = Math.max(text.lastIndexOf('\n'), text.lastIndexOf('\r'))
  const layout = csvLayout(decoded.whole || cut <= 0 ? text : text.slice(0, cut + 1))
  if ('problem' in layout) {
    throw new JevonsError({
      code: 'UNKNOWN_FORMAT',
      message: `${file.source}: ${layout.problem}.`,
      hint: layout.hint,
      pos: { file: file.source },
    })
  }
  const { header } = layout
  const records = layout.rows
    .filter((row) => row.cells.length === header.length)
    .slice(0, sampleRecords)
    .map((row) => Object.fromEntries(header.map((name, i) => [name, row.cells[i] ?? ''])))
  const probe: Probe = {
    source: file.source,
    container: 'csv',
    header,
    keys: header.map(keyOf),
    records,
    head: text.slice(0, headText),
  }
  return { file, path: decoded.path, probe, layout }
}

async function probeJson(file: UsageFile, decoded: Decoded, tempDir: string): Promise<ProbedFile> {
  const head = decoded.text.replace(/^\uFEFF/, '').slice(0, headText)
  const document = file.bytes <= maxJsonBytes ? await parseWhole(decoded) : undefined
  if (document !== undefined) {
    const records = unwrapRecords(document.value)
    const header = Object.keys(records[0] ?? asRecord(document.value) ?? {})
    const probe: Probe = {
      source: file.source,
      container: 'json',
      header,
      keys: header.map(keyOf),
      records: records.slice(0, sampleRecords),
      head,
      json: document.value,
    }
    if (records.length === 0) return { file, path: decoded.path, probe }
    const lines = records.map((record) => JSON.stringify(record)).join('\n')
    return {
      file,
      path: decoded.path,
      probe,
      recordsPath: await writeText(tempDir, `${hashOf(file.path)}.ndjson`, `${lines}\n`),
    }
  }
  const records = jsonLines(decoded)
  if (records.length === 0) throw notJson(file, decoded)
  const header = [...new Set(records.flatMap((record) => Object.keys(record)))]
  const probe: Probe = {
    source: file.source,
    container: 'jsonl',
    header,
    keys: header.map(keyOf),
    records: records.slice(0, sampleRecords),
    head,
  }
  return { file, path: decoded.path, probe, recordsPath: decoded.path }
}

async function parseWhole(decoded: Decoded): Promise<{ value: unknown } | undefined> {
  const text = decoded.whole ? decoded.text : (await readWhole(decoded.path)).toString('utf8')
  try {
    return { value: JSON.parse(text.replace(/^\uFEFF/, '')) as unknown }
  } catch {
    return undefined
  }
}

function jsonLines(decoded: Decoded): Record<string, unknown>[] {
  const lines = decoded.text.split('\n').filter((line) => line.trim() !== '')
  const complete = decoded.whole ? lines : lines.slice(0, -1)
  return complete.flatMap((line) => {
    try {
      const record = asRecord(JSON.parse(line))
      return record === undefined ? [] : [record]
    } catch {
      return []
    }
  })
}

function notJson(file: UsageFile, decoded: Decoded): JevonsError {
  try {
    JSON.parse(decoded.text)
  } catch (error) {
    return unreadable(
      file,
      `it begins like JSON but is not (${firstLine(error)})`,
      'Was the download cut off? Export it again; expected one document, or one object per line.',
    )
  }
  return unreadable(
    file,
    'it begins like JSON but holds no object',
    'Expected an array of objects, {"data": [...]}, or one object per line.',
  )
}

/** Flat records of a JSON document: arrays, `{data: [...]}`, pandas `orient=split` and `orient=columns`. */
function unwrapRecords(value: unknown): Record<string, unknown>[] {
  if (Array.isArray(value)) return value.map(asRecord).filter((record) => record !== undefined)
  const document = asRecord(value)
  if (document === undefined) return []
  const { columns, data } = document
  if (Array.isArray(columns) && Array.isArray(data)) return splitRecords(columns, data)
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

function asRecord(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined
}

/** A column name as detectors compare it: lower case without spaces, `_`, `/`, `-`. */
function keyOf(name: string): string {
  return name.toLowerCase().replace(/[\s_/\-\uFEFF]/g, '')
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? ''
}

function unreadable(file: UsageFile, why: string, hint: string): JevonsError {
  return new JevonsError({
    code: 'UNREADABLE',
    message: `${file.source} cannot be read: ${why}.`,
    hint,
    pos: { file: file.source },
  })
}
