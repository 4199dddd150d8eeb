import { type Db, sqlName, sqlText } from '../engine/duckdb.ts'
import { metricInfo } from '../metrics.ts'
import type { MeasureSql, Projection } from '../usage-format.ts'

/** Names of the columns of a rolled-up table: `d0..` dimensions, `k0..` keys of single measures, `s/n/x<i>` per measure. */
export type RolledLayout = {
  readonly table: string
  readonly dims: readonly string[]
  /** SQL expressions that only some measures have (currency, own dimensions), by position: `k<i>`. */
  readonly keys: readonly string[]
  readonly measures: readonly RolledMeasure[]
}

/** A measure with its way through time. */
export type RolledMeasure = MeasureSql & { readonly time: 'sum' | 'mean' | 'last' }

/** Bucket in which rows are first added up: finer than the step, so that peaks inside a bucket are seen. */
export type InnerUnit = 'minute' | 'hour' | 'day'

/** The unit below the step that peaks are taken from; a table of days has no finer one. */
export function innerUnit(step: 'hour' | 'day', grain: Projection['grain']): InnerUnit {
  if (grain === 'day' || grain === 'week' || grain === 'month') return 'day'
  return step === 'hour' ? 'minute' : 'hour'
}

/**
 * SQL macros. `exact(x)`: a DOUBLE as the DECIMAL with at most 15 significant digits that it was written as, so that sums
 * are exact and repeat on any number of threads; NULL for NaN and infinity. (Parsing text straight to DECIMAL(38,12) is 100 times slower; 18 digits
 * are machine words.)
 */
export const macros: readonly string[] = [
  `create macro exact(x) as case
     when abs(x) < 9007 then cast(cast(x as decimal(18,12)) as decimal(38,12))
     when abs(x) < 9007199 then cast(cast(x as decimal(18,9)) as decimal(38,12))
     when abs(x) < 9007199254 then cast(cast(x as decimal(18,6)) as decimal(38,12))
     when abs(x) < 9007199254740 then cast(cast(x as decimal(18,3)) as decimal(38,12))
     when abs(x) < 1e25 then cast(cast(x as decimal(38,0)) as decimal(38,12)) end`,
]

/** What a relation offers to {@link rollUp}. */
export type RollUpInput = {
  readonly projection: Projection
  /** The relation with its placeholders resolved. */
  readonly from: string
  /** Column that names the file, where several are read at once. */
  readonly fileColumn: string | undefined
  readonly inner: InnerUnit
  readonly table: string
}

/**
 * Adds a relation up into a small table, inside the engine: one row per file, inner bucket and combination of dimensions, and one
 * per reason for the rejected rows (column `reason`; '' = skipped silently).
 */
export async function rollUp(db: Db, input: RollUpInput): Promise<RolledLayout> {
  const { projection } = input
  const kinds = await valueKinds(db, projection, input.from)
  const layout = rolledLayout(projection, input.table)
  const { measures, keys, dims } = layout
  const accepted = [
    ...dims.map((_, i) => `case when reason is null then d${i} end as d${i},`),
    ...keys.map((sql, i) => `case when reason is null then ${isLiteral(sql) ? sql : `k${i}`} end as k${i},`),
  ]
  const aggregates = measures.map((m, i) => aggregateSql(m, i))
  await db.run(`create temp table ${input.table} as
    with source as (${sourceSql(input)}),
    judged as (select ${judgedColumns(input, kinds, keys)} from source)
    select ${input.fileColumn === undefined ? "'' as file" : 'file'}, reason, case when reason is null then date_trunc('${input.inner}', t) end as bucket,
      ${accepted.join(' ')}
      count(*) ${projection.countsWhen === undefined ? '' : 'filter (where counts) '}as n, min(t) as t_min, max(t) as t_max, bool_and(epoch_us(t) % 60000000 = 0) as on_minute
      ${aggregates.map((a) => `, ${a}`).join('')}
    from judged group by ${groupedColumns(input, dims, keys)}`)
  return layout
}

/** The columns of a projection's rolled-up table. */
export function rolledLayout(projection: Projection, table: string): RolledLayout {
  const measures = projection.measures.map((m): RolledMeasure => ({ ...m, time: metricInfo(m.metric).time }))
  const keys = measures.flatMap((m) => [
    ...(m.currency === undefined ? [] : [m.currency]),
    ...Object.values(m.dims ?? {}),
  ])
  return { table, dims: Object.keys(projection.dims), keys: [...new Set(keys)], measures }
}

/**
 * Positions of the columns that rows are grouped by. A literal is the same in every row: grouping by one more text costs as much as a
 * real one.
 */
function groupedColumns(input: RollUpInput, dims: readonly string[], keys: readonly string[]): string {
  const isGrouped = [
    input.fileColumn !== undefined,
    true,
    true,
    ...dims.map(() => true),
    ...keys.map((sql) => !isLiteral(sql)),
  ]
  return isGrouped.flatMap((grouped, i) => (grouped ? [String(i + 1)] : [])).join(', ')
}

/** Whether SQL is a text that is the same in every row. */
export function isLiteral(sql: string): boolean {
  return /^'[^']*'$/.test(sql)
}

function sourceSql(input: RollUpInput): string {
  const { identity } = input.projection
  if (identity === undefined) return `select * from ${input.from}`
  const order = input.fileColumn === undefined ? '__order' : `${sqlName(input.fileColumn)}, __order`
  return `select * exclude (__order) from (select *, row_number() over () as __order from ${input.from})
    qualify (${identity}) is null or row_number() over (partition by (${identity}) order by ${order} desc) = 1`
}

