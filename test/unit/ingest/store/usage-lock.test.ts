import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { readUsage } from '../../../../src/ingest/read-usage.ts'
import { lockText } from '../../../../src/ingest/store/usage-lock.ts'
import { columnOf } from '../../../support/table-columns.ts'
import { readText, tableLines, tempFolder, totals } from '../../../support/usage-files.ts'

const demo = fileURLToPath(new URL('../../../../fixtures/usage/demo', import.meta.url))

async function lockOf(sources: readonly string[]): Promise<string> {
  const data = await readUsage(sources, { step: 'day' })
  return lockText(data)
}

async function readLock(text: string, basis?: string) {
  const file = join(tempFolder(), 'usage.lock')
  writeFileSync(file, text)
  return readUsage([file], { step: 'day', ...(basis === undefined ? {} : { basis }) })
}

test('a lock reads as the exports that it was made of: rows, totals, spans', async () => {
  const data = await readUsage([demo], { step: 'day' })
  const again = await readLock(await lockOf([demo]))
  expect(again.table).toEqual(data.table)
  // A mean over doubles of days has other last digits than one over exact sums.
  for (const [metric, total] of Object.entries(totals(data)))
    expect([metric, totals(again)[metric]?.toPrecision(12)]).toEqual([metric, total.toPrecision(12)])
  expect(again.imports.map((i) => [i.from, i.to, i.gaps])).toEqual(
    data.imports.map((i) => [i.from, i.to, i.gaps]),
  )
})

test('the same usage gives the same bytes, and a lock of a lock the same rows', async () => {
  const text = await lockOf([demo])
  expect(await lockOf([demo])).toBe(text)
  expect(tableLines((await readLock(text)).table)).toEqual(
    tableLines((await readUsage([demo], { step: 'day' })).table),
  )
})

test('names of people and keys are added up, and no path is in it', async () => {
  const folder = tempFolder()
  const file = join(folder, 'calls.csv')
  writeFileSync(
    file,
    'date,api_key,model,requests\n2026-01-01,sk-1,a,1\n2026-01-01,sk-2,a,2\n2026-01-02,sk-1,a,4\n',
  )
  const text = await lockOf([file])
  expect(text).not.toMatch(/sk-|jevons-test/)
  expect(text).not.toContain(folder)
  const data = await readLock(text)
  expect(tableLines(data.table)).toEqual(['requests a 2026-01-01 3', 'requests a 2026-01-02 4'])
})

test('money in another basis is there for who asks for it', async () => {
  const file = fileURLToPath(new URL('../../../../fixtures/usage/focus', import.meta.url))
  const text = await lockOf([file])
  const billed = ({ table }: Awaited<ReturnType<typeof readLock>>) => {
    const runs = columnOf(table, (run) => run)
    const isBilled = (i: number): boolean => runs[i]?.metric === 'cost' && runs[i].basis === 'billed'
    return table.value.reduce((sum, value, i) => (isBilled(i) ? sum + value : sum), 0)
  }
  const direct = await readUsage([file], { step: 'day', basis: 'billed' })
  expect(billed(direct)).toBeGreaterThan(0)
  expect(billed(await readLock(text, 'billed'))).toBeCloseTo(billed(direct), 6)
})

test('a damaged line is named', async () => {
  const lines = (await lockOf([demo])).split('\n')
  lines[3] = (lines[3] ?? '').slice(0, 50)
  await expect(readLock(lines.join('\n'))).rejects.toThrow(
    'line 4 of this lock file is damaged (it is not JSON)',
  )
})

test('a lock of hourly data keeps how busy the busiest hour was', async () => {
  const hours = Array.from(
    { length: 72 },
    (_, i) =>
      `2026-01-0${String(1 + Math.floor(i / 24))}T${String(i % 24).padStart(2, '0')}:00:00Z,${i % 24 === 12 ? '48' : '2'}`,
  )
  const data = await readText(`timestamp,requests\n${hours.join('\n')}\n`)
  const again = await readLock(lockText(data))
  expect([...again.table.peak]).toEqual([...data.table.peak])
  expect(again.table.peak[0]).toBe(48 * 24)
  expect(again.imports[0]?.rates).toEqual(data.imports[0]?.rates)
})
