import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { reportFormatNames } from '../../../src/cli/format-names.ts'
import { main } from '../../../src/cli/main.ts'
import { printError } from '../../../src/cli/terminal/print-error.ts'
import { JevonsError } from '../../../src/errors.ts'
import { stableJson } from '../../../src/report/text/stable-json.ts'
import { type FakeIo, fakeIo } from '../../support/fake-io.ts'
import { sampleReport } from '../../support/sample-report.ts'
import { scrapFolder, tenLines, wideUsage } from '../../support/scrap-folder.ts'

const folder = scrapFolder({
  'jevons.yml': tenLines,
  'exports/usage.csv': wideUsage(400, 0.9),
  'typo.yml': 'version: 1\nusage: exports/\ndemand: { requests: measurd }\n',
  'far.yml': tenLines.replace('usage:', 'start: 2900-01-01\nusage:'),
  'stray.csv': `${wideUsage(40, 0.9)}2900-01-01,1,1,1,1,1\n`,
  'two.csv': 'date,cost_usd\n2026-11-29,5\n2026-11-30,6\n',
  'run.json': stableJson(sampleReport),
  'later.json': stableJson({ ...sampleReport, schemaVersion: 2 }),
})
const at = (path: string): string => join(folder, path)

async function run(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  const io: FakeIo = fakeIo({ cwd: folder })
  const code = await main(argv, io)
  return { code, out: io.out(), err: io.err() }
}

/** The text as it was before it was broken into lines. */
const unwrapped = (text: string): string => text.replace(/\s+/g, ' ')

describe('help', () => {
  test.each([
    [],
    ['demo'],
    ['simulate'],
    ['check'],
    ['inspect'],
    ['forecast'],
    ['init'],
    ['report'],
    ['schema'],
    ['record'],
    ['score'],
    ['ingest'],
    ['prices'],
    ['elasticity'],
    ['backtest'],
  ])('%s --help starts with examples and exits 0', async (...command) => {
    const { code, out, err } = await run(...command, '--help')
    expect(code).toBe(0)
    expect(err).toBe('')
    expect(out).toMatch(/^Examples:\n {2}jevons /)
  })

  test('no command shows the help, --version the version', async () => {
    expect((await run()).out).toContain('Usage: jevons <command>')
    expect((await run('help', 'simulate')).out).toBe((await run('simulate', '--help')).out)
    expect((await run('--version')).out).toMatch(/^\d+\.\d+\.\d+\n$/)
  })
})

