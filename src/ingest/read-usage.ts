import { JevonsError } from '../errors.ts'
import { type Notice, uniqueNotices } from '../notice.ts'
import type { Grain, Step } from '../units/step.ts'
import { doubleCounting } from './double-counting/index.ts'
import { type Db, withDuckDb } from './engine/duckdb.ts'
import { type EngineMemory, withEnoughMemory } from './engine/engine-memory.ts'
import { usageFormats } from './formats/index.ts'
import { isTotal } from './import-report.ts'
import { type Detected, detectFormat } from './probe/detect-format.ts'
import { type ProbedFile, probeFile } from './probe/probe-file.ts'
import { engineFault } from './probe/unreadable.ts'
import { type ReadInput, readInput } from './read-input.ts'
import type { ReadOptions } from './read-options.ts'
import { readProgress } from './read-progress.ts'
import { keepRefusals } from './refusals.ts'
import { bucketRuns } from './roll/bucket-runs.ts'
import { type FoundRows, incompleteMetrics, lastOf, markPartial } from './roll/mark-partial.ts'
import { stampsOf } from './roll/partial-last.ts'
import { layoutKey } from './roll/relation.ts'
import { wishesOf } from './roll/roll-group.ts'
import { macros } from './roll/roll-up.ts'
import { isSubDaily, type RolledInput } from './roll/rolled-rows.ts'
import { listUsageFiles, type UsageFile, withTempDir } from './sources/usage-files.ts'
import { readStored, storedKind } from './store/read-stored.ts'
import type { StoredUsage } from './store/stored-usage.ts'
import { mappedTable } from './tables/mapped-table.ts'
import { alignMonths, buildTable } from './usage/build-table.ts'
import type { SourceRole } from './usage-format.ts'
import type { ImportReport, UsageData, UsageTable } from './usage-table.ts'

export type { ReadOptions } from './read-options.ts'

/**
 * Usage of all named exports (files, folders, globs, `-`), rolled up to buckets of `step` inside DuckDB. Files of one layout are read as
 * one table, so that splitting or reordering them changes nothing.
 * @throws JevonsError NO_USAGE, UNREADABLE, UNKNOWN_FORMAT, AMBIGUOUS_FORMAT, AMBIGUOUS_DATE, MISSING_COLUMN, CURRENCY_MIX, BAD_ROW, BAD_OPTION.
 */
export async function readUsage(sources: readonly string[], options: ReadOptions): Promise<UsageData> {
  const timezone = options.map?.timezone ?? options.timezone ?? 'UTC'
  checkTimezone(timezone)
  const { files, stored } = await splitStored(await listUsageFiles(sources, options.spool), options.basis)
  if (files.length === 0) return withStored(undefined, stored)
  const read = await withEnoughMemory((memory) => readFiles(files, options, { memory, timezone }))
  // The engine has given its memory back.
  return withStored(read, stored)
}

async function readFiles(
  files: readonly UsageFile[],
  options: ReadOptions,
  engine: { readonly memory: EngineMemory; readonly timezone: string },
): Promise<Collected> {
  const progress = readProgress(options.onProgress, files)
  const { onShare } = progress
  const paths = files.map((file) => file.path)
  return withTempDir((tempDir) =>
    withDuckDb({ tempDir, ...engine, files: paths, ...(onShare ? { onShare } : {}) }, async (db) => {
      for (const macro of macros) await db.run(macro)
      const refusals = keepRefusals(options.tellRefused === true)
      const found: Recognised[] = []
      for (const file of files) {
        const one = await refusals.attempt([file], () =>
          told([file], () => recognise(file, { db, tempDir, options })),
        )
        if (one) found.push(one)
      }
      const inputs: ReadInput[] = []
      for (const [i, group] of groupFiles(found).entries()) {
        const own = group.files.map(({ file }) => file)
        progress.begin(own)
        const read = await refusals.attempt(own, () =>
          told(own, () => readInput({ db, ...group, group, options, table: `rolled_${i}` })),
        )
        if (read) inputs.push(read)
      }
      const refused = refusals.settle(inputs.length > 0)
      const { notices, ...collected } = await collect(db, inputs, options)
      return { ...collected, notices: [...refused, ...notices] }
    }),
  )
}

/** A failure of the engine itself is told as one of the files that it was reading. */
async function told<T>(files: readonly UsageFile[], read: () => Promise<T>): Promise<T> {
  try {
    return await read()
  } catch (error) {
    throw engineFault(error, files) ?? error
  }
}

function checkTimezone(timezone: string): void {
  // The usual one needs no look at the time zone data, whose loading costs more than reading a small file.
  if (timezone === 'UTC') return
  try {
    new Intl.DateTimeFormat('en', { timeZone: timezone })
  } catch {
    throw new JevonsError({
      code: 'BAD_OPTION',
      message: `There is no time zone '${timezone}'.`,
      hint: 'Use an IANA name such as UTC, Europe/Berlin or America/New_York.',
    })
  }
}

type Recognised = { readonly file: ProbedFile; readonly detected: Detected }

/** A first look at a file, and the format that claims it. */
async function recognise(
  file: UsageFile,
  context: { readonly db: Db; readonly tempDir: string; readonly options: ReadOptions },
): Promise<Recognised> {
  const { db, tempDir, options } = context
  const probed = await probeFile(file, db, tempDir)
  const detected =
    options.map === undefined
      ? detectFormat({ ...probed.probe, wishes: wishesOf(options) }, usageFormats, options.format)
      : describedBy(options.map.file, probed)
  return { file: { ...probed, reason: detected.reason }, detected }
}

