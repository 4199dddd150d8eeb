import type { ReportFormat } from '../report-format.ts'
import { csvFormat } from './csv.ts'
import { jsonFormat } from './json.ts'
import { mdFormat } from './md.ts'
import { tableFormat } from './table.ts'

/** Report formats by the name typed after `--format`. */
export const reportFormats: readonly ReportFormat[] = [tableFormat, jsonFormat, csvFormat, mdFormat]