describe('refusals of the command line', () => {
  test.each([
    [['simulat'], 2, 'did you mean `jevons simulate`'],
    [['inspcet', 'exports'], 2, 'did you mean `jevons inspect`'],
    [['frobnicate'], 2, 'commands are demo, simulate'],
    [['hep'], 2, 'did you mean `jevons help`'],
    [['explain', 'gpus'], 2, 'instead: `jevons simulate -v`'],
    [
      ['demo', '--horizon', '5000mo'],
      2,
      '--horizon: found `5000mo`, expected a length of time of at most 50 years',
    ],
    [['simulate', at('jevons.yml'), '--horizon', '99999999d'], 2, 'at most 50 years'],
    [['simulate', at('jevons.yml'), '--start', '2900-01-01'], 2, '--start: found the start 2900-01-01'],
    [['simulate', at('far.yml')], 2, 'far.yml:2:1: found the start 2900-01-01'],
    [
      ['forecast', at('exports'), '--budget', '$9k/month', '--start', '2900-01-01'],
      2,
      '--start: found the start 2900-01-01',
    ],
    [['forecast', at('stray.csv')], 3, 'none before 2900-01-01'],
    [['forecast', at('exports'), '--metric', 'cost', '--horizon', '5000mo'], 2, 'at most 50 years'],
    [['backtest', at('exports'), '--metric', 'cost', '--horizon', '5000mo'], 2, 'at most 50 years'],
    [['simulate', at('jevons.yml/x.yml')], 2, 'cannot be read: ENOTDIR'],
    [['simulate', 'x'.repeat(5000)], 2, 'cannot be read: ENAMETOOLONG'],
    [['simulate', '--sed', '4'], 2, "unknown option '--sed'"],
    [['inspect'], 2, "missing required argument 'exports'"],
    [['inspect'], 2, 'hint: jevons inspect exports/'],
    [['simulate', at('jevons.yml'), '--horizon', '3'], 2, '--horizon: found `3`'],
    [['simulate', at('exports/usage.csv')], 2, '`jevons init <exports...>` writes one from usage'],
    [['forecast', at('exports'), '--budget', '9k'], 2, '--budget: found `9k`'],
    [['forecast', at('exports'), '--limit', '3 TB'], 3, '--limit: the exports hold no measured series in GB'],
    [['forecast', at('exports'), '-o', at('page.html')], 2, "format 'html' is not one of this command's"],
    [['forecast', at('exports'), '--trace-start', 'x'], 2, "--trace-start is 'x', expected a date"],
    [['simulate', at('jevons.yml'), '-o', at('exports')], 2, 'it is a folder'],
    [['simulate', at('jevons.yml'), '-o', at('jevons.yml/run.json')], 2, 'is a file'],
    [['init', at('exports'), '-o', at('nowhere/jevons.yml')], 2, 'there is no folder'],
    [['inspect', at('two.csv'), '--write-map', at('nowhere/map.yml')], 2, 'there is no folder'],
    [['schema', 'report', '-o', at('nowhere/report.json')], 2, 'there is no folder'],
    [['ingest', at('exports'), '--store', at('new.duckdb'), '--lock', at('nowhere/u.lock')], 2, 'no folder'],
    [['ingest', at('exports'), '--store', at('nowhere/new.duckdb')], 2, 'there is no folder'],
    [['ingest', at('exports'), '--store', at('two.csv')], 2, 'is not a store that `jevons ingest` wrote'],
    [['report', at('exports')], 2, 'is a folder, expected a file'],
    [['report', at('jevons.yml')], 3, 'is not JSON'],
    [['report', at('later.json')], 3, 'has schemaVersion 2, and this program reads 1'],
    [['report', at('run.json'), '--view', 'page'], 2, 'expected report or check'],
    [['backtest', at('exports'), '--origins', '0'], 2, 'for example --origins 6'],
    [
      [
        'simulate',
        at('jevons.yml'),
        '--set',
        'usage=two.csv',
        '--set',
        'demand.requests={ history: { metric: cost }, growth: ets }',
      ],
      3,
      "demand 'requests': growth model ets needs",
    ],
    [['simulate', at('typo.yml')], 3, 'did you mean `measured`?'],
    [['simulate', at('nowhere.yml'), '-o', at('nowhere/run.json')], 2, 'there is no folder'],
    [['schema', 'reprot'], 2, 'did you mean `report`'],
    [['report', 'nowhere.json'], 2, 'there is no file nowhere.json'],
    [['simulate', 'nowhere.yml'], 2, 'nowhere.yml'],
    [['simulate', at('jevons.yml'), '--seed', 'x'], 2, "--seed is 'x'"],
    [['forecast', at('exports'), '--step', 'wek'], 2, 'did you mean `week`'],
    [['forecast', at('exports'), '--metric', 'cost', '--horizon', 'soon'], 2, "--horizon is 'soon'"],
    [['forecast', at('exports'), '--where', 'team=a'], 3, "no dimension 'team'"],
    [['forecast', at('exports'), '--metric', 'reqests'], 3, 'requests'],
    [['inspect', at('nowhere.csv')], 3, 'nowhere.csv'],
    [['inspect', at('exports'), '--basis', 'biled'], 2, 'did you mean `billed`'],
    [['inspect', at('exports'), '--date-format', 'month-first'], 2, 'dmy, mdy, ymd'],
    [['inspect', at('exports'), '--gaps', 'none'], 2, 'zero or missing'],
    [['simulate', at('jevons.yml'), '--format', 'pdf'], 2, 'table, json, ndjson, csv, md, html'],
    [['simulate', at('jevons.yml'), '--threads', '0'], 2, '--threads 2'],
  ] as const)('%j exits %i and says why', async (argv, code, words) => {
    const result = await run(...argv)
    expect(result.code).toBe(code)
    expect(unwrapped(result.err)).toContain(words)
    expect(result.out).toBe('')
    expect(result.err).not.toMatch(/\n\s+at /)
  })

  test.each([
    [2, 'BAD_OPTION', 'jevons simulate --help'],
    [2, 'UNKNOWN_NAME', '[UNKNOWN_NAME]'],
    [3, 'NO_USAGE', '[NO_USAGE]'],
    [3, 'CANNOT_EVALUATE', '[CANNOT_EVALUATE]'],
  ] as const)('exit code %i stands for %s', (code, name, words) => {
    const io = fakeIo()
    expect(printError(new JevonsError({ code: name, message: 'no' }), io, 'simulate')).toBe(code)
    expect(io.err()).toContain(words)
  })

  test('a scenario error beside a data error exits 2: the scenario is to be mended first', () => {
    const both = new JevonsError({ code: 'NO_USAGE', message: 'a' }, { code: 'UNKNOWN_KEY', message: 'b' })
    const io = fakeIo()
    expect(printError(both, io, 'simulate')).toBe(2)
    expect(io.err()).toContain('\n2 errors\n')
  })

  test('a value of --set is told without a line, which it does not have', async () => {
    const { code, err } = await run('simulate', at('jevons.yml'), '--set', 'seed=abc')
    expect(code).toBe(2)
    expect(err).toMatch(/^error: --set seed: found `abc`/)
    expect(err).not.toContain('1:1')
  })

  test.each([
    [
      'foo',
      'foo: found the key `foo`, expected one of `version`',
      'take a key of that list: `--set <key>=<value>`',
    ],
    ['demand.requests.foo', 'found the key `foo`', '`--set demand.requests.<key>=<value>`'],
    ['seeed', 'found the key `seeed`', 'did you mean `seed`?'],
    ['checks.budget.message.foo', 'expected a path that exists', 'take a key of that list'],
  ])('--set of %s says which keys there are, and nothing of an indentation', async (path, message, hint) => {
    const { code, err } = await run('simulate', at('jevons.yml'), '--set', `${path}=bar`)
    expect(code).toBe(2)
    expect(unwrapped(err)).toContain(message)
    expect(unwrapped(err)).toContain(hint)
    expect(err).toContain('--set')
    expect(err).not.toContain('indentation')
  })

  test('an unknown key in the file keeps the hint for files', async () => {
    writeFileSync(at('odd.yml'), `${tenLines}frobnication: 1\n`)
    expect((await run('simulate', at('odd.yml'))).err).toContain('delete it, or check its indentation')
  })

  test.each([80, 100, 60])('refusals and remarks fit a terminal of %i columns', async (columns) => {
    for (const argv of [
      ['frobnicate'],
      ['compare'],
      ['simulate', 'nowhere.yml'],
      ['simulate', 'far.yml'],
      ['simulate', 'odd.yml', '--set', 'foo=bar'],
      ['simulate', 'jevons.yml', 'a', 'third-and-a-fourth', 'e', 'f'],
      ['forecast', 'two.csv', '--format', 'json', '-v'],
    ]) {
      const io = fakeIo({ cwd: folder, stderrIsTerminal: true, columns, env: {} })
      await main([...argv, '--no-progress'], io)
      expect(io.err()).not.toBe('')
      // What may be pasted is not broken where it fits on a line of 80.
      for (const line of io.err().split('\n')) expect(line.length).toBeLessThanOrEqual(Math.min(80, columns))
    }
  })

  test('a table in the place of a scenario is quoted in part, a saved run is told in one error', async () => {
    const table = await run('simulate', at('exports/usage.csv'))
    expect(table.err.length).toBeLessThan(400)
    writeFileSync(at('result.json'), '{ "schemaVersion": 1, "tool": {}, "scenario": {}, "inputs": [] }')
    const { code, err } = await run('simulate', at('result.json'))
    expect(code).toBe(2)
    expect(unwrapped(err)).toContain('found the result of a run, expected a scenario')
    expect(err).not.toContain('UNKNOWN_KEY')
  })

  test('a refusal does not hand the control characters of a binary file to the terminal', async () => {
    writeFileSync(at('binary.json'), Buffer.from([0x1b, 0x5b, 0x32, 0x4a, 0x00, 0xff, 0x9b]))
    const { code, err } = await run('report', at('binary.json'))
    expect(code).toBe(3)
    expect(err).toContain('binary.json is not JSON')
    expect(err).not.toMatch(/[^\P{Cc}\n]/u)
  })

  test('a lock that cannot be written is refused before the store is touched', async () => {
    const store = at('untouched.duckdb')
    await run('ingest', at('exports'), '--store', store, '--lock', at('nowhere/usage.lock'))
    expect(existsSync(store)).toBe(false)
  })

  test.skipIf(!existsSync('/proc/self'))('a ledger where no folder can be made is refused', async () => {
    const { code, err } = await run('record', at('jevons.yml'), '--paths', '16', '--ledger', '/proc/none')
    expect(code).toBe(2)
    expect(err).toContain('cannot write /proc/none')
  })

  test('a bug is one line, and its stack is shown only on request', () => {
    const quiet = fakeIo()
    expect(printError(new TypeError('x is not a function\nmore'), quiet, '')).toBe(1)
    expect(quiet.err().split('\n')).toHaveLength(2)
    const debug = fakeIo({ env: { JEVONS_DEBUG: '1' } })
    printError(new TypeError('x is not a function'), debug, '')
    expect(debug.err()).toMatch(/\n\s+at /)
  })
})

