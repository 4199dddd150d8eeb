import type { ReportDocument } from '../document/report-document.ts'
import type { DemandReport } from '../document/sections/load.ts'
import { assumedFootnote, assumptionSummary, assumptionText } from '../text/assumption-text.ts'
import { formatDate } from '../text/date-format.ts'
import { formatMoney, formatMultiple, formatPercent, formatRatio } from '../text/number-format.ts'

/** One labelled paragraph of the report. */
export type Reason = { readonly label: string; readonly text: string }

/** `gpu-pool > power > ai-budget`: what binds next when each is fixed in turn; undefined with fewer than two. */
export function cascadeText(document: ReportDocument): string | undefined {
  if (document.cascade.length < 2) return undefined
  return document.cascade.map((step) => step.id).join(' > ')
}

/** Growth of each demand split into its causes, at the horizon's end. */
export function whyReasons(document: ReportDocument): Reason[] {
  const shown = document.demand.slice(0, 4).map((demand) => ({
    label: 'WHY',
    text: whyText(demand, document.scenario.end),
  }))
  const more = document.demand.length - shown.length
  return more > 0 ? [...shown, { label: 'WHY', text: `and ${String(more)} more demands` }] : shown
}

function whyText(demand: DemandReport, end: string): string {
  const { total, organic, rebound, events, tokensPerRequest } = demand.growthFactor
  const parts = [`organic ${formatMultiple(organic).slice(1)}`]
  if (tokensPerRequest !== undefined)
    parts.push(`tokens/request ${formatMultiple(tokensPerRequest).slice(1)}`)
  if (differs(rebound)) parts.push(`rebound ${formatMultiple(rebound).slice(1)}`)
  if (differs(events)) parts.push(`events ${formatMultiple(events).slice(1)}`)
  const split = parts.length === 1 ? '' : ` = ${parts.join(' x ')}`
  const { p10, p50, p90 } = demand.growthPerYear
  const year = `first year ${signedPercent(p50)} (${signedPercent(p10)}..${signedPercent(p90)})`
  const capped =
    demand.ceilingTouched > 0.01
      ? `; ${formatPercent(demand.ceilingTouched)} of futures reach the ceiling`
      : ''
  const what = tokensPerRequest === undefined ? demand.id : `${demand.id} tokens`
  return `${what} ${formatMultiple(total * (tokensPerRequest ?? 1))} by ${end}${split}; ${year}${capped}`
}

function differs(factor: number): boolean {
  return Math.abs(factor - 1) >= 0.005
}

function signedPercent(ratio: number): string {
  const text =
    Math.abs(ratio) >= 9.995 ? formatMultiple(1 + ratio) : `${String(Math.round(ratio * 100) + 0)}%`
  return ratio >= 0 && !text.startsWith('x') ? `+${text}` : text
}

/** What each price move or efficiency saves before and after demand has reacted. */
export function savingReasons(document: ReportDocument): Reason[] {
  return document.efficiencies.map((saving) => ({
    label: 'SAVES',
    text:
      `${saving.id}: ${formatPercent(saving.gross.p50)} gross, ${formatPercent(saving.net.p50)} net of rebound ` +
      `(80%: ${formatPercent(saving.net.p10)}..${formatPercent(saving.net.p90)})` +
      (saving.net.p50 < 0 ? ': backfires, cheaper tokens make a higher bill' : ''),
  }))
}

/** Which unknowns make the band wide. */
export function bandReason(document: ReportDocument): Reason | undefined {
  const parts = document.drivers
    .filter((d) => d.share >= 0.005)
    .slice(0, 5)
    .map((d) => `${formatPercent(d.share)} ${d.name}`)
  if (parts.length === 0) return undefined
  const rest = 1 - document.drivers.reduce((sum, d) => sum + d.share, 0)
  const noise = rest >= 0.005 ? `, ${formatPercent(rest)} daily noise, wander and interplay` : ''
  const of = document.driversOf === undefined ? '' : `of ${document.driversOf}: `
  return { label: 'BAND', text: `${of}${parts.join(', ')}${noise}` }
}

/** Why the numbers may be believed, or not: model against bill, back-test, plain run-rate, assumed inputs. */
export function trustReasons(document: ReportDocument): Reason[] {
  const texts = [
    modelOverBill(document),
    ...backtests(document),
    runRate(document),
    assumptionSummary(document),
    assumedFootnote(document),
  ].filter((text) => text !== undefined)
  return texts.map((text) => ({ label: 'TRUST', text }))
}

