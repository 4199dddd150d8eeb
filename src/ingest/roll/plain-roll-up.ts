import { type Db, sqlName, sqlText } from '../engine/duckdb.ts'
import type { NumberPromise } from '../tables/typed-columns.ts'
import { nullTexts } from './relation.ts'
import {
  isLiteral,
  mergeDims,
  type RolledLayout,
  type RolledMeasure,
  type RollUpInput,
  rolledLayout,
} from './roll-up.ts'

/** What is known of the table beside its projection. */
export type PlainTable = {
  /** By column of numbers; a column without a promise is added up as doubles are, at a price per row. */
  readonly promises: Readonly<Record<string, NumberPromise>>
  /** SQL of times of which some row is known to lie between two minutes. */
  readonly betweenMinutes?: readonly string[]
  /** Texts such as `n/a` stand for no value in dimensions. */
  readonly hasNullTexts: boolean
}

/** How a roll-up went: rows that did not keep what was promised of numbers, or had no time (`types`), make it worthless. */
export type PlainRollUp = {
  readonly layout: RolledLayout
  readonly broken: 'numbers' | 'types' | undefined
}

const unitUs = { minute: 60_000_000, hour: 3_600_000_000, day: 86_400_000_000 } as const

/**
 * The same table as `rollUp` makes, in one pass that does little more per row than the bare aggregate, of a relation whose columns are
 * typed and whose rows all count (`acceptsTimed`, no identity). Doubles are added up as whole numbers or decimals of 15
 * digits where the first rows promise that they are, and every row is held to it. Where they promise to be small too, they are added up as
 * doubles of whole numbers, which no processor does more slowly than the bare sum.
 * @throws the engine's Conversion Error where a number is too large for its promise or a cell does not fit its column's type.
 */
export async function rollUpPlain(db: Db, input: RollUpInput, plain: PlainTable): Promise<PlainRollUp> {
  const layout = rolledLayout(input.projection, input.table)
  const { measures, keys, dims } = layout
  const values = measures.map((m) => valueOf(m, plain))
  const { time } = input.projection
  const width = String(unitUs[input.inner])
  const grouped = [
    ...(input.fileColumn === undefined ? [] : [`${sqlName(input.fileColumn)} as file`]),
    // Whole numbers are cheaper to group by than stamps. Division rounds towards 1970: earlier rows count as broken.
    `epoch_us(${time}) // ${width} as cell`,
    ...Object.values(input.projection.dims).map((sql, i) => `${sql} as d${i}`),
    ...keys.flatMap((sql, i) => (isLiteral(sql) ? [] : [`${sql} as k${i}`])),
  ]
  const guards = [...new Set(values.flatMap((v) => v.guard ?? []))]
  const limits = values.flatMap((v, i) => (v.decimals === undefined ? [] : [`s${i} >= ${mostExact}`]))
  const onMinute =
    plain.betweenMinutes?.includes(time) === true ? 'false' : `bool_and(epoch_us(${time}) % 60000000 = 0)`
  await db.run(`create temp table ${input.table} as
    with added as (select ${grouped.join(', ')}, count(*) as n, min(${time}) as t_min, max(${time}) as t_max, ${onMinute} as on_minute,
      ${guards.length === 0 ? 'false' : `bool_or(${guards.join(' or ')})`} as is_broken
      ${measures.map((m, i) => `, ${aggregateSql(m, i, values[i] as ValueSql, time)}`).join('')}
      from ${input.from} group by ${grouped.map((_, i) => String(i + 1)).join(', ')})
    select ${input.fileColumn === undefined ? "'' as file" : 'file'}, null::varchar as reason, make_timestamp(cell * ${width}) as bucket,
      ${[...dims.map((_, i) => `nullif(d${i}, '') as d${i}`), ...keys.map((sql, i) => `${isLiteral(sql) ? sql : `k${i}`} as k${i}`)].map((c) => `${c}, `).join('')}
      n, t_min, t_max, on_minute ${measures.map((m, i) => `, ${finishSql(m, i, values[i] as ValueSql)}`).join('')},
      ${['is_broken', ...limits].map((part) => `coalesce(${part}, false)`).join(' or ')} as is_broken from added`)
  const broken = await brokenPromise(db, layout)
  if (broken === undefined && plain.hasNullTexts) await dropNullTexts(db, layout)
  return { layout, broken }
}

