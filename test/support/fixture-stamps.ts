import { extname } from 'node:path'
import { cellsOf, markOf, quoted } from './fixture-edits.ts'

/** Columns and fields that say when something was, the most telling first. */
const stampNames = [
  'identity_time_interval',
  'identity/TimeInterval',
  'ChargePeriodStart',
  'usage_date_utc',
  'usage_start_time',
  'starting_at',
  'start_time',
  'startTime',
  'startTimeUnixNano',
  'request_created_at',
  'created_at',
  'snapshot_time',
  'Window Start',
  'TimePeriod',
  'window',
  'Start',
  'date',
  'Date',
  'timestamp',
  'TIMESTAMP',
  'time',
  'ts',
  'month',
  'day',
  'Datum',
] as const

/** Milliseconds of a stamp in the notations of the fixtures; undefined for anything else. */
function stampMs(value: unknown): number | undefined {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    const { Start, start } = value as { readonly Start?: unknown; readonly start?: unknown }
    return stampMs(Start ?? start)
  }
  const text = String(value)
  if (/^\d{10}$/.test(text)) return Number(text) * 1000
  if (/^\d{13}$/.test(text)) return Number(text)
  if (/^\d{19}$/.test(text)) return Number(text) / 1e6
  const slashed = /^(\d\d)\/(\d\d)\/(\d{4})$/.exec(text)
  if (slashed) return Date.UTC(Number(slashed[3]), Number(slashed[1]) - 1, Number(slashed[2]))
  const iso = /^(\d{4})[-/](\d\d)[-/](\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?))?/.exec(text)
  if (!iso) return undefined
  return Date.parse(`${iso[1]}-${iso[2]}-${iso[3]}T${iso[4] ?? '00:00'}Z`)
}

/** Says of what is stamped with a time what becomes of it: `undefined` leaves it out. */
export type StampEdit = (ms: number, item: unknown) => unknown

/** The fixture with every row, record, bucket or sample that has a stamp edited. */
export function editStamped(file: string, text: string, edit: StampEdit): string {
  if (extname(file) === '.json') return JSON.stringify(editTree(JSON.parse(text), edit))
  if (extname(file) === '.jsonl')
    return text
      .split('\n')
      .flatMap((line) => editedLine(line, edit))
      .join('')
  const mark = markOf(text)
  const [header = [], ...rows] = cellsOf(text, mark)
  const at = header.findIndex((name) => name.replace('\uFEFF', '') === stampColumn(header))
  const kept = rows.filter((row) => {
    const ms = stampMs((row[at] ?? '').trim())
    return ms === undefined || edit(ms, row) !== undefined
  })
  return [header, ...kept].map((row) => `${row.map((cell) => quoted(cell, mark)).join(mark)}\n`).join('')
}

function stampColumn(header: readonly string[]): string | undefined {
  const names = header.map((name) => name.replace('\uFEFF', ''))
  return stampNames.find((name) => names.includes(name))
}

function editedLine(line: string, edit: StampEdit): string[] {
  if (line.trim() === '') return []
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    return [`${line}\n`]
  }
  const [edited] = editTree([value], edit) as unknown[]
  return edited === undefined ? [] : [`${JSON.stringify(edited)}\n`]
}

function editTree(value: unknown, edit: StampEdit): unknown {
  if (Array.isArray(value)) {
    return value.flatMap((item: unknown) => {
      const ms = stampOfItem(item)
      const edited = ms === undefined ? item : edit(ms, item)
      return edited === undefined ? [] : [editTree(edited, edit)]
    })
  }
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).flatMap(([key, item]) => editedEntry(key, item, edit)))
  return value
}

/** Records may be named instead of listed; the period of a record is no record. */
function editedEntry(key: string, item: unknown, edit: StampEdit): [string, unknown][] {
  const isRecord = !Array.isArray(item) && !(stampNames as readonly string[]).includes(key)
  const ms = isRecord ? stampOfItem(item) : undefined
  const edited = ms === undefined ? item : edit(ms, item)
  return edited === undefined ? [] : [[key, editTree(edited, edit)]]
}

function stampOfItem(item: unknown): number | undefined {
  if (Array.isArray(item)) return item.length === 2 ? stampMs(item[0]) : undefined
  if (typeof item !== 'object' || item === null) return undefined
  const fields = item as Readonly<Record<string, unknown>>
  const name = stampNames.find((one) => fields[one] !== undefined && stampMs(fields[one]) !== undefined)
  return name === undefined ? undefined : stampMs(fields[name])
}