function modelOverBill(document: ReportDocument): string | undefined {
  const measured = document.resources.filter((r) => r.modelOverMeasured !== null)
  const seen = new Set<string>()
  // The first measure of each resource, and every one that is off.
  const known = measured.filter((r) => {
    const first = !seen.has(r.id)
    seen.add(r.id)
    return first || isOff(r)
  })
  if (known.length === 0) return undefined
  const worstFirst = [...known].sort((a, b) => Number(isOff(b)) - Number(isOff(a)) || gap(b) - gap(a))
  const off = known.filter(isOff).length
  const shown = worstFirst.slice(0, Math.max(off, shownRatios))
  const parts = shown.map(
    (r) => `${backcastName(r)} ${formatRatio(r.modelOverMeasured)}${isOff(r) ? '!' : ''}`,
  )
  const rest = known.length - shown.length
  const more = rest > 0 ? `, ${String(rest)} more closer to 1` : ''
  return `model/measured last 90 d: ${parts.join(', ')}${more}${off > 0 ? ' (! = off)' : ''}`
}

type Measured = ReportDocument['resources'][number]

/** Ratios within the band that one line has room for. */
const shownRatios = 4

/** Outside the band in which a model counts as anchored (PRODUCT.md, "Anchored to reality"). */
function isOff({ modelOverMeasured: ratio }: Measured): boolean {
  return ratio !== null && (ratio < 0.8 || ratio > 1.25)
}

/** How far the model is from what was measured, either way. */
function gap({ modelOverMeasured: ratio }: Measured): number {
  return ratio !== null && ratio > 0 ? Math.abs(Math.log(ratio)) : 0
}

/** `inference gpus`, `spend cost`; the id alone where the measure says no more. */
function backcastName({ id, measure }: Measured): string {
  const word = measure === 'money' ? 'cost' : measure === 'value' ? '' : measure
  return word === '' || id.includes(word) ? id : `${id} ${word}`
}

function backtests(document: ReportDocument): string[] {
  const known = document.demand.filter((d) => d.backtest !== null)
  return known.slice(0, 3).map((d) => {
    const b = d.backtest
    if (!b) return ''
    const error = `error ${formatPercent(Math.expm1(b.male))} (naive ${formatPercent(Math.expm1(b.maleNaive))})`
    const status = d.status === 'ok' ? '' : ` [${d.status}]`
    return `${known.length > 1 ? `${d.id} ` : ''}back-test ${String(Math.round(b.horizonDays))} d: ${error}${held(b)}${status}`
  })
}

/** How often the band held; nothing without the number of buckets, because a share of 3 says little. */
function held({ coverage80, points, origins }: NonNullable<DemandReport['backtest']>): string {
  if (points === undefined || points === 0) return ''
  const from = origins === 1 ? '1 origin' : `${String(origins)} origins`
  return `; 80% band held ${formatPercent(coverage80)} of ${String(points)} points from ${from}`
}

/** What the mean of the last 28 days, for ever, would say: dates, and in one word what it would not see coming. */
function runRate(document: ReportDocument): string | undefined {
  if (document.runRate.length === 0) return undefined
  const constraints = new Map(document.constraints.map((c) => [c.id, c]))
  const named = (r: ReportDocument['runRate'][number]): string => {
    const budget = constraints.get(r.id)
    const isMoney = r.total !== null && budget?.type === 'budget'
    return isMoney ? `${r.id} (${formatMoney(r.total, budget.unit)})` : r.id
  }
  const dated = document.runRate.filter((r) => r.date !== null)
  const silent = document.runRate.filter((r) => r.date === null)
  const parts = dated.slice(0, 3).map((r) => `${named(r)} ${formatDate(r.date)}`)
  const rest = silent.length > 4 ? `, ${String(silent.length - 4)} more` : ''
  if (silent.length > 0) parts.push(`no breach of ${silent.slice(0, 4).map(named).join(', ')}${rest}`)
  return `plain run-rate says ${parts.join('; ')}`
}

/** Every input in full, those that move a date most first, each as a paragraph; `most` = how many. */
export function inputReasons(document: ReportDocument, most: number): Reason[] {
  const { currency } = document.scenario
  const inputs = document.assumptions ?? []
  return inputs.slice(0, most).map((input) => ({ label: 'INPUT', text: assumptionText(input, currency) }))
}
