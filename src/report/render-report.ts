import { JevonsError } from '../errors.ts'
import type { ReportDocument } from './document/report-document.ts'
import { reportFormats } from './formats/index.ts'
import type { RenderOptions } from './report-format.ts'

/** The document in the format of that name; an unknown name is a BAD_OPTION that lists what there is. */
export function renderReport(report: ReportDocument, format: string, options: RenderOptions): string {
  const found = reportFormats.find((f) => f.name === format)
  if (found) return found.render(report, options)
  throw new JevonsError({
    code: 'BAD_OPTION',
    message: `unknown report format '${format}'`,
    hint: `--format takes ${reportFormats.map((f) => f.name).join(', ')}`,
  })
}
