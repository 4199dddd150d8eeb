import { type Db, sqlName } from '../engine/duckdb.ts'
import type { Detected } from '../probe/detect-format.ts'
import type { ReadOptions } from '../read-options.ts'
import { type TypedTable, typedColumns } from '../tables/typed-columns.ts'
import type { ColumnProfile, Probe, Projection, ReadWishes } from '../usage-format.ts'
import { repeatedRows, withIdentity, withoutIdentity } from './duplicate-rows.ts'
import { rollUpPlain } from './plain-roll-up.ts'
import {
  type FileGroup,
  fillPlaceholders,
  pathList,
  probeWith,
  profileColumns,
  structuralRejects,
  type Typing,
  tableSql,
  textTyping,
  valuesSql,
  withLines,
} from './relation.ts'
import { innerUnit, type RolledLayout, rollUp } from './roll-up.ts'

/** What the steps of reading one group share. */
export type GroupContext = {
  readonly db: Db
  readonly group: FileGroup
  readonly detected: Detected
  readonly options: ReadOptions
  /** Name of the table that holds the roll-up. */
  readonly table: string
}

/** A group rolled up, and the relation whose rows it was made of. */
export type RolledGroup = {
  readonly projection: Projection
  readonly from: string
  /** Rows of the relation can be looked at again at little cost. */
  readonly isKept: boolean
  readonly fileColumn: string | undefined
  /** Rows whose identity another row has too. */
  readonly repeated: number
  readonly layout: RolledLayout
}

/** A way to read the group's rows. */
type Reading = {
  readonly projection: Projection
  readonly typing?: Typing
  /** Set: in one pass over typed columns, with these promises held against every row. */
  readonly promises?: TypedTable['promises']
  readonly withSeconds?: TypedTable['withSeconds']
}

/**
 * Rolls a group of files of one layout up. A table whose first rows are plain is read typed, in one pass; rows that do not keep what the
 * first ones promised cost a second, slower pass, down to the reading of every cell as text with evidence from all rows.
 */
export async function rollGroup(context: GroupContext): Promise<RolledGroup> {
  const { group, options } = context
  const timezone = options.map?.timezone ?? options.timezone ?? 'UTC'
  const map = options.map === undefined ? {} : { map: options.map }
  const typed = isTypedTable(context) ? typedColumns(group, { timezone, ...map }) : undefined
  if (typed !== undefined) {
    const rolled = await rollTyped(context, typed)
    if (rolled !== undefined) return rolled
  }
  const projection = isGeneric(context)
    ? projectGeneric(context, await profileColumns(context.db, group))
    : context.detected.format.project(probeFor(context))
  await structuralRejects(context.db)
  const typing = isGeneric(context) ? textTyping(group) : undefined
  return roll(context, typing === undefined ? { projection } : { projection, typing })
}

/** The typed ways from the fastest on; undefined when later rows do not fit the types at all. */
async function rollTyped(context: GroupContext, typed: TypedTable): Promise<RolledGroup | undefined> {
  const projection = projectGeneric(context, typed.profiles)
  const { types, promises, withSeconds } = typed
  if (isPlain(projection, context.options) && !typed.hasNullWords) {
    const reading = { projection, typing: { types, nulls: 'blank' }, promises, withSeconds } as const
    const rolled = await rollPlain(context, reading)
    if (typeof rolled === 'object') return rolled
    for (const looser of rolled === 'numbers' ? loosened(promises) : []) {
      const again = await rollPlain(context, { ...reading, promises: looser })
      if (typeof again === 'object') return again
    }
  }
  if (context.group.files[0].probe.container !== 'csv') return undefined
  try {
    return await roll(context, { projection, typing: { types, nulls: 'words' } })
  } catch (error) {
    if (conversionOf(error) === undefined) throw error
    return undefined
  }
}

/** What is left to promise of numbers that broke a promise: their types where they were to be small too, then nothing. */
function loosened(promises: TypedTable['promises']): TypedTable['promises'][] {
  const columns = Object.entries(promises)
  const types = Object.fromEntries(columns.map(([name, { type }]) => [name, { type }]))
  return [...(columns.some(([, { smallDecimals }]) => smallDecimals !== undefined) ? [types] : []), {}]
}

function isTypedTable({ group, detected }: GroupContext): boolean {
  const { container } = group.files[0].probe
  const { name } = detected.format
  return (container === 'csv' || container === 'parquet') && isGenericName(name) && name !== 'generic-pivoted'
}

function isGeneric({ detected }: GroupContext): boolean {
  return isGenericName(detected.format.name)
}

function isGenericName(name: string): boolean {
  return name.startsWith('generic-') || name === 'map'
}

/** Whether every row with a time counts once, so that one pass can add them up. */
function isPlain(projection: Projection, options: ReadOptions): boolean {
  return (
    projection.acceptsTimed === true &&
    withIdentity(projection, options).identity === undefined &&
    projection.measures.every((measure) => measure.per === undefined)
  )
}

