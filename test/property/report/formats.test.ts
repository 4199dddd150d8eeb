import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ReportDocument } from '../../../src/report/document/report-document.ts'
import { roundDocument } from '../../../src/report/document/round-document.ts'
import { reportFormats } from '../../../src/report/formats/index.ts'
import { renderReport } from '../../../src/report/render-report.ts'
import { parseSavedRun } from '../../../src/report/saved-run.ts'
import { reportSchema } from '../../../src/report/schemas/json-schemas.ts'
import { textWidth } from '../../../src/report/text/text-layout.ts'
import { reportArbitrary } from '../../support/report-arbitrary.ts'

const views = ['report', 'check'] as const
const control = /[\u0000-\u0009\u000B-\u001F\u007F-\u009F]/

/** Fields of each record of a CSV text after RFC 4180, by a parser of its own. */
function csvRecords(text: string): string[][] {
  const records: string[][] = [[]]
  let field = ''
  let quoted = false
  for (let i = 0; i < text.length; i++) {
    const c = text[i] ?? ''
    if (quoted) {
      if (c !== '"') field += c
      else if (text[i + 1] === '"') {
        field += '"'
        i++
      } else quoted = false
    } else if (c === '"') quoted = true
    else if (c === ',' || c === '\n') {
      records.at(-1)?.push(field.replace(/\r$/, ''))
      field = ''
      if (c === '\n') records.push([])
    } else field += c
  }
  return records.slice(0, -1)
}

describe.each(views)('whatever a run finds, the %s view', (view) => {
  test.each(reportFormats.map((f) => f.name))(
    '%s renders it, the same each time, ending in a line break',
    (format) => {
      fc.assert(
        fc.property(reportArbitrary, (report) => {
          const text = renderReport(report, format, { colour: 0, width: 80, view })
          expect(text.endsWith('\n')).toBe(true)
          expect(text).toBe(renderReport(report, format, { colour: 0, width: 80, view }))
        }),
        { numRuns: 60 },
      )
    },
  )

  test('the table never exceeds its width and holds no control characters without colour', () => {
    fc.assert(
      fc.property(reportArbitrary, fc.constantFrom(80, 72, 60), (report, width) => {
        const text = renderReport(report, 'table', { colour: 0, width, view, verbose: true })
        for (const line of text.split('\n')) expect(textWidth(line)).toBeLessThanOrEqual(width)
        expect(control.test(text)).toBe(false)
      }),
      { numRuns: 150 },
    )
  })

  test('Markdown holds no control characters and no HTML but its own', () => {
    fc.assert(
      fc.property(reportArbitrary, (report) => {
        const text = renderReport(report, 'md', { colour: 0, width: 80, view })
        expect(control.test(text)).toBe(false)
        expect(text.replace(/<\/?(details|summary|sub)>/g, '')).not.toMatch(/<[a-z!/]/i)
      }),
      { numRuns: 60 },
    )
  })
})

