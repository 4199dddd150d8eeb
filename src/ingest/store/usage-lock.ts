import { z } from 'zod'
import { JevonsError } from '../../errors.ts'
import { metricInfo } from '../metrics.ts'
import {
  makeTableBuilder,
  type RunIdentity,
  type TableBuilder,
  type UsageRow,
} from '../usage/table-builder.ts'
import type { ImportReport, UsageRun, UsageTable } from '../usage-table.ts'
import { byKey, type StoredUsage, seriesKey, storedReport, tidy } from './stored-usage.ts'

/** Dimensions that name people or keys: a lock goes into a repository, so their values are added up. */
const secret = /user|email|person|actor|customer|key|token|secret|session|account/i

const msPerDay = 86_400_000

/**
 * Usage by day as text for a repository: a header with the reports of the inputs and the last day with data, then one line per series. The same
 * usage gives the same bytes. People and keys are added up, paths are left out.
 */
export function lockText(usage: StoredUsage): string {
  const table = withoutSecrets(usage.table)
  const imports = usage.imports.map((report, source) => ({
    ...storedReport(report, table, source),
    reason: 'rolled up by day',
  }))
  const dataDate = imports.reduce((last, report) => (report.to > last ? report.to : last), '')
  const header = { jevons: 'usage-lock', version: 1, dataDate, imports }
  const series = byKey(table.runs, identityKey)
  const lines = [...series]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, [run]]) => JSON.stringify(seriesLine(table, run)))
  return `${[JSON.stringify(header), ...lines].join('\n')}\n`
}

function identityKey(run: RunIdentity): string {
  return JSON.stringify([run.source, seriesKey(run)])
}

/** The table without secret dimensions; rows that become alike are one, of which the busiest hour is not known. */
function withoutSecrets(table: UsageTable): UsageTable {
  const open = table.runs.map((run) => ({
    ...run,
    dims: Object.fromEntries(Object.entries(run.dims).filter(([name]) => !secret.test(name))),
  }))
  const builder = makeTableBuilder()
  for (const group of byKey(open, identityKey).values()) {
    builder.begin(group[0])
    for (const rows of rowsByTime(table, group)) builder.add(mergedRow(table, group[0].metric, rows))
  }
  return builder.finish()
}

/** The rows of some runs by time, those of one time together and in their order. */
function rowsByTime(table: UsageTable, runs: readonly UsageRun[]): number[][] {
  const byTime = new Map<number, number[]>()
  for (const { from, to } of runs)
    for (let row = from; row < to; row++) {
      const ms = table.timeMs[row] as number
      const known = byTime.get(ms)
      if (known === undefined) byTime.set(ms, [row])
      else known.push(row)
    }
  return [...byTime].sort(([a], [b]) => a - b).map(([, rows]) => rows)
}

function mergedRow(table: UsageTable, metric: string, rows: readonly number[]): UsageRow {
  const [first = 0] = rows
  const row = {
    timeMs: table.timeMs[first] as number,
    samples: rows.reduce((sum, at) => sum + (table.samples[at] as number), 0),
    complete: rows.every((at) => table.complete[at] === 1),
  }
  if (rows.length === 1)
    return { ...row, value: table.value[first] as number, peak: table.peak[first] as number }
  const isMean = metricInfo(metric).time === 'mean'
  const sum = rows.reduce(
    (all, at) => all + (table.value[at] as number) * (isMean ? (table.samples[at] as number) : 1),
    0,
  )
  return { ...row, value: tidy(isMean ? sum / row.samples : sum), peak: Number.NaN }
}

type Line = z.infer<typeof lineSchema>

