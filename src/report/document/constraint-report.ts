import type { BudgetPeriod } from '../../assess/constraint.ts'
import type { CrossingSummary, DayQuantiles, Episode, Finding, PeriodFinding } from '../../assess/finding.ts'
import { type Day, formatDay } from '../../units/day.ts'
import { formatMoney } from '../text/number-format.ts'
import type { ConstraintReport, PeriodReport } from './sections/constraint.ts'
import type { BreachSummary, DateQuantiles } from './sections/values.ts'

function dateOrNull(day: Day | null): string | null {
  return day === null || !Number.isFinite(day) ? null : formatDay(Math.floor(day))
}

function numberOrNull(value: number | null): number | null {
  return value === null || !Number.isFinite(value) ? null : value
}

/** Days as ISO dates; no date stays null. */
export function dateQuantiles({ p10, p50, p90 }: DayQuantiles): DateQuantiles {
  return { p10: dateOrNull(p10), p50: dateOrNull(p50), p90: dateOrNull(p90) }
}

/** A crossing as the report holds it. */
export function breachSummary(crossing: CrossingSummary): BreachSummary {
  return {
    probability: numberOrNull(crossing.probability),
    ...dateQuantiles(crossing),
    standardError: numberOrNull(crossing.standardError),
  }
}

/** `month`, `quarter`, `year`, `30d`, `total`. */
function periodText(period: BudgetPeriod): string {
  return period.kind === 'rolling' ? `${period.days}d` : period.kind
}

/** The limit as a scenario writes it: `$250k/month`, `$3.2M/year`, `$90k/30d`, `$1M total`, `2.4 MW`. */
function limitText({ constraint }: Finding): string {
  if (constraint.type === 'capacity') return constraint.text
  const money = formatMoney(constraint.amount, constraint.currency).replace(/(\.\d*?)0+(?=[kMBT]?$)/, '$1')
  const period = periodText(constraint.period)
  return `${money.replace(/\.(?=[kMBT]?$)/, '')}${period === 'total' ? ' total' : `/${period}`}`
}

function periodReport(period: PeriodFinding): PeriodReport {
  return {
    from: formatDay(period.from),
    to: formatDay(period.to - 1),
    limit: period.limit,
    spent: period.spent,
    total: period.total,
    overProbability: period.overProbability,
    expectedOverrun: period.expectedOverrun,
    firstDayOver: dateOrNull(period.firstDayOver),
  }
}

function episodeReport({
  from,
  curedBy,
  probability,
}: Episode): NonNullable<ConstraintReport['episodes']>[number] {
  return {
    from: formatDay(Math.floor(from)),
    curedBy: `+${curedBy.add} on ${formatDay(curedBy.at)}`,
    probability,
  }
}

function namedMeasure(constraint: Finding['constraint']): Pick<ConstraintReport, 'measure'> {
  return constraint.type === 'capacity' && constraint.measure !== undefined
    ? { measure: constraint.measure }
    : {}
}

function partsOfLead({ leadParts = [] }: Finding): Pick<ConstraintReport, 'leadTimeParts'> {
  return leadParts.length > 0 ? { leadTimeParts: leadParts } : {}
}

/** The finding of one constraint as the report holds it. Where the load is not known, there are nulls and no periods. */
export function constraintReport(finding: Finding, basis: string): ConstraintReport {
  const { constraint, leadTimeDays, episodes } = finding
  const isBudget = constraint.type === 'budget'
  return {
    id: constraint.id,
    type: constraint.type,
    of: constraint.label,
    ...namedMeasure(constraint),
    unit: isBudget ? constraint.currency : constraint.unit,
    limit: isBudget ? constraint.amount : constraint.limit,
    limitText: limitText(finding),
    ...(isBudget ? { basis, period: periodText(constraint.period) } : {}),
    headroom: finding.headroom,
    now: numberOrNull(finding.now),
    utilisation: numberOrNull(finding.utilisation),
    breach: breachSummary(finding.breach),
    touch: breachSummary(finding.touch),
    ...(isBudget ? {} : { breachExtended: dateQuantiles(finding.breachExtended) }),
    bindsFirst: numberOrNull(finding.bindsFirst),
    leadTimeDays,
    ...partsOfLead(finding),
    decideBy: dateOrNull(finding.decideBy),
    lateProbability: numberOrNull(finding.lateProbability),
    status: finding.status,
    ...(isBudget ? { firstDayOver: dateOrNull(finding.firstDayOver) } : {}),
    ...(episodes.length > 0 ? { episodes: episodes.map(episodeReport) } : {}),
    ...(isBudget ? { periods: finding.unknown ? [] : finding.periods.map(periodReport) } : {}),
    ...(finding.peakFactor ? { peakFactor: finding.peakFactor } : {}),
  }
}
