import type { ReportDocument } from '../document/report-document.ts'
import { leadReasons } from './lead-reasons.ts'
import { parentReasons } from './parent-reasons.ts'
import { bandReason, type Reason, savingReasons, trustReasons, whyReasons } from './reasons.ts'
import { servingReasons } from './serving-reasons.ts'
import { stackReasons } from './stack-reasons.ts'

/** The paragraphs under the tables, in the order of every format: what limits let through, why, and how far to trust it. */
export function reportReasons(report: ReportDocument): Reason[] {
  const band = bandReason(report)
  return [
    ...servingReasons(report),
    ...parentReasons(report),
    ...whyReasons(report),
    ...stackReasons(report),
    ...leadReasons(report),
    ...savingReasons(report),
    ...(band ? [band] : []),
    ...trustReasons(report),
  ]
}
