import type { Db } from './duckdb.ts'
import type { ProbedFile } from './probe-file.ts'
import { recordLines } from './record-lines.ts'
import { tableSql } from './relation.ts'
import { reasonSql } from './roll-up.ts'
import { fileName, readChunks, writeLines } from './sources/usage-files.ts'
import type { Projection } from './usage-format.ts'

/** One rejected line. */
type Reject = { readonly line: number | undefined; readonly reason: string; readonly text: string }

const maxRejects = 100_000

/** Writes the rejected rows of a file to `<name>.rejects.csv` (line, reason, text), at most 100,000 of them; gives back its path. */
export async function writeRejects(
  db: Db,
  file: ProbedFile,
  found: { readonly projection: Projection; readonly structural: readonly Reject[]; readonly folder: string },
): Promise<string> {
  const judged = await judgedRejects(db, file, found.projection, found.structural)
  const all = [...found.structural, ...judged].sort((a, b) => (a.line ?? Infinity) - (b.line ?? Infinity))
  const lines = all.slice(0, maxRejects).map((r) => `${r.line ?? ''},${quote(r.reason)},${quote(r.text)}`)
  return writeLines(
    found.folder,
    `${fileName(file.file.source === '-' ? 'stdin' : file.file.source)}.rejects.csv`,
    ['line,reason,text', ...lines],
  )
}

function quote(text: string): string {
  return `"${text.replaceAll('"', '""')}"`
}

async function judgedRejects(
  db: Db,
  file: ProbedFile,
  projection: Projection,
  structural: readonly Reject[],
): Promise<Reject[]> {
  const table = tableSql({ files: [file] })
  // Only a relation that is the table itself keeps the order of the rows.
  const direct = projection.from === '$table' || projection.keepsRows === true
  const from = projection.from
    .replaceAll('$filename', "''")
    .replaceAll('$table', () => table)
    .replaceAll('$file', () => `['${file.path.replaceAll("'", "''")}']`)
  const rows =
    await db.rows(`select row, reason from (select row_number() over () as row, ${await reasonSql(db, projection, from)} as reason from ${from})
    where reason <> '' order by row limit ${maxRejects}`)
  const wanted = new Map(rows.map((row) => [Number(row['row']), String(row['reason'])]))
  if (wanted.size === 0) return []
  if (!direct) return [...wanted.values()].map((reason) => ({ line: undefined, reason, text: '' }))
  const skip = new Set(structural.map((s) => s.line))
  const chunks = await readChunks(file.path)
  if (chunks === undefined)
    return [...wanted.values()].map((reason) => ({ line: undefined, reason, text: '' }))
  const options = {
    skipLines: file.layout?.skipLines ?? 0,
    skip: skip as ReadonlySet<number>,
    quotes: file.layout !== undefined,
  }
  const lines = await recordLines(chunks, new Set(wanted.keys()), options)
  return [...wanted].map(([row, reason]) => ({
    line: lines.get(row)?.line,
    reason,
    text: lines.get(row)?.text ?? '',
  }))
}
