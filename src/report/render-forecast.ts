import { Chalk, type ChalkInstance } from 'chalk'
import { metricInfo } from '../ingest/metrics.ts'
import { csvColumns } from './csv-row.ts'
import { csvText } from './csv-text.ts'
import { formatDateBand } from './date-format.ts'
import type { ForecastDocument, ForecastPoint, SeriesForecastReport } from './forecast-document.ts'
import { noticeLines } from './notice-lines.ts'
import { formatAmount, formatMoney, formatPercent, formatRatio } from './number-format.ts'
import type { ConstraintReport } from './report-document.ts'
import type { RenderOptions } from './report-format.ts'
import { stableJson } from './stable-json.ts'
import { cleanText, columns, labelled, row, wrap } from './text-layout.ts'

/** Series that the screen shows with their points; further ones get one line each. */
const detailedSeries = 3

/** The forecast document as `json`, `csv`, or a table for people. */
export function renderForecast(document: ForecastDocument, format: string, options: RenderOptions): string {
  if (format === 'json') return stableJson(document)
  if (format === 'csv') return csvText(forecastCsvRows(document))
  const chalk = new Chalk({ level: options.colour })
  const { width } = options
  const blocks = [
    ...(document.constraints ?? []).map((c) => wrap(answerText(c), width, 2).map((line) => chalk.bold(line))),
    summaryLines(document.series, width, chalk),
    ...document.series
      .slice(0, detailedSeries)
      .filter((series) => series.points.length > 0)
      .map((series) => pointLines(series, width, chalk)),
    noticeLines(document.warnings, options, chalk),
  ].filter((block) => block.length > 0)
  return `${blocks.map((block) => block.join('\n')).join('\n\n')}\n`
}

/** The dated answer to one `--budget` or `--limit`. */
function answerText(constraint: ConstraintReport): string {
  const { breach, limitText, type } = constraint
  const verb = type === 'budget' ? 'is exceeded' : 'is reached'
  if (constraint.status === 'unknown' || breach.probability === null)
    return cleanText(`${limitText}: cannot be judged, see the warnings.`)
  if (constraint.status === 'over') {
    const since = constraint.firstDayOver ? ` since ${constraint.firstDayOver}` : ''
    return cleanText(`${limitText} ${verb} already${since}.`)
  }
  const risk = `${formatPercent(breach.probability)} of futures`
  if (!breach.p50) {
    const early = breach.p10 ? `; one in ten by ${breach.p10}` : ''
    return cleanText(`${limitText} likely holds: it ${verb} in ${risk} within the horizon${early}.`)
  }
  return cleanText(
    `${limitText} ${verb} around ${formatDateBand(breach)} (P50, 80% band), in ${risk} within the horizon.`,
  )
}

function nameOf(series: SeriesForecastReport): string {
  const key = Object.entries(series.key).map(([dim, value]) => `${dim}=${value}`)
  return cleanText([series.metric, ...key].join(' '))
}

function unitOf(series: SeriesForecastReport): string {
  return series.currency ?? series.unit
}

/** `USD/day` for totals; gauges and levels keep their unit whatever the step. */
function perStep(series: SeriesForecastReport): string {
  const unit = unitOf(series)
  return metricInfo(series.metric).time === 'sum' ? `${unit}/${series.step}` : unit
}

function amount(value: number | null, series: SeriesForecastReport): string {
  return series.currency ? formatMoney(value, series.currency) : formatAmount(value, series.unit, '')
}

function summaryLines(all: readonly SeriesForecastReport[], width: number, chalk: ChalkInstance): string[] {
  const head = row(['SERIES', 'unit', 'last', 'at the end P50 (80%)', 'status', 'vs naive'], chalk.bold)
  const rows = all.map((series) => {
    const end = series.points.at(-1)
    const skill = series.backtest?.skillVsNaive ?? null
    const cells = [
      nameOf(series),
      perStep(series),
      amount(series.history.last, series),
      end ? `${amount(end.p50, series)} (${amount(end.p10, series)}..${amount(end.p90, series)})` : 'n/a',
      series.status,
      skill === null ? 'n/a' : `${skill >= 0 ? '+' : ''}${String(Math.round(skill * 100) + 0)}%`,
    ]
    return row(cells, series.status === 'ok' ? undefined : chalk.yellow)
  })
  return columns([head, ...rows], { width, right: [2, 5], shrink: [0, 1] })
}

/** About a dozen points of a series, evenly spread, always with the first and the last. */
function pointLines(series: SeriesForecastReport, width: number, chalk: ChalkInstance): string[] {
  const { points } = series
  const every = Math.max(1, Math.ceil(points.length / 12))
  const shown = points.filter((_, i) => (points.length - 1 - i) % every === 0 || i === 0)
  const head = row([nameOf(series), 'mean', 'P2.5', 'P10', 'P50', 'P90', 'P97.5'], chalk.bold)
  const rows = shown.map((p) => {
    const values = [p.mean, p.p025, p.p10, p.p50, p.p90, p.p975]
    return row([p.time, ...values.map((value) => amount(value, series))])
  })
  const { backtest: b } = series
  const score = b
    ? `; back-test: MASE ${formatRatio(b.mase)}, sMAPE ${formatRatio(b.smape)}, 80% band held ${formatPercent(b.coverage80)}`
    : ''
  return [
    ...columns([head, ...rows], { width, right: [1, 2, 3, 4, 5, 6], shrink: [0] }),
    ...labelled('model', `${series.model}${score}`, width, chalk.dim),
  ]
}

const quantiles = [
  'mean',
  'p025',
  'p05',
  'p10',
  'p50',
  'p90',
  'p95',
  'p975',
] as const satisfies readonly (keyof ForecastPoint)[]

/** Every point as rows of the report's CSV columns, dated answers first. */
function forecastCsvRows(document: ForecastDocument): (string | number | null)[][] {
  const answers = (document.constraints ?? []).flatMap((c) => [
    ['breach', c.id, 'breach', 'probability', 'probability', '', '', '', c.breach.probability],
    ...(['p10', 'p50', 'p90'] as const).map((stat) => [
      'breach',
      c.id,
      'breach',
      stat,
      '',
      '',
      '',
      c.breach[stat],
      null,
    ]),
  ])
  const points = document.series.flatMap((series) => {
    const id = Object.entries(series.key)
      .map(([dim, value]) => `${dim}=${value}`)
      .join(';')
    const before = ['forecast', id, series.metric]
    const status = [...before, 'status', series.status, series.history.from, series.history.to, '', null]
    const rows = series.points.flatMap((p) =>
      quantiles.map((stat) => [...before, stat, unitOf(series), '', '', p.time, p[stat]]),
    )
    return [status, ...rows]
  })
  return [[...csvColumns], ...answers, ...points]
}