/** Under a map: a format that heeds it itself (its files are no plain tables), else a table. */
function describedBy(map: string, { probe }: ProbedFile): Detected {
  for (const format of usageFormats.filter((f) => f.readsMap === true)) {
    const { score, refusal, evidence } = format.detect(probe)
    if (score >= 0.9 && refusal === undefined)
      return { format, reason: `${evidence.join('; ')}, described by ${map}` }
  }
  return { format: mappedTable, reason: `described by ${map}` }
}

type Group = { readonly files: [ProbedFile, ...ProbedFile[]]; readonly detected: Detected }

/** Files of one layout and format together, in order of their first file. */
function groupFiles(found: readonly Recognised[]): Group[] {
  const groups = new Map<string, Group>()
  for (const { file, detected } of found) {
    const { name, readsTogether } = detected.format
    const isTogether =
      readsTogether === true || (readsTogether === 'lines' && file.probe.container === 'jsonl')
    const key = JSON.stringify([name, isTogether ? '' : layoutKey(file)])
    const group = groups.get(key)
    if (group === undefined) groups.set(key, { files: [file], detected })
    else group.files.push(file)
  }
  return [...groups.values()]
}

/** What was read of exports: their reports, and tables of their rows. */
type Collected = {
  readonly imports: readonly ImportReport[]
  readonly tables: readonly UsageTable[]
  readonly notices: readonly Notice[]
}

async function collect(db: Db, inputs: readonly ReadInput[], options: ReadOptions): Promise<Collected> {
  const imports: ImportReport[] = []
  const notices: Notice[] = []
  const found: FoundRows[] = []
  let source = 0
  for (const read of inputs) {
    const { input } = read
    const stamps = isSubDaily(input.grain) ? await stampsOf(db, input) : undefined
    const width = isSubDaily(input.grain) ? options.step : stepOf(input.grain)
    const tables = await bucketRuns(db, input, { step: options.step, width, source })
    source += read.reports.length
    found.push({ read, stamps, tables: aligned(tables, input, width), lastMs: lastOf(tables) })
  }
  markPartial(found, options.step)
  for (const { read, tables } of found) {
    if (options.onDuplicate === 'error') refuseDuplicates(read)
    imports.push(...withPartials(read.reports, tables))
    notices.push(...read.notices)
    if (tables.every((table) => table.length === 0)) notices.push(noRows(read.reports[0]?.source ?? ''))
  }
  return { tables: found.flatMap(({ tables }) => tables), imports, notices }
}

/** Stores and lock files apart from exports. */
async function splitStored(
  all: readonly UsageFile[],
  basis: string | undefined,
): Promise<{ readonly files: UsageFile[]; readonly stored: StoredUsage[] }> {
  const files: UsageFile[] = []
  const stored: StoredUsage[] = []
  for (const file of all) {
    const kind = await storedKind(file)
    if (kind === undefined) files.push(file)
    else stored.push(await readStored(file, kind, basis))
  }
  return { files, stored }
}

/** What was read from exports and what was rolled up before, as one. */
function withStored(read: Collected | undefined, stored: readonly StoredUsage[]): UsageData {
  const imports = [...(read?.imports ?? [])]
  const tables = [...(read?.tables ?? [])]
  for (const { imports: own, table } of stored) {
    const first = imports.length
    imports.push(...own)
    tables.push({ ...table, runs: table.runs.map((run) => ({ ...run, source: first + run.source })) })
  }
  const data = { table: buildTable(tables), imports, notices: read?.notices ?? [] }
  return { ...data, notices: uniqueNotices([...data.notices, ...doubleCounting(data, roleOf)]) }
}

/** What a format reports; a table under a map is anything. */
function roleOf(format: string): SourceRole {
  return usageFormats.find((f) => f.name === format)?.role ?? 'table'
}

function noRows(source: string): Notice {
  return { code: 'no_rows', message: `${source} holds no usable row`, level: 'warning', subject: source }
}

/** The rows of a table of months on the first of their months. */
function aligned(tables: UsageTable[], { quarterly }: RolledInput, width: Step): UsageTable[] {
  return width === 'month' ? tables.map((table) => alignMonths(table, quarterly, isTotal)) : tables
}

function stepOf(grain: Grain): Step {
  return grain === 'week' || grain === 'month' ? grain : 'day'
}

function withPartials(reports: readonly ImportReport[], tables: readonly UsageTable[]): ImportReport[] {
  const partial = new Set(tables.flatMap(incompleteMetrics))
  return reports.map((report) => ({
    ...report,
    metrics: report.metrics.map((m) => ({
      ...m,
      partialLast: partial.has(m.metric) && endsLast(report, reports),
    })),
  }))
}

function endsLast(report: ImportReport, all: readonly ImportReport[]): boolean {
  return all.every((other) => other.to <= report.to)
}

function refuseDuplicates(read: ReadInput): void {
  const duplicates = read.reports.reduce((sum, report) => sum + report.duplicates, 0)
  const source = read.reports[0]?.source ?? ''
  if (duplicates === 0) return
  throw new JevonsError({
    code: 'BAD_ROW',
    message: `${source}: ${duplicates} rows repeat a time and its dimensions.`,
    hint: 'Say --on-duplicate sum or --on-duplicate last, or remove them.',
    pos: { file: source },
  })
}
