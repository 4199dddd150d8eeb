import { JevonsError } from '../errors.ts'
import { type Notice, uniqueNotices } from '../notice.ts'
import type { Grain, Step } from '../units/step.ts'
import { alignCoarse, buildTable, type TableRow } from './build-table.ts'
import { type Detected, detectFormat } from './detect-format.ts'
import { doubleCounting } from './double-counting/index.ts'
import { type Db, withDuckDb } from './duckdb.ts'
import { usageFormats } from './formats/index.ts'
import { isTotal } from './import-report.ts'
import { mappedTable } from './mapped-table.ts'
import { partialBucket, type Stamps, stampsOf, unionStamps } from './partial-last.ts'
import { type ProbedFile, probeFile } from './probe-file.ts'
import { type ReadInput, readInput } from './read-input.ts'
import type { ReadOptions } from './read-options.ts'
import { readProgress } from './read-progress.ts'
import { keepRefusals } from './refusals.ts'
import { layoutKey } from './relation.ts'
import { wishesOf } from './roll-group.ts'
import { macros } from './roll-up.ts'
import { type BucketValue, bucketValues, isSubDaily } from './rolled-rows.ts'
import { listUsageFiles, type UsageFile, withTempDir } from './sources/usage-files.ts'
import { readStored, storedKind } from './store/read-stored.ts'
import type { StoredUsage } from './store/stored-usage.ts'
import { engineFault } from './unreadable.ts'
import type { SourceRole } from './usage-format.ts'
import type { ImportReport, UsageData } from './usage-table.ts'

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
  const progress = readProgress(options.onProgress, files)
  const { onShare } = progress
  const paths = files.map((file) => file.path)
  return withTempDir((tempDir) =>
    withDuckDb({ tempDir, timezone, files: paths, ...(onShare ? { onShare } : {}) }, async (db) => {
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
      const { rows, imports, notices } = await collect(db, inputs, options)
      return withStored({ rows, imports, notices: [...refused, ...notices] }, stored)
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

type Collected = StoredUsage & { readonly notices: readonly Notice[] }

async function collect(db: Db, inputs: readonly ReadInput[], options: ReadOptions): Promise<Collected> {
  const imports: ImportReport[] = []
  const rows: TableRow[] = []
  const notices: Notice[] = []
  const seen = await Promise.all(inputs.map(({ input }) => bucketValues(db, input, options.step)))
  const stamps = await Promise.all(
    inputs.map(({ input }) => (isSubDaily(input.grain) ? stampsOf(db, input) : Promise.resolve(undefined))),
  )
  const partials = partialStarts(seen, stamps, options.step)
  for (const [i, read] of inputs.entries()) {
    if (options.onDuplicate === 'error') refuseDuplicates(read)
    const source = imports.length
    const own = tableRows(read, seen[i] ?? [], { source, partials, step: options.step })
    // One by one: a call takes no hundred thousand arguments.
    for (const row of own) rows.push(row)
    imports.push(...withPartials(read.reports, own))
    notices.push(...read.notices)
    if (own.length === 0) notices.push(noRows(read.reports[0]?.source ?? ''))
  }
  return { rows, imports, notices }
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
  const rows = [...(read?.rows ?? [])]
  for (const usage of stored) {
    const first = imports.length
    imports.push(...usage.imports)
    for (const row of usage.rows) rows.push({ ...row, source: first + row.source })
  }
  const data = { table: buildTable(rows), imports, notices: read?.notices ?? [] }
  return { ...data, notices: uniqueNotices([...data.notices, ...doubleCounting(data, roleOf)]) }
}

/** What a format reports; a table under a map is anything. */
function roleOf(format: string): SourceRole {
  return usageFormats.find((f) => f.name === format)?.role ?? 'table'
}

function noRows(source: string): Notice {
  return { code: 'no_rows', message: `${source} holds no usable row`, level: 'warning', subject: source }
}

/** The table rows of one input, the partial last bucket marked. */
function tableRows(
  { input }: ReadInput,
  values: readonly BucketValue[],
  context: {
    readonly source: number
    readonly partials: ReadonlyMap<string, number>
    readonly step: 'hour' | 'day'
  },
): TableRow[] {
  const { source } = context
  const lastMs = values.reduce((last, value) => Math.max(last, value.timeMs), -Infinity)
  const step: Step = isSubDaily(input.grain) ? context.step : stepOf(input.grain)
  const isPartial = (value: BucketValue): boolean =>
    (isSubDaily(input.grain) && context.partials.get(value.metric) === value.timeMs) ||
    (input.saysPartial && value.timeMs === lastMs)
  const aligned = alignCoarse(values, step, input.quarterly, isTotal)
  return aligned.map((value) => ({ ...value, source, step, complete: !isPartial(value) }))
}

function stepOf(grain: Grain): Step {
  return grain === 'week' || grain === 'month' ? grain : 'day'
}

function withPartials(reports: readonly ImportReport[], rows: readonly TableRow[]): ImportReport[] {
  const partial = new Set(rows.filter((row) => !row.complete).map((row) => row.metric))
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

/** Start of the partial last bucket of each metric, judged over all inputs that have it. */
function partialStarts(
  seen: readonly (readonly BucketValue[])[],
  stamps: readonly (Stamps | undefined)[],
  step: 'hour' | 'day',
): Map<string, number> {
  const partials = new Map<string, number>()
  const metrics = new Map<string, Set<number>>()
  seen.forEach((values, i) => {
    for (const { metric } of values) metrics.set(metric, (metrics.get(metric) ?? new Set()).add(i))
  })
  for (const [metric, at] of metrics) {
    const own = [...at].map((i) => stamps[i]).filter((s) => s !== undefined)
    const start = own.length === 0 ? undefined : partialBucket(unionStamps(own), step)
    if (start !== undefined) partials.set(metric, start)
  }
  return partials
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
