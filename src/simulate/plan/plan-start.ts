import { JevonsError, type SourcePos } from '../../errors.ts'
import { metricsOf } from '../../ingest/usage/pick-runs.ts'
import type { UsageData } from '../../ingest/usage-table.ts'
import type { Notice } from '../../notice.ts'
import { dailyCompleteTo } from '../../series/complete-to.ts'
import { toSeries } from '../../series/from-usage.ts'
import { addMonths, type Day, daysPerYear, formatDay } from '../../units/day.ts'
import { longestYears } from '../../units/horizon.ts'
import { stepDays } from '../../units/step.ts'
import { demandHistory } from './demand-history.ts'
import type { DemandSpec } from './specs.ts'

/** What a scenario says of its first day. */
type StartAsked = {
  readonly start?: Day
  readonly startPos?: SourcePos
  readonly demand: readonly DemandSpec[]
}

/**
 * First simulated day: as stated, else the day after the last complete day common to the demands' inputs (every exported
 * metric's where no demand is measured). Never the wall clock.
 * @throws JevonsError NO_USAGE when nothing says when to start, BAD_QUANTITY when the stated day lies further from the exports
 *   than any horizon may reach.
 */
export function planStart({ start: stated, startPos, demand }: StartAsked, data: UsageData): Day {
  if (stated !== undefined) {
    const end = lastDayOf(data)
    if (end !== undefined && stated - end > longestYears * daysPerYear)
      throw startsTooFar(stated, end, startPos)
    return stated
  }
  const asked = demand.flatMap(({ id, history }) => (history ? demandHistory(data, id, history).series : []))
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

/** Our choice: a gap of a quarter between the exports and the start is worth a warning, because nobody measured what grew in it. */
const longGapDays = 92

/** The warning that the run starts long after the exports end; none where it does not, or where there are none. */
export function farStart(start: Day, data: UsageData): Notice[] {
  const end = lastDayOf(data)
  if (end === undefined || start - end <= longGapDays) return []
  const message =
    `the run starts on ${formatDay(start)}, ${String(start - end)} days after the exports end (${formatDay(end)}): ` +
    'growth is taken to have gone on unseen; add newer exports, or leave start: out'
  return [{ code: 'start-far', level: 'warning', message }]
}

/** Last day that a row of the exports covers; undefined where they hold none. */
function lastDayOf({ table: { runs, timeMs } }: UsageData): Day | undefined {
  let last = -Infinity
  for (const { step, to } of runs) {
    // Rows of a run stand in the order of time.
    const day = (timeMs[to - 1] ?? Number.NaN) / 86_400_000
    const next = step === 'month' ? addMonths(Math.floor(day), 1) : Math.ceil(day + stepDays[step] - 1e-6)
    if (next - 1 > last) last = next - 1
  }
  return Number.isFinite(last) ? last : undefined
}

function startsTooFar(start: Day, end: Day, pos: SourcePos | undefined): JevonsError {
  const next = formatDay(end + 1)
  return new JevonsError({
    code: 'BAD_QUANTITY',
    message: `found the start ${formatDay(start)}, expected one at most ${String(longestYears)} years after the exports, which end on ${formatDay(end)}`,
    hint: `leave start: out, or state the day after the exports: \`start: ${next}\` (or --start ${next})`,
    ...(pos ? { pos } : {}),
  })
}
