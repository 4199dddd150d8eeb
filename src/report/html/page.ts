import type { ReportDocument } from '../document/report-document.ts'
import { checkNote, checkSummary, checkText, checkWord, sortedChecks } from '../rows/check-rows.ts'
import { commitmentHead, commitmentRows } from '../rows/commitment-cells.ts'
import {
  budgetHead,
  budgetRows,
  capacityHead,
  capacityRows,
  type ReportRow,
} from '../rows/constraint-cells.ts'
import { ladderHead, ladderRows } from '../rows/ladder-cells.ts'
import { headlineSentences, titleParts } from '../sentences/headline.ts'
import { cascadeText, type Reason } from '../sentences/reasons.ts'
import { assumedFootnote } from '../text/assumption-text.ts'
import { noticeText } from '../text/notice-lines.ts'
import { constraintCard } from './constraint-card.ts'
import { escapeHtml } from './escape.ts'
import { inputsTable } from './inputs-table.ts'
import { style } from './style.ts'
import { timelineChart } from './timeline-chart.ts'

/** The whole document as one HTML page that loads nothing. `reasons` are the paragraphs of the first screen. */
export function htmlPage(report: ReportDocument, reasons: readonly Reason[], checksFirst: boolean): string {
  const [name = '', ...rest] = titleParts(report)
  const checks = checksSection(report)
  const sections = [
    checksFirst ? checks : '',
    timelineSection(report),
    tableSection('Money', budgetHead(report), budgetRows(report)),
    tableSection('Capacity', capacityHead, capacityRows(report)),
    tableSection('Commitments', commitmentHead, commitmentRows(report)),
    ...(report.steps ?? []).map((ladder) =>
      tableSection(`Steps of ${escapeHtml(ladder.of)}`, ladderHead(ladder), ladderRows(ladder, report)),
    ),
    cardsSection(report),
    checksFirst ? '' : checks,
    reasonsSection(reasons),
    inputsTable(report),
    warningsSection(report),
  ]
  const { version } = report.tool
  const { hash, seed } = report.scenario
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="generator" content="jevons ${escapeHtml(version)}">
<title>${escapeHtml(name)} - jevons</title>
<style>${style}</style>
</head>
<body>
<main>
<header><h1>${escapeHtml(name)}</h1><p class="meta">${rest.map(escapeHtml).join(' &middot; ')}</p></header>
<div class="answer">${headlineSentences(report)
    .map((sentence) => `<p>${escapeHtml(sentence)}</p>`)
    .join('')}</div>
${sections.filter((section) => section !== '').join('\n')}
<footer>jevons ${escapeHtml(version)}, seed ${String(seed)}, scenario ${escapeHtml(hash.slice(0, 12))}. Dates are UTC; a band holds 80 % of all futures.</footer>
</main>
</body>
</html>
`
}

function timelineSection(report: ReportDocument): string {
  const chart = timelineChart(report)
  if (chart === '') return ''
  const cascade = cascadeText(report)
  const order = cascade ? ` If each is fixed in turn: ${cascade}.` : ''
  const legend = `Bar: 80 % of futures; black mark: median; diamond: decide by (at the left edge where it lies further back); dashed line: today.${order}`
  return `<h2>What gives way when</h2><div class="card">${chart}<p class="legend">${escapeHtml(legend)}</p></div>`
}

const alarmClass = { bad: 'bad', soon: 'near', none: '' } as const

function tableSection(title: string, head: readonly string[], rows: readonly ReportRow[]): string {
  if (rows.length === 0) return ''
  const heads = head.map((text) => `<th>${escapeHtml(text)}</th>`).join('')
  const body = rows.map(({ cells, alarm }) => {
    const [first = '', ...others] = cells.map(escapeHtml)
    const kind = alarmClass[alarm]
    const name = kind === '' ? first : `<b class="${kind}">${first}</b>`
    return `<tr><td>${[name, ...others].join('</td><td>')}</td></tr>`
  })
  return `<h2>${title}</h2><div class="card"><table><thead><tr>${heads}</tr></thead><tbody>${body.join('')}</tbody></table></div>`
}

function cardsSection(report: ReportDocument): string {
  if (report.constraints.length === 0) return ''
  const order = new Map(report.cascade.map(({ id }, i) => [id, i]))
  const rank = (id: string): number => order.get(id) ?? report.cascade.length
  const sorted = [...report.constraints].sort((a, b) => rank(a.id) - rank(b.id))
  const cards = sorted.map((constraint, i) => constraintCard(constraint, report, i))
  const footnote = assumedFootnote(report)
  const note = footnote === undefined ? '' : `<p class="legend">${escapeHtml(footnote)}</p>`
  return `<h2>Each limit</h2><div class="cards">${cards.join('')}</div>${note}`
}

const wordClass = { FAIL: 'bad', UNKNOWN: 'bad', WARN: 'near', CLOSE: 'near', PASS: 'good' } as const

function checksSection(report: ReportDocument): string {
  if (report.checks.length === 0) return ''
  const rows = sortedChecks(report).map((check) => {
    const word = checkWord(check)
    const note = word === 'PASS' ? '' : checkNote(check)
    const text = [checkText(check, report.scenario.start), note].filter((part) => part !== '')
    return `<tr><td><span class="badge ${wordClass[word]}">${word}</span></td><td>${escapeHtml(check.id)}</td><td>${text.map(escapeHtml).join('<br>')}</td></tr>`
  })
  return `<h2>Checks</h2><div class="card"><table><tbody>${rows.join('')}</tbody></table><p class="legend">${escapeHtml(checkSummary(report))}</p></div>`
}

function reasonsSection(reasons: readonly Reason[]): string {
  if (reasons.length === 0) return ''
  const rows = reasons.map(
    ({ label, text }, i) =>
      `<dt>${reasons[i - 1]?.label === label ? '' : escapeHtml(label)}</dt><dd>${escapeHtml(text)}</dd>`,
  )
  return `<h2>Why, and how far to trust it</h2><div class="card"><dl class="why">${rows.join('')}</dl></div>`
}

function warningsSection(report: ReportDocument): string {
  if (report.warnings.length === 0) return ''
  const item = (warning: ReportDocument['warnings'][number]): string =>
    `<li>${warning.level === 'info' ? '' : '<b class="near">Warning</b> '}${escapeHtml(noticeText(warning))}</li>`
  const loud = report.warnings.filter(({ level }) => level !== 'info')
  const quiet = report.warnings.filter(({ level }) => level === 'info')
  const list = (items: readonly ReportDocument['warnings'][number][]): string =>
    `<ul>${items.map(item).join('')}</ul>`
  const notes =
    quiet.length > 0
      ? `<details${loud.length > 0 ? '' : ' open'}><summary>${String(quiet.length)} notes</summary>${list(quiet)}</details>`
      : ''
  return `<h2>Notes</h2><div class="card">${loud.length > 0 ? list(loud) : ''}${notes}</div>`
}
