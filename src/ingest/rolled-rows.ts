import type { Grain } from '../units/step.ts'
import { type Cell, type Db, type Row } from './duckdb.ts'
import { metricInfo } from './metrics.ts'
import { mergeSql, type RolledLayout, type RolledMeasure } from './roll-up.ts'

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
}

/** One value of one measure in one bucket, before it becomes a table row. */
export type BucketValue = {
  readonly metric: string
  readonly unit: string
  readonly currency: string | undefined
  readonly basis: string | undefined
  readonly dims: Readonly<Record<string, string>>
  readonly timeMs: number
  /** Largest finer sub-bucket in the bucket's unit, NaN where there is none. */
  readonly peak: number
  readonly value: number
  readonly samples: number
}

/** Values of every measure and bucket of the asked step, in time order within each combination of dimensions. */
export async function bucketValues(db: Db, input: RolledInput, step: 'hour' | 'day'): Promise<BucketValue[]> {
  const { layout } = input
  const groups = groupColumns(layout)
  const finer = step === 'day' ? isSubDaily(input.grain) : input.grain === 'minute' || input.grain === 'event'
  const innerPerBucket = finer ? (step === 'day' ? 24 : 60) : NaN
  const outer = layout.measures.map((measure, i) => `, ${outerSql(measure, i, finer)}`).join('')
  // Exact sums come as text: the engine writes them in a fraction of the time that the binding takes for decimals.
  const texts = layout.measures.map((_, i) => `s${i}::varchar as s${i}`).join(', ')
  const rows = await db.rows(`with mid as (${mergedFiles(input, groups)}),
    outer_rows as (select epoch_ms(date_trunc('${step}', bucket)) as time, ${groups}count(*) as inner_buckets ${outer} from mid group by all)
    select * replace (${texts}) from outer_rows order by all`)
  const identify = identities(input)
  return rows.flatMap((row) => {
    const own = identify(row)
    return layout.measures.flatMap((measure, i) => {
      const samples = numberOf(row[`n${i}`])
      const identity = own[i]
      if (identity === undefined || !(samples > 0)) return []
      const sum = numberOf(row[`s${i}`])
      const value = measure.time === 'mean' ? sum / samples : sum
      const peak = Number.isNaN(innerPerBucket) ? NaN : peakOf(row, measure.time, i, innerPerBucket)
      return [{ ...identity, timeMs: numberOf(row['time']), value, peak, samples }]
    })
  })
}

/** The accepted rows, those of one bucket and its dimensions in several files as one. */
function mergedFiles({ layout, isOneFile }: RolledInput, groups: string): string {
  if (isOneFile) return `select * from ${layout.table} where reason is null`
  return `select bucket, ${groups}count(*) as files ${layout.measures.map((m, i) => `, ${mergeSql(m, i)}`).join('')}
      from ${layout.table} where reason is null group by all`
}

/** Whether a grain is finer than a day. */
export function isSubDaily(grain: Grain): boolean {
  return grain === 'hour' || grain === 'minute' || grain === 'event'
}

function groupColumns(layout: RolledLayout): string {
  return [...layout.dims.map((_, i) => `d${i}, `), ...layout.keys.map((_, i) => `k${i}, `)].join('')
}

function outerSql(measure: RolledMeasure, i: number, finer: boolean): string {
  const merged = mergeSql(measure, i)
  return measure.time === 'sum' && finer ? `${merged}, max(s${i}) as p${i}` : merged
}

function peakOf(row: Row, time: RolledMeasure['time'], i: number, innerPerBucket: number): number {
  if (time === 'mean') return numberOf(row[`x${i}`])
  return time === 'sum' ? numberOf(row[`p${i}`]) * innerPerBucket : NaN
}

/** What a value is of. */
export type Identity = Pick<BucketValue, 'metric' | 'unit' | 'currency' | 'basis' | 'dims'>

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
  const days =
    await db.rows(`select epoch_ms(date_trunc('day', bucket)) as day, count(distinct date_trunc('hour', bucket)) as hours
    from ${layout.table} where reason is null group by all order by all`)
  const dayNumbers = days.map((row) => numberOf(row['day']) / msPerDay)
  // One stamp a day, if not at midnight: a daily table whose rows carry the hour at which they were made.
  const oncePerDay =
    days.length >= 3 && days.every((row) => numberOf(row['hours']) === 1) && isRegular(dayNumbers)
  const holds = (name: string): boolean => shape?.[name] === true
  if (holds('on_day') || (oncePerDay && holds('on_hour'))) return coarseGrain(dayNumbers)
  if (holds('on_hour')) return 'hour'
  return holds('on_minute') ? 'minute' : 'event'
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
