import { expect, test } from 'vitest'
import { renderReport } from '../../../../src/report/render-report.ts'
import { csvField } from '../../../../src/report/text/csv-text.ts'
import { sampleReport } from '../../../support/sample-report.ts'

const lines = renderReport(sampleReport, 'csv', { colour: 0, width: 80, view: 'report' }).split('\r\n')

test('the CSV has the columns of the contract and breach rows', () => {
  expect(lines[0]).toBe('kind,id,measure,stat,unit,from,to,date,value')
  expect(lines).toContain('breach,gpu-pool,breach,probability,probability,,,,0.93')
  expect(lines).toContain('breach,gpu-pool,breach,p50,,,,2027-06-16,')
  expect(lines).toContain('period,ai-budget,spent,value,USD,2026-12-01,2026-12-31,,112345.67')
  expect(lines).toContain('resource,inference,gpus,p50,gpus,,,2026-12-15,300')
  expect(lines.at(-1)).toBe('')
})

test('fields with commas, quotes or line breaks are quoted after RFC 4180', () => {
  expect(['a,b', 'say "x"', 'two\nlines', 'plain', 0, null, Number.NaN].map(csvField)).toEqual([
    '"a,b"',
    '"say ""x"""',
    '"two\nlines"',
    'plain',
    '0',
    '',
    '',
  ])
})

test('a text that a spreadsheet would run as a formula is neutralised, a number is not', () => {
  expect(['=1+1', '@SUM(A1)', '+cmd', '-2+3', '\t=1', '-5', '+1.5e3', -5, 'a=b'].map(csvField)).toEqual([
    "'=1+1",
    "'@SUM(A1)",
    "'+cmd",
    "'-2+3",
    "'\t=1",
    '-5',
    '+1.5e3',
    '-5',
    'a=b',
  ])
})
