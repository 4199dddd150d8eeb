import { Chalk, type ChalkInstance } from 'chalk'
import type { RenderOptions } from '../report-format.ts'
import { columns, row } from '../text/columns.ts'
import { csvText } from '../text/csv-text.ts'
import { noticeLines, noticeText } from '../text/notice-lines.ts'
import { formatCount, formatPercent } from '../text/number-format.ts'
import { stableJson } from '../text/stable-json.ts'
import { cleanText, labelled, wrap } from '../text/text-layout.ts'
import type {
  BacktestDocument,
  BreachScoreReport,
  ModelScoreReport,
  SeriesBacktestReport,
} from './backtest-document.ts'

/** Series that the screen shows with every model; further ones get one line each. */
const detailedSeries = 3

const legend =
  'MASE, CRPS: error over that of (seasonal) naive inside the history. log err: mean |ln(forecast / actual)|. bias: ln of totals, + = too high. naive, s.naive: log error saved against them.'

/** The back-test document as `json`, `csv`, `md`, or tables for people. */
export function renderBacktest(document: BacktestDocument, format: string, options: RenderOptions): string {
  if (format === 'json') return stableJson(document)
  if (format === 'csv') return csvText(csvRows(document))
  if (format === 'md') return markdown(document)
  const chalk = new Chalk({ level: options.colour })
  const { width } = options
  const blocks = [
    summaryLines(document, width, chalk),
    ...(document.series.length > 1 && document.pooled.length > 0
      ? [modelLines('ALL SERIES', document.pooled, width, chalk)]
      : []),
    ...document.series
      .filter((s) => s.chosen !== null)
      .slice(0, detailedSeries)
      .map((s) => seriesLines(s, width, chalk)),
    wrap(legend, width).map((line) => chalk.dim(line)),
    noticeLines(document.warnings, options, chalk),
  ].filter((lines) => lines.length > 0)
  return `${blocks.map((lines) => lines.join('\n')).join('\n\n')}\n`
}

/** Two decimals; errors of a thousand and more in three digits, so that one of them does not push the others off the screen. */
const two = (value: number | null): string =>
  value === null ? 'n/a' : Math.abs(value) < 1000 ? value.toFixed(2) : formatCount(value)
/** A share in percent with its sign. */
function signed(share: number | null): string {
  if (share === null) return 'n/a'
  const percent = Math.round(share * 100) + 0
  return `${share >= 0 ? '+' : ''}${Math.abs(percent) < 1000 ? String(percent) : formatCount(percent)}%`
}

function nameOf({ metric, key }: SeriesBacktestReport): string {
  return cleanText([metric, ...Object.entries(key).map(([dim, value]) => `${dim}=${value}`)].join(' '))
}

const summaryHead = ['SERIES', 'origins', 'ahead', 'MASE', 'log err', 'vs naive', '80% held', 'status']

function summaryCells(s: SeriesBacktestReport): string[] {
  const { chosen } = s
  return [
    nameOf(s),
    String(s.origins.length),
    `${String(s.horizonSteps)} ${s.step}s`,
    two(chosen?.mase ?? null),
    two(chosen?.male ?? null),
    signed(chosen?.skillVsNaive ?? null),
    formatPercent(chosen?.coverage80),
    s.status,
  ]
}

function summaryLines({ series }: BacktestDocument, width: number, chalk: ChalkInstance): string[] {
  const rows = series.map((s) => {
    // The status of the documents is half as wide as the screen is beside it; its remark below has the whole word.
    const status = s.status === 'insufficient_history' ? 'too short' : s.status
    return row([...summaryCells(s).slice(0, -1), status], s.status === 'ok' ? undefined : chalk.yellow)
  })
  return columns([row(summaryHead, chalk.bold), ...rows], {
    width,
    right: [1, 2, 3, 4, 5, 6],
    shrink: [0],
  })
}

const modelHead = ['MASE', 'sMAPE', 'log err', 'bias', 'CRPS', '80%', '95%', 'naive', 's.naive']

function modelCells(one: ModelScoreReport): string[] {
  return [
    two(one.mase),
    one.smape === null ? 'n/a' : one.smape.toFixed(1),
    two(one.male),
    one.bias === null ? 'n/a' : `${one.bias >= 0 ? '+' : ''}${one.bias.toFixed(2)}`,
    two(one.crps),
    formatPercent(one.coverage80),
    formatPercent(one.coverage95),
    signed(one.skillVsNaive),
    signed(one.skillVsSeasonalNaive),
  ]
}