describe('a saved back-test and a saved elasticity', () => {
  test.each([['backtest', '--metric', 'cost', '--horizon', '30d', '--origins', '2'], ['elasticity']])(
    'of %s is rendered again as it was printed',
    async (command, ...options) => {
      const saved = at(`${command}.json`)
      await run(command, at('exports'), ...options, '-o', saved, '-q')
      for (const format of ['table', 'csv', 'md', 'json']) {
        const direct = await run(command, at('exports'), ...options, '--format', format)
        expect(await run('report', saved, '--format', format)).toEqual(direct)
      }
      expect((await run('report', saved, '--format', 'html')).err).toContain(
        '--format takes table, json, csv, md',
      )
    },
  )
})

describe('inspect', () => {
  test('prints its totals as CSV in the columns of the report, and as Markdown', async () => {
    const csv = (await run('inspect', at('two.csv'), '--format', 'csv')).out.split('\r\n')
    expect(csv[0]).toBe('kind,id,measure,stat,unit,from,to,date,value')
    expect(csv).toContain(`metric,${at('two.csv')},cost,sum,USD,2026-11-29,2026-11-30,,11`)
    expect(csv).toContain(`input,${at('two.csv')},rows,rejected,rows,2026-11-29,2026-11-30,,0`)
    await run('inspect', at('two.csv'), '-o', at('two.md'), '-q')
    const md = readFileSync(at('two.md'), 'utf8')
    expect(md).toContain('| file | format | span | metric | total | unit | buckets |')
    expect(md).toContain('| cost | sum 11 | USD | 2 |')
  })

  test('names the variable that asks for a format which it does not have', async () => {
    const io = fakeIo({ cwd: folder, env: { JEVONS_FORMAT: 'html' } })
    expect(await main(['inspect', at('two.csv')], io)).toBe(2)
    expect(io.err()).toContain("JEVONS_FORMAT: format 'html' is not one of this command's")
    expect(io.err()).toContain('unset it, or say --format with one of table, json, csv, md')
  })
})

