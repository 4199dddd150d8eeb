import type { RenderOptions } from '../report-format.ts'
import { csvWriter } from './forecast-csv.ts'
import type { ForecastDocument } from './forecast-document.ts'
import { jsonWriter, ndjsonWriter } from './forecast-json.ts'
import { markdownWriter } from './forecast-markdown.ts'
import { tableWriter } from './forecast-table.ts'
import type { ForecastHead, ForecastWriter, MakeForecastWriter } from './forecast-writer.ts'

/** Writers by the name of `--format`. */
const forecastWriters: Readonly<Record<string, MakeForecastWriter>> = {
  table: tableWriter,
  json: jsonWriter,
  ndjson: ndjsonWriter,
  csv: csvWriter,
  md: markdownWriter,
}

/** Names of the formats that a forecast can be written in. */
export const forecastFormats: readonly string[] = Object.keys(forecastWriters)

/** The writer of a format; `table` for a name that is none. */
export function forecastWriter(format: string, head: ForecastHead, options: RenderOptions): ForecastWriter {
  return (forecastWriters[format] ?? tableWriter)(head, options)
}

/** The whole document in a format: what the writer makes of it piece by piece. */
export function renderForecast(document: ForecastDocument, format: string, options: RenderOptions): string {
  const writer = forecastWriter(format, document, options)
  return [
    ...document.series.map((report) => writer.series(report)),
    ...(document.totals ?? []).map((report) => writer.total(report)),
    writer.end(document.warnings),
  ].join('')
}
