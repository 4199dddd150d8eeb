import type { ColumnTypes, FileGroup } from '../roll/relation.ts'
import type { ColumnProfile, UsageMap } from '../usage-format.ts'
import { isIdName } from './column-names.ts'
import { isNullText, readNumbers } from './number-reading.ts'
import { readTimes, type TimeReading } from './time-reading.ts'

/** A table whose first rows show plainly what its columns are. */
export type TypedTable = {
  readonly types: ColumnTypes
  readonly profiles: readonly ColumnProfile[]
  /** By column of numbers: what the rows looked at promise of the others. */
  readonly promises: Readonly<Record<string, NumberPromise>>
  /** Columns of times of which a row has a stamp between two minutes. */
  readonly withSeconds: readonly string[]
  /** Some cells say "no value" in words, so that no column but a blank one can be taken at its type. */
  readonly hasNullWords: boolean
}

/** What the rows looked at promise of a column's values; `plain-roll-up.ts` holds every row to it. */
export type NumberPromise = {
  /** The type in which they are exact. `as it is`: in the column's own. */
  readonly type: 'as it is' | 'INTEGER' | `DECIMAL(15,${number})`
  /** Decimals, where none is negative and all are so small that a bucket's sum, counted in the last decimal, is exact as a double. */
  readonly smallDecimals?: number
}

/**
 * Column types for a typed read (several times faster than text) when the head shows nothing but ISO times, plain numbers and
 * plain words; undefined when any column needs a closer look.
 */
export function typedColumns(
  group: FileGroup,
  wishes: { readonly timezone: string; readonly map?: UsageMap },
): TypedTable | undefined {
  const { probe, columnTypes } = group.files[0]
  if (!group.files.every((f) => String(f.columnTypes) === String(columnTypes))) return undefined
  const types: Record<string, string> = {}
  const profiles: ColumnProfile[] = []
  const promises: Record<string, NumberPromise> = {}
  const withSeconds: string[] = []
  let hasNullWords = false
  for (const [i, name] of probe.header.entries()) {
    const cells = group.files.flatMap((f) => cellsOf(f, i, name))
    const all = cells.filter((cell) => !isNullText(cell))
    if (all.length === 0) return undefined
    const texts = [...new Set(all)]
    const kind = isWord(name, wishes.map)
      ? words
      : typeOf(texts, name, { timezone: wishes.timezone, engine: columnTypes?.[i] })
    if (kind === undefined) return undefined
    types[name] = kind.type
    profiles.push({ name, texts, filled: all.length, distinct: texts.length, typed: kind.typed })
    if (kind.typed === 'utc' && texts.some(isBetweenMinutes)) withSeconds.push(name)
    if (kind.typed !== 'number') continue
    hasNullWords ||= cells.some((cell) => cell.trim() !== '' && isNullText(cell))
    promises[name] = promiseOf(texts, kind.type)
  }
  return { types, profiles, promises, withSeconds, hasNullWords }
}

/** The cells of a column in the rows looked at; of Parquet, NULL is a blank. */
function cellsOf(file: FileGroup['files'][number], i: number, name: string): string[] {
  if (file.layout !== undefined) return file.layout.rows.map((row) => row.cells[i] ?? '')
  return file.probe.records.map((record) => textOf(record[name]))
}

function textOf(cell: unknown): string {
  return typeof cell === 'string' ? cell : cell === null || cell === undefined ? '' : JSON.stringify(cell)
}

/** Identifiers keep their digits, and so does what a map compares or groups by. */
function isWord(name: string, map: UsageMap | undefined): boolean {
  const measures = Object.values(map?.measures ?? {})
  if (measures.some((m) => m.column === name)) return false
  const asked = [
    ...Object.values(map?.dimensions ?? {}),
    ...Object.keys(map?.skip ?? {}),
    ...measures.flatMap((m) => Object.keys(m.where ?? {})),
  ]
  return isIdName(name) || asked.includes(name)
}

type Kind = { readonly type: string; readonly typed: NonNullable<ColumnProfile['typed']> }