describe('a day or two of history', () => {
  const short = (days: number): string => {
    const name = `short-${String(days)}.csv`
    writeFileSync(at(name), wideUsage(days, 0.9))
    writeFileSync(at(`short-${String(days)}.yml`), tenLines.replace('exports/', name))
    return name
  }
  test.each([
    [1, '1 observed day is too few to show growth', '1 day of usage is too few'],
    [13, '13 observed days are too few to show growth', '13 days of usage are too few'],
  ])('%i long: every report says in words that growth is not from it', async (days, fitted, inspected) => {
    const name = short(days)
    const scenario = name.replace('csv', 'yml')
    const simulated = unwrapped((await run('simulate', at(scenario), '--paths', '64')).out)
    expect(simulated).toContain(`WARN requests: ${fitted}`)
    expect(simulated).toContain('(the prior)')
    expect(simulated).toContain('add exports that reach further back')
    expect(unwrapped((await run('inspect', at(name))).out)).toContain(`WARN ${inspected}`)
    const json = await run('simulate', at(scenario), '--paths', '64', '--format', 'json')
    const document = JSON.parse(json.out) as { demand: unknown[]; warnings: unknown[] }
    expect(document.demand[0]).toMatchObject({ id: 'requests', status: 'prior-driven' })
    expect(document.warnings).toContainEqual(
      expect.objectContaining({ code: 'prior-driven', level: 'warning', subject: 'requests' }),
    )
    expect(json.err).toContain('[prior-driven]')
    for (const format of ['md', 'html'])
      expect(
        unwrapped((await run('simulate', at(scenario), '--paths', '64', '--format', format)).out),
      ).toContain(fitted)
  })

  test('of three to thirteen days is forecast with the words beside it, of two not at all', async () => {
    const forecast = await run('forecast', at(short(13)), '--metric', 'requests')
    expect(unwrapped(forecast.out)).toContain('WARN requests: 13 observed days are too few to show growth')
    const none = unwrapped((await run('forecast', at('two.csv'), '--metric', 'cost')).out)
    expect(none).toContain('2 observed days are too few to forecast: at least 3 are needed; add exports')
  })

  test('of negative numbers is told as what it is', async () => {
    const rows = Array.from({ length: 20 }, (_, i) => `2026-03-${String(i + 1).padStart(2, '0')},-5`)
    writeFileSync(at('negative.csv'), `date,requests\n${rows.join('\n')}\n`)
    const { code, out } = await run('forecast', at('negative.csv'))
    expect(code).toBe(0)
    expect(unwrapped(out)).toContain('20 more are negative, which usage cannot be: turn the sign around')
  })

  test('is two weeks long at the most', async () => {
    const simulated = await run('simulate', at(short(14).replace('csv', 'yml')), '--paths', '64')
    expect(simulated.out).not.toContain('[prior-driven]')
    expect((await run('inspect', at('short-14.csv'))).out).not.toContain('[short-history]')
  })
})

