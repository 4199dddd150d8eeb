import type { ReportFormat } from '../report-format.ts'
import { reportCsvRows } from '../rows/csv-rows.ts'
import { csvText } from '../text/csv-text.ts'

/** One long table of everything that is a number or a date, for spreadsheets and databases. */
export const csvFormat: ReportFormat = {
  name: 'csv',
  summary: 'every number and date as one long table',
  extension: '.csv',
  render: (report) => csvText(reportCsvRows(report)),
}
