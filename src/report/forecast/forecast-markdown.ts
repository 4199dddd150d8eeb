import type { RenderOptions } from '../report-format.ts'
import { escapeMd, mdTable } from '../text/markdown.ts'
import { noticeText } from '../text/notice-lines.ts'
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
import { pageWriter } from './forecast-page.ts'
import type { ForecastHead, ForecastWriter } from './forecast-writer.ts'

/** Markdown: dated answers, a table of all series and totals, points of the first series, warnings. */
export function markdownWriter(head: ForecastHead, options: RenderOptions): ForecastWriter {
  return pageWriter(({ lines, detailed, hasTotals, warnings }) => {
    const shown = warnings.filter((w) => options.verbose === true || w.level !== 'info')
    const rows = lines.map(({ series, isTotal }) => summaryCells(series, isTotal))
    const blocks = [
      (head.constraints ?? []).map((c) => `- ${escapeMd(answerText(c))}`).join('\n'),
      mdTable(summaryHead, rows, [2, 5]),
      hasTotals ? escapeMd(`Totals: ${reconcileText(head.reconcile)}`) : '',
      ...detailed.map((series) => pointBlock(series)),
      shown.map((w) => `- ${escapeMd(noticeText(w))}`).join('\n'),
      `<sub>jevons ${escapeMd(head.tool.version)}</sub>`,
    ]
    return `${blocks.filter((block) => block !== '').join('\n\n')}\n`
  })
}

function pointBlock(series: SeriesForecastReport): string {
  const rows = shownPoints(series).map((p) => pointCells(p, series))
  return `${mdTable([nameOf(series), ...pointHead], rows, [1, 2, 3, 4, 5, 6])}\n\n${escapeMd(modelText(series))}`
}