type ValueSql = {
  readonly sql: string
  /** SQL condition that is true where a row breaks what was promised, if anything was. */
  readonly guard?: string
  /** Set: values are whole numbers (DOUBLE) of units of the last of so many decimals. */
  readonly decimals?: number
}

/** Whole numbers below are doubles without loss, and so are their sums in any order where none is negative. NaN and infinity lie above. */
const mostExact = '9007199254740992'

/** Adding and taking away 1.5 x 2^52 rounds a double below 2^51 to a whole number, at the price of two additions. */
const rounding = '6755399441055744.0::double'

/** A measure's value in a type whose sum is exact. */
function valueOf(measure: RolledMeasure, { promises }: PlainTable): ValueSql {
  const { value } = measure
  const [, name] = /^"((?:[^"]|"")*)"$/.exec(value) ?? []
  const promise = name === undefined ? undefined : promises[name.replaceAll('""', '"')]
  if (promise === undefined) return { sql: `exact((${value})::double)` }
  const { type, smallDecimals } = promise
  if (type === 'as it is') return { sql: value }
  if (smallDecimals !== undefined && measure.time === 'sum') {
    const [times, over] =
      smallDecimals === 0 ? ['', ''] : [` * 1e${smallDecimals}::double`, ` / 1e${smallDecimals}::double`]
    const sql = `(abs(${value})${times} + ${rounding} - ${rounding})`
    // Another number of decimals, or a negative one.
    return { sql, guard: `${sql}${over} <> ${value}`, decimals: smallDecimals }
  }
  // A double that is too large for the type ends the query; one with more decimals becomes another number.
  const sql = `cast(${value} as ${type})`
  return { sql, guard: `${sql}::double <> ${value}` }
}

function aggregateSql(measure: RolledMeasure, i: number, { sql }: ValueSql, time: string): string {
  if (measure.value === '1') return `count(*) as n${i}, count(*) as s${i}`
  const sum = `count(${sql}) as n${i}, sum(${sql}) as s${i}`
  if (measure.time === 'sum') return sum
  if (measure.time === 'mean') return `${sum}, max(${sql}) as x${i}`
  // Ties on the stamp take the larger value, so that the order of rows changes nothing.
  return `count(${sql}) as n${i}, arg_max(${sql}, (${time}, ${sql})) filter (where ${sql} is not null) as s${i},
    max(${time}) filter (where ${sql} is not null) as x${i}`
}

/** A measure's columns as every rolled-up table has them. */
function finishSql(measure: RolledMeasure, i: number, { decimals }: ValueSql): string {
  const exact = (column: string): string => `${column}::decimal(38, 12) as ${column}`
  if (decimals !== undefined) {
    const unit = `1e-${decimals}::decimal(13, 12)`
    const sum = `case when s${i} < ${mostExact} then s${i}::decimal(25, 0) end * ${unit}`
    return `n${i}, (${sum})::decimal(38, 12) as s${i}`
  }
  const most = { sum: '', mean: `, ${exact(`x${i}`)}`, last: `, x${i}` }[measure.time]
  return `n${i}, ${exact(`s${i}`)}${most}`
}

async function brokenPromise(db: Db, { table }: RolledLayout): Promise<PlainRollUp['broken']> {
  const [row] = await db.rows(
    `select coalesce(bool_or(bucket is null or t_min < '1970-01-01'), false) as time, coalesce(bool_or(is_broken), false) as number from ${table}`,
  )
  return row?.['time'] === true ? 'types' : row?.['number'] === true ? 'numbers' : undefined
}

/** Takes texts that stand for no value out of the dimensions: looked for in the small table instead of in every cell. */
async function dropNullTexts(db: Db, layout: RolledLayout): Promise<void> {
  if (layout.dims.length === 0) return
  const list = nullTexts.map(sqlText).join(', ')
  const found = layout.dims.map((_, i) => `d${i} in (${list})`).join(' or ')
  const [row] = await db.rows(`select coalesce(bool_or(${found}), false) as found from ${layout.table}`)
  if (row?.['found'] === true)
    await mergeDims(db, layout, (i) => `case when d${i} not in (${list}) then d${i} end`)
}
