import { createHash } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { basename } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { readUsage } from '../../src/ingest/read-usage.ts'
import { simulate } from '../../src/pipeline.ts'
import { reportFormats } from '../../src/report/formats/index.ts'
import { renderReport } from '../../src/report/render-report.ts'
import type { ReportDocument } from '../../src/report/document/report-document.ts'
import { stableJson } from '../../src/report/text/stable-json.ts'
import { loadScenario } from '../../src/scenario/load-scenario.ts'

// Rewritten by `npm run golden`. Few futures, so that it is quick: what is held here is every word and number that a user
// sees of the bundled scenarios, not the precision of the simulation.
const paths = '512'
const scenarios = readdirSync('scenarios').filter((name) => name.endsWith('.yml'))

async function reportOf(name: string): Promise<ReportDocument> {
  const scenario = await loadScenario(`scenarios/${name}`, { set: [{ path: 'paths', value: paths }] })
  const usage = await readUsage(scenario.usage, { step: 'day', basis: scenario.budgetBasis })
  return simulate(scenario, usage, { version: '0.0.0-golden' })
}

function withoutSeries(entry: { readonly series?: unknown }): object {
  return Object.fromEntries(Object.entries(entry).filter(([key]) => key !== 'series'))
}

/** The document without its daily series, which are held by a hash: thousands of numbers that nobody would review. */
function shortJson(report: ReportDocument): string {
  const { commitments } = report
  const series = [...report.demand, ...report.resources, ...(commitments ?? [])].map((entry) => entry.series)
  return stableJson({
    ...report,
    demand: report.demand.map(withoutSeries),
    resources: report.resources.map(withoutSeries),
    ...(commitments ? { commitments: commitments.map(withoutSeries) } : {}),
    seriesSha256: createHash('sha256').update(stableJson(series)).digest('hex'),
  })
}

/** The table without the rows of daily series, with a hash of the whole in the last line. */
function shortCsv(text: string): string {
  const isSeries = (line: string): boolean =>
    /^(demand|resource),[^,]*,[^,]*,(mean|p10|p50|p90),/.test(line) ||
    /^commitment,[^,]*,cash,(mean|p10|p50|p90),[^,]*\/day,/.test(line)
  const rows = text.split('\r\n').filter((line) => !isSeries(line))
  return [...rows, `sha256 of the whole: ${createHash('sha256').update(text).digest('hex')}`, ''].join('\n')
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

/** The lines without their series, and the page without its pictures, each with a hash of the whole. */
function shortNdjson(text: string): string {
  const short = (key: string, value: unknown): unknown => (key === 'series' || key === 'served' ? undefined : value)
  const rows = text.trimEnd().split('\n').map((line) => JSON.stringify(JSON.parse(line), short))
  return [...rows, JSON.stringify({ sha256: sha256(text) }), ''].join('\n')
}

function shortHtml(text: string): string {
  const page = text.replace(/<style>[^]*?<\/style>/, '<style></style>').replace(/<svg[^]*?<\/svg>/g, '<svg></svg>')
  return `${page.replace(/<\/(section|tr|li|dd|div|p)>/g, '$&\n')}<!-- sha256 of the whole: ${sha256(text)} -->\n`
}

/** What a golden holds of a format: all that a person would review. */
function shown(format: string, text: string, report: ReportDocument): string {
  if (format === 'json') return shortJson(report)
  if (format === 'csv') return shortCsv(text)
  if (format === 'ndjson') return shortNdjson(text)
  return format === 'html' ? shortHtml(text) : text
}

describe.each(scenarios)('%s', (name) => {
  let report: ReportDocument
  beforeAll(async () => {
    report = await reportOf(name)
  })

  test.each(reportFormats)('as $name is what it was', async (format) => {
    const text = renderReport(report, format.name, { colour: 0, width: 80, view: 'report' })
    await expect(shown(format.name, text, report)).toMatchFileSnapshot(`${basename(name, '.yml')}${format.extension}`)
  })

  test('as the check screen is what it was', async () => {
    const text = renderReport(report, 'table', { colour: 0, width: 80, view: 'check' })
    await expect(text).toMatchFileSnapshot(`${basename(name, '.yml')}.check.txt`)
  })

  test('no line of the screen is wider than 80 columns', () => {
    for (const view of ['report', 'check'] as const)
      for (const line of renderReport(report, 'table', { colour: 0, width: 80, view, verbose: true }).split('\n'))
        expect(line.length).toBeLessThanOrEqual(80)
  })
})
