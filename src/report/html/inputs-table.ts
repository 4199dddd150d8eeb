import type { ReportDocument } from '../document/report-document.ts'
import type { AssumptionReport } from '../document/sections/assumption.ts'
import { inputName, rangeText } from '../text/assumption-text.ts'
import { formatPercent } from '../text/number-format.ts'
import { escapeHtml } from './escape.ts'

/** Inputs that are shown at once; the others are behind a click. */
const shownInputs = 12

/** The inputs of the answer with what is known of each, those that move a date most first; empty without any. */
export function inputsTable(report: ReportDocument): string {
  const inputs = report.assumptions ?? []
  if (inputs.length === 0) return ''
  const { currency } = report.scenario
  const table = (rows: readonly AssumptionReport[]): string =>
    `<table><thead><tr><th>input</th><th>range (90 %)</th><th>grade</th><th>source</th><th>moves</th></tr></thead><tbody>${rows.map((row) => inputRow(row, currency)).join('')}</tbody></table>`
  const more = inputs.slice(shownInputs)
  const rest =
    more.length > 0 ? `<details><summary>${String(more.length)} more</summary>${table(more)}</details>` : ''
  return `<h2>What the answer rests on</h2><div class="card">${table(inputs.slice(0, shownInputs))}${rest}</div>`
}

function inputRow(input: AssumptionReport, currency: string): string {
  const { grade, source, asOf, stale, influence, moves } = input
  const dated = asOf === null ? '' : ` (${asOf})${stale ? ' <b class="near">stale</b>' : ''}`
  const share = influence ?? 0
  const meter =
    influence === null
      ? ''
      : `<span class="meter"><i style="width:${String(Math.round(100 * share))}%"></i></span>${formatPercent(influence)} of ${escapeHtml(moves ?? '')}`
  const kind = grade === 'assumed' ? ' class="near"' : ''
  const cells = [
    escapeHtml(inputName(input)),
    escapeHtml(rangeText(input, currency)),
    `<span${kind}>${escapeHtml(grade)}</span>`,
    `${escapeHtml(source ?? '')}${dated}`,
    meter,
  ]
  return `<tr><td>${cells.join('</td><td>')}</td></tr>`
}
