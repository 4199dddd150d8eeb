import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { reportFormats } from '../../../src/report/formats/index.ts'
import { reportSchema } from '../../../src/report/json-schemas.ts'
import { renderReport } from '../../../src/report/render-report.ts'
import { roundDocument } from '../../../src/report/round-document.ts'
import { parseSavedRun } from '../../../src/report/saved-run.ts'
import { textWidth } from '../../../src/report/text-layout.ts'
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
