import { type Db, sqlName, sqlText } from './duckdb.ts'
import { nullTexts } from './relation.ts'
import {
  isLiteral,
  mergeDims,
  type RolledLayout,
  type RolledMeasure,
  type RollUpInput,
  rolledLayout,
} from './roll-up.ts'
import type { NumberPromise } from './typed-columns.ts'
import type { MeasureSql } from './usage-format.ts'

/** What is known of the table beside its projection. */
export type PlainTable = {
  /** By column of numbers; a column without a promise is added up as doubles are, at a price per row. */
  readonly promises: Readonly<Record<string, NumberPromise>>
  /** Texts such as `n/a` stand for no value in dimensions. */
  readonly hasNullTexts: boolean
}

/** How a roll-up went: rows that broke a promise of the first ones, or had no time, make it worthless. */
export type PlainRollUp = { readonly layout: RolledLayout; readonly isBroken: boolean }

const unitUs = { minute: 60_000_000, hour: 3_600_000_000, day: 86_400_000_000 } as const

/**
 * The same table as `rollUp` makes, in one pass that does little more per row than the bare aggregate, of a relation whose columns are
 * typed and whose rows all count (`acceptsTimed`, no identity). Doubles are added up as whole numbers or decimals of 15
 * digits where the first rows promise that they are, and one boolean holds every row to it.
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
  await db.run(`create temp table ${input.table} as
    with added as (select ${grouped.join(', ')}, count(*) as n, min(${time}) as t_min, max(${time}) as t_max, bool_and(epoch_us(${time}) % 60000000 = 0) as on_minute,
      bool_or(${guards.length === 0 ? 'false' : guards.join(' or ')}) as is_broken
      ${measures.map((m, i) => `, ${aggregateSql(m, i, values[i] as ValueSql, time)}`).join('')}
      from ${input.from} group by ${grouped.map((_, i) => String(i + 1)).join(', ')})
    select ${input.fileColumn === undefined ? "'' as file" : 'file'}, null::varchar as reason, make_timestamp(cell * ${width}) as bucket,
      ${[...dims.map((_, i) => `nullif(d${i}, '') as d${i}`), ...keys.map((sql, i) => `${isLiteral(sql) ? sql : `k${i}`} as k${i}`)].map((c) => `${c}, `).join('')}
      n, t_min, t_max, on_minute ${measures.map((m, i) => `, ${finishSql(m, i, values[i] as ValueSql)}`).join('')}, is_broken from added`)
  const isBroken = await hasBrokenPromise(db, layout)
  if (!isBroken && plain.hasNullTexts) await dropNullTexts(db, layout)
  return { layout, isBroken }
}

type ValueSql = {
  readonly sql: string
  /** SQL (BOOLEAN) of a row that breaks what was promised, if anything was. */
  readonly guard: string | undefined
  readonly isFilled: boolean
}

/** A measure's value in a type whose sum is exact. */
function valueOf({ value }: MeasureSql, { promises }: PlainTable): ValueSql {
  if (value === '1') return { sql: '1', guard: undefined, isFilled: true }
  const [, name] = /^"((?:[^"]|"")*)"$/.exec(value) ?? []
  const promise = name === undefined ? undefined : promises[name.replaceAll('""', '"')]
  if (promise === undefined) return { sql: `exact((${value})::double)`, guard: undefined, isFilled: false }
  const { exact, isFilled } = promise
  if (exact === undefined) return { sql: value, guard: isFilled ? `${value} is null` : undefined, isFilled }
  // A double that the type cannot hold exactly becomes NULL or another number.
  const sql = `try_cast(${value} as ${exact})`
  const isOther = `coalesce(${sql}::double <> ${value}, true)`
  return { sql, guard: isFilled ? isOther : `(${value} is not null and ${isOther})`, isFilled }
}

function aggregateSql(measure: RolledMeasure, i: number, { sql, isFilled }: ValueSql, time: string): string {
  const counted = isFilled ? '' : `, count(${sql}) as n${i}`
  if (sql === '1') return `count(*) as s${i}`
  if (measure.time === 'sum') return `sum(${sql}) as s${i}${counted}`
  if (measure.time === 'mean') return `sum(${sql}) as s${i}, max(${sql}) as x${i}${counted}`
  // Ties on the stamp take the larger value, so that the order of rows changes nothing.
  return `arg_max(${sql}, (${time}, ${sql})) filter (where ${sql} is not null) as s${i},
    max(${time}) filter (where ${sql} is not null) as x${i}${counted}`
}

/** A measure's columns as every rolled-up table has them. */
function finishSql(measure: RolledMeasure, i: number, { isFilled }: ValueSql): string {
  const exact = (column: string): string => `${column}::decimal(38, 12) as ${column}`
  const parts = [isFilled ? `n as n${i}` : `n${i}`, exact(`s${i}`)]
  if (measure.time === 'mean') parts.push(exact(`x${i}`))
  if (measure.time === 'last') parts.push(`x${i}`)
  return parts.join(', ')
}

async function hasBrokenPromise(db: Db, { table }: RolledLayout): Promise<boolean> {
  const [row] = await db.rows(
    `select coalesce(bool_or(is_broken or bucket is null or t_min < '1970-01-01'), false) as found from ${table}`,
  )
  return row?.['found'] === true
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
