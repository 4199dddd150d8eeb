import { formatDay, parseDay } from '../../units/day.ts'
import type { ReportDocument } from '../document/report-document.ts'
import type { ConstraintReport, PeriodReport } from '../document/sections/constraint.ts'
import { breachDates } from '../rows/breach-dates.ts'
import { choiceSentences } from '../rows/choice-cells.ts'
import { commitmentSentences } from '../rows/commitment-cells.ts'
import { assumedMark } from '../text/assumption-text.ts'
import { datePrecision, formatDate, formatHorizon } from '../text/date-format.ts'
import { formatMoney, formatPercent } from '../text/number-format.ts'
import { periodInWords, shownPeriods } from '../text/period-label.ts'

/** Below this share of futures a breach is not called a wall. */
const negligible = 0.05

/** Last day of the exports before the start: later ones are not common to all inputs, and not used. */
function lastDay({ inputs, scenario }: ReportDocument): string {
  const last = inputs.reduce((latest, input) => (input.to > latest ? input.to : latest), '')
  if (last === '' || last < scenario.start) return last
  const start = parseDay(scenario.start)
  return start === undefined ? last : formatDay(start - 1)
}

/** `AI platform   as of 2026-12-15 (data to 2026-12-14)   24 months   8,192 futures`, in parts for the caller to join. */
export function titleParts(document: ReportDocument): string[] {
  const { scenario } = document
  const last = lastDay(document)
  const data =
    last === '' ? '' : ` (data to ${last.startsWith(scenario.start.slice(0, 4)) ? last.slice(5) : last})`
  const futures = scenario.paths.toString().replace(/\B(?=(\d{3})+$)/g, ',')
  return [
    scenario.name,
    `as of ${scenario.start}${data}`,
    formatHorizon(scenario.start, scenario.end),
    `${futures} futures`,
  ]
}

/** The answer in at most a few sentences: the first wall, what is already too late to order, and the money. */
export function headlineSentences(document: ReportDocument): string[] {
  const sentences = [
    ...wallSentences(document),
    ...lateSentences(document),
    ...moneySentences(document),
    ...commitmentSentences(document),
    ...choiceSentences(document),
  ]
  if (document.constraints.length === 0 && sentences.length === 0)
    return ['No limits are stated: add `constraints:` to learn what breaks first, and when.']
  return sentences
}

/** Share of futures that breach; 0 where it is not known (then the status says so). */
function risk(constraint: ConstraintReport): number {
  return constraint.breach.probability ?? 0
}

function wallSentences(document: ReportDocument): string[] {
  const capacities = document.constraints.filter((c) => c.type === 'capacity')
  if (capacities.length === 0) return []
  const over = capacities.filter((c) => c.status === 'over')
  const past = over.map((c) =>
    // Not measured on the last days: the forecast alone says so.
    c.utilisation === null
      ? `${c.id} (by forecast; limit ${c.limitText})`
      : `${c.id} (${formatPercent(c.utilisation)} of ${c.limitText})`,
  )
  const lines = past.length > 0 ? [`Past the limit today: ${listed(past)}.`] : []
  const first = firstWall(
    document,
    capacities.filter((c) => c.status !== 'over'),
  )
  if (first) return [...lines, wallSentence(first, document)]
  if (past.length > 0) return lines
  if (capacities.some((c) => c.status === 'unknown'))
    return [`Walls: not known for every capacity; see the warnings.`]
  const least = Math.min(...capacities.map((c) => 1 - risk(c)))
  return [
    `No wall within ${horizonOf(document)}: every capacity holds in at least ${formatPercent(least)} of futures.`,
  ]
}

function firstWall(
  document: ReportDocument,
  candidates: readonly ConstraintReport[],
): ConstraintReport | undefined {
  const likely = candidates.filter((c) => risk(c) >= negligible)
  const order = new Map(document.cascade.map((step, i) => [step.id, i]))
  return [...likely].sort(
    (a, b) => (order.get(a.id) ?? Infinity) - (order.get(b.id) ?? Infinity) || risk(b) - risk(a),
  )[0]
}

