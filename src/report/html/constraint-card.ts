import { convert, isUnit, sameDimension } from '../../units/unit.ts'
import type { ReportDocument } from '../document/report-document.ts'
import type { ConstraintReport } from '../document/sections/constraint.ts'
import type { ResourceReport } from '../document/sections/load.ts'
import { breachDates } from '../rows/breach-dates.ts'
import { assumedMark } from '../text/assumption-text.ts'
import { datePrecision, formatDate, formatDateBand } from '../text/date-format.ts'
import { formatAmount, formatPercent } from '../text/number-format.ts'
import { escapeHtml } from './escape.ts'
import { fanChart } from './fan-chart.ts'
import { periodChart } from './period-chart.ts'

const badges: Readonly<Record<ConstraintReport['status'], readonly [string, string]>> = {
  over: ['bad', 'over today'],
  late: ['bad', 'safe order date has passed'],
  act: ['near', 'decide within 90 days'],
  watch: ['calm', 'decide within the horizon'],
  ok: ['good', 'holds'],
  unknown: ['calm', 'not known'],
}

/** One limit as a card: status, the numbers to decide by, and its picture. */
export function constraintCard(constraint: ConstraintReport, report: ReportDocument, index: number): string {
  const [kind, words] = badges[constraint.status]
  const facts = factsOf(constraint, report).map(
    ([term, value]) => `<div><dt>${escapeHtml(term)}</dt><dd>${escapeHtml(value)}</dd></div>`,
  )
  return [
    '<section class="card">',
    `<div class="head"><h3>${escapeHtml(constraint.id)} <span class="soft">${escapeHtml(constraint.limitText)} of ${escapeHtml(constraint.of)}</span></h3><span class="badge ${kind}">${words}</span></div>`,
    `<dl class="facts">${facts.join('')}</dl>`,
    picture(constraint, report, index),
    '</section>',
  ].join('')
}

function factsOf(constraint: ConstraintReport, report: ReportDocument): (readonly [string, string])[] {
  const { breach, decideBy, lateProbability, type, leadTimeDays } = constraint
  const dates = breachDates(constraint)
  const mark = assumedMark(constraint, 'breach')
  const isOver = constraint.status === 'over'
  const facts: (readonly [string, string])[] = [
    ['breaks (80 %)', isOver ? 'over now' : `${formatDateBand(dates)}${mark}`],
    [`within ${report.scenario.end.slice(0, 7)}`, formatPercent(breach.probability)],
    ['use now', formatPercent(constraint.utilisation)],
  ]
  if (type === 'budget') return facts
  const decide = decideBy === null ? '-' : formatDate(decideBy, datePrecision(dates))
  facts.push(['decide by', `${decide}${assumedMark(constraint, 'decideBy')}`])
  if (lateProbability !== null) facts.push(['too late now', formatPercent(lateProbability)])
  if (leadTimeDays && leadTimeDays.p90 > 0)
    facts.push(['lead time', `${String(Math.round(leadTimeDays.p50))} d`])
  return facts
}

function picture(constraint: ConstraintReport, report: ReportDocument, index: number): string {
  const { id, unit } = constraint
  const { currency } = report.scenario
  const format = (value: number): string =>
    escapeHtml(formatAmount(value, unit, constraint.type === 'budget' ? unit : currency))
  if (constraint.type === 'budget')
    return periodChart(`Spend of ${id} per period against its budget`, constraint.periods ?? [], format)
  const load = loadOf(constraint, report)
  if (!load) return ''
  const chart = fanChart(
    {
      title: `Load of ${id} against its limit`,
      series: load.series,
      ...(load.served ? { served: load.served } : {}),
      scale: convert(1, load.unit, unit) * (constraint.peakFactor?.value ?? 1),
      limit: constraint.limit,
      threshold: constraint.limit * (1 - constraint.headroom),
      breach: constraint.breach.p50,
      format,
    },
    index,
  )
  const parts = [
    'line: median (weekly means)',
    'band: 80 % of futures',
    'red: limit',
    ...(constraint.headroom > 0 ? ['orange: less headroom'] : []),
    ...(load.served ? ['dashed: served'] : []),
  ]
  return chart === '' ? '' : `${chart}<p class="legend">${escapeHtml(`${unit}; ${parts.join(', ')}`)}</p>`
}

type Load = Pick<ResourceReport, 'unit' | 'series' | 'served'>

/** The series that the limit is on: the first measure of the resource, or the demand, that converts to its unit. */
function loadOf({ of, unit }: ConstraintReport, report: ReportDocument): Load | undefined {
  const candidates: readonly Load[] = [
    ...report.resources.filter(({ id }) => id === of),
    ...report.demand.filter(({ id }) => id === of),
  ]
  return candidates.find((load) => isUnit(load.unit) && isUnit(unit) && sameDimension(load.unit, unit))
}
