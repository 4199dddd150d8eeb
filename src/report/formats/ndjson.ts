import type { ReportDocument } from '../document/report-document.ts'
import type { ReportFormat } from '../report-format.ts'

/** The parts of the document that are lists, and what one entry of each is called. */
const lists: readonly (readonly [keyof ReportDocument, string])[] = [
  ['inputs', 'input'],
  ['constraints', 'constraint'],
  ['cascade', 'cascade'],
  ['checks', 'check'],
  ['demand', 'demand'],
  ['resources', 'resource'],
  ['runRate', 'run-rate'],
  ['efficiencies', 'efficiency'],
  ['drivers', 'driver'],
  ['assumptions', 'assumption'],
  ['warnings', 'warning'],
]

/** One JSON object a line, for log pipelines and `jq`: the run first, then one line per entry, each saying which `record` it is. */
export const ndjsonFormat: ReportFormat = {
  name: 'ndjson',
  summary: 'one JSON object a line: the run, then every constraint, check, series, ...',
  extension: '.ndjson',
  render(report) {
    const { schemaVersion, tool, scenario } = report
    const entries = lists.flatMap(([key, record]) => {
      const list = report[key]
      return Array.isArray(list) ? list.map((entry: object) => ({ record, ...entry })) : []
    })
    const rows = [{ record: 'run', schemaVersion, tool, scenario }, ...entries]
    return rows.map((row) => `${JSON.stringify(row)}\n`).join('')
  },
}
