import { JevonsError } from '../../errors.ts'
import { sqlName, sqlText } from '../engine/duckdb.ts'
import { metrics } from '../metrics.ts'
import type { ColumnProfile, MeasureSql, Projection } from '../usage-format.ts'
import { type ColumnMeaning, columnMeaning, ownName, snakeCase } from './column-names.ts'
import type { TablePlan } from './generic-table.ts'
import { currenciesOf } from './number-reading.ts'
import type { NumberColumn } from './table-columns.ts'

type Notices = NonNullable<Projection['notices']>

/** A measure, and what had to be assumed for it. */
export type Measured = { readonly measure: MeasureSql; readonly notices: Notices }

/** The measure behind a numeric column whose meaning is known; `when` limits it to some rows (long tables). */
export function measureOf(
  column: NumberColumn,
  meaning: ColumnMeaning,
  currencySql: string | undefined,
  when?: string,
): Measured {
  const scaled = meaning.factor === 1 ? column.sql : `(${column.sql} * ${meaning.factor})`
  const value = when === undefined ? scaled : `case when ${when} then ${scaled} end`
  const isMoney = metrics[meaning.metric]?.unit === 'money' || meaning.currency !== undefined
  const dims = meaning.column === undefined ? {} : { dims: { column: sqlText(meaning.column) } }
  const unit = unitOf(meaning, isMoney)
  const base = { metric: meaning.metric, value, ...(unit === undefined ? {} : { unit }), ...dims }
  if (!isMoney) return { measure: base, notices: [] }
  const money = currencyOf(column, meaning, currencySql)
  return { measure: { ...base, currency: money.sql }, notices: money.notices }
}

/** Unit of a measure where it is not the canonical one of its metric. */
function unitOf(meaning: ColumnMeaning, isMoney: boolean): string | undefined {
  return meaning.unit ?? (isMoney && metrics[meaning.metric] === undefined ? 'money' : undefined)
}

/** SQL of the currency: the cells' own sign, else the name's, else a currency column, else USD with a notice. */
function currencyOf(
  column: NumberColumn,
  meaning: ColumnMeaning,
  currencySql: string | undefined,
): { readonly sql: string; readonly notices: Notices } {
  const found = currenciesOf(column.texts)
  if (found.length > 1) {
    throw new JevonsError({
      code: 'CURRENCY_MIX',
      message: `Column '${column.name}' mixes ${found.join(', ')}.`,
      hint: 'Put each currency in a column of its own, or add a column named currency.',
    })
  }
  const stated = found[0] ?? meaning.currency
  if (stated !== undefined) return { sql: sqlText(stated), notices: [] }
  if (currencySql !== undefined) return { sql: currencySql, notices: [] }
  const message = `column '${column.name}' names no currency: USD is assumed`
  return { sql: sqlText('USD'), notices: [{ code: 'currency_assumed', message }] }
}

/** Meanings of several columns of one table: no two of them may feed the same metric. */
export function distinctMeanings(columns: readonly NumberColumn[]): {
  readonly meanings: readonly ColumnMeaning[]
  readonly notices: Notices
} {
  const raw = columns.map((column) => columnMeaning(column.name))
  const hasCost = raw.some((meaning) => meaning.metric === 'cost' && meaning.column === undefined)
  const best = new Map<string, number>()
  raw.forEach((meaning, i) => {
    const at = best.get(meaning.metric)
    if (meaning.column === undefined && (at === undefined || (raw[at]?.rank ?? 0) < meaning.rank))
      best.set(meaning.metric, i)
  })
  const notices: { code: string; message: string }[] = []
  const meanings = raw.map((meaning, i): ColumnMeaning => {
    const loses = meaning.column === undefined ? best.get(meaning.metric) !== i : hasCost
    if (!loses) return meaning
    const name = columns[i]?.name ?? ''
    notices.push({
      code: 'metric_taken',
      message: `column '${name}' would be ${meaning.metric} too; it keeps its own name so that nothing is counted twice`,
    })
    const { unit, currency } = meaning
    return {
      metric: ownName(name),
      factor: 1,
      rank: 0,
      ...(unit === undefined ? {} : { unit }),
      ...(currency === undefined ? {} : { currency }),
    }
  })
  return { meanings, notices }
}

