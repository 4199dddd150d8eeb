import { JevonsError } from '../../errors.ts'
import { sqlName } from '../engine/duckdb.ts'
import type { ColumnProfile, Probe } from '../usage-format.ts'
import { timeNameRank } from './column-names.ts'
import { nullTextSql, readNumbers } from './number-reading.ts'
import { isStepCount, readStepCounts, stepCountHint } from './step-counts.ts'
import {
  factNotice,
  type NumberColumn,
  numberNotices,
  sortColumns,
  type TableNotice,
} from './table-columns.ts'
import { readTimes, type TimeReading } from './time-reading.ts'

/** The parts of a generic table. */
export type TablePlan = {
  readonly time: {
    readonly name: string
    readonly reading: TimeReading
    readonly sql: string
    readonly texts: readonly string[]
    /** What had to be assumed to read it. */
    readonly notice?: TableNotice
    /** The reader hands it over as a time. */
    readonly isTyped: boolean
  }
  readonly numbers: readonly NumberColumn[]
  /** Text columns, small identifiers included. */
  readonly texts: readonly ColumnProfile[]
  readonly rejects: readonly { readonly reason: string; readonly when: string }[]
  readonly skip: string
  readonly notices: readonly TableNotice[]
}

/** Why a table cannot be read as usage over time. */
export type TableRefusal = {
  readonly code: 'MISSING_COLUMN' | 'AMBIGUOUS_DATE' | 'UNKNOWN_FORMAT'
  readonly reason: string
  readonly hint: string
}

/** The columns of a probe: whole-file evidence where it was gathered, else what the first records show. */
export function columnsOf(probe: Probe): readonly ColumnProfile[] {
  return (
    probe.columns ??
    probe.header.map((name) => {
      const all = probe.records
        .map((record) => record[name])
        .filter((cell) => cell !== null && cell !== undefined && cell !== '')
      const texts = [...new Set(all.map((cell) => (typeof cell === 'string' ? cell : JSON.stringify(cell))))]
      return { name, texts, filled: all.length, distinct: texts.length }
    })
  )
}

const totalWords = "('total', 'totals', 'grand total', 'sum', 'subtotal', 'summe', 'gesamt', 'gesamtsumme')"

/** Sorts a table's columns into time, numbers and texts, or says why that cannot be done. */
export function planTable(probe: Probe): TablePlan | TableRefusal {
  if (probe.records.length === 0) {
    return {
      code: 'MISSING_COLUMN',
      reason: 'it has a header and no rows',
      hint: 'Export a period in which something was used.',
    }
  }
  if (isDocument(probe)) {
    return {
      code: 'UNKNOWN_FORMAT',
      reason: 'it is one JSON document with lists inside, not a table',
      hint: 'Expected an array of flat objects, or one object per line.',
    }
  }
  const columns = columnsOf(probe).filter((column) => !isRowIndex(column, probe.header[0]))
  const time = findTime(columns, probe)
  if ('reason' in time) return time
  const rest = columns.filter((column) => column.name !== time.name)
  const { numbers, texts, facts } = sortColumns(rest, probe)
  return {
    time,
    numbers,
    texts,
    rejects: rejectsOf(time, columns, numbers),
    skip: skipSql(time.name, columns, texts),
    notices: [
      ...(time.notice ? [time.notice] : []),
      ...numbers.flatMap(numberNotices),
      ...facts.map(factNotice),
    ],
  }
}

/** Whether the only record is a whole answer of some interface. */
function isDocument({ container, json, records }: Probe): boolean {
  const [only] = records
  return (
    container === 'jsonl' &&
    json !== undefined &&
    only !== undefined &&
    Object.values(only).some(isListOfObjects)
  )
}

function isListOfObjects(value: unknown): boolean {
  return Array.isArray(value) && value.some((item) => typeof item === 'object' && item !== null)
}

