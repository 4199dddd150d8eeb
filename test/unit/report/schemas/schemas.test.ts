import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { parseSavedRun } from '../../../../src/report/saved-run.ts'
import { backtestJsonSchema, elasticityJsonSchema } from '../../../../src/report/schemas/evidence-schemas.ts'
import {
  forecastJsonSchema,
  inspectJsonSchema,
  reportJsonSchema,
  reportSchema,
} from '../../../../src/report/schemas/json-schemas.ts'
import { stableJson } from '../../../../src/report/text/stable-json.ts'
import { sampleReport } from '../../../support/sample-report.ts'

describe('JSON Schemas', () => {
  test.each([
    ['report', reportJsonSchema],
    ['inspect', inspectJsonSchema],
    ['forecast', forecastJsonSchema],
    ['elasticity', elasticityJsonSchema],
    ['backtest', backtestJsonSchema],
  ] as const)('schema/%s.schema.json is what the code says', (name, make) => {
    const file = new URL(`../../../../schema/${name}.schema.json`, import.meta.url)
    expect(readFileSync(file, 'utf8')).toBe(stableJson(make()))
  })

  test('the report document fits its schema, also with fields of a later version', () => {
    expect(reportSchema.safeParse(sampleReport).error).toBeUndefined()
    expect(reportSchema.safeParse({ ...sampleReport, more: { to: 'come' } }).success).toBe(true)
  })

  test('a probability above 1 does not fit', () => {
    const [demand] = sampleReport.demand
    expect(
      reportSchema.safeParse({ ...sampleReport, demand: [{ ...demand, ceilingTouched: 1.2 }] }).success,
    ).toBe(false)
  })
})

describe('a saved run', () => {
  test('reads back as the very same document', () => {
    const text = stableJson(sampleReport)
    const saved = parseSavedRun(text, 'run.json')
    expect(saved.kind).toBe('report')
    expect(stableJson(saved.document)).toBe(text)
  })

  test.each([
    ['not json', '{"a":', 'is not JSON'],
    ['a list', '[1]', 'not an object'],
    ['something else', '{"a": 1}', 'not a document of jevons'],
    ['a broken document', '{"scenario": {}, "schemaVersion": 1}', 'tool'],
    ['another version', JSON.stringify({ ...sampleReport, schemaVersion: 2 }), 'schemaVersion'],
  ])('%s is refused with what was found', (_name, text, word) => {
    expect(() => parseSavedRun(text, 'run.json')).toThrow(word)
  })
})
