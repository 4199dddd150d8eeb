import { Chalk, type ChalkInstance } from 'chalk'
import type { RenderOptions } from '../report-format.ts'
import { columns, row } from '../text/columns.ts'
import { noticeLines } from '../text/notice-lines.ts'
import { labelled, wrap } from '../text/text-layout.ts'
import {
  answerText,
  modelText,
  nameOf,
  pointCells,
  pointHead,
  reconcileText,
  shownPoints,
  summaryCells,
  summaryHead,
} from './forecast-cells.ts'
import type { SeriesForecastReport } from './forecast-document.ts'
import { type ForecastPage, pageWriter } from './forecast-page.ts'
import type { ForecastHead, ForecastWriter } from './forecast-writer.ts'

/** A table for people: dated answers, one line per series and total, points of the first series, remarks. */
export function tableWriter(head: ForecastHead, options: RenderOptions): ForecastWriter {
  const chalk = new Chalk({ level: options.colour })
  const { width } = options
  return pageWriter(({ lines, detailed, hasTotals, warnings }) => {
    const blocks = [
      ...(head.constraints ?? []).map((c) => wrap(answerText(c), width, 2).map((line) => chalk.bold(line))),
      [
        ...summaryLines(lines, width, chalk),
        ...(hasTotals ? labelled('totals', reconcileText(head.reconcile), width, chalk.dim) : []),
      ],
      ...detailed.map((series) => pointLines(series, width, chalk)),
      noticeLines(warnings, options, chalk),
    ].filter((block) => block.length > 0)
    return `${blocks.map((block) => block.join('\n')).join('\n\n')}\n`
  })
}

function summaryLines(lines: ForecastPage['lines'], width: number, chalk: ChalkInstance): string[] {
  const rows = lines.map(({ series, isTotal }) => {
    const paint = series.status !== 'ok' ? chalk.yellow : isTotal ? chalk.bold : undefined
    return row(summaryCells(series, isTotal), paint)
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
