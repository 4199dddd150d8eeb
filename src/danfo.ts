/**
 * Entry `jevons/danfo`: series, forecasts and reports as DataFrames of danfojs. The package `danfojs-node` (or `danfojs`) is not
 * a dependency: the caller passes the module, or undefined to have `danfojs-node` imported when first needed.
 */
import { JevonsError } from './errors.ts'
import type { ReportDocument } from './report/document/report-document.ts'
import type { SeriesBands } from './report/document/sections/values.ts'
import { bucketStatus, type Series } from './series/series.ts'
import { formatDay } from './units/day.ts'

/** One cell: danfojs has no missing text, so an unknown text is null and an unknown number NaN. */
export type Cell = string | number | null

/** As much of a danfojs DataFrame as this entry promises; the module's own type is kept by {@link Danfo}. */
export type DataFrameLike = { readonly columns: readonly string[]; readonly shape: readonly number[] }

/** As much of the danfojs module as this entry uses: `import * as dfd from 'danfojs-node'` fits. */
export type Danfo<F extends DataFrameLike = DataFrameLike> = {
  readonly DataFrame: new (data: Record<string, Cell[]>, options?: { columns?: string[] }) => F
}

/** A series with its forecast, as `jevons forecast --format json` prints it under `series`. */
export type ForecastSeries = {
  readonly key: Readonly<Record<string, string>>
  readonly metric: string
  readonly unit: string
  readonly model?: string | null
  readonly status?: string
  readonly points: readonly Readonly<Record<string, unknown>>[]
}

/** Columns of equal length in order: the same table for any data-frame library. */
type Columns = ReadonlyMap<string, readonly Cell[]>

/**
 * One row per bucket: `time` (ISO 8601, UTC), `value` (NaN = missing), `status` (`observed`, `missing`, `zeroFilled`,
 * `censored`, `outlier`), `metric`, `unit`, and one column per key of the series.
 * @throws JevonsError UNREADABLE when no module is given and danfojs-node is not installed.
 */
export async function seriesToDataFrame<F extends DataFrameLike>(
  danfo: Danfo<F> | undefined,
  series: Series,
): Promise<F> {
  const names = Object.keys(bucketStatus) as (keyof typeof bucketStatus)[]
  const statusNames = new Map<number, string>(names.map((name) => [bucketStatus[name], name]))
  const count = series.values.length
  const columns = new Map<string, readonly Cell[]>([
    ['time', Array.from(series.times, isoTime)],
    ['value', Array.from(series.values)],
    ['status', Array.from(series.status, (s) => statusNames.get(s) ?? null)],
    ['metric', repeat(series.metric, count)],
    ['unit', repeat(series.currency ?? series.unit, count)],
    ...Object.entries(series.key).map(([name, value]) => [`key:${name}`, repeat(value, count)] as const),
  ])
  return toFrame(danfo, columns)
}

/**
 * One row per point of every series: `metric`, `unit`, `model`, `status`, one `key:<dimension>` column per dimension, then the
 * fields of the points (`time`, `mean`, `p05`, ..., `p975`; NaN where a series has none).
 * @throws JevonsError UNREADABLE when no module is given and danfojs-node is not installed.
 */
export async function forecastToDataFrame<F extends DataFrameLike>(
  danfo: Danfo<F> | undefined,
  forecast: { readonly series: readonly ForecastSeries[] },
): Promise<F> {
  const rows = forecast.series.flatMap((series) => series.points.map((point) => ({ series, point })))
  const dims = unique(forecast.series.flatMap((s) => Object.keys(s.key)))
  const fields = unique(rows.flatMap((row) => Object.keys(row.point)))
  const columns = new Map<string, readonly Cell[]>([
    ['metric', rows.map((row) => row.series.metric)],
    ['unit', rows.map((row) => row.series.unit)],
    ['model', rows.map((row) => row.series.model ?? null)],
    ['status', rows.map((row) => row.series.status ?? null)],
    ...dims.map((dim) => [`key:${dim}`, rows.map((row) => row.series.key[dim] ?? null)] as const),
    ...fields.map((field) => [field, rows.map((row) => cellOf(row.point[field], field === 'time'))] as const),
  ])
  return toFrame(danfo, columns)
}

/**
 * One row per day and simulated series of a report: `kind` (`demand` or `resource`), `id`, `measure`, `unit`, `date`, `mean`, `p10`,
 * `p50`, `p90`. Filter it, group it, plot it.
 * @throws JevonsError UNREADABLE when no module is given and danfojs-node is not installed.
 */
