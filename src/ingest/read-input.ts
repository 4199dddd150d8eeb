import type { Notice } from '../notice.ts'
import { overlappingFiles } from './double-counting/overlapping-files.ts'
import type { Db } from './engine/duckdb.ts'
import { reportsOf } from './input-reports.ts'
import { measureRates } from './rates/measure-rates.ts'
import { addedRows, duplicateNotices } from './roll/duplicate-rows.ts'
import { limitDims } from './roll/limit-dims.ts'
import { type FileGroup, structuralRejects } from './roll/relation.ts'
import { type GroupContext, type RolledGroup, rollGroup } from './roll/roll-group.ts'
import { grainOf, numberOf, type RolledInput } from './roll/rolled-rows.ts'
import { runningCounts } from './roll/running-counts.ts'
import type { MeasureSql, Projection, UsageFormat } from './usage-format.ts'
import type { ImportReport } from './usage-table.ts'

/** One input, rolled up, with its reports (one per file where files can be told apart). */
export type ReadInput = {
  readonly input: RolledInput
  readonly projection: Projection
  readonly reports: readonly ImportReport[]
  readonly notices: readonly Notice[]
}

/** Reads a group of files of one layout and rolls it up inside the engine. */
export async function readInput(context: GroupContext): Promise<ReadInput> {
  const { db, group, options } = context
  const rolled = await rollGroup(context)
  const { projection, from, fileColumn, repeated } = rolled
  const structural = await structuralRejects(db)
  const { layout, dropped } = await limitDims(db, rolled.layout)
  const flags = await relationFlags(db, projection, from)
  const basis = chooseBasis(projection, options.basis, flags.fallback)
  const input: RolledInput = {
    layout,
    grain: await grainOf(db, layout, projection.grain),
    quarterly: projection.quarterly === true,
    metricIds: layout.measures.map((m) => metricId(m, basis)),
    saysPartial: flags.partial,
    isOneFile: fileColumn === undefined,
    isSampled: projection.gaps === 'gauge',
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
    ...(await runningCounts(db, input, projection)),
    ...experimental(context.detected.format),
    ...(projection.identity === undefined ? await overlappingFiles(db, input, pathsOf(group)) : []),
  ]
  return {
    input,
    projection,
    reports: await withRates(context, { input, ...rolled }, reports.reports),
    notices: [...notices, ...reports.notices].map((n) => ({ subject: group.files[0].file.source, ...n })),
  }
}

/** The first report with the rates of all files of the group. */
async function withRates(
  { db, options }: GroupContext,
  read: { readonly input: RolledInput } & RolledGroup,
  [first, ...others]: readonly ImportReport[],
): Promise<readonly ImportReport[]> {
  if (first === undefined) return []
  // Reading millions of rows a second time costs as much as the first.
  const rows = read.isKept && options.rates !== 'rolled' ? read.from : undefined
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

/** Answers of the projection's own aggregates: notices that depend on the data, and whether the last bucket is partial. */
async function relationFlags(
  db: Db,
  projection: Projection,
  from: string,
): Promise<{ notices: Notice[]; partial: boolean; fallback: boolean }> {
  const stated = projection.notices ?? []
  const tests = [projection.partialLast, projection.basisFallback?.when, ...stated.map((n) => n.when)]
  const select = [
    ...tests.map(
      (sql, i) => `coalesce(${sql === 'true' ? 'count(*) >= 0' : (sql ?? 'false')}, false) as f${i}`,
    ),
    ...stated.map((n, i) => `${n.count ?? '0'} as c${i}`),
  ]
  const needed =
    tests.some((sql) => sql !== undefined && sql !== 'true') || stated.some((n) => n.count !== undefined)
  const [row] = needed ? await db.rows(`select ${select.join(', ')} from ${from}`) : []
  const isTrue = (i: number): boolean => tests[i] === 'true' || row?.[`f${i}`] === true
  return {
    partial: isTrue(0),
    fallback: isTrue(1),
    notices: stated.flatMap((n, i) => {
      if (n.count !== undefined) {
        const count = numberOf(row?.[`c${i}`])
        return count > 0 ? [info(n.code, `${count} ${n.message}`)] : []
      }
      if (n.when === undefined) return [info(n.code, n.message)]
      return isTrue(i + 2) ? [warning(n.code, n.message)] : []
    }),
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
