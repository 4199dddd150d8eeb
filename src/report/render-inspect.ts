import { Chalk, type ChalkInstance } from 'chalk'
import { metricInfo } from '../ingest/metrics.ts'
import type { ImportReport, MetricImport } from '../ingest/usage-table.ts'
import type { InspectDocument } from './inspect-document.ts'
import { inspectCsv, inspectMarkdown } from './inspect-rows.ts'
import type { RenderOptions } from './report-format.ts'
import { columns, row } from './text/columns.ts'
import { noticeLines } from './text/notice-lines.ts'
import { formatCount, formatInteger, formatMoney } from './text/number-format.ts'
import { stableJson } from './text/stable-json.ts'
import { cleanText, labelled, wrap } from './text/text-layout.ts'

/** Formats that `inspect` knows. */
export const inspectFormats: readonly string[] = ['table', 'json', 'csv', 'md']

/** The inspect document as `json`, `csv`, `md`, or as a table for people. */
export function renderInspect(document: InspectDocument, format: string, options: RenderOptions): string {
  if (format === 'json') return stableJson(document)
  if (format === 'csv') return inspectCsv(document)
  if (format === 'md') return inspectMarkdown(document)
  const chalk = new Chalk({ level: options.colour })
  const blocks = document.inputs.map((input) => inputLines(input, options.width, chalk))
  const remarks = noticeLines(document.warnings, options, chalk)
  if (remarks.length > 0) blocks.push(remarks)
  return `${blocks.map((block) => block.join('\n')).join('\n\n')}\n`
}

function inputLines(input: ImportReport, width: number, chalk: ChalkInstance): string[] {
  const rejected = input.rejected > 0 ? `, ${formatInteger(input.rejected)} rejected` : ''
  const duplicates = input.duplicates > 0 ? `, ${formatInteger(input.duplicates)} duplicates` : ''
  const label = (name: string, text: string): string[] => labelled(name.padEnd(10), text, width, chalk.dim)
  return [
    ...wrap(cleanText(input.source), width).map((line) => chalk.bold(line)),
    ...label('format', `${input.format} (${input.maturity}): ${input.reason}`),
    ...label('rows', `${formatInteger(input.rows)} read${rejected}${duplicates}`),
    ...input.rejectReasons.flatMap(({ reason, rows }) => label('', `${formatInteger(rows)} x ${reason}`)),
    ...(input.rejectsFile ? label('rejects', input.rejectsFile) : []),
    ...label('span', `${input.from} to ${input.to}, by ${input.grain}, ${input.timezone}`),
    ...metricLines(input, width, chalk),
    ...dimensionLines(input, width, chalk),
    ...rateLines(input).flatMap(([name, text]) => label(name, text)),
  ]
}

/** Peaks, sizes, shares and concurrency, each kind on a line of its own. */
function rateLines({ rates }: ImportReport): [string, string][] {
  if (rates === undefined) return []
  const digits = (value: number): string => String(Number(value.toPrecision(3)))
  const lines: [string, readonly string[]][] = [
    ['peaks', rates.peaks.map((p) => `${p.metric} ${digits(p.factor)}x in ${p.window}`)],
    [
      'busy hour',
      rates.dayPeaks.map((p) => `${p.metric} ${digits(p.factor)}x the day's mean (${String(p.days)} days)`),
    ],
    [
      'a request',
      rates.sizes.map(
        (s) =>
          `${s.metric} ${digits(s.mean)} tokens (P50 ${digits(s.p50)}, P95 ${digits(s.p95)}, P99 ${digits(s.p99)})`,
      ),
    ],
    ['shares', rates.shares.map((s) => `${s.name} ${digits(s.share * 100)}%`)],
    [
      'agent run',
      rates.fanOut
        ? [
            `${digits(rates.fanOut.mean)} calls (P50 ${digits(rates.fanOut.p50)}, P95 ${digits(rates.fanOut.p95)}, most ${digits(rates.fanOut.max)}; ${String(rates.fanOut.runs)} runs)`,
          ]
        : [],
    ],
    [
      'in flight',
      rates.concurrency
        ? [`${digits(rates.concurrency.mean)} on average, at most ${digits(rates.concurrency.peak)}`]
        : [],
    ],
  ]
  return lines.flatMap(([name, texts]): [string, string][] =>
    texts.length === 0 ? [] : [[name, texts.join('; ')]],
  )
}

function metricLines(input: ImportReport, width: number, chalk: ChalkInstance): string[] {
  const head = row(['METRIC', 'unit', 'total', 'buckets', 'missing', 'last bucket'], chalk.bold)
  const rows = input.metrics.map((metric) =>
    row([
      metric.metric,
      metric.unit === 'money' ? (metric.currency ?? '?') : metric.unit,
      totalText(metric),
      formatInteger(metric.buckets),
      metric.missing === 0 ? '-' : formatInteger(metric.missing),
      metric.partialLast ? 'partial' : 'complete',
    ]),
  )
  return columns([head, ...rows], { width, right: [2, 3, 4], shrink: [0, 1] })
}

/** The exact total where it is short enough to read, with its rounded form beside long ones; gauges show their mean, levels their last value. */
function totalText({ metric, total, currency, unit }: MetricImport): string {
  const { time } = metricInfo(metric)
  const exact = Math.abs(total) < 1e15 ? withSeparators(total) : formatCount(total)
  if (time !== 'sum') return `${time} ${exact}`
  if (unit !== 'money' && !metric.startsWith('cost')) return exact
  return Math.abs(total) >= 1e6 && currency ? `${exact} (${formatMoney(total, currency)})` : exact
}

function withSeparators(value: number): string {
  const [whole = '', fraction] = Number(value.toFixed(6)).toString().split('.')
  if (whole.includes('e')) return formatCount(value)
  return whole.replace(/\B(?=(\d{3})+$)/g, ',') + (fraction ? `.${fraction}` : '')
}

function dimensionLines(input: ImportReport, width: number, chalk: ChalkInstance): string[] {
  if (input.dimensions.length === 0) return []
  const head = row(['DIMENSION', 'values', 'for example'], chalk.bold)
  const rows = input.dimensions.map((dimension) =>
    row([dimension.name, formatInteger(dimension.values), dimension.examples.join(', ')]),
  )
  return columns([head, ...rows], { width, right: [1], shrink: [2, 0] })
}