function wallSentence(wall: ConstraintReport, document: ReportDocument): string {
  const { breach } = wall
  const dates = breachDates(wall)
  const precision = datePrecision(dates)
  const decide = decideText(wall, document.scenario.start, precision)
  if (!breach.p50) {
    const chance = `${formatPercent(breach.probability)} within ${horizonOf(document)}`
    return `First wall: ${wall.id}, but not likely (${chance}${breach.p10 ? `; P10 ${formatDate(breach.p10, precision)}` : ''})${decide}.`
  }
  const year = breach.p50.slice(0, 4)
  const end = (date: string | null): string => {
    if (date === null) return 'later'
    return precision === 'day' && date.startsWith(year) ? date.slice(5) : formatDate(date, precision)
  }
  const when = `${precision === 'day' ? 'on' : 'in'} ${formatDate(breach.p50, precision)}${assumedMark(wall, 'breach')}`
  return `First wall: ${wall.id} ${when} (80%: ${end(dates.p10)} to ${end(dates.p90)})${decide}.`
}

/** `; decide by 2027-01-26`. A date that has passed is told by the sentence on walls that are late. */
function decideText(
  { decideBy, status }: ConstraintReport,
  start: string,
  precision: 'day' | 'month',
): string {
  if (!decideBy || status === 'late') return ''
  return `; decide by ${formatDate(decideBy, precision)}${decideBy < start ? ', which has passed' : ''}`
}

function lateSentences(document: ReportDocument): string[] {
  const late = document.constraints.filter((c) => c.status === 'late' && c.lateProbability !== null)
  const act = document.constraints.filter((c) => c.status === 'act' && c.type === 'capacity' && c.decideBy)
  const lines: string[] = []
  if (late.length > 0) {
    const names = late.map((c) => `${c.id} (too late in ${formatPercent(c.lateProbability)})`)
    lines.push(`Safe order date has passed: ${listed(names)}.`)
  }
  if (act.length > 0)
    lines.push(`Order within 90 days: ${listed(act.map((c) => `${c.id} by ${formatDate(c.decideBy)}`))}.`)
  return lines
}

function moneySentences(document: ReportDocument): string[] {
  const budgets = document.constraints.filter((c) => c.type === 'budget')
  return budgets.map(
    (b) => `${budgets.length === 1 ? 'Money' : `Money (${b.id})`}: ${moneySentence(b, document)}`,
  )
}

function moneySentence(budget: ConstraintReport, document: ReportDocument): string {
  const periods = budget.periods ?? []
  const [running, later] = shownPeriods(periods)
  const { breach } = budget
  if (budget.status === 'unknown' || !running)
    return `${budget.limitText} cannot be judged; see the warnings.`
  const parts: string[] = []
  parts.push(runningSentence(budget, running))
  const told =
    later && running.overProbability < 0.5 && later.overProbability > running.overProbability
      ? later
      : running
  if (told !== running) parts.push(`${periodInWords(told, budget.period)} ${verdict(told.overProbability)}`)
  if (!breach.p50) parts.push(`${formatPercent(breach.probability)} risk within ${horizonOf(document)}`)
  const when = breach.p50 && budget.status !== 'over' ? whenOver(budget, told, breach.p50) : ''
  return `${parts.join('; ')}${when}.`
}

/** The date within the period that was told, unless half of the futures are over in an earlier one. */
function whenOver(budget: ConstraintReport, told: PeriodReport, p50: string): string {
  const median = formatDate(p50, datePrecision(budget.breach))
  if (p50 >= told.from) return `, around ${median}`
  const around = told.firstDayOver ? `, around ${formatDate(told.firstDayOver)}` : ''
  return `${around}; half of the futures are over in some ${budget.period ?? 'period'} by ${median}`
}

/** `December 2026 likely holds (13% risk)`, or that it is over since when. */
function runningSentence(budget: ConstraintReport, running: PeriodReport): string {
  const name = periodInWords(running, budget.period)
  if (budget.status !== 'over' && running.spent <= running.limit)
    return `${name} ${verdict(running.overProbability)}`
  const since = budget.firstDayOver ? ` since ${budget.firstDayOver}` : ''
  const limit = formatMoney(running.limit, budget.unit)
  if (running.spent === 0) return `${name} is over${since}: the first day alone exceeds ${limit}`
  return `${name} is over${since}: ${formatMoney(running.spent, budget.unit)} of ${limit} spent`
}

function verdict(probability: number): string {
  const risk = formatPercent(probability)
  if (probability < 0.2) return `likely holds (${risk} risk)`
  if (probability < 0.5) return `may break (${risk} risk)`
  return probability < 0.8 ? `probably breaks (${risk})` : `breaks (${risk})`
}

function horizonOf(document: ReportDocument): string {
  return formatHorizon(document.scenario.start, document.scenario.end)
}

/** Up to three names, and how many more. */
function listed(names: readonly string[]): string {
  const more = names.length - 3
  return names.slice(0, 3).join(', ') + (more > 0 ? ` and ${String(more)} more` : '')
}
