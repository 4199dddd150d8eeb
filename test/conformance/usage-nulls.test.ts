import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test, vi } from 'vitest'
import { JevonsError } from '../../src/errors.ts'
import { usageFormats } from '../../src/ingest/formats/index.ts'
import { readUsage } from '../../src/ingest/read-usage.ts'
import { numericFields, withoutField } from '../support/fixture-edits.ts'
import { metricTotals } from '../support/temp-usage.ts'
import { tempFolder } from '../support/usage-files.ts'

vi.mock('../../src/ingest/engine/duckdb.ts', async (original) => ({
  ...(await original<Record<string, unknown>>()),
  withDuckDb: (await import('../support/shared-engine.ts')).withSharedEngine,
}))

const fixtures = fileURLToPath(new URL('../../fixtures/usage', import.meta.url))
const formats = new Set(usageFormats.map((format) => format.name))

/** The first file of every format's fixture. */
const files = readdirSync(fixtures).flatMap((name) => {
  const [first] = readdirSync(join(fixtures, name)).sort()
  return formats.has(name) && first !== undefined ? [`${name}/${first}`] : []
})

/** Zeros and metrics that do follow from a field without values, and why. */
const excused: readonly {
  readonly format: string
  readonly why: string
  readonly found: readonly RegExp[]
}[] = [
  {
    format: 'anthropic-cost',
    why: 'the empty bucket of the fixture is a true zero; the others are rejected',
    found: [/^amount: cost USD 0$/],
  },
  { format: 'anthropic-usage', why: 'the same', found: [/: \w+ 0$/] },
  { format: 'aws-cost-explorer', why: 'the same', found: [/^Amount: cost\S* USD 0$/] },
  { format: 'openai-costs', why: 'the same', found: [/^value: cost USD 0$/] },
  { format: 'openai-usage', why: 'the same', found: [/: \w+ 0$/] },
  {
    format: 'otel-genai-spans',
    why: 'calls without an error were not throttled',
    found: [/^stringValue: throttled 0$/],
  },
]

/** The shared engine reads the temporary folder alone. */
function written(file: string, text: string): string {
  const path = join(tempFolder(), basename(file))
  writeFileSync(path, text)
  return path
}

async function totalsOf(path: string): Promise<Record<string, number> | undefined> {
  try {
    return metricTotals(await readUsage([path], { step: 'day' }))
  } catch (error) {
    if (!(error instanceof JevonsError)) throw error
    return undefined
  }
}

describe.each(files)('%s', (file) => {
  test('a number that is null everywhere is unknown, not zero', async () => {
    const path = join(fixtures, file)
    const text = readFileSync(path, 'utf8')
    const before = (await totalsOf(written(file, text))) ?? {}
    const invented: string[] = []
    for (const field of numericFields(path, text)) {
      const after = (await totalsOf(written(file, withoutField(path, text, field)))) ?? {}
      for (const [metric, total] of Object.entries(after)) {
        if (before[metric] === undefined) invented.push(`${field}: ${metric} ${total} out of nothing`)
        else if (total === 0 && before[metric] !== 0) invented.push(`${field}: ${metric} 0`)
      }
    }
    const own = excused.filter(({ format }) => file.startsWith(`${format}/`)).flatMap(({ found }) => found)
    expect(invented.filter((one) => !own.some((known) => known.test(one)))).toEqual([])
    // An excuse that nothing needs any more would hide the next fault.
    for (const known of own) expect(invented.some((one) => known.test(one))).toBe(true)
  })
})
