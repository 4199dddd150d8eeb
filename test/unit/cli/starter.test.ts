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
  'apart/requests.csv': daily('requests', 60, (i) => `${1000 + i}`),
  'apart/cost.csv': daily('cost_usd', 90, (i) => `${100 + i}`).replace(
    /^2026-1[01].*\n|^2026-12-0.*\n/gm,
    '',
  ),
  'ahead/requests.csv': daily('requests', 30, (i) => `${1000 + i}`),
  'ahead/gpus.csv': daily('gpu_count', 90, (i) => `${100 + i}`),
  'monthly/requests.csv': daily('requests', 40, (i) => `${1000 + i}`),
  'monthly/bill.csv': 'month,cost_usd\n2026-09,3000\n2026-10,3100\n',
  'months.csv': 'month,requests,cost_usd\n2026-09,30000,3000\n2026-10,31000,3100\n2026-11,32000,3200\n',
  'credits.csv': daily('cost_usd', 30, () => '-5'),
  'free.csv': daily('requests,cost_usd', 30, (i) => `${100 + i},0`),
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

  test('states the spend of a month that began before the exports, as a guess, so that the budget runs', async () => {
    await run('init', 'young.csv', '-o', 'young.yml', '-q')
    // Nine days before the exports at $3 a day, and twelve that they hold.
    expect(readFileSync(join(folder, 'young.yml'), 'utf8')).toMatch(
      /spent: "\$63" .*a guess, the exports lack 9 of the 21 days from 2026-10-01 on/,
    )
    expect((await run('simulate', 'young.yml', '--paths', '64')).code).toBe(0)
  })

  test('states a later start where an export begins only after the demands end, and says why', async () => {
    await run('init', 'apart', '-o', 'apart.yml', '-q')
    const text = readFileSync(join(folder, 'apart.yml'), 'utf8')
    expect(text).toMatch(/^start: 2027-01-08 .*requests on 2026-12-08, cost on 2027-01-07;$/m)
    expect(text).toContain('# a run would begin on 2026-12-09, before cost')
    expect(text).not.toContain('spent:')
    const { code, out } = await run('simulate', 'apart.yml', '--paths', '64')
    expect(code).toBe(0)
    expect(out).toContain('as of 2027-01-08 (data to 01-07)')
    const early = await run('simulate', 'apart.yml', '--paths', '64', '--start', '2026-12-01')
    expect(early).toMatchObject({ code: 3, out: '' })
    expect(early.err.replace(/\s+/g, ' ')).toContain(
      'the run starts on 2026-12-01, and the exports hold cost only from 2026-12-10 on',
    )
    expect(early.err.replace(/\s+/g, ' ')).toContain('or state a later start: `start: 2027-01-08`')
  })

  test('offers a later start where the other exports reach farther than the demands', async () => {
    await run('init', 'ahead', '-o', 'ahead.yml', '-q')
    expect(readFileSync(join(folder, 'ahead.yml'), 'utf8')).toMatch(/^# start: 2027-01-08 /m)
    expect((await run('simulate', 'ahead.yml', '--paths', '64')).out).toContain('as of 2026-11-09')
  })

  test('guesses the spend of a month that the bill does not hold yet', async () => {
    await run('init', 'monthly', '-o', 'monthly.yml', '-q')
    expect(readFileSync(join(folder, 'monthly.yml'), 'utf8')).toMatch(
      /spent: "\$1800" .*the exports lack 18 of the 18 days from 2026-11-01 on/,
    )
    expect((await run('simulate', 'monthly.yml', '--paths', '64')).code).toBe(0)
  })

  test('takes months as whole: the run begins after the last, and the report says what is covered', async () => {
    await run('init', 'months.csv', '-o', 'months.yml', '-q')
    expect(readFileSync(join(folder, 'months.yml'), 'utf8')).not.toMatch(/spent:|start:/)
    expect((await run('simulate', 'months.yml', '--paths', '64')).out).toContain(
      'as of 2026-12-01 (data to 11-30)',
    )
  })

  test('writes no budget where nothing is spent, and refuses credits alone', async () => {
    await run('init', 'free.csv', '-o', 'free.yml', '-q')
    expect(readFileSync(join(folder, 'free.yml'), 'utf8')).not.toMatch(/^ {2}budget:|NaN/m)
    expect((await run('simulate', 'free.yml', '--paths', '64')).code).toBe(0)
    const { code, err } = await run('init', 'credits.csv', '-o', 'credits.yml')
    expect(code).toBe(3)
    expect(err).toContain('nothing in the exports is above 0')
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