/** pandas writes its row numbers as an unnamed first column. */
function isRowIndex(column: ColumnProfile, first: string | undefined): boolean {
  if (column.name !== first || !/^(column0|unnamed: 0|index)$/i.test(column.name)) return false
  const numbers = readNumbers(column.texts)
  return numbers?.whole === true && numbers.min >= 0 && numbers.max < 1e7 && column.distinct === column.filled
}

type TimeColumn = TablePlan['time']

type Reading = { readonly column: ColumnProfile; readonly reading: ReturnType<typeof readTimes> }

function findTime(columns: readonly ColumnProfile[], probe: Probe): TimeColumn | TableRefusal {
  const readings = timeReadings(columns, probe)
  const good = readings.flatMap(({ column, reading }) =>
    reading?.kind === 'time' ? [{ column, reading }] : [],
  )
  const best = chooseTime(good)
  if (best === 'several') {
    const names = good.map(({ column }) => `'${column.name}'`).join(', ')
    return {
      code: 'MISSING_COLUMN',
      reason: `several columns could be the time: ${names}`,
      hint: 'Name it in a map file (--map map.yml): `time: <column>`.',
    }
  }
  const rank = best === undefined ? Infinity : timeNameRank(best.column.name)
  const ambiguous = rank === Infinity ? ambiguousDates(readings) : undefined
  if (ambiguous !== undefined) return ambiguous
  if (best !== undefined) return timeColumn(best.column, best.reading)
  return countedTime(columns, probe) ?? noTime(columns, probe)
}

/** A table that counts steps has one column of counts, or it is not clear which. */
function countedTime(columns: readonly ColumnProfile[], probe: Probe): TimeColumn | undefined {
  const counted = columns.flatMap((column) => {
    const steps = readStepCounts(column.texts, column.name, probe.wishes)
    return steps === undefined ? [] : [{ column, steps }]
  })
  const [only] = counted
  if (only === undefined || counted.length > 1) return undefined
  const { column, steps } = only
  return {
    name: column.name,
    reading: steps.reading,
    texts: column.texts,
    isTyped: column.typed === 'number',
    sql: steps.reading.sql(sqlName(column.name)),
    notice: steps.notice,
  }
}

function timeReadings(columns: readonly ColumnProfile[], probe: Probe): Reading[] {
  const map = probe.wishes?.map
  const format = map?.dateFormat ?? probe.wishes?.dateFormat
  const pool = map === undefined ? columns : columns.filter((column) => column.name === map.time)
  // A full pattern would make a time of any column, so it goes to columns whose name says time (or the mapped one).
  const wanted = (name: string): string | undefined =>
    format?.includes('%') === true && map === undefined && timeNameRank(name) === Infinity
      ? undefined
      : format
  return pool.map((column) => ({
    column,
    reading:
      column.typed === 'number' ? undefined : readTimes(column.texts, column.name, wanted(column.name)),
  }))
}

function ambiguousDates(readings: readonly Reading[]): TableRefusal | undefined {
  for (const { column, reading } of readings) {
    if (reading?.kind !== 'ambiguous') continue
    return {
      code: 'AMBIGUOUS_DATE',
      reason: `column '${column.name}' holds ${reading.examples.map((e) => `'${e}'`).join(', ')}: ${reading.reason}`,
      hint: 'Say which it is: --date-format dmy or --date-format mdy.',
    }
  }
  return undefined
}

function timeColumn(column: ColumnProfile, reading: TimeReading): TimeColumn {
  const name = sqlName(column.name)
  const typedSql =
    reading.typed === 'TIMESTAMPTZ'
      ? `(${name} at time zone 'UTC')`
      : reading.typed === 'DATE'
        ? `${name}::timestamp`
        : name
  return {
    name: column.name,
    reading,
    texts: column.texts,
    isTyped: column.typed !== undefined && column.typed !== 'text',
    sql: column.typed === 'utc' ? name : column.typed === 'time' ? typedSql : reading.sql(name),
  }
}

