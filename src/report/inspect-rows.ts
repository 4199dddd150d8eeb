import { metricInfo } from '../ingest/metrics.ts'
import type { InspectDocument } from './inspect-document.ts'
import { csvText } from './text/csv-text.ts'
import { escapeMd, mdTable } from './text/markdown.ts'
import { noticeText } from './text/notice-lines.ts'

/** The columns of the report's CSV. */
const head = ['kind', 'id', 'measure', 'stat', 'unit', 'from', 'to', 'date', 'value']

/** The inspect document as CSV, a number a row: rows of each file, and totals of its metrics by what their total is (sum, mean, last). */
export function inspectCsv({ inputs }: InspectDocument): string {
  const rows = inputs.flatMap(({ source, from, to, ...input }) => {
    const line = (kind: string, measure: string, [stat, unit]: readonly [string, string], value: number) =>
      [kind, source, measure, stat, unit, from, to, '', value] as const
    return [
      line('input', 'rows', ['read', 'rows'], input.rows),
      line('input', 'rows', ['rejected', 'rows'], input.rejected),
      ...input.metrics.flatMap(({ metric, unit, currency, total, buckets, missing }) => [
        line('metric', metric, [metricInfo(metric).time, currency ?? unit], total),
        line('metric', metric, ['buckets', 'buckets'], buckets),
        line('metric', metric, ['missing', 'buckets'], missing),
      ]),
    ]
  })
  return csvText([head, ...rows])
}

/** The same as Markdown: a table of metrics over all files, then the remarks. */
export function inspectMarkdown({ inputs, warnings }: InspectDocument): string {
  const rows = inputs.flatMap(({ source, format, from, to, metrics }) =>
    metrics.map(({ metric, unit, currency, total, buckets, missing }) => [
      source,
      format,
      `${from} to ${to}`,
      metric,
      `${metricInfo(metric).time} ${String(total)}`,
      currency ?? unit,
      `${String(buckets)}${missing > 0 ? ` (${String(missing)} missing)` : ''}`,
    ]),
  )
  const blocks = [
    mdTable(['file', 'format', 'span', 'metric', 'total', 'unit', 'buckets'], rows, [4]),
    warnings.map((warning) => `- ${escapeMd(noticeText(warning))}`).join('\n'),
  ]
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`
}
