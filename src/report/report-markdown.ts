import type { ReportDocument } from './document/report-document.ts'
import type { RenderOptions } from './report-format.ts'
import { checkNote, checkSummary, checkText, checkWord, sortedChecks } from './rows/check-rows.ts'
import { choiceHead, choiceRows } from './rows/choice-cells.ts'
import { commitmentHead, commitmentRows } from './rows/commitment-cells.ts'
import {
  budgetHead,
  budgetRows,
  capacityHead,
  capacityRows,
  type ReportRow,
} from './rows/constraint-cells.ts'
import { ladderHead, ladderRows, ladderText } from './rows/ladder-cells.ts'
import { headlineSentences, titleParts } from './sentences/headline.ts'
import { cascadeText, inputReasons } from './sentences/reasons.ts'
import { reportReasons } from './sentences/report-reasons.ts'
import { escapeMd, mdTable } from './text/markdown.ts'
import { noticeText } from './text/notice-lines.ts'

/** The report as Markdown for a pull request comment or a job summary: headline, tables, reasons, inputs, warnings. */
export function reportMarkdown(report: ReportDocument, options: Pick<RenderOptions, 'view'>): string {
  const [name = '', ...rest] = titleParts(report)
  const blocks = [
    `## ${escapeMd(name)}`,
    rest.map(escapeMd).join(' | ').replaceAll(' | ', ' · '),
    ...(options.view === 'check' ? [checkBlock(report)] : []),
    headlineSentences(report)
      .map((s) => `- ${escapeMd(s)}`)
      .join('\n'),
    tableOf(budgetHead(report), budgetRows(report)),
    tableOf(capacityHead, capacityRows(report)),
    cascadeBlock(report),
    ...(report.steps ?? []).flatMap((ladder) => [
      tableOf(ladderHead(ladder), ladderRows(ladder, report)),
      escapeMd(ladderText(ladder) ?? ''),
    ]),
    tableOf(commitmentHead, commitmentRows(report)),
    tableOf(choiceHead, choiceRows(report)),
    ...(options.view === 'check' ? [] : [checkBlock(report)]),
    reasonsBlock(report),
    inputsBlock(report),
    warningsBlock(report),
    `<sub>jevons ${escapeMd(report.tool.version)}, seed ${String(report.scenario.seed)}, scenario ${escapeMd(report.scenario.hash.slice(0, 12))}</sub>`,
  ]
  return `${blocks.filter((b) => b !== '').join('\n\n')}\n`
}

function tableOf(head: readonly string[], rows: readonly ReportRow[]): string {
  const right = [...head.keys()].filter((i) =>
    /spent|limit|^use$|P\(over\)|late|buys|a month|^commit$|^lost|^best|^now a day|^by end|^back/.test(
      head[i] ?? '',
    ),
  )
  return mdTable(
    head,
    rows.map((row) => row.cells),
    right,
  )
}

function cascadeBlock(report: ReportDocument): string {
  const text = cascadeText(report)
  return text ? `If each is fixed in turn: ${escapeMd(text)}` : ''
}

function checkBlock(report: ReportDocument): string {
  if (report.checks.length === 0) return ''
  const lines = sortedChecks(report).map((check) => {
    const note = checkWord(check) === 'PASS' ? '' : checkNote(check)
    const text = escapeMd(checkText(check, report.scenario.start))
    return `- **${checkWord(check)}** ${escapeMd(check.id)}: ${text}${note ? ` (${escapeMd(note)})` : ''}`
  })
  return [...lines, '', escapeMd(checkSummary(report))].join('\n')
}

function reasonsBlock(report: ReportDocument): string {
  const reasons = reportReasons(report)
  if (reasons.length === 0) return ''
  const lines = reasons.map((r) => `- **${r.label}** ${escapeMd(r.text)}`)
  return `<details><summary>Why, and how far to trust it</summary>\n\n${lines.join('\n')}\n\n</details>`
}

/** Inputs that are listed in a comment; `-v` of the table and JSON have all. */
const listedInputs = 12

function inputsBlock(report: ReportDocument): string {
  const inputs = report.assumptions?.length ?? 0
  if (inputs === 0) return ''
  const lines = inputReasons(report, listedInputs).map(({ text }) => `- ${escapeMd(text)}`)
  const shown =
    inputs > listedInputs ? `${String(listedInputs)} of ${String(inputs)}, most weight first` : String(inputs)
  return `<details><summary>Inputs (${shown})</summary>\n\n${lines.join('\n')}\n\n</details>`
}

function warningsBlock(report: ReportDocument): string {
  if (report.warnings.length === 0) return ''
  const lines = report.warnings.map(
    (w) => `- ${w.level === 'info' ? 'Note' : '**Warning**'}: ${escapeMd(noticeText(w))}`,
  )
  return lines.join('\n')
}
