import type { ReportFormat } from '../report-format.ts'
import { stableJson } from '../text/stable-json.ts'

/** The document itself: 2 spaces, stable key order. */
export const jsonFormat: ReportFormat = {
  name: 'json',
  summary: 'the whole document, for programs and for `jevons report`',
  extension: '.json',
  render: (report) => stableJson(report),
}
