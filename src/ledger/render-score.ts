import { Chalk } from 'chalk'
import type { RenderOptions } from '../report/report-format.ts'
import { columns, row } from '../report/text/columns.ts'
import { csvText } from '../report/text/csv-text.ts'
import { formatDateBand } from '../report/text/date-format.ts'
import { mdTable } from '../report/text/markdown.ts'
import { noticeLines, noticeText } from '../report/text/notice-lines.ts'
import { formatPercent } from '../report/text/number-format.ts'
import { stableJson } from '../report/text/stable-json.ts'
import { wrap } from '../report/text/text-layout.ts'
import type { BreachScore, ForecastScore, LedgerScore } from './score.ts'

/** Formats that a score can be printed in. */
export const scoreFormats: readonly string[] = ['table', 'json', 'csv', 'md']

/** The score of a ledger as a table for people, `json`, `csv` or `md`. */
export function renderScore(score: LedgerScore, format: string, options: RenderOptions): string {
  if (format === 'json') return stableJson({ schemaVersion: 1, ...jsonOf(score) })
  if (format === 'csv') return csvText(csvRows(score))
  const { forecasts, breaches, overrides } = score
  const tables = [
    { head: forecastHead, rows: forecasts.map(forecastCells), right: [2, 3, 4, 5, 6, 7] },
    { head: breachHead, rows: breaches.map(breachCells), right: [4] },
    {
      head: ['OVERRIDE', 'from', 'days', 'error', 'model error', 'better'],
      rows: overrides.map((o) => [
        o.id,
        o.record.slice(0, 10),
        String(o.points),
        percent(o.error),
        percent(o.modelError),
        o.better,
      ]),
      right: [2, 3, 4],
    },
  ].filter(({ rows }) => rows.length > 0)
  if (format === 'md')
    return `${[
      overallText(score),
      ...tables.map(({ head, rows, right }) => mdTable(head, rows, right)),
      score.notices.map((n) => `- ${noticeText(n)}`).join('\n'),
    ]
      .filter((block) => block !== '')
      .join('\n\n')}\n`
  const chalk = new Chalk({ level: options.colour })
  const { width } = options
  const blocks = [
    wrap(overallText(score), width, 2),
    ...tables.map(({ head, rows, right }) =>
      columns([row(head, chalk.bold), ...rows.map((cells) => row(cells))], { width, right, shrink: [0, 1] }),
    ),
    noticeLines(score.notices, options, chalk),
  ].filter((block) => block.length > 0)
  return `${blocks.map((block) => block.join('\n')).join('\n\n')}\n`
}

function jsonOf({
  notices,
  ...rest
}: LedgerScore): Omit<LedgerScore, 'notices'> & { warnings: LedgerScore['notices'] } {
  return { ...rest, warnings: notices }
}

/** `3 records, 41 days scored: ...`: the whole ledger in a sentence. */
function overallText({ records, overall }: LedgerScore): string {
  const { points, coverage80, bias, skill, error, naiveError, meanAbsoluteDateErrorDays: days } = overall
  const of = `${records} ${records === 1 ? 'record' : 'records'}`
  if (points === 0) return `${of}: no forecast day has come yet, so nothing can be scored.`
  const dates = days === null ? '' : ` Dates of limits were off by ${days.toFixed(0)} days on average.`
  return (
    `${of}, ${points} forecast days have come: skill ${signed(skill)} over naive, error ${percent(error)} (naive ${percent(naiveError)}), ` +
    `bias ${signed(bias)}, 80% bands held ${percent(coverage80)}.${dates}`
  )
}

const forecastHead = ['FORECAST', 'from', 'days', 'error', 'naive', 'bias', '80% held', 'skill']

function forecastCells(f: ForecastScore): string[] {
  return [
    f.id,
    f.start,
    `${f.points}/${f.of}`,
    percent(f.error),
    percent(f.naiveError),
    signed(f.bias),
    percent(f.coverage80),
    signed(f.skill),
  ]
}

const breachHead = ['LIMIT', 'from', 'forecast P50 (80%)', 'came', 'off by', 'in 80%']

function breachCells(b: BreachScore): string[] {
  const band = b.p50 === null ? 'none by then' : formatDateBand(b)
  const came = b.actual ?? `not by ${b.knownUntil}`
  const off =
    b.errorDays !== null
      ? `${b.errorDays > 0 ? '+' : ''}${b.errorDays} d`
      : b.earlyDays === null
        ? '-'
        : `< -${b.earlyDays} d`
  return [b.id, b.start, band, came, off, b.within80 === null ? '-' : b.within80 ? 'yes' : 'no']
}

function percent(value: number | null): string {
  return value === null ? 'n/a' : formatPercent(value)
}

function signed(value: number | null): string {
  return value === null ? 'n/a' : `${value > 0 ? '+' : ''}${String(Math.round(100 * value) + 0)}%`
}

/** One row a number: kind, record, id, measure, value. */
function csvRows({ forecasts, breaches, overrides, overall }: LedgerScore): (string | number | null)[][] {
  const rows = (kind: string, record: string, id: string, values: object): (string | number | null)[][] =>
    Object.entries(values).map(([name, value]) => [
      kind,
      record,
      id,
      name,
      typeof value === 'boolean' ? String(value) : (value as string | number | null),
    ])
  return [
    ['kind', 'record', 'id', 'measure', 'value'],
    ...rows('overall', '', '', overall),
    ...forecasts.flatMap(({ record, id, ...values }) => rows('forecast', record, id, values)),
    ...breaches.flatMap(({ record, id, ...values }) => rows('breach', record, id, values)),
    ...overrides.flatMap(({ record, id, ...values }) => rows('override', record, id, values)),
  ]
}
