import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { JevonsError } from '../../src/errors.ts'
import { doubleCountCodes } from '../../src/ingest/double-counting/index.ts'
import { withDuckDb } from '../../src/ingest/engine/duckdb.ts'
import { usageFormats } from '../../src/ingest/formats/index.ts'
import { type ProbedFile, probeFile } from '../../src/ingest/probe/probe-file.ts'
import { readUsage } from '../../src/ingest/read-usage.ts'
import type { ImportReport, MetricImport } from '../../src/ingest/usage-table.ts'

/** Text between the markers of a generated block replaced; everything else stays as it was written. */
export function withBlock(document: string, name: string, text: string): string {
  const [begin, end] = [`<!-- generated: ${name} -->`, `<!-- end of ${name} -->`]
  const [from, to] = [document.indexOf(begin), document.indexOf(end)]
  if (from < 0 || to < from) throw new Error(`the markers of the block '${name}' are missing`)
  return `${document.slice(0, from + begin.length)}\n${text}\n${document.slice(to)}`
}

/** Lines of a Markdown table. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replace(/\s+/g, ' ')).join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

/** Every registered format with what it says of itself. */
export function formatsTable(): string {
  return table(
    ['`--input-format`', 'what it is', 'role', 'maturity'],
    usageFormats.map((f) => [`\`${f.name}\``, f.summary, f.role, f.maturity]),
  )
}

/** Every code of double counting with what it is about. */
export function codesTable(): string {
  return table(
    ['code', 'what'],
    doubleCountCodes.map(({ code, summary }) => [`\`${code}\``, summary]),
  )
}

/** One file of the reference folder. */
export type ReferenceFile = { readonly name: string; readonly path: string }

/** All files of the folders, by relative name; texts that only describe the others are told apart. */
export function referenceFiles(root: string, folders: readonly string[]): readonly ReferenceFile[] {
  return folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .map((rel) => ({ name: `${folder}/${rel}`, path: join(root, folder, rel) }))
      .filter(({ path }) => statSync(path).isFile())
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
  )
}

/** What becomes of one file: its row of the table of files, without the first cell. */
export async function fileRow(file: ReferenceFile): Promise<string[]> {
  try {
    const { imports } = await readUsage([file.path], { step: 'day' })
    const [report] = imports
    if (report === undefined) return ['none', '', '', '', 'holds no usable row']
    return [
      report.format,
      report.maturity,
      String(report.rows),
      report.rejected === 0 ? '-' : String(report.rejected),
      totalsOf(report),
    ]
  } catch (error) {
    // A refusal is an answer; anything else is a fault that the table must not hide.
    if (!(error instanceof JevonsError)) throw error
    const [problem] = error.problems
    const message = problem.message.replaceAll(file.path, 'the file')
    return ['refused', '', '', '', `${problem.code}: ${message}`]
  }
}

const shownTotals = 8

function totalsOf(report: ImportReport): string {
  const texts = report.metrics.slice(0, shownTotals).map(totalOf)
  const more = report.metrics.length - shownTotals
  return [...texts, ...(more > 0 ? [`and ${String(more)} more metrics`] : [])].join('; ')
}

function totalOf({ metric, total, unit, currency }: MetricImport): string {
  const number = Number(total.toPrecision(12)).toLocaleString('en-US', { maximumSignificantDigits: 12 })
  return `${metric} ${number}${currency === undefined ? ` ${unit}` : ` ${currency}`}`
}

/** The formats that claim each file by its own look, in the tier that decides; files that cannot be probed have none. */
export async function claimsOf(
  files: readonly ReferenceFile[],
  tempDir: string,
): Promise<readonly { readonly name: string; readonly claims: readonly string[] }[]> {
  return withDuckDb({ tempDir, timezone: 'UTC', files: files.map((f) => f.path) }, async (db) => {
    const found: { name: string; claims: string[] }[] = []
    for (const { name, path } of files) {
      const bytes = readFileSync(path).length
      const file = await probeFile({ path, source: path, bytes, named: true }, db, tempDir).catch(unprobed)
      found.push({ name, claims: file === undefined ? [] : claims(file) })
    }
    return found
  })
}

/** A file that no reader can open claims nothing: its refusal is in the table. */
function unprobed(error: unknown): undefined {
  if (!(error instanceof JevonsError)) throw error
  return undefined
}

function claims({ probe }: ProbedFile): string[] {
  const all = usageFormats.filter((f) => f.detect(probe).score >= 0.9).map((f) => f.name)
  const specific = all.filter((name) => !name.startsWith('generic-'))
  return specific.length > 0 ? specific : all
}
