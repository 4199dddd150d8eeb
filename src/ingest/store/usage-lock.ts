import { z } from 'zod'
import { JevonsError } from '../../errors.ts'
import type { TableRow } from '../build-table.ts'
import { metricInfo } from '../metrics.ts'
import type { ImportReport } from '../usage-table.ts'
import { byKey, type StoredUsage, seriesKey, storedReport, tidy } from './stored-usage.ts'

/** Dimensions that name people or keys: a lock goes into a repository, so their values are added up. */
const secret = /user|email|person|actor|customer|key|token|secret|session|account/i

const msPerDay = 86_400_000

/**
 * Usage by day as text for a repository: a header with the reports of the inputs and the last day with data, then one line per series. The same
 * usage gives the same bytes. People and keys are added up, paths are left out.
 */
export function lockText(usage: StoredUsage): string {
  const rows = withoutSecrets(usage.rows)
  const imports = usage.imports.map((report, i) => ({
    ...storedReport(
      report,
      rows.filter((row) => row.source === i),
    ),
    reason: 'rolled up by day',
  }))
  const dataDate = imports.reduce((last, report) => (report.to > last ? report.to : last), '')
  const header = { jevons: 'usage-lock', version: 1, dataDate, imports }
  const series = byKey(rows, (row) => JSON.stringify([row.source, seriesKey(row)]))
  const lines = [...series]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, group]) => JSON.stringify(seriesLine(group)))
  return `${[JSON.stringify(header), ...lines].join('\n')}\n`
}

/** Rows without secret dimensions; those that become alike are one, of which the busiest hour is not known. */
function withoutSecrets(rows: readonly TableRow[]): TableRow[] {
  const open = rows.map((row) => ({
    ...row,
    dims: Object.fromEntries(Object.entries(row.dims).filter(([name]) => !secret.test(name))),
  }))
  const alike = byKey(open, (row) => JSON.stringify([row.source, seriesKey(row), row.timeMs]))
  return [...alike.values()].map((group) => merged(group))
}

function merged(group: readonly [TableRow, ...TableRow[]]): TableRow {
  const [first] = group
  if (group.length === 1) return first
  const samples = group.reduce((sum, row) => sum + row.samples, 0)
  const isMean = metricInfo(first.metric).time === 'mean'
  const sum = group.reduce((all, row) => all + row.value * (isMean ? row.samples : 1), 0)
  return {
    ...first,
    value: tidy(isMean ? sum / samples : sum),
    peak: Number.NaN,
    samples,
    complete: group.every((row) => row.complete),
  }
}

type Line = z.infer<typeof lineSchema>

function seriesLine(rows: [TableRow, ...TableRow[]]): Line {
  rows.sort((a, b) => a.timeMs - b.timeMs)
  const [first] = rows
  const days = rows.map((row) => Math.round((row.timeMs - first.timeMs) / msPerDay))
  const partial = rows.flatMap((row, i) => (row.complete ? [] : [i]))
  return {
    source: first.source,
    metric: first.metric,
    unit: first.unit,
    ...(first.currency === undefined ? {} : { currency: first.currency }),
    ...(first.basis === undefined ? {} : { basis: first.basis }),
    dims: Object.fromEntries(Object.entries(first.dims).sort(([a], [b]) => (a < b ? -1 : 1))),
    step: first.step as Line['step'],
    from: new Date(first.timeMs).toISOString().slice(0, 10),
    ...(days.every((day, i) => day === i) ? {} : { days }),
    values: rows.map((row) => row.value),
    ...(rows.every((row) => Number.isNaN(row.peak))
      ? {}
      : { peaks: rows.map((row) => (Number.isNaN(row.peak) ? null : row.peak)) }),
    samples: rows.map((row) => row.samples),
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
  const rows = lines.flatMap((line, i) => {
    const at = { source, line: i + 2 }
    const series = parsed(line, lineSchema, at)
    const isWhole =
      series.source < header.imports.length &&
      series.samples.length === series.values.length &&
      (series.days ?? series.values).length === series.values.length &&
      (series.peaks ?? series.values).length === series.values.length
    if (!isWhole) throw damaged(at, 'its lists do not fit together')
    return rowsOfLine(series)
  })
  // Written by `lockText` as reports; what decides a forecast was checked above.
  return { imports: header.imports as unknown as ImportReport[], rows }
}

function rowsOfLine(line: Line): TableRow[] {
  const start = Date.parse(`${line.from}T00:00:00Z`)
  const partial = new Set(line.partial)
  return line.values.map((value, i) => ({
    source: line.source,
    metric: line.metric,
    unit: line.unit,
    currency: line.currency,
    basis: line.basis,
    dims: line.dims,
    step: line.step,
    timeMs: start + (line.days?.[i] ?? i) * msPerDay,
    value,
    peak: line.peaks?.[i] ?? Number.NaN,
    samples: line.samples[i] ?? 0,
    complete: !partial.has(i),
  }))
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
