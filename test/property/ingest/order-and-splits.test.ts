import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readUsage } from '../../../src/ingest/read-usage.ts'
import type { UsageTable } from '../../../src/ingest/usage-table.ts'
import { tempFolder } from '../../support/usage-files.ts'

type Row = readonly [hour: number, team: string, requests: number, cents: number | null]

const row: fc.Arbitrary<Row> = fc.tuple<[number, string, number, number | null]>(
  fc.integer({ min: 0, max: 120 }),
  fc.constantFrom('a', 'b', ''),
  fc.integer({ min: 0, max: 1e9 }),
  fc.oneof(fc.constant(null), fc.integer({ min: -5000, max: 1e8 })),
)

function csv(rows: readonly Row[]): string {
  const lines = rows.map(([hour, team, requests, cents]) => {
    const stamp = new Date(Date.UTC(2026, 0, 5) + hour * 3_600_000)
      .toISOString()
      .slice(0, 16)
      .replace('T', ' ')
    return [stamp, team, requests, cents === null ? '' : (cents / 1000).toFixed(3), requests % 7].join(',')
  })
  return `${['time,team,requests,cost_usd,gpu_count', ...lines].join('\n')}\n`
}

/** Everything but the number of the input. */
function content(table: UsageTable): unknown {
  return {
    ...table,
    runs: table.runs.map((run) => ({ ...run, source: undefined })),
    value: [...table.value],
    peak: [...table.peak].map(String),
    timeMs: [...table.timeMs],
    samples: [...table.samples],
    complete: [...table.complete],
  }
}

async function readParts(parts: readonly (readonly Row[])[], names: readonly string[]): Promise<UsageTable> {
  const folder = tempFolder()
  mkdirSync(folder, { recursive: true })
  for (const [i, part] of parts.entries())
    writeFileSync(join(folder, `${names[i] ?? String(i)}.csv`), csv(part))
  return (await readUsage([folder], { step: 'day' })).table
}

test('the order of rows, the order of files and splitting a file change nothing in the table', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(row, { minLength: 2, maxLength: 30 }),
      fc.array(fc.nat(), { minLength: 30, maxLength: 30 }),
      fc.integer({ min: 1, max: 20 }),
      async (rows, random, cut) => {
        const keyed = rows.map((r, i) => ({ r, key: random[i] ?? 0 }))
        const shuffled = keyed.sort((a, b) => a.key - b.key).map(({ r }) => r)
        const at = Math.min(cut, rows.length - 1)
        const whole = content(await readParts([rows], ['whole']))
        expect(content(await readParts([shuffled], ['whole']))).toEqual(whole)
        expect(content(await readParts([shuffled.slice(0, at), shuffled.slice(at)], ['one', 'two']))).toEqual(
          whole,
        )
        expect(content(await readParts([shuffled.slice(0, at), shuffled.slice(at)], ['two', 'one']))).toEqual(
          whole,
        )
      },
    ),
    { seed: 20261123, numRuns: 12 },
  )
}, 300_000)
