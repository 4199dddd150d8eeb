import { basename } from 'node:path'
import { metricInfo } from '../metrics.ts'
import { isSubDaily } from '../roll/rolled-rows.ts'
import type { RunIdentity } from '../usage/table-builder.ts'
import type { ImportReport, MetricImport, UsageRun, UsageTable } from '../usage-table.ts'

/** Usage that was rolled up before: reports of its inputs and their rows (`source` is an index into `imports`). */
export type StoredUsage = { readonly imports: readonly ImportReport[]; readonly table: UsageTable }

/** Runs by a text, each group in the order of the runs. */
export function byKey(
  runs: readonly UsageRun[],
  keyOf: (run: UsageRun) => string,
): Map<string, [UsageRun, ...UsageRun[]]> {
  const groups = new Map<string, [UsageRun, ...UsageRun[]]>()
  for (const run of runs) {
    const key = keyOf(run)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [run])
    else group.push(run)
  }
  return groups
}

/** The runs of one input. */
export function runsOf({ runs }: UsageTable, source: number): UsageRun[] {
  return runs.filter((run) => run.source === source)
}

/** Text that tells the series of runs apart, within a source. */
export function seriesKey(
  run: Pick<RunIdentity, 'basis' | 'currency' | 'dims' | 'metric' | 'step' | 'unit'>,
): string {
  const dims = Object.entries(run.dims).sort(([a], [b]) => (a < b ? -1 : 1))
  return JSON.stringify([run.metric, run.unit, run.currency ?? null, run.basis ?? null, run.step, dims])
}

/** The report of an input as it is told again of rows by day: without paths, and with the totals of the rows that are left. */
export function storedReport(report: ImportReport, table: UsageTable, source: number): ImportReport {
  const runs = runsOf(table, source)
  const dayText = (ms: number): string => (Number.isFinite(ms) ? new Date(ms).toISOString().slice(0, 10) : '')
  const isMonthly = runs.some((run) => run.step !== 'day')
  const { first, last } = spanOf(runs.map((run) => table.timeMs.subarray(run.from, run.to)))
  return {
    ...withoutPath(report),
    source: basename(report.source),
    grain: isSubDaily(report.grain) ? 'day' : report.grain,
    from: dayText(first),
    // Of months only the report of the export knows the last day.
    to: isMonthly ? report.to : dayText(last),
    metrics: metricsOf(table, runs),
    dimensions: dimensionsOf(runs),
  }
}

function spanOf(times: readonly Iterable<number>[]): { readonly first: number; readonly last: number } {
  let [first, last] = [Infinity, -Infinity]
  for (const part of times)
    for (const ms of part) {
      if (ms < first) first = ms
      if (ms > last) last = ms
    }
  return { first, last }
}

function withoutPath(report: ImportReport): ImportReport {
  return Object.fromEntries(Object.entries(report).filter(([name]) => name !== 'rejectsFile')) as ImportReport
}

function metricsOf(table: UsageTable, runs: readonly UsageRun[]): MetricImport[] {
  const groups = byKey(runs, (run) => JSON.stringify([run.metric, run.unit, run.currency, run.basis]))
  const metrics = [...groups.values()].map((group): MetricImport => {
    const [first] = group
    const buckets = new Set(group.flatMap((run) => [...table.timeMs.subarray(run.from, run.to)]))
    return {
      metric: first.metric,
      unit: first.unit,
      ...(first.currency === undefined ? {} : { currency: first.currency }),
      ...(first.basis === undefined ? {} : { basis: first.basis }),
      total: totalOf(table, group),
      buckets: buckets.size,
      missing: first.step === 'day' ? missingDays(buckets) : 0,
      partialLast: group.some((run) => table.complete.subarray(run.from, run.to).includes(0)),
    }
  })
  const key = (m: MetricImport): string => JSON.stringify([m.metric, m.currency, m.basis])
  return metrics.sort((a, b) => (key(a) < key(b) ? -1 : 1))
}

/** Sum of totals, mean of gauges over their samples, last level of each series added up. */
function totalOf(table: UsageTable, runs: readonly UsageRun[]): number {
  const { time } = metricInfo(runs[0]?.metric ?? '')
  if (time === 'last') return tidy(lastLevels(table, runs).reduce((sum, value) => sum + value, 0))
  let [sum, samples] = [0, 0]
  for (const { from, to } of runs)
    for (let row = from; row < to; row++) {
      const count = table.samples[row] as number
      sum += (table.value[row] as number) * (time === 'mean' ? count : 1)
      samples += count
    }
  return tidy(time === 'mean' ? sum / samples : sum)
}

/** The last value of each series. */
function lastLevels(table: UsageTable, runs: readonly UsageRun[]): number[] {
  return [...byKey(runs, seriesKey).values()].map((group) => {
    let last = group[0].from
    for (const { from, to } of group)
      for (let row = from; row < to; row++)
        if ((table.timeMs[row] as number) >= (table.timeMs[last] as number)) last = row
    return table.value[last] as number
  })
}

/** Sums of exact day totals as doubles: the digits beyond the fifteenth are noise. */
export function tidy(value: number): number {
  return Number(value.toPrecision(15))
}

function missingDays(times: ReadonlySet<number>): number {
  const { first, last } = spanOf([times])
  return Math.max(0, Math.round((last - first) / 86_400_000) + 1 - times.size)
}

function dimensionsOf(runs: readonly UsageRun[]): ImportReport['dimensions'] {
  const values = new Map<string, Set<string>>()
  for (const { dims } of runs)
    for (const [name, text] of Object.entries(dims)) {
      const known = values.get(name)
      if (known === undefined) values.set(name, new Set([text]))
      else known.add(text)
    }
  return [...values]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, texts]) => ({ name, values: texts.size, examples: [...texts].sort().slice(0, 3) }))
}