const words: Kind = { type: 'VARCHAR', typed: 'text' }
/** Types of a Parquet file whose sums are exact as they stand. */
const exactTypes = /^(U?(TINY|SMALL|BIG)?INT|U?INTEGER|DECIMAL\(.*\))$/
const doubleTypes = /^(DOUBLE|FLOAT)$/
const stampTypes = /^TIMESTAMP(_S|_MS|_NS)?$/
const zonedType = 'TIMESTAMP WITH TIME ZONE'

function typeOf(
  texts: readonly string[],
  name: string,
  wishes: { readonly timezone: string; readonly engine: string | undefined },
): Kind | undefined {
  const { engine } = wishes
  if (!isKnown(engine)) return undefined
  const time = readTimes(texts, name)
  if (time !== undefined) return time.kind === 'time' ? timeType(time, wishes) : undefined
  const numbers = readNumbers(texts, 0.2)
  if (numbers === undefined) return words
  if (!numbers.plain) return undefined
  return { type: engine !== undefined && exactTypes.test(engine) ? engine : 'DOUBLE', typed: 'number' }
}

/** A Parquet column of anything else (lists, structs, maps, bytes) is looked at more closely. */
function isKnown(engine: string | undefined): boolean {
  if (engine === undefined || engine === zonedType) return true
  return [/^(VARCHAR|DATE|BOOLEAN)$/, exactTypes, doubleTypes, stampTypes].some((type) => type.test(engine))
}

function timeType(
  time: TimeReading,
  { engine, timezone }: { readonly timezone: string; readonly engine: string | undefined },
): Kind | undefined {
  if (time.typed === undefined) return undefined
  if (engine === zonedType) return { type: 'TIMESTAMP', typed: 'utc' }
  // Stamps without an offset are UTC already, and TIMESTAMPTZ costs seven times as much to cut into hours.
  const isNaive = time.typed === 'TIMESTAMPTZ' && !time.format.includes('offset')
  if (isNaive && timezone === 'UTC') return { type: 'TIMESTAMP', typed: 'utc' }
  return { type: time.typed, typed: 'time' }
}

/** Digits that a double keeps of any decimal text. */
const doubleDigits = 15
/** Decimals that are kept of any number. */
const mostDecimals = 12

/** Whole numbers up to here are doubles without loss. */
const mostExact = 2 ** 53

/** Our choice: as many rows of the largest value are taken to be in one bucket at most. */
const mostRows = 100_000

/** A type with room for the texts and, on both sides of the point, for about as many digits again as are left. */
function promiseOf(texts: readonly string[], type: string): NumberPromise {
  if (type !== 'DOUBLE') return { type: 'as it is' }
  const values = texts.map(Number)
  const decimals = Math.max(...texts.map(decimalsOf))
  const most = Math.max(...values.map(Math.abs))
  const wholeDigits = Math.max(1, String(Math.trunc(most)).length)
  const spare = Math.max(0, doubleDigits - wholeDigits - decimals)
  const isWhole = decimals === 0 && most < 1e8
  const scale = isWhole ? 0 : Math.min(mostDecimals, decimals + Math.floor(spare / 2))
  const isSmall = values.every((value) => value >= 0) && most * 10 ** scale * mostRows < mostExact
  return {
    type: isWhole ? 'INTEGER' : `DECIMAL(15,${scale})`,
    ...(isSmall ? { smallDecimals: scale } : {}),
  }
}

/** Whether a stamp has seconds that are not zero. */
function isBetweenMinutes(text: string): boolean {
  const [, seconds = '0'] = /\d:\d{2}:(\d{2}(?:\.\d+)?)/.exec(text) ?? []
  return Number(seconds) > 0
}

/** Decimals of a plain number's text: 3 of `1.250`, 6 of `1.5e-5`. */
function decimalsOf(text: string): number {
  const [, fraction = '', exponent = '0'] = /^[^.eE]*(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/.exec(text.trim()) ?? []
  return Math.min(mostDecimals, Math.max(0, fraction.length - Number(exponent)))
}
