import { expect, test } from 'vitest'
import { readUsage } from '../../../../src/ingest/read-usage.ts'
import { partialBucket } from '../../../../src/ingest/roll/partial-last.ts'
import { readText, tempFiles } from '../../../support/usage-files.ts'

const hour = 3_600_000
const day = 24 * hour

function hours(from: number, to: number): string {
  const rows = Array.from(
    { length: to - from },
    (_, i) => `${new Date(Date.UTC(2026, 0, 5) + (from + i) * hour).toISOString()},1`,
  )
  return `time,requests\n${rows.join('\n')}\n`
}

test('hours to the end of the day make a complete day, fewer do not', async () => {
  expect((await readText(hours(0, 48))).table.complete).toEqual(Uint8Array.of(1, 1))
  const cut = await readText(hours(0, 47))
  expect(cut.table.complete).toEqual(Uint8Array.of(1, 0))
  expect(cut.imports[0]?.metrics[0]).toMatchObject({ total: 47, partialLast: true })
})

test('the end is judged after the union of all files', async () => {
  const data = await readUsage(tempFiles({ 'a.csv': hours(0, 36), 'b.csv': hours(36, 48) }), {
    step: 'day',
  })
  expect([...data.table.complete]).toEqual([1, 1])
  expect(data.imports.map((i) => i.metrics[0]?.partialLast)).toEqual([false, false])
  expect(data.imports.map((i) => i.metrics[0]?.total)).toEqual([36, 12])
})

test('a natively daily table is complete to its last row', async () => {
  expect((await readText('date,requests\n2026-01-05,1\n2026-01-06,1\n')).table.complete).toEqual(
    Uint8Array.of(1, 1),
  )
})

test('a day that ends as late as the days before it is complete, whatever the pace', () => {
  const usual = [0, 1, 2, 3, 4].map((d) => d * day + 20 * hour)
  expect(partialBucket({ lastMs: usual, cadenceMs: hour }, 'day')).toBeUndefined()
  expect(partialBucket({ lastMs: [...usual, 5 * day + 11 * hour], cadenceMs: hour }, 'day')).toBe(5 * day)
})

test('one day alone is partial when another step would still fall into it', () => {
  expect(partialBucket({ lastMs: [14 * hour], cadenceMs: 60_000 }, 'day')).toBe(0)
  expect(partialBucket({ lastMs: [day - 60_000], cadenceMs: 60_000 }, 'day')).toBeUndefined()
  expect(partialBucket({ lastMs: [], cadenceMs: 1 }, 'day')).toBeUndefined()
})
