import { tooMuchAssumed } from '../../assess/influence.ts'
import type { ReportDocument } from '../document/report-document.ts'
import type { AssumptionReport } from '../document/sections/assumption.ts'
import type { ConstraintReport } from '../document/sections/constraint.ts'
import { drawWords } from './draw-words.ts'
import { formatAmount, formatCount, formatInteger, formatPercent } from './number-format.ts'

/** Which date of a constraint. */
type DateName = 'breach' | 'decideBy'

/** `*` behind a date of which more than 30 % of the spread comes from assumed inputs; nothing behind others. */
export function assumedMark(constraint: ConstraintReport, date: DateName): '' | '*' {
  return (constraint.assumedShare?.[date] ?? 0) > tooMuchAssumed ? '*' : ''
}

/** What `*` means, where a date carries it. */
export function assumedFootnote(document: ReportDocument): string | undefined {
  const isMarked = (constraint: ConstraintReport): boolean =>
    assumedMark(constraint, 'breach') === '*' || assumedMark(constraint, 'decideBy') === '*'
  const marked = document.constraints.filter(isMarked).map(({ id }) => id)
  if (marked.length === 0) return undefined
  const inputs = (document.assumptions ?? [])
    .filter(({ grade, moves }) => grade === 'assumed' && moves !== null && marked.includes(moves))
    .slice(0, 3)
    .map(inputName)
  const on = inputs.length > 0 ? `: ${inputs.join(', ')}` : ''
  return `* over ${formatPercent(tooMuchAssumed)} of the spread of ${marked.join(', ')} comes from assumed inputs${on}`
}

/** What a person calls the input. */
export function inputName({ of, id, param }: Pick<AssumptionReport, 'of' | 'id' | 'param'>): string {
  return drawWords(of, id, param)
}

/** `400 to 2.7k tokens/s`, `45% to 60%`, `$0.75/M tokens`; the kind's own words where it is no range. */
export function rangeText({ range, unit, note }: AssumptionReport, currency: string): string {
  if (!range) return note ?? 'drawn'
  const isTokenPrice = unit === `${currency}/tokens`
  const factor = isTokenPrice ? 1e6 : 1
  const shown = (value: number): string =>
    unit === 'share'
      ? formatPercent(value)
      : unit === 'days' && value >= 1000
        ? formatInteger(value)
        : formatAmount(Number((value * factor).toPrecision(3)), unit, currency)
  const ends = range.p05 === range.p95 ? shown(range.p50) : `${shown(range.p05)} to ${shown(range.p95)}`
  const per = isTokenPrice
    ? '/M tokens'
    : unit.startsWith(`${currency}/`)
      ? unit.slice(currency.length)
      : ` ${unit}`
  return unit === 'share' ? ends : `${ends}${per}`.trim()
}

/** One line on an input: what it is, how well it is known, by whom and when, and which date it moves. */
export function assumptionText(input: AssumptionReport, currency: string): string {
  const { grade, source, asOf, stale, influence, moves } = input
  const origin = [grade, source ?? '', asOf === null ? '' : `as of ${asOf}${stale ? ', stale' : ''}`]
  const moved = influence === null || moves === null ? '' : `; ${formatPercent(influence)} of ${moves}`
  return `${inputName(input)}: ${rangeText(input, currency)} (${origin.filter((part) => part !== '').join('; ')})${moved}`
}

/** `8 of 41 inputs assumed; most weight: ...; 2 stale: ...`; undefined without inputs. */
export function assumptionSummary(document: ReportDocument): string | undefined {
  const inputs = document.assumptions ?? []
  if (inputs.length === 0) return undefined
  const assumed = inputs.filter(({ grade }) => grade === 'assumed')
  const weighty = assumed.filter(({ influence }) => influence !== null).slice(0, 2)
  const most = weighty.length > 0 ? `; most weight: ${weighty.map(inputName).join(', ')}` : ''
  const stale = inputs.filter((input) => input.stale)
  const more = stale.length > 3 ? `, ${formatCount(stale.length - 3)} more` : ''
  const old =
    stale.length > 0
      ? `; ${formatCount(stale.length)} stale: ${stale.slice(0, 3).map(staleName).join(', ')}${more}`
      : ''
  return `${formatCount(assumed.length)} of ${formatCount(inputs.length)} inputs assumed${most}${old}`
}

function staleName(input: AssumptionReport): string {
  return `${inputName(input)} (${input.asOf ?? 'no date'})`
}
