import { JevonsError } from '../../errors.ts'
import { type Db, sqlText } from '../engine/duckdb.ts'
import { isTight } from '../engine/engine-memory.ts'
import { isScrape, scrapeRefusal } from '../prometheus/prometheus-contents.ts'
import { isPrometheusHead, probePrometheus } from '../prometheus/prometheus-lines.ts'
import { findLongLine } from '../sources/long-line.ts'
import { isGzip, isZstd, readAt, readHead, readWhole } from '../sources/read-bytes.ts'
import { bomb, isBomb, spoolGzip } from '../sources/spool-gzip.ts'
import { plainPath, type UsageFile, writeText } from '../sources/usage-files.ts'
import { zstdBound } from '../sources/zstd-bound.ts'
import type { Probe } from '../usage-format.ts'
import { type CsvLayout, csvLayout } from './csv-layout.ts'
import { type Decoded, decodeText, hashOf, headBytes, headText, zstdText } from './decode-text.ts'
import { unreadable } from './unreadable.ts'
import { asRecord, maxJsonBytes, unwrapRecords } from './unwrap-records.ts'

/** A file after the first look: what it seems to be and where DuckDB finds it (a decoded copy, where it had to be decoded). */
export type ProbedFile = {
  readonly file: UsageFile
  readonly path: string
  readonly probe: Probe
  /** Delimited text only. */
  readonly layout?: CsvLayout
  /** Parquet only: the engine's types of the columns, in the order of the header. */
  readonly columnTypes?: readonly string[]
  /** JSON documents whose records were unwrapped: the copy with one record per line. */
  readonly recordsPath?: string
  /** Why its format was chosen. */
  readonly reason?: string
}

const sampleRecords = 50

/**
 * The first look at a file.
 * @throws JevonsError UNREADABLE (empty, damaged, spreadsheet, zip bomb, not a file) or UNKNOWN_FORMAT (no table).
 */
export async function probeFile(named: UsageFile, db: Db, tempDir: string): Promise<ProbedFile> {
  if (named.refusal !== undefined) throw unreadable(named, named.refusal.why, named.refusal.hint)
  if (named.bytes === 0)
    throw unreadable(named, 'it is empty', 'Export it again; expected a header and rows.')
  try {
    return await probeBytes(await unpacked(named, tempDir), db, tempDir)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (error instanceof RangeError)
      throw unreadable(named, 'it is nested too deeply', 'Expected an array of flat objects or a table.')
    if (error instanceof JevonsError || code === undefined) throw error
    throw unreadable(named, `it cannot be opened (${code})`, 'Check its permissions and the free disk space.')
  }
}

async function probeBytes(file: UsageFile, db: Db, tempDir: string): Promise<ProbedFile> {
  const bytes = await readHead(file.path, headBytes)
  if (bytes.subarray(0, 4).toString('latin1') === 'PAR1') return probeParquet(file, db)
  if (isSpreadsheet(bytes)) {
    throw unreadable(
      file,
      'it is a spreadsheet or zip file',
      'Save the sheet as CSV (or unzip it) and name that file.',
    )
  }
  const decoded = isZstd(bytes) ? await zstdText(file, db, tempDir) : await decodeText(file, bytes, tempDir)
  const text = decoded.text.trimStart()
  if (text === '')
    throw unreadable(file, 'it holds only blanks', 'Export it again; expected a header and rows.')
  if (text.includes('\0'))
    throw unreadable(file, 'it holds NUL bytes, so it is no text', 'Export it as CSV or JSON in UTF-8.')
  if (!isZstd(bytes) && !isPrometheusHead(text)) await refuseLongLine(file, decoded)
  if (text.startsWith('{') || text.startsWith('[')) return probeJson(file, decoded, tempDir)
  return probeCsv(file, decoded)
}

function isSpreadsheet(bytes: Buffer): boolean {
  return (
    bytes.subarray(0, 4).toString('latin1') === 'PK\x03\x04' ||
    (bytes.length > 3 && bytes.readUInt32BE(0) === 0xd0cf11e0)
  )
}

/** Up to this size gzip files are unpacked into the temporary folder, since they are read more than once. */
const spoolBytes = 64 * 1024 * 1024

