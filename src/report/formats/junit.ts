import type { ReportDocument } from '../document/report-document.ts'
import type { CheckReport } from '../document/sections/check.ts'
import type { ReportFormat } from '../report-format.ts'
import { checkNote, checkText, checkWord } from '../rows/check-rows.ts'
import { cleanText } from '../text/text-layout.ts'

/** Checks as test cases, for the test report of a CI system: a failed gate is a failure, what cannot be evaluated an error. */
export const junitFormat: ReportFormat = {
  name: 'junit',
  summary: 'checks as JUnit test cases, for CI systems',
  extension: '.xml',
  render(report) {
    const { name } = report.scenario
    const words = report.checks.map(checkWord)
    const count = (word: string): string => String(words.filter((found) => found === word).length)
    const totals = `tests="${String(report.checks.length)}" failures="${count('FAIL')}" errors="${count('UNKNOWN')}"`
    return [
      '<?xml version="1.0" encoding="UTF-8"?>',
      `<testsuites name="jevons" ${totals}>`,
      `  <testsuite name="${escapeXml(name)}" ${totals} skipped="0" timestamp="${report.scenario.start}T00:00:00">`,
      ...report.checks.map((check) => testCase(check, report)),
      '  </testsuite>',
      '</testsuites>',
      '',
    ].join('\n')
  },
}

function testCase(check: CheckReport, { scenario }: ReportDocument): string {
  const word = checkWord(check)
  const place = check.file === undefined ? '' : ` file="${escapeXml(check.file)}"`
  const line = check.line === undefined ? '' : ` line="${String(check.line)}"`
  const head = `    <testcase classname="${escapeXml(scenario.name)}" name="${escapeXml(check.id)}"${place}${line}`
  const message = escapeXml(checkText(check, scenario.start))
  if (word === 'PASS') return `${head}/>`
  const note = escapeXml(checkNote(check))
  if (word === 'FAIL' || word === 'UNKNOWN') {
    const tag = word === 'FAIL' ? 'failure' : 'error'
    return `${head}>\n      <${tag} type="${check.level}" message="${message}">${note}</${tag}>\n    </testcase>`
  }
  return `${head}>\n      <system-out>${word}: ${message}${note === '' ? '' : ` (${note})`}</system-out>\n    </testcase>`
}

/** The text on one line with XML's active characters as entities. Control characters are not allowed in XML at all. */
function escapeXml(text: string): string {
  return cleanText(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replace(/[\uFFFE\uFFFF]/g, '')
}
