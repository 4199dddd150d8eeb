import type { ReportFormat } from '../report-format.ts'
import { csvFormat } from './csv.ts'
import { githubFormat } from './github.ts'
import { htmlFormat } from './html.ts'
import { jsonFormat } from './json.ts'
import { junitFormat } from './junit.ts'
import { mdFormat } from './md.ts'
import { ndjsonFormat } from './ndjson.ts'
import { sarifFormat } from './sarif.ts'
import { tableFormat } from './table.ts'

/** Report formats by the name typed after `--format`. */
export const reportFormats: readonly ReportFormat[] = [
  tableFormat,
  jsonFormat,
  ndjsonFormat,
  csvFormat,
  mdFormat,
  htmlFormat,
  junitFormat,
  sarifFormat,
  githubFormat,
]