describe('words that are no command yet', () => {
  const planned = [
    'explain',
    'compare',
    'plan',
    'solve',
    'sensitivity',
    'ladder',
    'shock',
    'doctor',
    'completion',
  ]

  test.each(planned)('%s is answered with a command that exists', async (word) => {
    const { code, err } = await run(word, 'jevons.yml')
    expect(code).toBe(2)
    expect(err).toContain(`unknown command '${word}'`)
    const named = [...err.matchAll(/jevons ([a-z]+)/g)].map((m) => m[1])
    const { out } = await run('--help')
    const known = [...out.matchAll(/^ {2}([a-z]+) /gm)].map((m) => m[1])
    expect(known).toContain('simulate')
    for (const name of named) expect(known).toContain(name)
    expect(known).not.toContain(word)
  })
})

describe('a scenario on stdin', () => {
  const piped = async (text: string, ...argv: string[]): Promise<FakeIo & { code: number }> => {
    writeFileSync(at('spooled'), text)
    const io = fakeIo({ cwd: folder, stdinFile: () => Promise.resolve(at('spooled')) })
    return { ...io, code: await main([...argv, '--paths', '64'], io) }
  }

  test('is run as one in a file, its usage taken from the current folder', async () => {
    const text = tenLines.replace('usage: exports/', `usage: ${at('exports')}`)
    const { code, out, err } = await piped(text, 'simulate', '-')
    expect({ code, err: err() }).toEqual({ code: 0, err: '' })
    expect(out()).toContain('First wall: ')
    expect((await piped(text, 'check', '-')).code).toBe(10)
  })

  test('is named stdin in its errors', async () => {
    const { code, err } = await piped(tenLines.replace('demand:', 'demnad:'), 'simulate', '-')
    expect(code).toBe(2)
    expect(err()).toMatch(/^error: stdin:\d+:1: .*demnad/)
  })

  test('of usage is read once by ingest, and init says that it is wanted again', async () => {
    const usage = readFileSync(at('exports/usage.csv'), 'utf8')
    const spools: string[] = []
    const io = fakeIo({
      cwd: folder,
      stdinFile: () => {
        spools.push(at('spooled'))
        return Promise.resolve(at(spools.length === 1 ? 'spooled' : 'nothing-left'))
      },
    })
    writeFileSync(at('spooled'), usage)
    writeFileSync(at('nothing-left'), '')
    expect(await main(['ingest', '-', '--store', at('piped.duckdb')], io)).toBe(0)
    expect(io.out()).toContain('2,000 rows added')
    const init = fakeIo({ cwd: folder, stdinFile: () => Promise.resolve(at('spooled')) })
    expect(await main(['init', '-', '-o', 'piped.yml'], init)).toBe(0)
    expect(init.err()).toContain('next: jevons simulate piped.yml < usage.csv')
    expect(readFileSync(at('piped.yml'), 'utf8')).toContain('usage: ["-"]')
  })

  test('cannot share it with its usage', async () => {
    const { code, err } = await piped(tenLines.replace('exports/', '"-"'), 'simulate', '-')
    expect(code).toBe(2)
    expect(err()).toContain('`jevons simulate scenario.yml < usage.csv`')
    expect((await piped(tenLines, 'simulate', '-', '--usage', '-')).err()).toContain('and so is its usage')
  })
})

