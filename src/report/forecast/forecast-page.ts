import { type SummarySeries, summaryOf } from './forecast-cells.ts'
import type { ForecastDocument, SeriesForecastReport } from './forecast-document.ts'
import type { ForecastWriter } from './forecast-writer.ts'

/** What a page for people shows of a forecast. */
export type ForecastPage = {
  /** A line each, totals after the series. */
  readonly lines: readonly { readonly series: SummarySeries; readonly isTotal: boolean }[]
  /** The first series that have points: shown with them. */
  readonly detailed: readonly SeriesForecastReport[]
  readonly hasTotals: boolean
  readonly warnings: ForecastDocument['warnings']
}

/** Series whose points are listed; further ones get one line each. */
const detailedSeries = 3

/** A writer that keeps what a page shows, a line of each series, and writes it at the end. */
export function pageWriter(page: (page: ForecastPage) => string): ForecastWriter {
  const lines: { readonly series: SummarySeries; readonly isTotal: boolean }[] = []
  const detailed: SeriesForecastReport[] = []
  return {
    series(report) {
      if (lines.length < detailedSeries && report.points.length > 0) detailed.push(report)
      lines.push({ series: summaryOf(report), isTotal: false })
      return ''
    },
    total(report) {
      lines.push({ series: summaryOf(report), isTotal: true })
      return ''
    },
    end: (warnings) => page({ lines, detailed, hasTotals: lines.some(({ isTotal }) => isTotal), warnings }),
  }
}
