import type { ServedRun } from '../../assess/rerun/served-run.ts'
import type { ServedTotals } from '../../assess/rerun/served-totals.ts'
import { breachSummary } from './constraint-report.ts'
import type { ConstraintReport, ServingReport } from './sections/constraint.ts'
import type { SeriesBands } from './sections/values.ts'
import { seriesBands } from './series-bands.ts'

function servingReport(totals: ServedTotals): ServingReport {
  const { limit, binds, lostShare, boughtShare, longestWaitDays, backlogDays } = totals
  return {
    mode: limit.mode,
    ...(limit.mode === 'buy' ? { route: limit.route } : {}),
    binds: breachSummary(binds),
    lostShare,
    boughtShare,
    longestWaitDays,
    backlogDays,
  }
}

/** What the run with limits in force adds to the report of a constraint: nothing in most scenarios. */
export function servedConstraint(
  id: string,
  served: ServedRun | undefined,
): Pick<ConstraintReport, 'serving' | 'served'> {
  const limit = served?.limits.find((totals) => totals.limit.id === id)
  const moved = served?.findings.find(({ finding }) => finding.constraint.id === id)
  return {
    ...(limit ? { serving: servingReport(limit) } : {}),
    ...(moved ? { served: { breach: breachSummary(moved.finding.breach), limitedBy: moved.hiddenBy } } : {}),
  }
}

/** The served bands of a measure, where limits move it. */
export function servedSeries(
  column: number,
  served: ServedRun | undefined,
): { readonly served?: SeriesBands } {
  const bands = served?.bands.find((candidate) => candidate.column === column)
  return bands ? { served: seriesBands(bands) } : {}
}
