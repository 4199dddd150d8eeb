import type { Notice } from '../notice.ts'
import type { Db } from './engine/duckdb.ts'
import { fileFacts } from './import-report.ts'
import type { Detected } from './probe/detect-format.ts'
import type { ProbedFile } from './probe/probe-file.ts'
import type { ReadOptions } from './read-options.ts'
import type { FileGroup, structuralRejects } from './roll/relation.ts'
import type { RolledInput } from './roll/rolled-rows.ts'
import { writeRejects } from './roll/write-rejects.ts'
import type { Projection } from './usage-format.ts'
import type { ImportReport } from './usage-table.ts'

/** What an input's reports are made of. */
export type Reported = {
  readonly group: FileGroup
  readonly detected: Detected
  readonly options: ReadOptions
  readonly input: RolledInput
  readonly projection: Projection
  readonly structural: Awaited<ReturnType<typeof structuralRejects>>
  readonly fileColumn: string | undefined
  readonly duplicates: number
}

/** One report per file, or one for all where the relation does not tell them apart. */
export async function reportsOf(
  db: Db,
  found: Reported,
): Promise<{ reports: ImportReport[]; notices: Notice[] }> {
  const { group } = found
  const perFile = found.fileColumn !== undefined
  const reports: ImportReport[] = []
  const notices: Notice[] = []
  for (const [i, f] of (perFile ? group.files : [group.files[0]]).entries()) {
    const key = perFile ? readPath(f, found.projection) : undefined
    const structural = found.structural.filter((s) => !perFile || s.path === f.path)
    const { skipped, ...facts } = await fileFacts(db, found.input, key, structural)
    if (skipped > 0) notices.push(skippedNotice(f.file.source, skipped, found.projection.skipped))
    const folder = facts.rejected > 0 ? found.options.rejectsDir : undefined
    const rejectsFile =
      folder === undefined
        ? undefined
        : await writeRejects(db, f, { projection: found.projection, structural, folder })
    reports.push({
      ...commonFacts(found),
      ...facts,
      reason: f.reason ?? found.detected.reason,
      source: perFile ? f.file.source : sourceName(group),
      ...(rejectsFile === undefined ? {} : { rejectsFile }),
      duplicates: i === 0 ? found.duplicates : 0,
    })
  }
  return { reports, notices }
}

function skippedNotice(source: string, rows: number, what: string | undefined): Notice {
  const message = `${source}: ${rows} ${what ?? 'totals rows, repeated headers or blank rows were left out'}`
  return { code: 'rows_skipped', message, level: 'info' }
}

function sourceName(group: FileGroup): string {
  const others = group.files.length - 1
  return others === 0 ? group.files[0].file.source : `${group.files[0].file.source} and ${others} more`
}

function commonFacts(
  found: Reported,
): Pick<ImportReport, 'format' | 'maturity' | 'reason' | 'grain' | 'timezone' | 'gaps'> {
  const { detected, options, projection, input } = found
  const stated = options.gaps === 'zero' ? 'complete' : 'gauge'
  return {
    format: detected.format.name,
    maturity: detected.format.maturity,
    reason: detected.reason,
    grain: input.grain,
    timezone: options.map?.timezone ?? options.timezone ?? projection.timezone ?? 'UTC',
    gaps: options.gaps === undefined ? projection.gaps : stated,
  }
}

/** The path that the engine reports for a file: of unwrapped JSON records their copy, unless the relation reads the file itself. */
function readPath(file: ProbedFile, projection: Projection): string {
  const isTable = file.probe.container === 'csv' || file.probe.container === 'parquet'
  return isTable || /\$(file,|values)/.test(projection.from) ? file.path : (file.recordsPath ?? file.path)
}
