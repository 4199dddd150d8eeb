import type { ReportDocument } from '../document/report-document.ts'
import type { CheckReport } from '../document/sections/check.ts'
import type { ReportFormat } from '../report-format.ts'
import { checkNote, checkText, checkWord } from '../rows/check-rows.ts'
import { stableJson } from '../text/stable-json.ts'
import { cleanText } from '../text/text-layout.ts'

const levels = { FAIL: 'error', WARN: 'warning' } as const

/** Checks as SARIF 2.1.0 (OASIS 2020), for code scanning: each check a rule, each verdict a result at its line. */
export const sarifFormat: ReportFormat = {
  name: 'sarif',
  summary: 'checks as SARIF 2.1.0 results, for code scanning',
  extension: '.sarif',
  render(report) {
    const rules = report.checks.map(({ id, expr, level }) => ({
      id: cleanText(id),
      shortDescription: { text: cleanText(expr) },
      defaultConfiguration: { level: level === 'error' ? 'error' : 'warning' },
    }))
    return stableJson({
      $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
      version: '2.1.0',
      runs: [
        {
          tool: { driver: { name: 'jevons', version: report.tool.version, rules } },
          properties: {
            scenario: report.scenario.name,
            hash: report.scenario.hash,
            seed: report.scenario.seed,
          },
          results: report.checks.map((check, ruleIndex) => result(check, ruleIndex, report)),
        },
      ],
    })
  },
}

function result(check: CheckReport, ruleIndex: number, { scenario }: ReportDocument): object {
  const word = checkWord(check)
  const note = word === 'PASS' ? '' : checkNote(check)
  const text = [checkText(check, scenario.start), note].filter((part) => part !== '').join('. ')
  return {
    ruleId: cleanText(check.id),
    ruleIndex,
    kind: word === 'PASS' ? 'pass' : word === 'CLOSE' ? 'review' : word === 'UNKNOWN' ? 'open' : 'fail',
    // A level other than none belongs to kind fail alone (SARIF 2.1.0, 3.27.10).
    level: word === 'FAIL' || word === 'WARN' ? levels[word] : 'none',
    message: { text: cleanText(text) },
    ...(check.file === undefined ? {} : { locations: [locationOf(check.file, check.line)] }),
  }
}

function locationOf(file: string, line: number | undefined): object {
  const uri = encodeURI(cleanText(file.replaceAll('\\', '/')))
  return {
    physicalLocation: {
      artifactLocation: { uri },
      ...(line === undefined || line < 1 ? {} : { region: { startLine: line } }),
    },
  }
}