/** The file where the engine can read it: small gzip files unpacked, odd names behind a plain one, zip bombs refused. */
async function unpacked(file: UsageFile, tempDir: string): Promise<UsageFile> {
  const magic = await readAt(file.path, 0, 4)
  if (isGzip(magic)) {
    const target = `${tempDir}/${hashOf(file.path)}.unpacked`
    const isSmall = file.bytes <= spoolBytes
    const bytes = await spoolGzip(file, isSmall ? target : undefined)
    if (bytes === 0)
      throw unreadable(file, 'it is empty inside', 'Export it again; expected a header and rows.')
    return { ...file, bytes, path: isSmall ? target : await plainPath(file.path, tempDir, '.gz') }
  }
  if (!isZstd(magic)) return { ...file, path: await plainPath(file.path, tempDir, '') }
  const bytes = await zstdBound(file.path)
  if (bytes === Infinity)
    throw unreadable(file, 'its zstd compression is damaged or cut off', 'Compress or download it again.')
  if (isBomb(file.bytes, bytes)) throw bomb(file.source, bytes)
  return { ...file, bytes, path: await plainPath(file.path, tempDir, '.zst') }
}

const maxLineBytes = 16 * 1024 * 1024

/** The engine drops lines beyond its limit, the longest without a word: a file that has one is refused instead. */
async function refuseLongLine(file: UsageFile, decoded: Decoded): Promise<void> {
  const isJson = /^\s*[[{]/.test(decoded.text)
  // A JSON document may be one line; as records of a line each they have the limit of an object.
  if (isJson && file.bytes <= maxJsonBytes) return
  if (isJson && decoded.text.trimStart().startsWith('[')) return
  const limit = isJson ? maxJsonBytes : maxLineBytes
  if (file.bytes <= limit || isGzip(await readAt(decoded.path, 0, 4))) return
  const at = await findLongLine(decoded.path, limit)
  if (at === undefined) return
  throw unreadable(
    file,
    `it has a line of more than ${limit / (1024 * 1024)} MB (around byte ${at})`,
    'A quote that is never closed, or no table at all? Export it again with one row per line.',
  )
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
      columnTypes: columns.map((column) => String(column['column_type'])),
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
    if (isTight(error)) throw error
    throw unreadable(file, `it is a damaged Parquet file (${firstLine(error)})`, 'Export it again.')
  }
}

function probeCsv(file: UsageFile, decoded: Decoded): ProbedFile {
  const text = decoded.text.replace(/^\uFEFF/, '')
  // The last line of a cut head is half a line.
  const cut = Math.max(text.lastIndexOf('\n'), text.lastIndexOf('\r'))
  const layout = csvLayout(decoded.whole || cut <= 0 ? text : text.slice(0, cut + 1))
  if (isScrape(text)) {
    throw unreadable(file, scrapeRefusal, 'Ask /api/v1/query_range for a period and save its answer.')
  }
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
  const answer = await probePrometheus(file, { head, from: decoded.path }, `${tempDir}/${hashOf(file.path)}`)
  if (answer !== undefined) return { file, ...answer }
  const document = file.bytes <= maxJsonBytes ? await parseWhole(decoded) : undefined
  if (document !== undefined) {
    const lone = loneRecord(document.value, decoded)
    const records = lone === undefined ? unwrapRecords(document.value) : [lone]
    const header = Object.keys(records[0] ?? asRecord(document.value) ?? {})
    const probe: Probe = {
      source: file.source,
      container: lone === undefined ? 'json' : 'jsonl',
      header,
      keys: header.map(keyOf),
      records: records.slice(0, sampleRecords),
      head,
      json: document.value,
    }
    if (records.length === 0) return { file, path: decoded.path, probe }
    if (lone !== undefined) return { file, path: decoded.path, probe, recordsPath: decoded.path }
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

/** An object on a line of its own that holds no table: JSON Lines with a single line, as its longer siblings are. */
function loneRecord(value: unknown, decoded: Decoded): Record<string, unknown> | undefined {
  const isLine = decoded.whole && !/[\r\n]/.test(decoded.text.trim())
  return isLine && unwrapRecords(value).length === 0 ? asRecord(value) : undefined
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

/** A column name as detectors compare it: lower case without spaces, `_`, `/`, `-`. */
function keyOf(name: string): string {
  return name.toLowerCase().replace(/[\s_/\-\uFEFF]/g, '')
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? ''
}
