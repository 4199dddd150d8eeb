// What the benches share: one whole process, measured.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const preload = fileURLToPath(new URL('resources.js', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'jevons-measure-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))

/**
 * Runs a command to its end: wall `seconds`, processor seconds `cpuSeconds` of all threads, and peak `megabytes`. It leaves the last two in the file that
 * BENCH_RESOURCES names: `node` does so by a preload, other programs do it themselves.
 */
export function measure(command, args) {
  const resources = join(folder, 'resources.json')
  const all = command === 'node' ? ['--import', preload, ...args] : args
  const before = process.hrtime.bigint()
  const { status } = spawnSync(command === 'node' ? process.execPath : command, all, {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, BENCH_RESOURCES: resources, NODE_OPTIONS: '' },
  })
  const seconds = Number(process.hrtime.bigint() - before) / 1e9
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}`)
  return { seconds, ...JSON.parse(readFileSync(resources, 'utf8')) }
}

/** The middle one, of an even number the upper of two. */
export function median(numbers) {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)]
}
