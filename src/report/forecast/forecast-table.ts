import { Chalk, type ChalkInstance } from 'chalk'
import type { RenderOptions } from '../report-format.ts'
import { noticeLines } from '../text/notice-lines.ts'
import { columns, labelled, row, wrap } from '../text/text-layout.ts'
import {
  answerText,
  modelText,
  nameOf,
  pointCells,
  pointHead,
  reconcileText,
  type SummarySeries,
  shownPoints,
  summaryCells,
  summaryHead,
  summaryOf,
} from './forecast-cells.ts'
import type { SeriesForecastReport } from './forecast-document.ts'
import type { ForecastHead, ForecastWriter } from './forecast-writer.ts'

/** Series that the screen shows with their points; further ones get one line each. */
const detailedSeries = 3

/** A table for people: dated answers, one line per series and total, points of the first series, remarks. */
export function tableWriter(head: ForecastHead, options: RenderOptions): ForecastWriter {
  const chalk = new Chalk({ level: options.colour })
  const { width } = options
  const all: { readonly series: SummarySeries; readonly total: boolean }[] = []
  const detailed: SeriesForecastReport[] = []
  return {
    series(report) {
      if (all.length < detailedSeries && report.points.length > 0) detailed.push(report)
      all.push({ series: summaryOf(report), total: false })
      return ''
    },
    total(report) {
      all.push({ series: summaryOf(report), total: true })
      return ''
    },
    end(warnings) {
      const totals = all.some(({ total }) => total)
      const blocks = [
        ...(head.constraints ?? []).map((c) => wrap(answerText(c), width, 2).map((line) => chalk.bold(line))),
        [
          ...summaryLines(all, width, chalk),
          ...(totals ? labelled('totals', reconcileText(head.reconcile), width, chalk.dim) : []),
        ],
        ...detailed.map((series) => pointLines(series, width, chalk)),
        noticeLines(warnings, options, chalk),
      ].filter((block) => block.length > 0)
      return `${blocks.map((block) => block.join('\n')).join('\n\n')}\n`
    },
  }
}

function summaryLines(
  all: readonly { readonly series: SummarySeries; readonly total: boolean }[],
  width: number,
  chalk: ChalkInstance,
): string[] {
  const rows = all.map(({ series, total }) => {
    const paint = series.status !== 'ok' ? chalk.yellow : total ? chalk.bold : undefined
    return row(summaryCells(series, total), paint)
  })
  return columns([row(summaryHead, chalk.bold), ...rows], { width, right: [2, 5], shrink: [1, 0] })
}

function pointLines(series: SeriesForecastReport, width: number, chalk: ChalkInstance): string[] {
  const head = row([nameOf(series), ...pointHead], chalk.bold)
  const rows = shownPoints(series).map((p) => row(pointCells(p, series)))
  return [
    ...columns([head, ...rows], { width, right: [1, 2, 3, 4, 5, 6], shrink: [0] }),
    ...labelled('model', modelText(series), width, chalk.dim),
  ]
}