function seriesLine(table: UsageTable, run: UsageRun): Line {
  const { from, to } = run
  const of = (column: Float64Array): number[] => [...column.subarray(from, to)]
  const times = of(table.timeMs)
  const [first = Number.NaN] = times
  const days = times.map((ms) => Math.round((ms - first) / msPerDay))
  const peaks = of(table.peak)
  const partial = [...table.complete.subarray(from, to)].flatMap((flag, i) => (flag === 1 ? [] : [i]))
  return {
    source: run.source,
    metric: run.metric,
    unit: run.unit,
    ...(run.currency === undefined ? {} : { currency: run.currency }),
    ...(run.basis === undefined ? {} : { basis: run.basis }),
    dims: Object.fromEntries(Object.entries(run.dims).sort(([a], [b]) => (a < b ? -1 : 1))),
    step: run.step as Line['step'],
    from: new Date(first).toISOString().slice(0, 10),
    ...(days.every((day, i) => day === i) ? {} : { days }),
    values: of(table.value),
    ...(peaks.every(Number.isNaN) ? {} : { peaks: peaks.map((peak) => (Number.isNaN(peak) ? null : peak)) }),
    samples: of(table.samples),
    ...(partial.length === 0 ? {} : { partial }),
  }
}

const lineSchema = z.object({
  source: z.int().nonnegative(),
  metric: z.string(),
  unit: z.string(),
  currency: z.string().optional(),
  basis: z.string().optional(),
  dims: z.record(z.string(), z.string()),
  step: z.enum(['day', 'week', 'month']),
  from: z.iso.date(),
  /** Days after `from`, where they are not 0, 1, 2 ... */
  days: z.array(z.int().nonnegative()).optional(),
  values: z.array(z.number()),
  peaks: z.array(z.number().nullable()).optional(),
  samples: z.array(z.number().nonnegative()),
  /** Positions of buckets that are not complete. */
  partial: z.array(z.int().nonnegative()).optional(),
})

const headerSchema = z.looseObject({
  jevons: z.literal('usage-lock'),
  version: z.literal(1),
  dataDate: z.string(),
  imports: z.array(
    z.looseObject({
      source: z.string(),
      format: z.string(),
      from: z.string(),
      to: z.string(),
      metrics: z.array(z.unknown()),
    }),
  ),
})

/**
 * The usage in a lock file's text; its inputs are told under the name of the lock.
 * @throws JevonsError UNREADABLE with the line that is damaged.
 */
export function parseLock(text: string, source: string): StoredUsage {
  const [head = '', ...lines] = text.split('\n').filter((line) => line !== '')
  const header = parsed(head, headerSchema, { source, line: 1 })
  const builder = makeTableBuilder()
  for (const [i, line] of lines.entries()) {
    const at = { source, line: i + 2 }
    const series = parsed(line, lineSchema, at)
    const isWhole =
      series.source < header.imports.length &&
      series.samples.length === series.values.length &&
      (series.days ?? series.values).length === series.values.length &&
      (series.peaks ?? series.values).length === series.values.length
    if (!isWhole) throw damaged(at, 'its lists do not fit together')
    addLine(builder, series)
  }
  // Written by `lockText` as reports; what decides a forecast was checked above.
  return { imports: header.imports as unknown as ImportReport[], table: builder.finish() }
}

function addLine(builder: TableBuilder, line: Line): void {
  const start = Date.parse(`${line.from}T00:00:00Z`)
  const partial = new Set(line.partial)
  const { source, metric, unit, currency, basis, dims, step } = line
  builder.begin({ source, metric, unit, currency, basis, dims, step })
  for (const [i, value] of line.values.entries())
    builder.add({
      timeMs: start + (line.days?.[i] ?? i) * msPerDay,
      value,
      peak: line.peaks?.[i] ?? Number.NaN,
      samples: line.samples[i] ?? 0,
      complete: !partial.has(i),
    })
}

type Place = { readonly source: string; readonly line: number }

function parsed<T>(line: string, schema: z.ZodType<T>, at: Place): T {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    throw damaged(at, 'it is not JSON')
  }
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const [issue] = result.error.issues
  throw damaged(at, `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'unknown'}`)
}

function damaged({ source, line }: Place, why: string): JevonsError {
  return new JevonsError({
    code: 'UNREADABLE',
    message: `${source}: line ${line} of this lock file is damaged (${why}).`,
    hint: 'Write it again: jevons ingest exports/ --lock usage.lock',
    pos: { file: source, line },
  })
}
