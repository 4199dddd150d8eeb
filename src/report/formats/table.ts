import { Chalk, type ChalkInstance } from 'chalk'
import type { ReportDocument } from '../document/report-document.ts'
import type { CheckReport } from '../document/sections/check.ts'
import type { LadderReport } from '../document/sections/ladder.ts'
import type { RenderOptions, ReportFormat } from '../report-format.ts'
import { checkNote, checkSummary, checkText, checkWord, sortedChecks } from '../rows/check-rows.ts'
import { choiceHead, choiceRows } from '../rows/choice-cells.ts'
import { commitmentHead, commitmentRows } from '../rows/commitment-cells.ts'
import {
  budgetHead,
  budgetRows,
  capacityHead,
  capacityRows,
  type ReportRow,
} from '../rows/constraint-cells.ts'
import { ladderHead, ladderRows, ladderText } from '../rows/ladder-cells.ts'
import { headlineSentences, titleParts } from '../sentences/headline.ts'
import { cascadeText, inputReasons } from '../sentences/reasons.ts'
import { reportReasons } from '../sentences/report-reasons.ts'
import { columns, row } from '../text/columns.ts'
import { noticeLines } from '../text/notice-lines.ts'
import { cleanText, clip, labelled, pad, textWidth, wrap } from '../text/text-layout.ts'

/** The first screen: at most `width` columns, and complete in black and white. */
export const tableFormat: ReportFormat = {
  name: 'table',
  summary: 'the first screen, for people at a terminal',
  extension: '.txt',
  render(report, options) {
    const chalk = new Chalk({ level: options.colour })
    const lines =
      options.view === 'check' ? checkScreen(report, options, chalk) : reportScreen(report, options, chalk)
    return `${lines.join('\n')}\n`
  },
}

function reportScreen(report: ReportDocument, options: RenderOptions, chalk: ChalkInstance): string[] {
  const { width } = options
  const blocks = [
    titleLines(titleParts(report), width, chalk),
    headlineSentences(report).flatMap((s) => wrap(cleanText(s), width, 2)),
    tableLines(budgetHead(report), budgetRows(report), { width, chalk, shrink: [0] }),
    [
      ...tableLines(capacityHead, capacityRows(report), { width, chalk, shrink: [0, 1] }),
      ...cascadeLines(report, width),
    ],
    tableLines(commitmentHead, commitmentRows(report), { width, chalk, shrink: [0] }),
    tableLines(choiceHead, choiceRows(report), { width, chalk, shrink: [0] }),
    ...(report.steps ?? []).map((ladder) => ladderLines(ladder, report, width, chalk)),
    reasonLines(report, options, chalk),
    report.checks.length > 0 ? checkLines(report, width, chalk) : [],
    noticeLines(report.warnings, options, chalk),
    labelled(
      'NEXT',
      'with -o run.json, jevons report run.json -o page.html shows this again; jevons init <exports> starts on your own',
      width,
      chalk.bold,
    ),
  ]
  return blocks.filter((block) => block.length > 0).flatMap((block, i) => (i === 0 ? block : ['', ...block]))
}

function checkScreen(report: ReportDocument, options: RenderOptions, chalk: ChalkInstance): string[] {
  const { width } = options
  const { name, start, seed } = report.scenario
  return [
    ...titleLines(
      [
        'jevons check',
        name,
        `as of ${start}${options.dataAge === undefined ? '' : ` (${options.dataAge})`}`,
        `seed ${String(seed)}`,
      ],
      width,
      chalk,
    ),
    ...checkLines(report, width, chalk),
    ...noticeLines(report.warnings, options, chalk),
    checkSummary(report),
  ]
}

function titleLines(parts: readonly string[], width: number, chalk: ChalkInstance): string[] {
  const [first = '', ...rest] = parts.map(cleanText)
  const line = [first, ...rest].join('   ')
  if (textWidth(line) <= width) return [chalk.bold(first) + line.slice(first.length)]
  const second = rest.join('   ')
  const below = textWidth(second) <= width ? [second] : wrap(second, width, 2)
  return [...wrap(first, width).map((l) => chalk.bold(l)), ...below]
}

function paintOf(alarm: ReportRow['alarm'], chalk: ChalkInstance): ((text: string) => string) | undefined {
  if (alarm === 'none') return undefined
  return alarm === 'bad' ? chalk.red : chalk.yellow
}

function tableLines(
  head: readonly string[],
  rows: readonly ReportRow[],
  { width, chalk, shrink }: { width: number; chalk: ChalkInstance; shrink: readonly number[] },
): string[] {
  if (rows.length === 0) return []
  const body = rows.map(({ cells, alarm }) => row(cells, paintOf(alarm, chalk)))
  const right = rightOf(head[0] ?? '')
  return columns([row(head, chalk.bold), ...body], { width, right, shrink })
}

/** Columns of numbers by the table. */
function rightOf(first: string): number[] {
  if (first.startsWith('BUDGET')) return [1, 2, 4]
  if (first === 'COMMITMENT') return [1, 2, 4, 5]
  if (first === 'CHOICE') return [1, 3, 4]
  return first.startsWith('STEPS') ? [2, 3, 5] : [2, 5]
}

function ladderLines(
  ladder: LadderReport,
  report: ReportDocument,
  width: number,
  chalk: ChalkInstance,
): string[] {
  const text = ladderText(ladder)
  return [
    ...tableLines(ladderHead(ladder), ladderRows(ladder, report), { width, chalk, shrink: [0, 1] }),
    ...(text === undefined ? [] : wrap(cleanText(text), width, 2)),
  ]
}

function cascadeLines(report: ReportDocument, width: number): string[] {
  const text = cascadeText(report)
  return text ? wrap(cleanText(`If each is fixed in turn: ${text}`), width, 2) : []
}

function reasonLines(
  report: ReportDocument,
  { width, verbose }: RenderOptions,
  chalk: ChalkInstance,
): string[] {
  const reasons = [...reportReasons(report), ...(verbose ? inputReasons(report, Infinity) : [])]
  return reasons.flatMap(({ label, text }, i) =>
    labelled(reasons[i - 1]?.label === label ? '' : label, text, width, chalk.bold),
  )
}

function checkLines(report: ReportDocument, width: number, chalk: ChalkInstance): string[] {
  const checks = sortedChecks(report)
  const id = Math.min(24, Math.max(0, ...checks.map((c) => textWidth(cleanText(c.id)))))
  return checks.flatMap((check) => oneCheck(check, { width, id, start: report.scenario.start, chalk }))
}

function oneCheck(
  check: CheckReport,
  { width, id, start, chalk }: { width: number; id: number; start: string; chalk: ChalkInstance },
): string[] {
  const word = checkWord(check)
  const paint =
    word === 'PASS' ? chalk.green : word === 'FAIL' || word === 'UNKNOWN' ? chalk.red : chalk.yellow
  const label = pad(clip(cleanText(check.id), id), id)
  const margin = 9 + id + 2
  const text = [checkText(check, start), word === 'PASS' ? '' : checkNote(check)].filter((t) => t !== '')
  const lines = text.flatMap((t) => wrap(cleanText(t), Math.max(20, width - margin)))
  return lines.map((line, i) =>
    i === 0 ? `${paint(word.padEnd(9))}${label}  ${line}` : ' '.repeat(margin) + line,
  )
}