describe('simulate and check', () => {
  test('the ten-line scenario dates budget, GPUs, power and database from one wide CSV', async () => {
    const { code, out, err } = await run('simulate', at('jevons.yml'), '--paths', '256')
    expect(code).toBe(0)
    expect(err).toBe('')
    for (const name of ['ai-budget', 'gpus', 'power', 'db'])
      expect(out.split('\n').some((line) => line.startsWith(name) && /20\d\d-\d\d/.test(line))).toBe(true)
  })

  test('JSON on stdout is parseable, and re-rendering it equals the direct output in every format', async () => {
    const direct = await run('simulate', at('jevons.yml'), '--paths', '128', '--format', 'json')
    expect(JSON.parse(direct.out)).toMatchObject({ schemaVersion: 1, scenario: { paths: 128 } })
    writeFileSync(at('saved.json'), direct.out)
    for (const format of reportFormatNames) {
      const again = await run('simulate', at('jevons.yml'), '--paths', '128', '--format', format)
      const rendered = await run('report', at('saved.json'), '--format', format)
      expect(rendered.out).toBe(again.out)
    }
  })

  test('a failed gate exits 10, a passed one 0, one that cannot be evaluated 3', async () => {
    const check = (text: string): Promise<{ code: number; out: string; err: string }> =>
      run('check', at('jevons.yml'), '--paths', '128', '--set', `checks.budget=${text}`)
    expect(await check('p(breach(ai-budget) within 6mo) <= 100%')).toMatchObject({ code: 0 })
    expect(await check('p(breach(ai-budget) within 20mo) <= 0.1%')).toMatchObject({ code: 10 })
    const unknown = await check('delta(p(breach(ai-budget) within 6mo), baseline) <= 5%')
    expect(unknown.code).toBe(3)
    expect(unknown.out).toMatch(/^UNKNOWN\s+budget[^]*needs a baseline/m)
  })

  test('a scenario without checks is no gate', async () => {
    writeFileSync(at('open.yml'), tenLines.replace(/checks:.*\n/, ''))
    const { code, err } = await run('check', at('open.yml'), '--paths', '64')
    expect(code).toBe(2)
    expect(err).toContain('no `checks`')
  })

  test('--usage replaces the exports of the scenario, --set and --horizon change it', async () => {
    mkdirSync(at('other'), { recursive: true })
    writeFileSync(at('other/usage.csv'), wideUsage(200, 0.2))
    const argv = ['simulate', at('jevons.yml'), '--paths', '64', '--format', 'json']
    const { out } = await run(...argv, '--usage', at('other'), '--horizon', '6mo', '--set', 'name=other')
    const document = JSON.parse(out) as { scenario: object; inputs: { rows: number }[] }
    expect(document.scenario).toMatchObject({ name: 'other', start: '2026-12-01', end: '2027-06-01' })
    expect(document.inputs[0]?.rows).toBe(200)
  })
})

