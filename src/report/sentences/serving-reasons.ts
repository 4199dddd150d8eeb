import type { ReportDocument } from '../document/report-document.ts'
import type { ConstraintReport, ServingReport } from '../document/sections/constraint.ts'
import { datePrecision, formatDate, formatDateBand, formatHorizon } from '../text/date-format.ts'
import { formatCount, formatPercent } from '../text/number-format.ts'
import type { Reason } from './reasons.ts'

/** What limits in force let through, and what they hide: the date of the need beside the date of what is served. */
export function servingReasons(document: ReportDocument): Reason[] {
  const horizon = formatHorizon(document.scenario.start, document.scenario.end)
  return [
    ...document.constraints.flatMap(({ id, serving }) =>
      serving ? [{ label: 'SERVED', text: limitText(id, serving, horizon) }] : [],
    ),
    ...document.constraints.flatMap(movedDate),
  ]
}

const verbs = { clip: 'clips', queue: 'queues', shed: 'sheds at its headroom', buy: 'overflows' } as const

function limitText(id: string, serving: ServingReport, horizon: string): string {
  const { mode, route, binds, lostShare, boughtShare, longestWaitDays, backlogDays } = serving
  const verb = `${id} ${verbs[mode]}`
  if (binds.probability === null) return `${verb}: not known, its load is not a number in some futures`
  if (binds.probability === 0) return `${verb} in no future of ${horizon}`
  const when = `${verb} from ${formatDateBand(binds)}`
  const spread = ({ p10, p50, p90 }: ServingReport['lostShare']): string =>
    `${formatPercent(p50)} (80%: ${formatPercent(p10)}..${formatPercent(p90)})`
  if (mode === 'buy')
    return `${when}; ${spread(boughtShare)} of the load of ${horizon} is bought on ${route ?? '?'}`
  if (mode !== 'queue') return `${when}; ${spread(lostShare)} of the load of ${horizon} is lost`
  const days = (value: number): string => `${formatCount(Number(value.toPrecision(3)))} d`
  const { p10, p50, p90 } = longestWaitDays
  const wait = `longest wait ${days(p50)} (80%: ${days(p10)}..${days(p90)})`
  return `${when}; ${wait}; at the end ${days(backlogDays.p50)} of load wait`
}

/** Nothing where a limit moves the load but no date. A date that what is served reaches later, or never, is hidden. */
function movedDate(constraint: ConstraintReport): Reason[] {
  const { id, breach, served } = constraint
  if (!served) return []
  const [need, through] = [dateText(breach), dateText(served.breach)]
  if (need === through) return []
  const isLater =
    breach.p50 === null
      ? (served.breach.probability ?? 0) < (breach.probability ?? 0)
      : served.breach.p50 === null || served.breach.p50 > breach.p50
  const text = `${id}: the need breaks it ${need}, what ${served.limitedBy.join(', ')} lets through ${through}`
  return [{ label: isLater ? 'HIDES' : 'MOVES', text }]
}

function dateText(breach: ConstraintReport['breach']): string {
  if (breach.p50 !== null) return formatDate(breach.p50, datePrecision(breach))
  if (breach.probability === null) return 'at a time that is not known'
  return breach.probability === 0 ? 'never' : `in ${formatPercent(breach.probability)} of futures`
}
