import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { inspect } from '../../../src/cli/commands/inspect.ts'
import { makeProgress } from '../../../src/cli/terminal/progress.ts'
import { fakeIo } from '../../support/fake-io.ts'
import { scrapFolder } from '../../support/scrap-folder.ts'

const table = 'When,Calls\n2026-01-30,5\n2026-01-31,6\n'

test('inspect --write-map writes a map that inspect --map reads, and overwrites nothing', async () => {
  const cwd = scrapFolder({ 'a.csv': table })
  const io = fakeIo({ cwd })
  expect(await inspect(['a.csv'], { writeMap: 'map.yml' }, io)).toBe(0)
  expect(readFileSync(join(cwd, 'map.yml'), 'utf8')).toContain('requests: Calls')
  expect(io.err()).toContain('--map map.yml')
  expect(await inspect(['a.csv'], { map: 'map.yml', format: 'json' }, io)).toBe(0)
  expect(JSON.parse(io.out())).toMatchObject({
    inputs: [{ format: 'map', metrics: [{ metric: 'requests', total: 11 }] }],
  })
  await expect(inspect(['a.csv'], { writeMap: 'map.yml' }, io)).rejects.toThrow(/exists already/)
})

test('without a file the map is printed; two tables are refused', async () => {
  const cwd = scrapFolder({ 'a.csv': table, 'b.csv': table })
  const io = fakeIo({ cwd })
  expect(await inspect(['a.csv'], { writeMap: true }, io)).toBe(0)
  expect(io.out()).toContain('time: When')
  expect(existsSync(join(cwd, 'map.yml'))).toBe(false)
  await expect(inspect(['a.csv', 'b.csv'], { writeMap: true }, io)).rejects.toThrow(/one table, not 2/)
})

test('on a terminal a long step says how long it has been running, and leaves no line behind', () => {
  vi.useFakeTimers()
  try {
    const io = fakeIo()
    const progress = makeProgress(true, io)
    progress.step('reading big.csv')
    vi.advanceTimersByTime(3500)
    expect(io.err()).toContain('3 s, reading big.csv')
    progress.done()
    const before = io.err()
    expect(before.endsWith('\r\u001B[2K')).toBe(true)
    vi.advanceTimersByTime(5000)
    expect(io.err()).toBe(before)
    const quiet = fakeIo()
    makeProgress(false, quiet).step('reading big.csv')
    vi.advanceTimersByTime(5000)
    expect(quiet.err()).toBe('')
  } finally {
    vi.useRealTimers()
  }
})
