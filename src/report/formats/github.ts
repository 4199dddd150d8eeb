import type { ReportDocument } from '../document/report-document.ts'
import type { CheckReport } from '../document/sections/check.ts'
import type { ReportFormat } from '../report-format.ts'
import { reportMarkdown } from '../report-markdown.ts'
import { checkNote, checkText, checkWord, sortedChecks } from '../rows/check-rows.ts'
import { headlineSentences } from '../sentences/headline.ts'
import { cleanText } from '../text/text-layout.ts'

const commands = { FAIL: 'error', UNKNOWN: 'error', WARN: 'warning', CLOSE: 'notice' } as const

/**
 * For the log of a GitHub workflow: one annotation per check that did not pass, at its line, the answer as a notice, and the
 * Markdown report in a group. Workflow commands are stopped around it, so that no name of an export can give one.
 */
export const githubFormat: ReportFormat = {
  name: 'github',
  summary: 'annotations and Markdown for a GitHub workflow log',
  extension: '.github.txt',
  render(report, options) {
    const token = `jevons-${report.scenario.hash.replace(/[^0-9a-z]/gi, '').slice(0, 24)}-end`
    return [
      ...sortedChecks(report).flatMap((check) => annotation(check, report)),
      command('notice', { title: `jevons: ${report.scenario.name}` }, headlineSentences(report).join('\n')),
      '::group::jevons report',
      `::stop-commands::${token}`,
      reportMarkdown(report, options).trimEnd(),
      `::${token}::`,
      '::endgroup::',
      '',
    ].join('\n')
  },
}

function annotation(check: CheckReport, { scenario }: ReportDocument): string[] {
  const word = checkWord(check)
  if (word === 'PASS') return []
  const place = {
    ...(check.file === undefined ? {} : { file: check.file }),
    ...(check.line === undefined ? {} : { line: String(check.line) }),
  }
  const text = [checkText(check, scenario.start), checkNote(check)].filter((part) => part !== '').join('\n')
  return [command(commands[word], { ...place, title: `jevons check ${check.id}: ${word}` }, text)]
}

/** `::error file=a,line=1,title=b::text`, escaped as actions/toolkit does. */
function command(name: string, properties: Readonly<Record<string, string>>, text: string): string {
  const given = Object.entries(properties).map(([key, value]) => `${key}=${escapeProperty(value)}`)
  return `::${name} ${given.join(',')}::${escapeData(text)}`
}

function escapeData(text: string): string {
  return text
    .split('\n')
    .map((line) => cleanText(line).replaceAll('%', '%25'))
    .join('%0A')
}

function escapeProperty(text: string): string {
  return cleanText(text).replaceAll('%', '%25').replaceAll(':', '%3A').replaceAll(',', '%2C')
}
