import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { JevonsError } from '../../src/errors.ts'
import { readUsage } from '../../src/ingest/read-usage.ts'
import type { UsageData } from '../../src/ingest/usage-table.ts'
import { metricTotals } from '../support/temp-usage.ts'
import { tempFolder } from '../support/usage-files.ts'

const fixtures = fileURLToPath(new URL('../../fixtures/usage', import.meta.url))

/** The first file of every fixture: one of each format, and the tables. */
const cases = readdirSync(fixtures).map((name) => {
  const [file] = readdirSync(join(fixtures, name)).sort()
  return { name, file: join(fixtures, name, file ?? '') }
})

function written(file: string, text: string): string {
  const path = join(tempFolder(), basename(file))
  writeFileSync(path, text)
  return path
}

const read = (files: readonly string[]): Promise<UsageData> => readUsage(files, { step: 'day' })

describe.each(cases)('$name', ({ file }) => {
  const text = readFileSync(file, 'utf8')

  test('a page that comes twice counts once or is told', async () => {
    const once = metricTotals(await read([file]))
    const twice = await read([file, written(`again-${basename(file)}`, text)])
    const isTold = twice.notices.some((n) => /^double_count|^duplicate/.test(n.code))
    if (!isTold) expect(metricTotals(twice)).toEqual(once)
  })

  test('numbers written as texts are the same numbers', async () => {
    const isJson = /^\.(json|jsonl|ndjson)$/.test(extname(file))
    const quoted = isJson
      ? text.replace(/([:[,]\s*)(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)(?=\s*[,}\]])/g, '$1"$2"')
      : text.replace(/(?<=^|,)(\d+(?:\.\d+)?)(?=,|\r?$)/gm, '"$1"')
    // Some vendors write every amount as a text already.
    if (isJson && /":\s*-?\d/.test(text)) expect(quoted).not.toBe(text)
    const [before, after] = [
      metricTotals(await read([file])),
      metricTotals(await read([written(file, quoted)])),
    ]
    expect(after).toEqual(before)
  })

  test('a file cut off in the middle is refused in words, or read without inventing a metric', async () => {
    const before = metricTotals(await read([file]))
    try {
      const cut = await read([written(file, text.slice(0, Math.floor(text.length * 0.9)))])
      for (const name of Object.keys(metricTotals(cut))) expect(Object.keys(before)).toContain(name)
    } catch (error) {
      expect(error).toBeInstanceOf(JevonsError)
    }
  })
})
