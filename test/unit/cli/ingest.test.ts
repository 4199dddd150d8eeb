import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ingest } from '../../../src/cli/commands/ingest.ts'
import { readUsage } from '../../../src/ingest/read-usage.ts'
import { fakeIo } from '../../support/fake-io.ts'
import { metricTotals } from '../../support/temp-usage.ts'
import { tableLines, tempFolder } from '../../support/usage-files.ts'

function days(from: number, to: number, scale = 1): string {
  const rows = Array.from({ length: to - from + 1 }, (_, i) => {
    const day = from + i
    return `2026-01-${String(day).padStart(2, '0')},core,${String(day * 10 * scale)},${String(day * scale)}.5`
  })
  return `date,project,requests,cost_usd\n${rows.join('\n')}\n`
}

/** A folder with a store, and what `ingest` answers in it. */
function workplace() {
  const cwd = tempFolder()
  return {
    cwd,
    write: (name: string, text: string) => {
      writeFileSync(join(cwd, name), text)
    },
    run: async (...names: string[]) => {
      const io = fakeIo({ cwd })
      const code = await ingest(names, { lock: 'usage.lock', quiet: true }, io)
      return { code, out: io.out() }
    },
    store: () => readUsage([join(cwd, 'usage.duckdb')], { step: 'day' }),
  }
}

test('an export appended twice counts once, under another name too', async () => {
  const { write, run, store } = workplace()
  write('a.csv', days(1, 10))
  write('copy.csv', days(1, 10))
  expect((await run('a.csv')).out).toContain(
    'usage.duckdb: 20 rows added; holds 1 export, 2026-01-01 to 2026-01-10',
  )
  expect((await run('a.csv', 'copy.csv')).out).toContain('0 rows added, 2 files known already')
  expect(metricTotals(await store())).toEqual({ 'cost USD': 60, requests: 550 })
})

test('an export that has grown takes the place of what it said before', async () => {
  const { write, run, store } = workplace()
  write('a.csv', days(1, 10))
  await run('a.csv')
  write('a.csv', days(1, 12))
  expect((await run('a.csv')).out).toContain('24 rows added, 20 rows replaced')
  expect(metricTotals(await store())).toEqual({ 'cost USD': 84, requests: 780 })
})

test('periods that overlap under two names count once where they say the same', async () => {
  const { write, run, store } = workplace()
  write('december.csv', days(1, 10))
  write('january.csv', days(6, 15))
  await run('december.csv')
  await run('january.csv')
  expect(metricTotals(await store())).toEqual({ 'cost USD': 127.5, requests: 1200 })
})

test('two exports of the same days with values of their own are added', async () => {
  const { write, run, store } = workplace()
  write('one.csv', days(1, 3))
  write('other.csv', days(1, 3, 7))
  await run('one.csv')
  await run('other.csv')
  expect(metricTotals(await store())).toMatchObject({ requests: 60 + 420 })
})

test('the lock holds what the store holds', async () => {
  const { cwd, write, run, store } = workplace()
  write('a.csv', days(1, 10))
  await run('a.csv')
  const lock = await readUsage([join(cwd, 'usage.lock')], { step: 'day' })
  expect(tableLines(lock.table)).toEqual(tableLines((await store()).table))
  expect(readFileSync(join(cwd, 'usage.lock'), 'utf8').length).toBeLessThan(2500)
})

test('a file that is no usage is told, stored nothing of, and ends with 3', async () => {
  const { write, run, store } = workplace()
  write('a.csv', days(1, 3))
  write('bad.csv', 'no,table\n')
  expect((await run('a.csv', 'bad.csv')).code).toBe(3)
  expect(metricTotals(await store())).toMatchObject({ requests: 60 })
})