export async function reportToDataFrame<F extends DataFrameLike>(
  danfo: Danfo<F> | undefined,
  report: Pick<ReportDocument, 'demand' | 'resources'>,
): Promise<F> {
  const parts = [
    ...report.demand.map((d) => ({
      kind: 'demand',
      id: d.id,
      measure: 'volume',
      unit: d.unit,
      bands: d.series,
    })),
    ...report.resources.map((r) => ({
      kind: 'resource',
      id: r.id,
      measure: r.measure,
      unit: r.unit,
      bands: r.series,
    })),
  ]
  const rows = parts.flatMap((part) => part.bands.dates.map((_, i) => ({ part, i })))
  const band = (name: 'mean' | 'p10' | 'p50' | 'p90'): Cell[] =>
    rows.map(({ part, i }) => part.bands[name][i] ?? Number.NaN)
  const columns = new Map<string, readonly Cell[]>([
    ['kind', rows.map(({ part }) => part.kind)],
    ['id', rows.map(({ part }) => part.id)],
    ['measure', rows.map(({ part }) => part.measure)],
    ['unit', rows.map(({ part }) => part.unit)],
    ['date', rows.map(({ part, i }) => dateOf(part.bands, i))],
    ['mean', band('mean')],
    ['p10', band('p10')],
    ['p50', band('p50')],
    ['p90', band('p90')],
  ])
  return toFrame(danfo, columns)
}

/**
 * One row per budget or capacity of a report: `id`, `type`, `of`, `unit`, `limit`, `now`, `utilisation`, `probability`, `p10`, `p50`,
 * `p90` (dates of the breach, null = not within the horizon), `decideBy`, `lateProbability`, `status`.
 * @throws JevonsError UNREADABLE when no module is given and danfojs-node is not installed.
 */
export async function constraintsToDataFrame<F extends DataFrameLike>(
  danfo: Danfo<F> | undefined,
  report: Pick<ReportDocument, 'constraints'>,
): Promise<F> {
  const { constraints } = report
  const columns = new Map<string, readonly Cell[]>([
    ['id', constraints.map((c) => c.id)],
    ['type', constraints.map((c) => c.type)],
    ['of', constraints.map((c) => c.of)],
    ['unit', constraints.map((c) => c.unit)],
    ['limit', constraints.map((c) => c.limit)],
    ['now', constraints.map((c) => c.now ?? Number.NaN)],
    ['utilisation', constraints.map((c) => c.utilisation ?? Number.NaN)],
    ['probability', constraints.map((c) => c.breach.probability)],
    ['p10', constraints.map((c) => c.breach.p10)],
    ['p50', constraints.map((c) => c.breach.p50)],
    ['p90', constraints.map((c) => c.breach.p90)],
    ['decideBy', constraints.map((c) => c.decideBy)],
    ['lateProbability', constraints.map((c) => c.lateProbability ?? Number.NaN)],
    ['status', constraints.map((c) => c.status)],
  ])
  return toFrame(danfo, columns)
}

async function toFrame<F extends DataFrameLike>(danfo: Danfo<F> | undefined, columns: Columns): Promise<F> {
  const { DataFrame } = danfo ?? (await importDanfo<F>())
  const data: Record<string, Cell[]> = {}
  for (const [name, cells] of columns) data[name] = [...cells]
  return new DataFrame(data)
}

async function importDanfo<F extends DataFrameLike>(): Promise<Danfo<F>> {
  // A variable, so that neither the compiler nor a bundler looks for a package that is usually absent.
  const name = 'danfojs-node'
  try {
    const module = (await import(name)) as Danfo<F> & { readonly default?: Danfo<F> }
    return module.default ?? module
  } catch (error) {
    throw new JevonsError({
      code: 'UNREADABLE',
      message: `danfojs-node cannot be loaded: ${error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)}.`,
      hint: 'Install it beside jevons as the README describes, or pass the module as the first argument.',
    })
  }
}

function isoTime(day: number): string {
  if (Number.isInteger(day)) return formatDay(day)
  return new Date(Math.round(day * 86_400_000)).toISOString().slice(0, 19).concat('Z')
}

function dateOf(bands: SeriesBands, i: number): string | null {
  return bands.dates[i] ?? null
}

function cellOf(value: unknown, isText: boolean): Cell {
  if (typeof value === 'number' || typeof value === 'string') return value
  return isText ? null : Number.NaN
}

function repeat(cell: Cell, count: number): Cell[] {
  return Array.from({ length: count }, () => cell)
}

function unique(names: readonly string[]): string[] {
  return [...new Set(names)]
}
