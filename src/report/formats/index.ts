import type { ReportFormat } from '../report-format.ts'

/** Report formats by the name typed after `--format`. */
export const reportFormats: readonly ReportFormat[] = []
