import type { CrossingSummary } from '../../assess/finding.ts'
import { dateQuantiles } from './constraint-report.ts'
import type { BreachSummary } from './sections/values.ts'

/** How many futures get somewhere, and when, as the report holds it. */
export function crossingReport(summary: CrossingSummary): BreachSummary {
  const known = (value: number): number | null => (Number.isFinite(value) ? value : null)
  return {
    probability: known(summary.probability),
    ...dateQuantiles(summary),
    standardError: known(summary.standardError),
  }
}
