import type { ReportDocument } from '../document/report-document.ts'
import type { ChoiceReport } from '../document/sections/choice.ts'
import { datePrecision, formatDate, formatDateBand } from '../text/date-format.ts'
import { formatMoney, formatPercent } from '../text/number-format.ts'
import type { ReportRow } from './constraint-cells.ts'

/** Column heads of {@link choiceRows}. */
export const choiceHead: readonly string[] = [
  'CHOICE',
  'now a day',
  'switch over (80%)',
  'by end',
  'back',
  'best',
]

type Switch = ChoiceReport['switches'][number]

/** Every way from today's option to another: cost now, switch-over date, share of futures that switch and go back, best date. */
export function choiceRows(document: ReportDocument): ReportRow[] {
  return (document.choices ?? []).flatMap((choice) => choice.switches.map((one) => switchRow(choice, one)))
}

function switchRow(choice: ChoiceReport, one: Switch): ReportRow {
  const now = (id: string): string =>
    formatMoney(choice.options.find((option) => option.id === id)?.now.p50, choice.unit)
  const band = formatDateBand(one.switchOver)
  return {
    cells: [
      `${choice.id} ${one.from}>${one.to}`,
      `${now(one.from)}/${now(one.to)}`,
      band === '-' ? 'unlikely' : band,
      formatPercent(one.switchOver.probability),
      formatPercent(one.reverses.probability),
      one.best.date ? formatDate(one.best.date, 'month') : 'never',
    ],
    alarm: 'none',
  }
}

/** Months by which early and late are measured. */
const offMonths = 6

/** When to switch, one sentence per way: date, decide-by, and what half a year early or late costs. */
export function choiceSentences(document: ReportDocument): string[] {
  return (document.choices ?? []).flatMap((choice) =>
    choice.status === 'ok' ? choice.switches.map((one) => switchSentence(choice, one, document)) : [],
  )
}

function switchSentence({ id, unit }: ChoiceReport, one: Switch, { scenario }: ReportDocument): string {
  const { switchOver, best, decideBy } = one
  const head = `Choice ${id}:`
  const p = formatPercent(switchOver.probability)
  if (!switchOver.p50) return `${head} stay with ${one.from}; ${one.to} gets cheaper in ${p} of futures only.`
  const precision = datePrecision(switchOver)
  const isNow = switchOver.p50 <= scenario.start
  const when = isNow ? 'today' : `from ${formatDate(switchOver.p50, precision)}`
  const decide = !isNow && decideBy ? `; decide by ${formatDate(decideBy, precision)}` : ''
  const cost = best.date ? offText(one, unit) : '; but on average switching never pays'
  return `${head} ${one.to} costs less than ${one.from} ${when} (${p} of futures)${decide}${cost}.`
}

/** What half a year early and late cost on average, where the horizon holds them. */
function offText({ regret, best }: Switch, unit: string): string {
  const at = regret.findIndex(({ date }) => date === best.date)
  const parts = [
    { word: 'early', point: regret[at - offMonths] },
    { word: 'late', point: regret[at + offMonths] },
  ].flatMap(({ word, point }) =>
    point?.date
      ? [`${formatMoney(point.mean - best.mean, unit)} for ${String(offMonths)} months ${word}`]
      : [],
  )
  return parts.length === 0 ? '' : `; regret ${parts.join(', ')}`
}
