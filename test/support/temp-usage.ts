import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ReadOptions, readUsage } from '../../src/ingest/read-usage.ts'
import type { UsageData } from '../../src/ingest/usage-table.ts'
import { columnOf } from './table-columns.ts'

/** Hands the paths of these texts as files to `use`; the files are gone afterwards. */
export async function withTexts(
  files: Readonly<Record<string, string>>,
  use: (paths: string[]) => Promise<void>,
): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'jevons-test-'))
  try {
    await use(writeTexts(dir, files))
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}

function writeTexts(dir: string, files: Readonly<Record<string, string>>): string[] {
  return Object.entries(files).map(([name, text]) => {
    writeFileSync(join(dir, name), text)
    return join(dir, name)
  })
}

/** Reads texts as if they were export files of these names; the files are gone afterwards. */
export async function readTexts(
  files: Readonly<Record<string, string>>,
  options: Partial<ReadOptions> = {},
): Promise<UsageData> {
  const dir = mkdtempSync(join(tmpdir(), 'jevons-test-'))
  try {
    return await readUsage(writeTexts(dir, files), { step: 'day', ...options })
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}

/** Total of each metric (`cost USD`) over all files. */
export function metricTotals(data: UsageData): Record<string, number> {
  const totals: Record<string, number> = {}
  for (const m of data.imports.flatMap((i) => i.metrics)) {
    const name = m.currency === undefined ? m.metric : `${m.metric} ${m.currency}`
    totals[name] = (totals[name] ?? 0) + m.total
  }
  return totals
}

/** Days (`YYYY-MM-DD`) and values of a metric in the table, in order. */
export function bucketsOf(
  data: UsageData,
  metric: string,
): { day: string; value: number; complete: boolean }[] {
  const rows: { day: string; value: number; complete: boolean }[] = []
  for (const [i, name] of columnOf(data.table, (run) => run.metric).entries()) {
    if (name !== metric) continue
    const day = new Date(data.table.timeMs[i] ?? 0).toISOString().slice(0, 10)
    rows.push({ day, value: data.table.value[i] ?? Number.NaN, complete: data.table.complete[i] === 1 })
  }
  return rows.sort((a, b) => (a.day < b.day ? -1 : 1))
}
