import { htmlPage } from '../html/page.ts'
import type { ReportFormat } from '../report-format.ts'
import { reportReasons } from '../sentences/report-reasons.ts'

/** One self-contained page with charts, for people who were not at the terminal. */
export const htmlFormat: ReportFormat = {
  name: 'html',
  summary: 'one self-contained page with charts, light and dark',
  extension: '.html',
  render: (report, options) => htmlPage(report, reportReasons(report), options.view === 'check'),
}
