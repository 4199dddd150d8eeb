import type { Grain } from '../../units/step.ts'
import { type Cell, type Db, type Row } from '../engine/duckdb.ts'
import { metricInfo } from '../metrics.ts'
import type { UsageRun } from '../usage-table.ts'
import type { RolledLayout } from './roll-up.ts'

/** An input after its roll-up: the small table in the engine and what is known about it. */
export type RolledInput = {
  readonly layout: RolledLayout
  readonly grain: Grain
  /** Rows stand for quarters. */
  readonly quarterly: boolean
  /** Metric id of each measure: `cost` in the chosen basis, `cost:<basis>` in others. */
  readonly metricIds: readonly string[]
  /** The export itself says that its last bucket is partial. */
  readonly saysPartial: boolean
  /** Rows of different files are not told apart: a bucket and its dimensions stand once. */
  readonly isOneFile: boolean
  /** Rows are samples of machines: an absent one is missing, and says how much of a bucket was seen. */
  readonly isSampled: boolean
}

/** Whether a grain is finer than a day. */
export function isSubDaily(grain: Grain): boolean {
  return grain === 'hour' || grain === 'minute' || grain === 'event'
}

/** What a value is of. */
export type Identity = Pick<UsageRun, 'metric' | 'unit' | 'currency' | 'basis' | 'dims'>

/** The identities of all measures in a result row, by measure; rows of one group share theirs, and are looked at once. */
export function identities(input: RolledInput): (row: Row) => readonly Identity[] {
  const { layout } = input
  const columns = [...layout.dims.map((_, i) => `d${i}`), ...layout.keys.map((_, i) => `k${i}`)]
  const known = new Map<string, readonly Identity[]>()
  return (row) => {
    const key = JSON.stringify(columns.map((column) => textOf(row[column]) ?? null))
    let found = known.get(key)
    if (found === undefined) {
      found = layout.measures.map((_, i) => identityOf(row, input, i))
      known.set(key, found)
    }
    return found
  }
}

/** Metric, unit, currency, basis and dimensions of a measure in a result row. */
export function identityOf(row: Row, input: RolledInput, i: number): Identity {
  const { layout } = input
  const measure = layout.measures[i]
  const metric = input.metricIds[i] ?? ''
  const key = (sql: string): string | undefined => textOf(row[`k${layout.keys.indexOf(sql)}`])
  const dims: Record<string, string> = {}
  layout.dims.forEach((name, d) => {
    const text = textOf(row[`d${d}`])
    if (text !== undefined) dims[name] = text
  })
  for (const [name, sql] of Object.entries(measure?.dims ?? {})) {
    const text = key(sql)
    if (text !== undefined) dims[name] = text
  }
  return {
    metric,
    unit: measure?.unit ?? metricInfo(metric).unit,
    currency: measure?.currency === undefined ? undefined : key(measure.currency),
    basis: measure?.basis,
    dims,
  }
}

/** A cell as a number: DECIMAL texts are parsed to the nearest double; NaN where there is nothing. */
export function numberOf(cell: Cell | undefined): number {
  return cell === null || cell === undefined ? NaN : Number(cell)
}

/** A cell as a text; undefined where there is nothing. */
export function textOf(cell: Cell | undefined): string | undefined {
  return cell === null || cell === undefined || cell === '' ? undefined : String(cell)
}

const msPerDay = 86_400_000

/** The grain that a rolled-up table shows in its stamps; `stated` wins where the format knows it. */
export async function grainOf(db: Db, layout: RolledLayout, stated: Grain | undefined): Promise<Grain> {
  if (stated === 'week' || stated === 'month' || stated === 'event') return stated
  const [shape] =
    await db.rows(`select bool_and(t_max = date_trunc('day', bucket)) as on_day, bool_and(t_max = date_trunc('hour', bucket)) as on_hour,
    bool_and(on_minute) as on_minute from ${layout.table} where reason is null`)
  const holds = (name: string): boolean => shape?.[name] === true
  // A stamp on a day is one on an hour.
  if (!holds('on_day') && !holds('on_hour')) return holds('on_minute') ? 'minute' : 'event'
  const days =
    await db.rows(`select epoch_ms(date_trunc('day', bucket)) as day, count(distinct date_trunc('hour', bucket)) as hours
    from ${layout.table} where reason is null group by all order by all`)
  const dayNumbers = days.map((row) => numberOf(row['day']) / msPerDay)
  // One stamp a day, if not at midnight: a daily table whose rows carry the hour at which they were made.
  const oncePerDay =
    days.length >= 3 && days.every((row) => numberOf(row['hours']) === 1) && isRegular(dayNumbers)
  if (holds('on_day') || (oncePerDay && holds('on_hour'))) return coarseGrain(dayNumbers)
  return 'hour'
}

function isRegular(days: readonly number[]): boolean {
  return days.every((day, i) => i === 0 || day - (days[i - 1] ?? 0) === 1)
}

/** Day, week or month, by which days have data. */
function coarseGrain(days: readonly number[]): 'day' | 'week' | 'month' {
  const gaps = days.slice(1).map((day, i) => day - (days[i] ?? 0))
  if (gaps.length === 0) return 'day'
  if (
    gaps.every((gap) => gap >= 28) &&
    (days.every(isFirstOfMonth) || days.every((day) => isFirstOfMonth(day + 1)))
  )
    return 'month'
  if (days.length >= 3 && gaps.every((gap) => gap % 7 === 0) && gaps.some((gap) => gap === 7)) return 'week'
  return 'day'
}

function isFirstOfMonth(day: number): boolean {
  return new Date(day * msPerDay).getUTCDate() === 1
}
