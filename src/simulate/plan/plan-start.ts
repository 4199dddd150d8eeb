import { JevonsError } from '../../errors.ts'
import { metricsOf } from '../../ingest/usage/pick-runs.ts'
import type { UsageData } from '../../ingest/usage-table.ts'
import { dailyCompleteTo } from '../../series/complete-to.ts'
import { toSeries } from '../../series/from-usage.ts'
import type { Day } from '../../units/day.ts'
import { demandHistory } from './demand-history.ts'
import type { DemandSpec } from './specs.ts'

/**
 * First simulated day: as stated, else the day after the last complete day common to the demands' inputs (every exported
 * metric's where no demand is measured). Never the wall clock.
 * @throws JevonsError NO_USAGE when nothing says when to start.
 */
export function planStart(stated: Day | undefined, demands: readonly DemandSpec[], data: UsageData): Day {
  if (stated !== undefined) return stated
  const asked = demands.flatMap(({ id, history }) => (history ? demandHistory(data, id, history).series : []))
  const metrics = asked.length > 0 ? [] : metricsOf(data.table)
  const start = dailyCompleteTo([...asked, ...metrics.flatMap((metric) => toSeries(data, { metric }).series)])
  if (start === undefined) {
    throw new JevonsError({
      code: 'NO_USAGE',
      message: 'nothing says when to start: no usage was read, and the scenario states no start',
      hint: 'add start: 2027-01-01 to the scenario, or --start 2027-01-01, or usage: with exports',
    })
  }
  return start
}
