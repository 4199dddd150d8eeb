import type { Notice } from '../notice.ts'
import type { Detected } from './detect-format.ts'
import { overlappingFiles } from './double-counting/overlapping-files.ts'
import type { Db } from './duckdb.ts'
import { addedRows, duplicateNotices, repeatedRows, withIdentity, withoutIdentity } from './duplicate-rows.ts'
import { reportsOf } from './input-reports.ts'
import { measureRates } from './rates/measure-rates.ts'
import type { ReadOptions } from './read-options.ts'
import {
  type ColumnTypes,
  type FileGroup,
  fillPlaceholders,
  pathList,
  probeWith,
  profileColumns,
  structuralRejects,
  tableSql,
  typedColumns,
  valuesSql,
  withLines,
} from './relation.ts'
import { innerUnit, limitDims, rollUp } from './roll-up.ts'
import { grainOf, type RolledInput } from './rolled-rows.ts'
import type { MeasureSql, Probe, Projection, ReadWishes, UsageFormat } from './usage-format.ts'
import type { ImportReport } from './usage-table.ts'

/** One input, rolled up, with its reports (one per file where files can be told apart). */
export type ReadInput = {
  readonly input: RolledInput
  readonly projection: Projection
  readonly reports: readonly ImportReport[]
  readonly notices: readonly Notice[]
}

/** What the steps of reading one group share. */
type Context = {
  readonly db: Db
  readonly group: FileGroup
  readonly detected: Detected
  readonly options: ReadOptions
  /** Name of the table that holds the roll-up. */
  readonly table: string
}

const maxRolledRows = 2_000_000

/** Reads a group of files of one layout and rolls it up inside the engine. */
export async function readInput(context: Context): Promise<ReadInput> {
  const typed = isGenericCsv(context)
    ? typedColumns(context.group, context.options.map?.timezone ?? context.options.timezone ?? 'UTC')
    : undefined
  if (typed !== undefined) {
    try {
      return await readProjected(context, await projectGeneric(context, typed.profiles), typed.types)
    } catch (error) {
      // A later row does not fit the types that the head promised: read it as text, with evidence from every row.
      if (!isConversion(error)) throw error
    }
  }
  const generic =
    context.detected.format.name.startsWith('generic-') || context.detected.format.name === 'map'
  const projection = generic
    ? await projectGeneric(context, await profileColumns(context.db, context.group))
    : context.detected.format.project(probeFor(context))
  await structuralRejects(context.db)
  return readProjected(context, projection, undefined)
}

function isGenericCsv({ group, detected }: Context): boolean {
  return (
    group.files[0].probe.container === 'csv' &&
    (detected.format.name.startsWith('generic-') || detected.format.name === 'map') &&
    detected.format.name !== 'generic-pivoted'
  )
}

function isConversion(error: unknown): boolean {
  return error instanceof Error && /^(Conversion|Invalid Input) Error/.test(error.message)
}

/** What the user said about reading tables. */
export function wishesOf(options: ReadOptions): ReadWishes {
  return {
    ...(options.dateFormat === undefined ? {} : { dateFormat: options.dateFormat }),
    ...(options.keepUser === undefined ? {} : { keepUser: options.keepUser }),
    ...(options.map === undefined ? {} : { map: options.map }),
    ...(options.traceStart === undefined ? {} : { traceStart: options.traceStart }),
    ...(options.countedStep === undefined ? {} : { countedStep: options.countedStep }),
  }
}

function probeFor({ group, options }: Context): Probe {
  const { probe } = group.files[0]
  // A format that reads documents sees all of them, so that names in later files are known.
  const isDocument = group.files.length > 1 && probe.json !== undefined
  const json = isDocument ? { json: group.files.flatMap((f) => f.probe.json ?? f.probe.records) } : {}
  return { ...probe, ...json, wishes: wishesOf(options) }
}

async function projectGeneric(
  context: Context,
  profiles: Parameters<typeof probeWith>[1],
): Promise<Projection> {
  return Promise.resolve(
    context.detected.format.project(probeWith(context.group, profiles, wishesOf(context.options))),
  )
}

/** A projection's relation with `$table` and `$file` resolved. */
function relationOf(projection: Projection, group: FileGroup, types: ColumnTypes | undefined): string {
  const table = tableSql(group, types)
  const lined =
    projection.from.includes('__line') || projection.identity?.includes('__line') === true
      ? withLines(table, group.files[0].layout?.skipLines ?? 0)
      : table
  return fillPlaceholders(projection.from, {
    table: lined,
    values: valuesSql(group),
    files: pathList(group.files.map((f) => f.path)),
    filename: group.files.length > 1 ? 'filename' : "''",
  })
}

/** The relation itself, or the name of a table that holds it where the format asks for that. */
async function storedRelation(context: Context, projection: Projection, from: string): Promise<string> {
  if (projection.isStored !== true) return from
  const name = `${context.table}_source`
  await context.db.run(`create temp table ${name} as select * from ${from}`)
  return name
}

