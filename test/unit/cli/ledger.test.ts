import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { main } from '../../../src/cli/main.ts'
import { fakeIo } from '../../support/fake-io.ts'
import { scrapFolder, wideUsage } from '../../support/scrap-folder.ts'

/** A world of known truth: usage grows by 0.9 log-points a year, forever. */
const all = wideUsage(700, 0.9).trimEnd().split('\n')
const early = all.slice(0, 1 + 400)
const scenario = `version: 1
usage: early.csv
horizon: 12mo
paths: 256
demand:
  app: { history: { metric: requests }, override: { 2026-04: 9M requests/day } }
constraints:
  gpus: { capacity: 300 gpus }
  bill: { budget: $170k/month }
`
const folder = scrapFolder({
  's.yml': scenario,
  'early.csv': `${early.join('\n')}\n`,
  'late.csv': `${all.join('\n')}\n`,
  'secret-user/late.csv': `${all.join('\n')}\n`,
})

async function run(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  const io = fakeIo({ cwd: folder })
  return { code: await main(argv, io), out: io.out(), err: io.err() }
}

const records = (): string[] => readdirSync(join(folder, 'ledger')).sort()

describe('record and score', () => {
  test('a run is recorded once, without paths, and names what was foreseen', async () => {
    const { code, out } = await run('record', 's.yml')
    expect(code).toBe(0)
    expect(records()).toEqual([expect.stringMatching(/^2026-02-04-[0-9a-f]{16}\.json$/)])
    expect(out).toContain(`ledger/${records()[0] ?? ''}: 3 forecasts and 2 limits from 2026-02-04 on`)
    expect((await run('record', 's.yml')).out).toContain('holds this forecast already')
    expect(records()).toHaveLength(1)
    const text = readFileSync(join(folder, 'ledger', records()[0] ?? ''), 'utf8')
    expect(text).not.toContain('early.csv')
    expect(text).not.toContain(folder)
    expect(text.length).toBeLessThan(20_000)
  })

  test('another run follows the first', async () => {
    await run('record', 's.yml', '--set', 'demand.app.override={}', '--set', 'demand.app.growth=exponential')
    const texts = records().map(
      (name) => JSON.parse(readFileSync(join(folder, 'ledger', name), 'utf8')) as { previous: string[] },
    )
    expect(texts.map((t) => t.previous.length).sort()).toEqual([0, 1])
  })

  test('later usage of the known truth scores dates, bands, skill and the override', async () => {
    const { code, out } = await run('score', 'late.csv', '--format', 'json')
    expect(code).toBe(0)
    const score = JSON.parse(out) as {
      records: number
      forecasts: {
        record: string
        id: string
        points: number
        coverage80: number
        skill: number
        bias: number
      }[]
      breaches: { id: string; actual: string; errorDays: number | null }[]
      overrides: { better: string; points: number }[]
    }
    expect(score.records).toBe(2)
    expect(score.overrides).toMatchObject([{ better: 'model' }])
    const overridden = new Set(score.overrides.map((o) => (o as unknown as { record: string }).record))
    const plain = score.forecasts.filter((f) => !overridden.has(f.record))
    expect(plain.map((f) => f.id).sort()).toEqual(['app', 'cost', 'gpu_count'])
    for (const f of plain) {
      expect(f.points).toBeGreaterThan(25)
      // The exponential is the truth: far better than naive, and hardly biased.
      expect(f.skill).toBeGreaterThan(0.8)
      expect(Math.abs(f.bias)).toBeLessThan(0.05)
    }
    // 380 GPUs on 2026-11-30 grow by 0.9 a year: 300 are passed ln(380 / 300) / 0.9 years before, on 2026-08-25, weekly wave aside.
    const gpus = score.breaches.filter((b) => b.id === 'gpus').at(-1)
    expect(Math.abs(Date.parse(gpus?.actual ?? '') - Date.parse('2026-08-25')) / 86_400_000).toBeLessThan(21)
    const exact = score.breaches.filter((b) => b.id === 'gpus').map((b) => Math.abs(b.errorDays ?? NaN))
    expect(Math.min(...exact)).toBeLessThan(15)
  })

  test('--min-skill is a gate: 10 below it, 3 when no day has come, 2 for what is no share', async () => {
    expect((await run('score', 'late.csv', '--min-skill', '-1000%')).code).toBe(0)
    expect((await run('score', 'late.csv', '--min-skill', '0.999')).code).toBe(10)
    expect((await run('score', 'early.csv', '--min-skill', '0')).code).toBe(3)
    expect((await run('score', 'late.csv', '--min-skill', 'much')).code).toBe(2)
    expect((await run('score', 'late.csv', '--ledger', 'nowhere')).code).toBe(2)
  })

  test('a changed record is named, and nothing is scored or added until it is restored', async () => {
    const [name = ''] = records()
    const path = join(folder, 'ledger', name)
    const text = readFileSync(path, 'utf8')
    writeFileSync(path, text.replace('"p50": [', '"p50": [1, '))
    for (const argv of [
      ['score', 'late.csv'],
      ['record', 's.yml'],
    ]) {
      const { code, err } = await run(...argv)
      expect(code).toBe(3)
      expect(err).toContain(name)
      expect(err).toContain('BAD_LEDGER')
    }
    writeFileSync(path, text)
    expect((await run('score', 'late.csv', '-q')).code).toBe(0)
  })
})
