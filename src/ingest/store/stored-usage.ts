import { basename } from 'node:path'
import type { TableRow } from '../build-table.ts'
import { metricInfo } from '../metrics.ts'
import { isSubDaily } from '../rolled-rows.ts'
import type { ImportReport, MetricImport, UsageTable } from '../usage-table.ts'

/** Usage that was rolled up before: reports of its inputs and their rows (`source` is an index into `imports`). */
export type StoredUsage = { readonly imports: readonly ImportReport[]; readonly rows: readonly TableRow[] }

/** A table's columns as rows again. */
export function rowsOfTable(table: UsageTable): TableRow[] {
  const names = Object.keys(table.dims)
  return table.metric.map((metric, i) => ({
    metric,
    unit: table.unit[i] ?? '',
    currency: table.currency[i],
    basis: table.basis[i],
    dims: Object.fromEntries(
      names.flatMap((name) => {
        const text = table.dims[name]?.[i]
        return text === undefined ? [] : [[name, text] as const]
      }),
    ),
    timeMs: table.timeMs[i] ?? Number.NaN,
    value: table.value[i] ?? Number.NaN,
    peak: table.peak[i] ?? Number.NaN,
    samples: table.samples[i] ?? 0,
    source: table.source[i] ?? 0,
    step: table.step[i] ?? 'day',
    complete: table.complete[i] === 1,
  }))
}

/** Rows by a text, each group in the order of the rows. */
export function byKey(
  rows: readonly TableRow[],
  keyOf: (row: TableRow) => string,
): Map<string, [TableRow, ...TableRow[]]> {
  const groups = new Map<string, [TableRow, ...TableRow[]]>()
  for (const row of rows) {
    const key = keyOf(row)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [row])
    else group.push(row)
  }
  return groups
}

/** Text that tells the series of rows apart, within a source. */
export function seriesKey(
  row: Pick<TableRow, 'basis' | 'currency' | 'dims' | 'metric' | 'step' | 'unit'>,
): string {
  const dims = Object.entries(row.dims).sort(([a], [b]) => (a < b ? -1 : 1))
  return JSON.stringify([row.metric, row.unit, row.currency ?? null, row.basis ?? null, row.step, dims])
}

/** An input's report as it is told again of rows by day: without paths, and with the totals of the rows that are left. */
export function storedReport(report: ImportReport, rows: readonly TableRow[]): ImportReport {
  const times = rows.map((row) => row.timeMs)
  const dayText = (ms: number): string => (Number.isFinite(ms) ? new Date(ms).toISOString().slice(0, 10) : '')
  const isMonthly = rows.some((row) => row.step !== 'day')
  return {
    ...withoutPath(report),
    source: basename(report.source),
    grain: isSubDaily(report.grain) ? 'day' : report.grain,
    from: dayText(times.reduce((a, b) => Math.min(a, b), Infinity)),
    // Of months only the report of the export knows the last day.
    to: isMonthly ? report.to : dayText(times.reduce((a, b) => Math.max(a, b), -Infinity)),
    metrics: metricsOf(rows),
    dimensions: dimensionsOf(rows),
  }
}

function withoutPath(report: ImportReport): ImportReport {
  return Object.fromEntries(Object.entries(report).filter(([name]) => name !== 'rejectsFile')) as ImportReport
}

function metricsOf(rows: readonly TableRow[]): MetricImport[] {
  const groups = byKey(rows, (row) => JSON.stringify([row.metric, row.unit, row.currency, row.basis]))
  const metrics = [...groups.values()].map((group): MetricImport => {
    const [first] = group
    const buckets = new Set(group.map((row) => row.timeMs))
    return {
      metric: first.metric,
      unit: first.unit,
      ...(first.currency === undefined ? {} : { currency: first.currency }),
      ...(first.basis === undefined ? {} : { basis: first.basis }),
      total: totalOf(group),
      buckets: buckets.size,
      missing: first.step === 'day' ? missingDays([...buckets]) : 0,
      partialLast: group.some((row) => !row.complete),
    }
  })
  const key = (m: MetricImport): string => JSON.stringify([m.metric, m.currency, m.basis])
  return metrics.sort((a, b) => (key(a) < key(b) ? -1 : 1))
}

/** Sum of totals, mean of gauges over their samples, last level of each series added up. */
function totalOf(rows: readonly TableRow[]): number {
  const { time } = metricInfo(rows[0]?.metric ?? '')
  if (time === 'sum') return tidy(rows.reduce((sum, row) => sum + row.value, 0))
  if (time === 'mean') {
    const samples = rows.reduce((sum, row) => sum + row.samples, 0)
    return tidy(rows.reduce((sum, row) => sum + row.value * row.samples, 0) / samples)
  }
  const last = new Map<string, TableRow>()
  for (const row of rows) {
    const key = seriesKey(row)
    if ((last.get(key)?.timeMs ?? -Infinity) <= row.timeMs) last.set(key, row)
  }
  return tidy([...last.values()].reduce((sum, row) => sum + row.value, 0))
}

/** Sums of exact day totals as doubles: the digits beyond the fifteenth are noise. */
export function tidy(value: number): number {
  return Number(value.toPrecision(15))
}

function missingDays(times: readonly number[]): number {
  const span =
    times.reduce((a, b) => Math.max(a, b), -Infinity) - times.reduce((a, b) => Math.min(a, b), Infinity)
  return Math.max(0, Math.round(span / 86_400_000) + 1 - times.length)
}

function dimensionsOf(rows: readonly TableRow[]): ImportReport['dimensions'] {
  const values = new Map<string, Set<string>>()
  for (const { dims } of rows)
    for (const [name, text] of Object.entries(dims))
      values.set(name, (values.get(name) ?? new Set()).add(text))
  return [...values]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, texts]) => ({ name, values: texts.size, examples: [...texts].sort().slice(0, 3) }))
}
