import type { ReportFormat } from '../report-format.ts'
import { reportMarkdown } from '../report-markdown.ts'

/** A comment for a pull request: headline, tables, reasons, warnings. */
export const mdFormat: ReportFormat = {
  name: 'md',
  summary: 'Markdown for a pull request comment',
  extension: '.md',
  render: reportMarkdown,
}