function judgedColumns(input: RollUpInput, kinds: readonly ValueKind[], keys: readonly string[]): string {
  const { projection } = input
  const dims = Object.values(projection.dims).map((sql, i) => `nullif(${sql}, '') as d${i}`)
  const values = projection.measures.map(
    (m, i) =>
      `${valueSql(m.value, kinds[i])} as v${i}${m.per === undefined ? '' : `, (${m.per})::bigint as p${i}`}`,
  )
  return [
    `${input.fileColumn === undefined ? "''" : sqlName(input.fileColumn)} as file`,
    `${reasonOf(projection, kinds)} as reason`,
    `${projection.time} as t`,
    ...(projection.countsWhen === undefined ? [] : [`${projection.countsWhen} as counts`]),
    ...dims,
    ...keys.map((sql, i) => `${sql} as k${i}`),
    ...values,
  ].join(', ')
}

type ValueKind = 'float' | 'decimal' | 'text'

function valueSql(value: string, kind: ValueKind | undefined): string {
  if (kind === 'decimal') return `try_cast((${value}) as decimal(38,12))`
  return kind === 'float' ? `exact((${value})::double)` : `exact(try_cast((${value}) as double))`
}

/** SQL (VARCHAR) of why a row of a relation is not imported: NULL = it is, '' = skipped silently. */
export async function reasonSql(db: Db, projection: Projection, from: string): Promise<string> {
  return reasonOf(projection, await valueKinds(db, projection, from))
}

function reasonOf(projection: Projection, kinds: readonly ValueKind[]): string {
  const cases = (projection.rejects ?? []).map((r) => `when ${r.when} then ${sqlText(r.reason)}`)
  const texts = projection.measures.flatMap((m, i) =>
    kinds[i] !== 'text'
      ? []
      : [
          `when nullif(trim(${m.value}), '') is not null and lower(trim(${m.value})) not in ('nan', '+inf', '-inf', 'inf', 'null') and try_cast(${m.value} as double) is null then ${sqlText(`${m.metric} is not a number`)}`,
        ],
  )
  const skip = projection.skip === undefined ? [] : [`when ${projection.skip} then ''`]
  const times = [
    `when (${projection.time}) is null then 'no readable time'`,
    // A damaged year (`0026`, `-1`) would stretch a series over two thousand years.
    `when try_cast((${projection.time}) as timestamp) < timestamp '1000-01-01' then 'the time lies before the year 1000'`,
  ]
  const all = [...skip, ...cases, ...times, ...texts]
  return `case ${all.join(' ')} end`
}

async function valueKinds(db: Db, projection: Projection, from: string): Promise<ValueKind[]> {
  const list = projection.measures.map((m, i) => `${m.value} as v${i}`).join(', ')
  const columns = await db.rows(`describe select ${list} from ${from}`)
  return columns.map((column) => {
    const type = String(column['column_type'])
    return /^(VARCHAR|JSON|"NULL")/.test(type) ? 'text' : /^(DOUBLE|FLOAT)/.test(type) ? 'float' : 'decimal'
  })
}

function aggregateSql(measure: RolledMeasure, i: number): string {
  const v = `v${i}`
  if (measure.per !== undefined) {
    // Peaks are seen only where a row holds both the sum and what it is taken over. Without a sum there is nothing to take a mean of.
    return `sum(${v}) as s${i}, case when count(${v}) > 0 then sum(p${i})::bigint end as n${i}, max(exact(${v}::double / nullif(p${i}, 0))) as x${i}`
  }
  const parts = [`count(${v}) as n${i}`]
  if (measure.time === 'sum') parts.push(`sum(${v}) as s${i}`)
  if (measure.time === 'mean') parts.push(`sum(${v}) as s${i}`, `max(${v}) as x${i}`)
  // Ties on the stamp take the larger value, so that the order of rows changes nothing.
  if (measure.time === 'last')
    parts.push(
      `arg_max(${v}, (t, ${v})) filter (where ${v} is not null) as s${i}`,
      `max(t) filter (where ${v} is not null) as x${i}`,
    )
  return parts.join(', ')
}

/** Replaces the dimensions of a rolled-up table by the SQL given for each, and merges the rows that become alike. */
export async function mergeDims(db: Db, layout: RolledLayout, dimSql: (i: number) => string): Promise<void> {
  const keep = [
    'file',
    'reason',
    'bucket',
    ...layout.dims.map((_, i) => `${dimSql(i)} as d${i}`),
    ...layout.keys.map((_, i) => `k${i}`),
  ]
  await db.run(`create or replace temp table ${layout.table} as select ${keep.join(', ')}, sum(n)::bigint as n, min(t_min) as t_min, max(t_max) as t_max, bool_and(on_minute) as on_minute
    ${layout.measures.map((m, i) => `, ${mergeSql(m, i)}`).join('')} from ${layout.table} group by all`)
}

/** SQL that merges rolled rows of one measure: the same columns again. */
export function mergeSql(measure: RolledMeasure, i: number): string {
  const count = `sum(n${i})::bigint as n${i}`
  if (measure.time === 'sum') return `${count}, sum(s${i}) as s${i}`
  if (measure.time === 'mean') return `${count}, sum(s${i}) as s${i}, max(x${i}) as x${i}`
  return `${count}, arg_max(s${i}, (x${i}, s${i})) filter (where x${i} is not null) as s${i}, max(x${i}) as x${i}`
}