describe('formats for other programs, whatever a run finds', () => {
  const rendered = (format: string, report: ReportDocument): string =>
    renderReport(report, format, { colour: 0, width: 80, view: 'check' })
  const always = (property: (report: ReportDocument) => void): void => {
    fc.assert(fc.property(reportArbitrary.map(roundDocument), property), { numRuns: 60 })
  }

  test('the page loads nothing, runs nothing, and holds no tag that is not its own', () => {
    always((report) => {
      const text = rendered('html', report)
      expect(text).not.toMatch(
        /<script|<link|<img|<iframe|\son\w+=|javascript:|url\((?!#)|@import|(src|href)=/i,
      )
      expect(control.test(text)).toBe(false)
      const open = [...text.matchAll(/<([a-z][a-z0-9]*)\b[^>]*?(\/?)>/gi)].filter((tag) => tag[2] === '')
      const void_ = new Set(['meta', 'br'])
      const opened = open.map((tag) => (tag[1] ?? '').toLowerCase()).filter((tag) => !void_.has(tag))
      const closed = [...text.matchAll(/<\/([a-z][a-z0-9]*)>/gi)].map((tag) => (tag[1] ?? '').toLowerCase())
      expect(closed.sort()).toEqual(opened.sort())
    })
  })

  test('ndjson is one object a line: the run, and every entry of every list', () => {
    always((report) => {
      const rows = rendered('ndjson', report)
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as { record: string })
      expect(rows[0]).toMatchObject({ record: 'run', scenario: report.scenario })
      const of = (record: string): number => rows.filter((row) => row.record === record).length
      expect(of('constraint')).toBe(report.constraints.length)
      expect(of('check')).toBe(report.checks.length)
      expect(of('warning')).toBe(report.warnings.length)
      expect(of('resource')).toBe(report.resources.length)
    })
  })

  test('JUnit has one test case per check, and as many failures as the gate has', () => {
    always((report) => {
      const text = rendered('junit', report)
      const failed = report.checks.filter(
        (check) => check.result === 'fail' && check.level === 'error',
      ).length
      expect(text.match(/<testcase /g)?.length ?? 0).toBe(report.checks.length)
      expect(text.match(/<failure /g)?.length ?? 0).toBe(failed)
      expect(text).toContain(`failures="${String(failed)}"`)
      expect(text.replace(/&(amp|lt|gt|quot);/g, '')).not.toContain('&')
      expect(control.test(text)).toBe(false)
    })
  })

  test('SARIF has one result per check, and a level only where it failed', () => {
    always((report) => {
      const { runs } = JSON.parse(rendered('sarif', report)) as {
        runs: {
          results: { kind: string; level: string; ruleIndex: number }[]
          tool: { driver: { rules: object[] } }
        }[]
      }
      const { results = [], tool } = runs[0] ?? {}
      expect(results).toHaveLength(report.checks.length)
      expect(tool?.driver.rules).toHaveLength(report.checks.length)
      for (const { kind, level } of results) expect(level === 'none').toBe(kind !== 'fail')
    })
  })

  test('no name can give a command to a GitHub runner', () => {
    always((report) => {
      const lines = rendered('github', report).trimEnd().split('\n')
      const from = lines.findIndex((line) => line.startsWith('::stop-commands::'))
      const token = lines[from]?.slice('::stop-commands::'.length) ?? ''
      const to = lines.indexOf(`::${token}::`)
      for (const line of lines.slice(0, from)) expect(line).toMatch(/^::(error|warning|notice|group)\b/)
      expect(lines.slice(from + 1, to).some((line) => line.includes(token))).toBe(false)
      expect(lines.slice(to + 1)).toEqual(['::endgroup::'])
    })
  })
})

test('JSON reads back as the very same document, fits the schema, and renders to the same texts', () => {
  fc.assert(
    fc.property(reportArbitrary, (raw) => {
      const report = roundDocument(raw)
      const text = renderReport(report, 'json', { colour: 0, width: 80, view: 'report' })
      expect(reportSchema.safeParse(JSON.parse(text)).error).toBeUndefined()
      const saved = parseSavedRun(text, 'run.json')
      if (saved.kind !== 'report') throw new Error(saved.kind)
      for (const { name } of reportFormats) {
        const options = { colour: 0, width: 80, view: 'report' } as const
        expect(renderReport(saved.document, name, options)).toBe(renderReport(report, name, options))
      }
    }),
    { numRuns: 60 },
  )
})

test('CSV has 9 fields in every record, and every breach has its probability and three dates', () => {
  fc.assert(
    fc.property(reportArbitrary, (report) => {
      const records = csvRecords(renderReport(report, 'csv', { colour: 0, width: 80, view: 'report' }))
      for (const record of records) expect(record).toHaveLength(9)
      const breaches = records.filter((r) => r[0] === 'breach' && r[2] === 'breach')
      expect(breaches).toHaveLength(4 * report.constraints.length)
      const dates = breaches.map((r) => r[7] ?? '').filter((d) => d !== '')
      const known = report.constraints
        .flatMap(({ breach: { p10, p50, p90 } }) => [p10, p50, p90])
        .filter(Boolean)
      expect(dates).toEqual(known)
    }),
    { numRuns: 60 },
  )
})
