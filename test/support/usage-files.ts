import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import { type ReadOptions, readUsage } from '../../src/ingest/read-usage.ts'
import type { UsageData, UsageTable } from '../../src/ingest/usage-table.ts'
import { columnOf } from './table-columns.ts'

let root: string | undefined
let count = 0

afterAll(() => {
  if (root !== undefined) rmSync(root, { recursive: true, force: true })
})

/** A new temporary folder that is removed after the test file. */
export function tempFolder(): string {
  root ??= mkdtempSync(join(tmpdir(), 'jevons-test-'))
  return mkdtempSync(join(root, 'd'))
}

/** Writes files into one new folder and gives back their paths, in the order given. */
export function tempFiles(files: Readonly<Record<string, string>>): string[] {
  const folder = tempFolder()
  return Object.entries(files).map(([name, content]) => {
    writeFileSync(join(folder, name), content)
    return join(folder, name)
  })
}

/** Writes a file into a folder of its own and gives back its path. */
function tempFile(name: string, content: string | Uint8Array): string {
  const path = join(tempFolder(), name)
  writeFileSync(path, content)
  count++
  return path
}

/** Reads one text as an export of the given name. */
export async function readText(
  text: string | Uint8Array,
  options: Partial<ReadOptions> = {},
  name = `export-${String(count)}.csv`,
): Promise<UsageData> {
  return readUsage([tempFile(name, text)], { step: 'day', ...options })
}

/** `metric currency dims date value` of every row, in table order: short enough to compare by eye. */
export function tableLines(table: UsageTable): string[] {
  const runs = columnOf(table, (run) => run)
  return runs.map((run, i) => {
    const dims = table.dims.map((name) => run.dims[name]).filter((v) => v !== undefined)
    const time = new Date(table.timeMs[i] ?? NaN)
      .toISOString()
      .replace('T00:00:00.000Z', '')
      .replace(':00.000Z', '')
    return [run.metric, run.currency, ...dims, time, table.value[i]]
      .filter((part) => part !== undefined)
      .join(' ')
  })
}

/** Totals of the first input by metric (`cost USD` for money). */
export function totals(data: UsageData, at = 0): Record<string, number> {
  return Object.fromEntries(
    (data.imports[at]?.metrics ?? []).map((m) => [
      m.currency === undefined ? m.metric : `${m.metric} ${m.currency}`,
      m.total,
    ]),
  )
}
