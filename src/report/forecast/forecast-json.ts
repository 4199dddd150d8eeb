import { nestedJson } from '../text/stable-json.ts'
import type { SeriesForecastReport } from './forecast-document.ts'
import type { ForecastHead, ForecastWriter } from './forecast-writer.ts'

/** The document as JSON, as `stableJson` prints it, series by series. */
export function jsonWriter(head: ForecastHead): ForecastWriter {
  const { schemaVersion, tool, constraints, reconcile } = head
  const counts = { series: 0, totals: 0 }
  const open = `{\n  "schemaVersion": ${nestedJson(schemaVersion, '  ')},\n  "tool": ${nestedJson(tool, '  ')},\n  "series": [`
  const entry = (report: SeriesForecastReport): string => `\n    ${nestedJson(report, '    ')}`
  const endSeries = (): string => (counts.series === 0 ? `${open}]` : '\n  ]')
  const how = reconcile === undefined ? '' : `,\n  "reconcile": ${nestedJson(reconcile, '  ')}`
  return {
    series: (report) => `${counts.series++ === 0 ? open : ','}${entry(report)}`,
    total: (report) =>
      `${counts.totals++ === 0 ? `${endSeries()}${how},\n  "totals": [` : ','}${entry(report)}`,
    end(warnings) {
      const before = counts.totals > 0 ? '\n  ]' : `${endSeries()}${how}`
      const answers = constraints === undefined ? '' : `,\n  "constraints": ${nestedJson(constraints, '  ')}`
      return `${before}${answers},\n  "warnings": ${nestedJson(warnings, '  ')}\n}\n`
    },
  }
}

/**
 * One JSON value a line: first the dated answers as `{"constraint": ...}`, then the series as they stand in `series` of the document, then totals as
 * `{"total": ...}`. Warnings go to stderr.
 */
export function ndjsonWriter({ constraints = [] }: ForecastHead): ForecastWriter {
  const answers = constraints.map((constraint) => `${JSON.stringify({ constraint })}\n`).join('')
  let begun = false
  const opening = (): string => {
    if (begun) return ''
    begun = true
    return answers
  }
  return {
    series: (report) => `${opening()}${JSON.stringify(report)}\n`,
    total: (total) => `${JSON.stringify({ total })}\n`,
    end: () => opening(),
  }
}
