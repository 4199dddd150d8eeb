import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { JevonsError } from '../../../src/errors.ts'
import { loadScenario } from '../../../src/scenario/load-scenario.ts'

const folder = mkdtempSync(join(tmpdir(), 'jevons-scenario-'))
afterAll(() => {
  rmSync(folder, { recursive: true })
})

const text = 'version: 1\nusage: [../exports, /data/*.csv, "-"]\ndemand: { requests: measured }\n'
const file = join(folder, 'plan.yml')
writeFileSync(file, text)

describe('loading a scenario', () => {
  it('resolves usage against the folder of the file and leaves absolute paths and stdin alone', async () => {
    const { usage, name } = await loadScenario(file)
    expect(usage).toEqual([join(folder, '../exports'), '/data/*.csv', '-'])
    expect(name).toBe('plan')
  })

  it('carries the SHA-256 of the text, and another one when something was set', async () => {
    const plain = await loadScenario(file)
    expect(plain.hash).toBe(createHash('sha256').update(text).digest('hex'))
    const changed = await loadScenario(file, { set: [{ path: 'seed', value: '7' }] })
    expect(changed.seed).toBe(7)
    expect(changed.hash).not.toBe(plain.hash)
    expect((await loadScenario(file, { set: [{ path: 'seed', value: '7' }] })).hash).toBe(changed.hash)
  })

  it.each([
    ['a missing file', 'nowhere.yml', 'found no scenario'],
    ['a folder', '.', 'found the folder'],
  ])('%s is told with what to type', async (_, path, message) => {
    const error = await loadScenario(join(folder, path)).catch((e: unknown) => e)
    expect(error).toBeInstanceOf(JevonsError)
    const [problem] = error instanceof JevonsError ? error.problems : []
    expect(problem?.code).toBe('NO_SUCH_FILE')
    expect(problem?.message).toContain(message)
    expect(problem?.hint).toContain('.yml')
  })
})