describe('inspect, forecast, init', () => {
  test('inspect equals a direct sum of the file', async () => {
    const { out } = await run('inspect', at('exports/usage.csv'), '--format', 'json')
    const { inputs } = JSON.parse(out) as { inputs: { metrics: { metric: string; total: number }[] }[] }
    const cents = readFileSync(at('exports/usage.csv'), 'utf8')
      .split('\n')
      .slice(1, -1)
      .reduce((sum, line) => sum + Math.round(Number(line.split(',')[2]) * 100), 0)
    expect(inputs[0]?.metrics.find((m) => m.metric === 'cost')?.total).toBe(cents / 100)
  })

  test('forecast starts one step after the data and its quantiles are in order', async () => {
    const { code, out } = await run(
      'forecast',
      at('exports'),
      '--metric',
      'cost',
      '--horizon',
      '30d',
      '--format',
      'json',
    )
    expect(code).toBe(0)
    const { series } = JSON.parse(out) as { series: { points: Record<string, number | string>[] }[] }
    expect(series[0]?.points).toHaveLength(30)
    expect(series[0]?.points[0]?.['time']).toBe('2026-12-01')
    for (const p of series[0]?.points ?? [])
      expect(Number(p['p10']) <= Number(p['p50']) && Number(p['p50']) <= Number(p['p90'])).toBe(true)
  })

  test('paths are taken from the working directory of the io', async () => {
    const { code, out } = await run('inspect', 'exports', '--format', 'json')
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject({ inputs: [{ rows: 400 }] })
    expect((await run('simulate', '--paths', '64')).code).toBe(0)
  })

  test('a limit on a named metric and model is dated by that model', async () => {
    // 380 GPUs at the end of the data, which grow by 0.9 log-points a year: ln(760 / 380) / 0.9 = 281 days.
    const argv = ['forecast', at('exports'), '--metric', 'gpu_count', '--limit', '760 gpus', '--paths', '256']
    const dated = async (model: string): Promise<{ model: string; p50: string | null; of: string }> => {
      const { code, out } = await run(...argv, '--model', model, '--horizon', '24mo', '--format', 'json')
      expect(code).toBe(0)
      const document = JSON.parse(out) as {
        series: { metric: string; model: string }[]
        constraints: { of: string; breach: { p50: string | null } }[]
      }
      expect(document.series.map((s) => s.metric)).toEqual(['gpu_count'])
      return {
        model: document.series[0]?.model ?? '',
        p50: document.constraints[0]?.breach.p50 ?? null,
        of: document.constraints[0]?.of ?? '',
      }
    }
    const exponential = await dated('exponential')
    expect(exponential).toMatchObject({ of: 'load' })
    expect(exponential.model).toContain('exponential')
    const days = (Date.parse(exponential.p50 ?? '') - Date.parse('2026-12-01')) / 86_400_000
    expect(Math.abs(days - 281)).toBeLessThan(21)
    expect((await dated('flat')).p50).toBeNull()
  })

  test('a budget gets a dated answer without a scenario', async () => {
    const argv = ['forecast', at('exports'), '--budget', '$250k/month', '--paths', '256', '--format', 'json']
    const { constraints } = JSON.parse((await run(...argv)).out) as {
      constraints: { id: string; breach: { p50: string } }[]
    }
    expect(constraints[0]?.id).toBe('budget')
    expect(constraints[0]?.breach.p50).toMatch(/^2027-\d\d-\d\d$/)
  })

  test('fewer than 3 points are insufficient history, not a failure', async () => {
    const { code, out } = await run('forecast', at('two.csv'), '--format', 'json')
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject({ series: [{ status: 'insufficient_history', points: [] }] })
  })

  test('init writes a scenario that runs, and never overwrites one unasked', async () => {
    const first = await run('init', at('exports'), '-o', 'new.yml', '-q')
    expect(first).toMatchObject({ code: 0, err: '' })
    expect(readFileSync(at('new.yml'), 'utf8')).toMatch(/# CHANGE ME/)
    expect((await run('simulate', at('new.yml'), '--paths', '64')).code).toBe(0)
    const again = await run('init', at('exports'), '-o', 'new.yml')
    expect(again.code).toBe(2)
    expect(again.err).toContain('--force')
    expect((await run('init', at('exports'), '-o', 'new.yml', '--force', '-q')).code).toBe(0)
  })
})

describe('report', () => {
  test('a saved run is shown as the check screen on request', async () => {
    const { code, out } = await run('report', 'run.json', '--view', 'check')
    expect(code).toBe(0)
    expect(out).toMatch(/^jevons check {3}AI platform/)
  })

  test('-o writes a file; that, and warnings that a table would show, go to stderr unless -q', async () => {
    const { out, err } = await run('report', 'run.json', '-o', 'run.csv')
    expect(out).toBe('')
    expect(unwrapped(err)).toMatch(/^wrote run\.csv warning: hall-b: .*\[model_off\] $/)
    expect((await run('report', 'run.json', '-o', 'run.csv', '-q')).err).toBe('')
    expect(readFileSync(at('run.csv'), 'utf8')).toMatch(/^kind,id,measure,stat,unit,from,to,date,value\r\n/)
  })
})
