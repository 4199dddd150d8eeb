import { existsSync, readFileSync } from 'node:fs'
import { sharedPath } from './shared.ts'

/** A real series of the shared data: consecutive buckets, NaN = missing. */
export type RealSeries = {
  readonly name: string
  readonly times: Float64Array
  readonly values: Float64Array
  readonly stepDays: number
  readonly seasons: readonly number[]
  /** Horizons in buckets. */
  readonly horizons: readonly number[]
}

type Row = Readonly<Record<string, string>>

/** Rows of a plain CSV without quoted commas (the files named here have none). */
function readRows(rel: string): Row[] {
  const path = sharedPath(rel)
  if (path === undefined || !existsSync(path)) return []
  const lines = readFileSync(path, 'utf8')
    .replaceAll('"', '')
    .split(/\r\n|\n|\r/)
    .filter((line) => line !== '')
  const header = (lines[0] ?? '').replace(/^\uFEFF/, '').split(',')
  return lines.slice(1).map((line) => {
    const cells = line.split(',')
    return Object.fromEntries(header.map((name, i) => [name, cells[i] ?? '']))
  })
}

function dayOf(text: string): number {
  return Math.round(
    Date.parse(`${text.length === 7 ? `${text}-01` : text.slice(0, 10)}T00:00:00Z`) / 86_400_000,
  )
}

/** A file of the shared data and which of its columns are series. */
export type Source = {
  readonly file: string
  readonly date: string
  readonly columns: readonly string[]
  readonly monthly?: boolean
  readonly transform?: (value: number) => number
}

const sources: readonly Source[] = [
  {
    file: 'data/cost/mybinder_gcp_daily_cost_by_project.csv',
    date: 'date',
    columns: ['binder_prod_usd', 'binder_staging_usd'],
  },
  { file: 'data/cost/mybinder_daily_cost_and_sessions.csv', date: 'date', columns: ['cost_usd', 'sessions'] },
  { file: 'data/llm-usage/dotnet_skills_ci_tokens_daily.csv', date: 'date', columns: ['input_tokens'] },
  { file: 'data/gpu-cluster/helios_earth_gpu_number_daily.csv', date: 'date', columns: ['total', 'vchbv'] },
  { file: 'data/gpu-cluster/philly_active_nodes_daily.csv', date: 'date', columns: ['node_hours'] },
  { file: 'data/db-load/azure_pg_tpcb_tps_daily_westus2_B8ms.csv', date: 'date', columns: ['tps_median'] },
  { file: 'data/growth/prophet_wp_log_R.csv', date: 'ds', columns: ['y'], transform: Math.exp },
  { file: 'data/growth/prophet_wp_log_peyton_manning.csv', date: 'ds', columns: ['y'], transform: Math.exp },
  { file: 'data/growth/covid19_key_countries_daily.csv', date: 'Date', columns: ['US', 'Italy', 'Germany'] },
  { file: 'data/growth/bitcoin_price_30d_avg.csv', date: 'date', columns: ['price_usd'] },
  { file: 'data/power/vic_electricity_daily.csv', date: 'date_melbourne', columns: ['demand_mwh'] },
  { file: 'data/growth/github_all_stars_monthly.csv', date: 'month', columns: ['n_stars'], monthly: true },
  { file: 'data/growth/prophet_air_passengers.csv', date: 'ds', columns: ['y'], monthly: true },
  { file: 'data/growth/prophet_retail_sales.csv', date: 'ds', columns: ['y'], monthly: true },
]

/** Value by day of one column; blank cells are left out. */
function valuesByDay(source: Source, rows: readonly Row[], column: string): Map<number, number> {
  const seen = new Map<number, number>()
  for (const row of rows) {
    const cell = row[column]
    if (cell === undefined || cell === '') continue
    const value = Number(cell)
    seen.set(dayOf(row[source.date] as string), source.transform ? source.transform(value) : value)
  }
  return seen
}

const monthly = { stepDays: 30.4375, seasons: [12], horizons: [3, 12] }
const daily = { stepDays: 1, seasons: [7], horizons: [28, 90, 180] }

function columnSeries(source: Source, rows: readonly Row[], column: string): RealSeries | undefined {
  const seen = valuesByDay(source, rows, column)
  const days = [...seen.keys()].sort((a, b) => a - b)
  const first = days.find((day) => seen.get(day) !== 0)
  const last = days.at(-1)
  if (first === undefined || last === undefined || days.length < 10) return undefined
  const every = Array.from({ length: last - first + 1 }, (_, i) => first + i)
  const axis = source.monthly ? days.filter((day) => day >= first) : every
  return {
    name: `${source.file.split('/').at(-1) as string}:${column}`,
    times: Float64Array.from(axis),
    values: Float64Array.from(axis, (day) => seen.get(day) ?? Number.NaN),
    ...(source.monthly ? monthly : daily),
  }
}

/** All real series that are at hand; empty where the shared folder is absent. */
export function realSeries(): RealSeries[] {
  return sources.flatMap(seriesOf)
}

/** The series of one source. */
export function seriesOf(source: Source): RealSeries[] {
  const rows = readRows(source.file)
  return source.columns.flatMap((column) => columnSeries(source, rows, column) ?? [])
}