/** One line per model. */
function modelLines(
  title: string,
  models: readonly ModelScoreReport[],
  width: number,
  chalk: ChalkInstance,
): string[] {
  const head = row([title, ...modelHead], chalk.bold)
  return columns([head, ...models.map((one) => row([one.model, ...modelCells(one)]))], {
    width,
    right: [1, 2, 3, 4, 5, 6, 7, 8, 9],
    shrink: [0],
  })
}

function seriesLines(s: SeriesBacktestReport, width: number, chalk: ChalkInstance): string[] {
  const { chosen, conformal80: check } = s
  if (!chosen) return []
  const lines = modelLines(
    nameOf(s),
    [{ ...chosen, model: `chosen: ${chosen.model}` }, ...s.models],
    width,
    chalk,
  )
  if (s.breach) lines.push(...labelled('breach', breachText(s.breach), width, chalk.dim))
  if (check)
    lines.push(
      ...labelled(
        'check',
        `80 % intervals from past errors alone (conformal) would be ${two(check.widthRatio)} times as wide and hold ${formatPercent(check.coverage)}`,
        width,
        chalk.dim,
      ),
    )
  return lines
}

function breachText(b: BreachScoreReport): string {
  if (b.breaches === 0) {
    const alarms = b.falseAlarms > 0 ? `, and was forecast ${String(b.falseAlarms)} times` : ''
    return `the limit held after all ${String(b.origins)} origins${alarms}`
  }
  const error =
    b.medianErrorDays === null
      ? ''
      : `, off by ${b.medianErrorDays.toFixed(0)} days in the median (${b.medianBiasDays !== null && b.medianBiasDays > 0 ? 'late' : 'early'} by ${Math.abs(b.medianBiasDays ?? 0).toFixed(0)})`
  return `${String(b.foreseen)} of ${String(b.breaches)} breaches foreseen by P50${error}; inside the 80 % band ${formatPercent(b.inside80)}; ${String(b.falseAlarms)} false alarms in ${String(b.origins)} origins`
}

function markdown(document: BacktestDocument): string {
  const cell = (text: string): string => cleanText(text).replaceAll('|', '\\|')
  const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
    [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.map(cell).join(' | ')} |`).join('\n')
  const blocks = [
    table(summaryHead, document.series.map(summaryCells)),
    ...(document.pooled.length > 0
      ? [
          table(
            ['all series', ...modelHead],
            document.pooled.map((one) => [one.model, ...modelCells(one)]),
          ),
        ]
      : []),
    ...document.series.flatMap((s) => (s.breach ? [`${cell(nameOf(s))}: ${breachText(s.breach)}`] : [])),
    ...(document.warnings.length > 0
      ? [document.warnings.map((w) => `- ${cell(noticeText(w))}`).join('\n')]
      : []),
  ]
  return `${blocks.join('\n\n')}\n`
}

/** One score a row, in the columns of the report's CSV. */
function csvRows(document: BacktestDocument): (string | number | null)[][] {
  const head = ['kind', 'id', 'measure', 'stat', 'unit', 'from', 'to', 'date', 'value']
  const scores = (id: string, one: ModelScoreReport): (string | number | null)[][] =>
    Object.entries(one)
      .filter(([, value]) => typeof value === 'number' || value === null)
      .map(([stat, value]) => ['backtest', id, one.model, stat, '', '', '', '', value as number | null])
  const breach = (id: string, model: string, b: BreachScoreReport | null): (string | number | null)[][] =>
    Object.entries(b ?? {}).map(([stat, value]) => [
      'backtest',
      id,
      model,
      `breach ${stat}`,
      '',
      '',
      '',
      '',
      value,
    ])
  const series = document.series.flatMap((s) => {
    const id = nameOf(s)
    return [
      ['backtest', id, 'status', s.status, '', s.origins.at(-1) ?? '', s.origins[0] ?? '', '', null],
      ...(s.chosen ? scores(id, { ...s.chosen, model: '(chosen)' }) : []),
      ...breach(id, '(chosen)', s.breach),
      ...s.models.flatMap((m) => [...scores(id, m), ...breach(id, m.model, m.breach)]),
    ]
  })
  return [head, ...document.pooled.flatMap((one) => scores('(all)', one)), ...series]
}
