import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { withDuckDb } from '../../src/ingest/engine/duckdb.ts'
import { usageFormats } from '../../src/ingest/formats/index.ts'
import { probeFile } from '../../src/ingest/probe/probe-file.ts'
import { readUsage } from '../../src/ingest/read-usage.ts'
import { tempFolder, totals } from '../support/usage-files.ts'

const fixtures = fileURLToPath(new URL('../../fixtures', import.meta.url))

type Expected = {
  format: string
  rows?: number
  rejected?: number
  from?: string
  to?: string
  metrics: Record<string, number>
}

const names = readdirSync(join(fixtures, 'usage'))
const cases = names.flatMap((name) => {
  const file = join(fixtures, 'expected', `${name}.json`)
  if (!existsSync(file)) throw new Error(`fixtures/expected/${name}.json is missing`)
  const expected = JSON.parse(readFileSync(file, 'utf8')) as Record<string, Expected>
  return Object.entries(expected).map(([path, want]) => ({
    name,
    path,
    want,
    file: join(fixtures, 'usage', name, path),
  }))
})

describe.each(cases)('fixture $name/$path', ({ file, want }) => {
  test('parses to what the generator added up', async () => {
    const data = await readUsage([file], { step: 'day' })
    const { metrics, ...facts } = want
    expect(data.imports[0]).toMatchObject(facts)
    const found = totals(data)
    for (const [metric, total] of Object.entries(metrics))
      expect([metric, found[metric]]).toEqual([metric, total])
  })

  test('is claimed by one format', async () => {
    const folder = tempFolder()
    const { probe } = await withDuckDb({ tempDir: folder, timezone: 'UTC', files: [file] }, (db) =>
      probeFile({ path: file, source: file, bytes: readFileSync(file).length, named: true }, db, folder),
    )
    const claims = usageFormats
      .filter((format) => format.detect(probe).score >= 0.9)
      .map((format) => format.name)
    const specific = claims.filter((name) => !name.startsWith('generic-'))
    expect(specific.length > 0 ? specific : claims).toEqual([want.format])
  })
})

test('every registered format has a fixture', () => {
  const covered = new Set(cases.map(({ want }) => want.format))
  // Recognised only to be refused.
  covered.add('infracost')
  // Read only with the date of their start, which no fixture can state: held by test/unit/ingest/formats/request-traces.test.ts.
  for (const name of ['mooncake-trace', 'burstgpt-trace']) covered.add(name)
  expect(usageFormats.map((format) => format.name).filter((name) => !covered.has(name))).toEqual([])
})