type Candidate = { readonly column: ColumnProfile; readonly reading: TimeReading }

function chooseTime(candidates: readonly Candidate[]): Candidate | 'several' | undefined {
  if (candidates.length < 2) return candidates[0]
  const open = candidates.filter(
    ({ column }) => !/end|stop|finish|updated|complet|expire|due/i.test(column.name),
  )
  const pool = open.length > 0 ? open : candidates
  const ranked = [...pool].sort((a, b) => timeNameRank(a.column.name) - timeNameRank(b.column.name))
  const [first, second] = ranked
  if (first === undefined || second === undefined) return first
  return timeNameRank(first.column.name) < timeNameRank(second.column.name) ? first : 'several'
}

function noTime(columns: readonly ColumnProfile[], probe: Probe): TableRefusal {
  const first = columns.find(({ name, texts }) => isStepCount(texts, name))
  if (first !== undefined) {
    return {
      code: 'MISSING_COLUMN',
      reason: `there is no date: column '${first.name}' is relative time, it counts from a start instead of telling a date`,
      hint: stepCountHint(first.name),
    }
  }
  return {
    code: 'MISSING_COLUMN',
    reason: `no column holds dates or timestamps (columns: ${probe.header.slice(0, 8).join(', ')}${probe.header.length > 8 ? ', ...' : ''})`,
    hint: 'Usage needs a time column such as date, timestamp or month. If one is there in an unusual form, say so with --date-format or --map map.yml.',
  }
}

function rejectsOf(
  time: TimeColumn,
  columns: readonly ColumnProfile[],
  numbers: readonly NumberColumn[],
): TablePlan['rejects'] {
  const name = sqlName(time.name)
  const typed = new Set(
    columns
      .filter((column) => column.typed !== undefined && column.typed !== 'text')
      .map((column) => column.name),
  )
  const bad = numbers
    .filter((column) => !typed.has(column.name))
    .map((column) => ({
      reason: `${column.name} is not a number`,
      when: `(${column.sql} is null and not ${nullTextSql(sqlName(column.name))})`,
    }))
  if (typed.has(time.name)) return [{ reason: `no ${time.name}`, when: `${name} is null` }, ...bad]
  return [
    { reason: `no ${time.name}`, when: nullTextSql(name) },
    { reason: `${time.name} is not a date`, when: `${time.sql} is null` },
    ...bad,
  ]
}

/** Totals rows, repeated headers and blank rows are not usage. */
function skipSql(
  timeName: string,
  columns: readonly ColumnProfile[],
  texts: readonly ColumnProfile[],
): string {
  const time = columns.find((column) => column.name === timeName)
  const name = sqlName(timeName)
  if (time?.typed !== undefined && time.typed !== 'text') {
    const isBlank = columns.map((column) => `${sqlName(column.name)} is null`).join(' and ')
    const totals = texts.map((column) => `lower(trim(${sqlName(column.name)}::varchar)) in ${totalWords}`)
    return totals.length === 0
      ? `(${isBlank})`
      : `(${isBlank}) or (${name} is null and coalesce(${totals.join(' or ')}, false))`
  }
  const blank = columns
    .map((column) => `coalesce(trim(${sqlName(column.name)}::varchar), '') = ''`)
    .join(' and ')
  const total = [
    `lower(trim(${name})) in ${totalWords}`,
    `trim(${name}) = '${timeName.replaceAll("'", "''")}'`,
  ]
  for (const column of texts)
    total.push(`(${nullTextSql(name)} and lower(trim(${sqlName(column.name)}::varchar)) in ${totalWords})`)
  return `coalesce(${total.join(' or ')}, false) or (${blank})`
}

/** Throws a refusal as a JevonsError about a file. */
export function refuse(refusal: TableRefusal, source: string): never {
  throw new JevonsError({
    code: refusal.code,
    message: `${source}: ${refusal.reason}.`,
    hint: refusal.hint,
    pos: { file: source },
  })
}
