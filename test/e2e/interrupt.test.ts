import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { isBuilt, runBin } from '../support/run-bin.ts'
import { scrapFolder, tenLines, wideUsage } from '../support/scrap-folder.ts'

const bin = fileURLToPath(new URL('../../bin/jevons.js', import.meta.url))
/** Rows enough that reading them takes the engine a while: 400 days of 1,000 users. */
const manyRows = Array.from({ length: 400_000 }, (_, i) => {
  const day = new Date(Date.UTC(2025, 0, 1 + Math.floor(i / 1000))).toISOString().slice(0, 10)
  return `${day},user${String(i % 1000)},${String(100 + ((i * 7919) % 977))}\n`
})
const folder = scrapFolder({
  'jevons.yml': tenLines,
  'exports/usage.csv': wideUsage(400, 0.9),
  'many.csv': `date,team,requests\n${manyRows.join('')}`,
})

/** Where the program is when Ctrl-C comes: the engine reads (its folder is there), or what it read is simulated (it is gone). */
type Stage = 'reading' | 'afterwards'

type Ended = {
  readonly code: number | null
  readonly signal: string | null
  readonly output: string
  readonly left: readonly string[]
}

/** Runs the program with a temporary folder of its own and interrupts it at a stage; what it said, and what it left behind. */
async function interrupted(argv: readonly string[], stage: Stage, tmp: string): Promise<Ended> {
  const temporary = join(folder, tmp)
  mkdirSync(temporary)
  const child = spawn(process.execPath, [bin, ...argv], {
    cwd: folder,
    env: { PATH: process.env['PATH'], TMPDIR: temporary },
  })
  let output = ''
  child.stdout.on('data', (data) => (output += String(data)))
  child.stderr.on('data', (data) => (output += String(data)))
  const closed = new Promise<Pick<Ended, 'code' | 'signal'>>((resolve) => {
    child.on('close', (code, signal) => {
      resolve({ code, signal })
    })
  })
  const reads = (): boolean => readdirSync(temporary).length > 0
  while (!reads() && child.exitCode === null) await sleep(5)
  while (stage === 'afterwards' && reads() && child.exitCode === null) await sleep(5)
  child.kill('SIGINT')
  const { code, signal } = await closed
  return { code, signal, output, left: readdirSync(temporary) }
}

// A signal that another process sends is not heard on Windows; without dist there is no program to run.
describe.skipIf(!isBuilt || process.platform === 'win32')('Ctrl-C', () => {
  test('while exports are read ends with 130, says nothing, and leaves no temporary files', async () => {
    const ended = await interrupted(['inspect', 'many.csv'], 'reading', 'tmp-inspect')
    expect(ended).toEqual({ code: 130, signal: null, output: '', left: [] })
  })

  test.each(['1', '2'])('while futures are simulated on %s threads ends it too', async (threads) => {
    const argv = ['simulate', '--paths', '300000', '--threads', threads]
    const ended = await interrupted(argv, 'afterwards', `tmp-simulate-${threads}`)
    // Ended by the signal itself, which shells call 130 too, or by the handler where it still stood.
    expect(['SIGINT', 130]).toContain(ended.signal ?? ended.code)
    expect(ended).toMatchObject({ output: '', left: [] })
  })

  test('while exports are appended leaves the store as it was, and free for the next', async () => {
    const store = ['--store', 'usage.duckdb']
    expect((await runBin(['ingest', 'exports/', ...store], folder)).code).toBe(0)
    const before = await runBin(['inspect', 'usage.duckdb', '--format', 'json'], folder)
    const argv = ['ingest', 'many.csv', ...store, '--lock', 'usage.lock']
    const ended = await interrupted(argv, 'reading', 'tmp-ingest')
    expect(ended).toEqual({ code: 130, signal: null, output: '', left: [] })
    expect(existsSync(join(folder, 'usage.lock'))).toBe(false)
    expect(await runBin(['inspect', 'usage.duckdb', '--format', 'json'], folder)).toEqual(before)
    const again = await runBin(['ingest', 'many.csv', ...store], folder)
    expect(again.code).toBe(0)
    expect(again.stdout).toContain('holds 2 exports')
  })
})

describe.skipIf(!isBuilt)('usage on stdin', () => {
  test('is written to a temporary file that is gone afterwards', async () => {
    const temporary = join(folder, 'tmp-stdin')
    mkdirSync(temporary)
    const { code } = await runBin(['inspect', '-'], folder, { TMPDIR: temporary }, wideUsage(40, 0.9))
    expect(code).toBe(0)
    expect(readdirSync(temporary)).toEqual([])
  })
})
