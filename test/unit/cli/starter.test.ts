import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { main } from '../../../src/cli/main.ts'
import { fakeIo } from '../../support/fake-io.ts'
import { scrapFolder } from '../../support/scrap-folder.ts'

const day = (i: number): string => new Date(Date.UTC(2026, 9, 10 + i)).toISOString().slice(0, 10)

/** Days from 2026-10-10 on with a row of values each. */
function daily(header: string, days: number, row: (i: number) => string): string {
  return `${[`date,${header}`, ...Array.from({ length: days }, (_, i) => `${day(i)},${row(i)}`)].join('\n')}\n`
}

const folder = scrapFolder({
  'own.csv': daily('2nd widgets,3rd widgets,half_hours', 60, (i) => `${100 + i},${50 + (i % 7)},48`),
  'young.csv': daily('requests,cost_usd', 12, (i) => `${1000 + i},3`),
  'hours.csv': 'time,requests\n2026-10-10T01:00:00Z,5\n2026-10-10T02:00:00Z,6\n',
  'relative.csv': `t_seconds,requests\n${Array.from({ length: 400 }, (_, i) => `${i * 21_600},${100 + i}`).join('\n')}\n`,
})

async function run(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  const io = fakeIo({ cwd: folder })
  const code = await main(argv, io)
  return { code, out: io.out(), err: io.err() }
}

describe('init', () => {
  test('takes metrics that it does not know as demands, each by a name of its own, and the result runs', async () => {
    expect(await run('init', 'own.csv', '-o', 'own.yml', '-q')).toMatchObject({ code: 0, err: '' })
    const text = readFileSync(join(folder, 'own.yml'), 'utf8')
    expect(text).toContain('half_hours: { history: { metric: "half_hours" } }')
    expect(text.match(/^ {2}[a-z_0-9-]+: \{ history/gm)).toHaveLength(3)
    const { code, out } = await run('simulate', 'own.yml', '--paths', '64')
    expect(code).toBe(0)
    expect(out).toContain('No limits are stated')
  })

  test('states what the exports hold of a month that began before them, so that the budget runs', async () => {
    await run('init', 'young.csv', '-o', 'young.yml', '-q')
    expect(readFileSync(join(folder, 'young.yml'), 'utf8')).toMatch(/spent: "\$36" .* from 2026-10-10 on/)
    expect((await run('simulate', 'young.yml', '--paths', '64')).code).toBe(0)
  })

  test('refuses exports without a complete day instead of writing what cannot run', async () => {
    const { code, err } = await run('init', 'hours.csv', '-o', 'hours.yml')
    expect(code).toBe(3)
    expect(err).toContain('no complete day')
  })

  test('says how to keep usage that is read with options for which a scenario has no word', async () => {
    const { code, err } = await run(
      'init',
      'relative.csv',
      '--trace-start',
      '2026-06-01',
      '-o',
      'relative.yml',
    )
    expect(code).toBe(0)
    expect(err).toContain('jevons ingest relative.csv --trace-start 2026-06-01 --lock usage.lock')
  })
})