async function readProjected(
  context: Context,
  stated: Projection,
  types: ColumnTypes | undefined,
): Promise<ReadInput> {
  const { db, group, options } = context
  const projection = withIdentity(stated, options)
  const from = await storedRelation(context, projection, relationOf(projection, group, types))
  const fileColumn = await fileColumnOf(context, from)
  const repeated = await repeatedRows(db, projection, from)
  const rolled = await rollUp(db, {
    // Where no identity repeats, nothing needs to be sorted out: ranking millions of rows costs seconds and memory.
    projection: repeated === 0 ? withoutIdentity(projection) : projection,
    from,
    fileColumn,
    inner: innerUnit(options.step, projection.grain),
    table: context.table,
  })
  const structural = await structuralRejects(db)
  const { layout, dropped } = await limitDims(db, rolled, maxRolledRows)
  const flags = await relationFlags(db, projection, from)
  const basis = chooseBasis(projection, options.basis, flags.fallback)
  const input: RolledInput = {
    layout,
    grain: await grainOf(db, layout, projection.grain),
    quarterly: projection.quarterly === true,
    metricIds: layout.measures.map((m) => metricId(m, basis)),
    saysPartial: flags.partial,
  }
  const duplicates = projection.identity === undefined ? await addedRows(db, input, projection) : repeated
  const reports = await reportsOf(db, {
    group,
    detected: context.detected,
    options,
    input,
    projection,
    structural,
    fileColumn,
    duplicates,
  })
  const notices = [
    ...flags.notices,
    ...dropped.map((d) =>
      info('dimension_dropped', `dimension '${d.name}' has ${d.values} values and is added up`),
    ),
    ...(flags.fallback && options.basis === undefined && projection.basisFallback !== undefined
      ? [warning('basis-fallback', projection.basisFallback.message)]
      : []),
    ...quarters(projection),
    ...duplicateNotices(duplicates, projection, input, options),
    ...experimental(context.detected.format),
    ...(projection.identity === undefined ? await overlappingFiles(db, input, pathsOf(group)) : []),
  ]
  return {
    input,
    projection,
    reports: await withRates(context, { input, projection, from }, reports.reports),
    notices: [...notices, ...reports.notices].map((n) => ({ subject: group.files[0].file.source, ...n })),
  }
}

/** Files up to this size are looked at twice. */
const cheapBytes = 64 * 1024 * 1024

/** The first report with the rates of all files of the group. */
async function withRates(
  { db, group, options }: Context,
  read: { readonly input: RolledInput; readonly projection: Projection; readonly from: string },
  [first, ...others]: readonly ImportReport[],
): Promise<readonly ImportReport[]> {
  if (first === undefined) return []
  // Reading millions of rows a second time costs as much as the first: only kept or small relations are looked at twice.
  const isCheap = read.projection.isStored === true || group.files.every((f) => f.file.bytes <= cheapBytes)
  const rows = isCheap && options.rates !== 'rolled' ? read.from : undefined
  const files = [first, ...others].map((report) => report.metrics)
  const rates = await measureRates(db, { ...read, rows, files })
  return [rates === undefined ? first : { ...first, rates }, ...others]
}

function quarters(projection: Projection): Notice[] {
  if (projection.quarterly !== true) return []
  return [warning('quarters_spread', 'each quarter is spread evenly over its three months')]
}

/** Under which path the rows of each file stand, and its name. */
function pathsOf(group: FileGroup): { readonly path: string; readonly source: string }[] {
  return group.files.flatMap((f) =>
    [f.path, f.recordsPath ?? f.path].map((path) => ({ path, source: f.file.source })),
  )
}

/** Formats whose reading was never held against a real export's total say so. */
function experimental(format: UsageFormat): Notice[] {
  if (format.maturity === 'verified') return []
  const message = `${format.name} was checked against documented examples only, not against a real export's total: compare the totals with your vendor's.`
  return [info('experimental_format', message)]
}

function info(code: string, message: string): Notice {
  return { code, message, level: 'info' }
}

function warning(code: string, message: string): Notice {
  return { code, message, level: 'warning' }
}

async function fileColumnOf({ db, group }: Context, from: string): Promise<string | undefined> {
  if (group.files.length === 1) return undefined
  const columns = await db.rows(`describe select * from ${from}`)
  return columns.some((column) => column['column_name'] === 'filename') ? 'filename' : undefined
}

/** Answers of the projection's own aggregates: notices that depend on the data, and whether the last bucket is partial. */
async function relationFlags(
  db: Db,
  projection: Projection,
  from: string,
): Promise<{ notices: Notice[]; partial: boolean; fallback: boolean }> {
  const stated = projection.notices ?? []
  const tests = [projection.partialLast, projection.basisFallback?.when, ...stated.map((n) => n.when)]
  const select = tests.map((sql, i) => `coalesce(${sql ?? 'false'}, false) as f${i}`)
  const needed = tests.some((sql) => sql !== undefined)
  const [row] = needed ? await db.rows(`select ${select.join(', ')} from ${from}`) : []
  const isTrue = (i: number): boolean => row?.[`f${i}`] === true
  return {
    partial: isTrue(0),
    fallback: isTrue(1),
    notices: stated
      .filter((n, i) => n.when === undefined || isTrue(i + 2))
      .map((n) => (n.when !== undefined ? warning(n.code, n.message) : info(n.code, n.message))),
  }
}

/** The basis whose money is metric `cost`: the one asked for, else `effective`, else the first that the format states. */
function chooseBasis(
  projection: Projection,
  asked: string | undefined,
  fallback: boolean,
): string | undefined {
  const bases = [...new Set(projection.measures.filter((m) => m.metric === 'cost').map((m) => m.basis))]
  if (asked !== undefined && bases.includes(asked)) return asked
  if (fallback && asked === undefined) return projection.basisFallback?.to
  return bases.includes('effective') ? 'effective' : bases[0]
}

function metricId(measure: MeasureSql, basis: string | undefined): string {
  return measure.metric === 'cost' && measure.basis !== basis && measure.basis !== undefined
    ? `cost:${measure.basis}`
    : measure.metric
}
