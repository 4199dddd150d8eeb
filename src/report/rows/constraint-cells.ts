import type { ReportDocument } from '../document/report-document.ts'
import type { ConstraintReport, PeriodReport } from '../document/sections/constraint.ts'
import { assumedMark } from '../text/assumption-text.ts'
import { datePrecision, formatDate, formatDateBand } from '../text/date-format.ts'
import { formatCount, formatMoney, formatPercent } from '../text/number-format.ts'
import { periodLabel, shownPeriods } from '../text/period-label.ts'
import { breachDates } from './breach-dates.ts'

/** One shown row of a table of the report; `alarm` colours it. */
export type ReportRow = {
  readonly cells: readonly string[]
  readonly alarm: 'bad' | 'soon' | 'none'
}

/** Column heads of {@link budgetRows}. */
export function budgetHead(document: ReportDocument): string[] {
  const basis = document.scenario.basis
  return [
    `BUDGET${basis ? ` (${basis})` : ''}`,
    'spent',
    'limit',
    'forecast P50 (80%)',
    'P(over)',
    'first over',
  ]
}

/** Running and next dangerous period of every budget: name, spent, limit, total with its band, P(over), first day over. */
export function budgetRows(document: ReportDocument): ReportRow[] {
  return document.constraints
    .filter((c) => c.type === 'budget')
    .flatMap((budget) => {
      const shown = shownPeriods(budget.periods ?? [])
      if (shown.length === 0) return [emptyBudgetRow(budget)]
      return shown.map((period) => budgetRow(budget, period))
    })
}

function emptyBudgetRow(budget: ConstraintReport): ReportRow {
  return {
    cells: [
      `${budget.id} ${budget.period ?? ''}`,
      '-',
      formatMoney(budget.limit, budget.unit),
      'n/a',
      formatPercent(budget.breach.probability),
      formatDate(budget.breach.p50),
    ],
    alarm: 'none',
  }
}

function budgetRow(budget: ConstraintReport, period: PeriodReport): ReportRow {
  const running = period === budget.periods?.[0]
  const money = (value: number): string => formatMoney(value, budget.unit)
  const { p10, p50, p90 } = period.total
  const overAlready = period.spent > period.limit
  return {
    cells: [
      `${budget.id} ${periodLabel(period, budget.period)}`,
      running || period.spent > 0 ? money(period.spent) : '-',
      money(period.limit),
      `${money(p50)} (${money(p10)}-${money(p90)})`,
      formatPercent(period.overProbability),
      overAlready && budget.firstDayOver ? budget.firstDayOver : firstOver(budget, period),
    ],
    alarm: period.overProbability >= 0.5 ? 'bad' : period.overProbability >= 0.2 ? 'soon' : 'none',
  }
}

function firstOver(budget: ConstraintReport, { firstDayOver }: PeriodReport): string {
  return firstDayOver === null
    ? formatDate(null)
    : `${formatDate(firstDayOver)}${assumedMark(budget, 'breach')}`
}

/** Column heads of {@link capacityRows}. */
export const capacityHead: readonly string[] = [
  'CAPACITY',
  'now/limit',
  'use',
  'headroom gone (80%)',
  'decide by',
  'late',
]

/** Every capacity, in the order of the cascade: load and limit, use, breach date with band, decide-by (`!` = it has passed), P(late). */
export function capacityRows(document: ReportDocument): ReportRow[] {
  const order = new Map(document.cascade.map((step, i) => [step.id, i]))
  const rank = (c: ConstraintReport): number => order.get(c.id) ?? document.cascade.length
  return document.constraints
    .filter((c) => c.type === 'capacity')
    .sort((a, b) => rank(a) - rank(b))
    .map((c) => capacityRow(c, document.scenario.start))
}

function capacityRow(capacity: ConstraintReport, start: string): ReportRow {
  const { breach, decideBy, status } = capacity
  const passed = decideBy !== null && decideBy < start
  const dates = breachDates(capacity)
  const band = status === 'over' ? 'over now' : formatDateBand(dates)
  const mark = status === 'over' ? '' : assumedMark(capacity, 'breach')
  const unlikely = `unlikely (${formatPercent(breach.probability)})`
  return {
    cells: [
      capacity.id,
      loadOfLimit(capacity),
      formatPercent(capacity.utilisation),
      status === 'unknown' ? 'n/a' : band === '-' ? unlikely : `${band}${mark}`,
      decideBy
        ? `${formatDate(decideBy, datePrecision(dates))}${passed ? '!' : ''}${assumedMark(capacity, 'decideBy')}`
        : '-',
      capacity.lateProbability === null ? '-' : formatPercent(capacity.lateProbability),
    ],
    alarm: status === 'over' || status === 'late' ? 'bad' : status === 'act' ? 'soon' : 'none',
  }
}

const shortNames: readonly (readonly [RegExp, string])[] = [
  [/^tokens/, 'tok'],
  [/^requests/, 'req'],
  [/^writes/, 'wr'],
  [/^queries/, 'q'],
  [/^connections/, 'conn'],
  [/^transactions/, 'tx'],
]

/** The unit as a narrow column shows it: `tok/min`, `wr/s`. */
function shortUnit(unit: string): string {
  return shortNames.reduce((text, [pattern, short]) => text.replace(pattern, short), unit)
}

const larger: Readonly<Record<string, string>> = { kW: 'MW', GB: 'TB' }

/** `402/640 gpus`, `0.53/2.4 MW`, `2.2/4M tok/day`: both at the scale of the limit. */
function loadOfLimit(capacity: Pick<ConstraintReport, 'now' | 'limit' | 'unit'>): string {
  const { now, limit, unit } = capacity
  const scales = [1e12, 1e9, 1e6, 1e3].find((s) => Math.abs(limit) >= s) ?? 1
  const bigUnit = larger[unit]
  const scale = bigUnit ? (limit >= 1000 ? 1000 : 1) : scales
  const suffix = bigUnit || scale === 1 ? '' : formatCount(scale).slice(-1)
  const name = bigUnit && scale === 1000 ? bigUnit : shortUnit(unit)
  const load = now === null ? '?' : formatCount(Number((now / scale).toPrecision(3)))
  return `${load}/${formatCount(limit / scale)}${suffix} ${name}`
}