/** What a later row does not fit, if that is the error: the type of its column, or only what was promised of its numbers. */
function conversionOf(error: unknown): 'numbers' | 'types' | undefined {
  if (!(error instanceof Error) || !/^(Conversion|Invalid Input) Error/.test(error.message)) return undefined
  return /^Conversion Error: Type DOUBLE with value/.test(error.message) ? 'numbers' : 'types'
}

/** What the user said about reading tables. */
export function wishesOf(options: ReadOptions): ReadWishes {
  return {
    step: options.step,
    ...(options.dateFormat === undefined ? {} : { dateFormat: options.dateFormat }),
    ...(options.keepUser === undefined ? {} : { keepUser: options.keepUser }),
    ...(options.map === undefined ? {} : { map: options.map }),
    ...(options.traceStart === undefined ? {} : { traceStart: options.traceStart }),
    ...(options.countedStep === undefined ? {} : { countedStep: options.countedStep }),
  }
}

function probeFor({ group, options }: GroupContext): Probe {
  const { probe } = group.files[0]
  // A format that reads documents sees all of them, so that names in later files are known.
  const isDocument = group.files.length > 1 && probe.json !== undefined
  const json = isDocument ? { json: group.files.flatMap((f) => f.probe.json ?? f.probe.records) } : {}
  return { ...probe, ...json, wishes: wishesOf(options) }
}

function projectGeneric(context: GroupContext, profiles: readonly ColumnProfile[]): Projection {
  return context.detected.format.project(probeWith(context.group, profiles, wishesOf(context.options)))
}

/** A projection's relation with `$table` and `$file` resolved. */
function relationOf({ projection, typing }: Reading, group: FileGroup): string {
  const table = tableSql(group, typing)
  const lined =
    projection.from.includes('__line') || projection.identity?.includes('__line') === true
      ? withLines(table, group.files[0].layout?.skipLines ?? 0)
      : table
  return fillPlaceholders(projection.from, {
    table: lined,
    values: valuesSql(group),
    files: pathList(group.files.map((f) => f.path)),
    filename: group.files.length > 1 ? 'filename' : "''",
  })
}

type Relation = { readonly from: string; readonly isKept: boolean; readonly fileColumn: string | undefined }

/** Tables up to this size are kept in memory where their rows are looked at twice. */
const cheapBytes = 64 * 1024 * 1024

/** The relation itself, or a table that holds it where it is asked twice and small, or the format asks for that. */
async function relation(context: GroupContext, reading: Reading): Promise<Relation> {
  const { db, group, options } = context
  const from = relationOf(reading, group)
  const isSmall = group.files.every((f) => f.file.bytes <= cheapBytes)
  const isAskedTwice =
    reading.typing !== undefined && reading.projection.grain === undefined && options.rates !== 'rolled'
  if (reading.projection.isStored !== true && !(isSmall && isAskedTwice))
    return { from, isKept: isSmall, fileColumn: await fileColumnOf(db, group, from) }
  const name = `${context.table}_source`
  await db.run(`create or replace temp table ${name} as select * from ${from}`)
  return { from: name, isKept: true, fileColumn: await fileColumnOf(db, group, name) }
}

async function fileColumnOf(db: Db, group: FileGroup, from: string): Promise<string | undefined> {
  if (group.files.length === 1) return undefined
  const columns = await db.rows(`describe select * from ${from}`)
  return columns.some((column) => column['column_name'] === 'filename') ? 'filename' : undefined
}

async function roll(context: GroupContext, reading: Reading): Promise<RolledGroup> {
  const { db, options, table } = context
  const projection = withIdentity(reading.projection, options)
  const found = await relation(context, { ...reading, projection })
  const repeated = await repeatedRows(db, projection, found.from)
  const layout = await rollUp(db, {
    ...found,
    // Where no identity repeats, nothing needs to be sorted out: ranking millions of rows costs seconds and memory.
    projection: repeated === 0 ? withoutIdentity(projection) : projection,
    inner: innerUnit(options.step, projection.grain),
    table,
  })
  return { projection, ...found, repeated, layout }
}

/** Or what rows did not fit. */
async function rollPlain(
  context: GroupContext,
  reading: Reading & Required<Pick<Reading, 'promises' | 'withSeconds'>>,
): Promise<RolledGroup | 'numbers' | 'types'> {
  const { db, options, table } = context
  const { projection } = reading
  const inner = innerUnit(options.step, projection.grain)
  const hasNullTexts = context.group.files[0].probe.container === 'csv'
  try {
    const found = await relation(context, reading)
    const betweenMinutes = reading.withSeconds.map(sqlName)
    const plain = { promises: reading.promises, betweenMinutes, hasNullTexts }
    const { layout, broken } = await rollUpPlain(db, { ...found, projection, inner, table }, plain)
    if (broken === undefined) return { projection, ...found, repeated: 0, layout }
    await db.run(`drop table ${table}`)
    return broken
  } catch (error) {
    const fault = conversionOf(error)
    if (fault === undefined) throw error
    return fault
  }
}
