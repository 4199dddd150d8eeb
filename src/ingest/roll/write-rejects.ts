import type { Db } from '../engine/duckdb.ts'
import type { ProbedFile } from '../probe/probe-file.ts'
import { readChunks } from '../sources/read-bytes.ts'
import { fileName, writeLines } from '../sources/usage-files.ts'
import type { Projection } from '../usage-format.ts'
import { recordLines } from './record-lines.ts'
import { fillPlaceholders, pathList, tableSql, valuesSql, withLines } from './relation.ts'
import { reasonSql } from './roll-up.ts'

/** One rejected line. */
type Reject = { readonly line: number | undefined; readonly reason: string; readonly text: string }

/** A line that the reader could not take apart; the engine's own line numbers miscount quoted line breaks, so the byte decides. */
type Broken = { readonly byte: number; readonly reason: string; readonly text: string }

const maxRejects = 100_000

/** Writes the rejected rows of a file to `<name>.rejects.csv` (line, reason, text), at most 100,000 of them; gives back its path. */
export async function writeRejects(
  db: Db,
  file: ProbedFile,
  found: {
    readonly projection: Projection
    readonly structural: readonly Broken[]
    readonly folder: string
  },
): Promise<string> {
  const judged = await judgedRows(db, file, found.projection)
  const all = await locate(file, found.projection, judged, found.structural)
  const sorted = [...all].sort((a, b) => (a.line ?? Infinity) - (b.line ?? Infinity))
  const lines = sorted.slice(0, maxRejects).map((r) => `${r.line ?? ''},${quote(r.reason)},${quote(r.text)}`)
  const name = fileName(file.file.source === '-' ? 'stdin' : file.file.source)
  return writeLines(found.folder, `${name}.rejects.csv`, ['line,reason,text', ...lines])
}

/** Quoted; a text that a spreadsheet would run as a formula gets an apostrophe in front. */
function quote(text: string): string {
  return `"${text.replace(/^[=+\-@\t\r]/, "'$&").replaceAll('"', '""')}"`
}

/** Rejected rows by their number in the relation. */
async function judgedRows(db: Db, file: ProbedFile, projection: Projection): Promise<Map<number, string>> {
  const table = tableSql({ files: [file] })
  const lined = projection.from.includes('__line') ? withLines(table, file.layout?.skipLines ?? 0) : table
  const from = fillPlaceholders(projection.from, {
    table: lined,
    values: valuesSql({ files: [file] }),
    files: pathList([file.path]),
    filename: "''",
  })
  const reason = await reasonSql(db, projection, from)
  const rows =
    await db.rows(`select row, reason from (select row_number() over () as row, ${reason} as reason from ${from})
    where reason <> '' order by row limit ${maxRejects}`)
  return new Map(rows.map((row) => [Number(row['row']), String(row['reason'])]))
}

async function locate(
  file: ProbedFile,
  projection: Projection,
  judged: ReadonlyMap<number, string>,
  structural: readonly Broken[],
): Promise<Reject[]> {
  const broken = [...structural].sort((a, b) => a.byte - b.byte)
  const chunks = await readChunks(file.path)
  if (chunks === undefined) return unlocated(judged, broken)
  const found = await recordLines(chunks, {
    skipLines: file.layout?.skipLines ?? 0,
    rows: new Set(judged.keys()),
    brokenAt: broken.map((b) => b.byte),
    quotes: file.layout !== undefined,
  })
  // Only a relation that is the table itself keeps the order of the rows.
  const rows = projection.from === '$table' ? found.rows : undefined
  return [
    ...[...judged].map(([row, reason]) => ({
      line: rows?.get(row)?.line,
      reason,
      text: rows?.get(row)?.text ?? '',
    })),
    ...broken.map((b, i) => ({
      line: found.broken[i]?.line,
      reason: b.reason,
      text: found.broken[i]?.text ?? b.text,
    })),
  ]
}

function unlocated(judged: ReadonlyMap<number, string>, broken: readonly Broken[]): Reject[] {
  return [
    ...[...judged.values()].map((reason) => ({ line: undefined, reason, text: '' })),
    ...broken.map(({ reason, text }) => ({ line: undefined, reason, text })),
  ]
}