/** SQL of the currency of a row, where a text column holds ISO codes. */
export function currencyColumn(texts: readonly ColumnProfile[]): string | undefined {
  const column = texts.find((text) =>
    /^(currency|currency_code|billing_currency)$/.test(snakeCase(text.name)),
  )
  return column === undefined ? undefined : `nullif(upper(trim(${sqlName(column.name)}::varchar)), '')`
}

const personal = /^(user|user_id|username|user_name|user_email|email|end_user|customer_email)$/
const bodies =
  /^(prompt|messages?|input_text|output_text|content|response|request|request_body|response_body|metadata|hash_ids|tags|notes?|comments?|description)$/

/** Text columns as dimensions: without identifiers, bodies, and (unless asked for) people. */
export function dimensionsOf(
  texts: readonly ColumnProfile[],
  except: readonly string[],
  keepUser: boolean,
): { readonly dims: Record<string, string>; readonly notices: Notices } {
  const dims: Record<string, string> = {}
  const notices: { code: string; message: string }[] = []
  for (const column of texts) {
    const name = snakeCase(column.name)
    if (except.includes(column.name) || /^(unit|units|currency|currency_code|billing_currency)$/.test(name))
      continue
    const reason = notDimension(column, name, keepUser)
    if (reason === undefined) dims[name === '' ? column.name : name] = `${sqlName(column.name)}::varchar`
    else notices.push({ code: 'column_ignored', message: `column '${column.name}' is left out: ${reason}` })
  }
  return { dims, notices }
}

function notDimension(column: ColumnProfile, name: string, keepUser: boolean): string | undefined {
  if (personal.test(name) && !keepUser) return 'it names people'
  if (bodies.test(name)) return 'texts are not imported'
  if (column.texts.some((text) => text.length > 200 || /^[[{]/.test(text)))
    return 'it holds long or nested texts'
  if (column.filled >= 20 && column.distinct > column.filled * 0.5 && column.distinct > 20)
    return 'nearly every row has its own value'
  return undefined
}

const withSeconds = /:\d{2}:(?!00(?![\d.]))\d{2}|:\d{2}:00\.0*[1-9]/

/** Whether rows are single requests: irregular stamps beside tokens or latency, and no count of requests. */
export function isPerRequest(plan: TablePlan, meanings: readonly ColumnMeaning[]): boolean {
  if (plan.time.reading.unit !== 'sub-daily') return false
  const stamps = plan.time.texts
  const irregular = stamps.filter(
    (text) => withSeconds.test(text) || (/^\d{10,19}$/.test(text) && Number(text) % 60 !== 0),
  ).length
  if (irregular * 2 <= stamps.length) return false
  const names = meanings.map((meaning) => meaning.metric)
  return (
    names.some((name) => /^tokens_|^latency_ms$/.test(name)) &&
    !names.some((name) => /^(requests|sessions|agent_runs|jobs)$|count/.test(name))
  )
}

/** What reading a table left open or left out; doubts about numbers are warnings. */
export function tableNotices(notices: TablePlan['notices']): Notices {
  return notices.map((n) => (n.code === 'column_ignored' ? n : { ...n, when: 'true' }))
}

/** Gap class and grain of a generic table. */
export function generalReading(
  plan: TablePlan,
  events: boolean,
): Pick<Projection, 'acceptsTimed' | 'gaps' | 'grain' | 'quarterly' | 'rejects' | 'skip' | 'time'> {
  const unit = plan.time.reading.unit
  return {
    time: plan.time.sql,
    rejects: plan.rejects,
    skip: plan.skip,
    acceptsTimed: plan.time.isTyped,
    gaps: events ? 'events' : 'hand-made',
    ...(unit === 'sub-daily' ? {} : { grain: unit === 'quarter' ? ('month' as const) : unit }),
    ...(unit === 'quarter' ? { quarterly: true } : {}),
  }
}
