import { formatDate } from './date-format.ts'
import { formatMoney, formatMultiple, formatPercent, formatRatio } from './number-format.ts'
import type { DemandReport, ReportDocument } from './report-document.ts'

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
    assumed(document),
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
    return first || isOff(r.modelOverMeasured ?? 1)
  })
  if (known.length === 0) return undefined
  const parts = known.map((r) => `${backcastName(r)} ${formatRatio(r.modelOverMeasured)}`)
  return `model/measured last 90 d: ${parts.join(', ')}`
}

/** Outside the band in which a model counts as anchored (PRODUCT.md, "Anchored to reality"). */
function isOff(ratio: number): boolean {
  return ratio < 0.8 || ratio > 1.25
}

/** `inference gpus`, `spend cost`; the id alone where the measure says no more. */
function backcastName({ id, measure }: ReportDocument['resources'][number]): string {
  const word = measure === 'money' ? 'cost' : measure === 'value' ? '' : measure
  return word === '' || id.includes(word) ? id : `${id} ${word}`
}

function backtests(document: ReportDocument): string[] {
  const known = document.demand.filter((d) => d.backtest !== null)
  return known.slice(0, 3).map((d) => {
    const b = d.backtest
    if (!b) return ''
    const error = `error ${formatPercent(Math.expm1(b.male))} (naive ${formatPercent(Math.expm1(b.maleNaive))})`
    const held = `80% band held ${String(Math.round(b.coverage80 * b.origins))} of ${String(b.origins)}`
    const status = d.status === 'ok' ? '' : ` [${d.status}]`
    return `${known.length > 1 ? `${d.id} ` : ''}back-test ${String(Math.round(b.horizonDays))} d: ${error}; ${held}${status}`
  })
}

function runRate(document: ReportDocument): string | undefined {
  if (document.runRate.length === 0) return undefined
  const unitOf = new Map(document.constraints.map((c) => [c.id, c]))
  const parts = document.runRate.slice(0, 4).map((r) => {
    const budget = unitOf.get(r.id)
    const total =
      r.total !== null && budget?.type === 'budget' ? ` ${formatMoney(r.total, budget.unit)},` : ''
    return `${r.id}${total} ${r.date ? formatDate(r.date) : 'no breach'}`
  })
  return `plain run-rate says ${parts.join('; ')}`
}

function assumed(document: ReportDocument): string | undefined {
  const counted = document.assumptions
  if (!counted || counted.total === 0) return undefined
  const weight = document.drivers.filter((d) => d.grade === 'assumed').slice(0, 2)
  const most = weight.length > 0 ? `; most weight: ${weight.map((d) => d.name).join(', ')}` : ''
  return `${String(counted.assumed)} of ${String(counted.total)} inputs assumed${most}`
}
