import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { isBuilt, runBin } from '../support/run-bin.ts'
import { scrapFolder, tenLines, wideUsage } from '../support/scrap-folder.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
/** 20 series of 40 days. */
const fleetLines = Array.from({ length: 800 }, (_, i) => {
  const [series, day] = [i % 20, Math.floor(i / 20)]
  const date = new Date(Date.UTC(2026, 0, 1 + day)).toISOString().slice(0, 10)
  return `${date},team${String(series % 4)},m${String(Math.floor(series / 4))},${String(1000 + 50 * series + ((day * 7919) % 97))}\n`
}).join('')

const folder = scrapFolder({
  'jevons.yml': tenLines,
  'exports/usage.csv': wideUsage(400, 0.9),
  'fleet.csv': `date,team,model,requests\n${fleetLines}`,
  'bad.yml': tenLines.replace('capacity: 640 gpus', 'capacty: 640 gpus').replace('$250k/month', '$250k/moth'),
})

// Without dist there is no program to run; `npm test` and `npm run check` build first.
describe.skipIf(!isBuilt)('the program as installed', () => {
  // How much time that saves is measured by `npm run bench`, as a ratio; here stands what makes it so.
  test('--help goes to stdout and loads commander and the files of the command line alone', async () => {
    const { code, stdout, stderr } = await runBin(['--help'], folder)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toContain('Usage: jevons')
    // What each file of the bundle is made of; a static import is the only thing that is loaded without being asked for.
    const modules = JSON.parse(readFileSync(join(root, 'dist/modules.json'), 'utf8')) as Record<
      string,
      string[]
    >
    const seen = new Set<string>()
    const visit = (file: string): void => {
      if (seen.has(file)) return
      seen.add(file)
      const code = readFileSync(join(root, 'dist', file), 'utf8')
      for (const [, from = ''] of code.matchAll(/\b(?:import|from)\s*"([^"]+)"/g)) {
        if (from.startsWith('.')) visit(join(file, '..', from))
        else expect(from).toMatch(/^node:/)
      }
    }
    visit('cli/main.js')
    expect(seen.size).toBeGreaterThan(1)
    for (const file of seen) {
      for (const module of modules[file] ?? [`${file} is not listed`])
        expect(module).toMatch(/^(src\/(cli|errors|notice|units)|node_modules\/commander\/)/)
    }
  })

  test('simulate in a folder with a jevons.yml prints the report on stdout and nothing on stderr', async () => {
    const { code, stdout, stderr } = await runBin(['simulate', '--paths', '256'], folder)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toContain('First wall: ')
    expect(stdout).toContain('CAPACITY')
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80)
    expect(stdout).not.toMatch(/\u001B/)
  })

  test.skipIf(!existsSync('/dev/full'))(
    'a full disk behind stdout is told in one line, without a stack',
    () => {
      const jevons = `"${process.execPath}" "${join(root, 'bin/jevons.js')}"`
      const { status, stderr } = spawnSync('/bin/sh', ['-c', `${jevons} schema report > /dev/full`], {
        encoding: 'utf8',
      })
      expect(status).toBe(1)
      expect(stderr).toBe('error: the result cannot be written to stdout: the disk is full (ENOSPC)\n')
    },
  )

  test('a scenario is piped from init into simulate', () => {
    const jevons = `"${process.execPath}" "${join(root, 'bin/jevons.js')}"`
    const line = `${jevons} init exports/ -o - | ${jevons} simulate - --paths 64`
    const { status, stdout, stderr } = spawnSync('/bin/sh', ['-c', line], { cwd: folder, encoding: 'utf8' })
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout).toContain('CAPACITY')
  })

  test('colour can be forced, and is then only colour', async () => {
    const argv = ['simulate', '--paths', '64']
    const forced = await runBin(argv, folder, { FORCE_COLOR: '1' })
    expect(forced.stdout).toMatch(/\u001B\[/)
    expect(forced.stdout.replace(/\u001B\[[0-9;]*m/g, '')).toBe((await runBin(argv, folder)).stdout)
  })

  test('a fleet of series has the same bytes on 1, 2 and 3 threads, in every format', async () => {
    for (const format of ['json', 'ndjson', 'csv', 'table', 'md']) {
      const argv = [
        'forecast',
        'fleet.csv',
        '--by',
        'team,model',
        '--horizon',
        '5d',
        '--paths',
        '64',
        '--format',
        format,
      ]
      const [one, ...more] = await Promise.all(
        ['1', '2', '3'].map((threads) => runBin([...argv, '--threads', threads], folder)),
      )
      expect(one).toMatchObject({ code: 0, stderr: '' })
      expect(one?.stdout).toContain('total')
      for (const other of more) expect(other).toEqual(one)
    }
  })

  test('a forecast that is refused on threads says so, ends, and leaves no file', async () => {
    const argv = [
      'forecast',
      'fleet.csv',
      '--by',
      'team',
      '--model',
      'expnential',
      '--threads',
      '2',
      '-o',
      'no.ndjson',
    ]
    const { code, stderr } = await runBin(argv, folder)
    expect(code).toBe(2)
    expect(stderr).toContain('exponential')
    expect(existsSync(join(folder, 'no.ndjson'))).toBe(false)
  })

  test('the same seed gives the same bytes, twice in a row and on 1 and 2 threads', async () => {
    const argv = ['simulate', '--paths', '300', '--format', 'json']
    const first = await runBin(argv, folder)
    expect(first.code).toBe(0)
    expect((await runBin(argv, folder)).stdout).toBe(first.stdout)
    expect((await runBin([...argv, '--threads', '2'], folder)).stdout).toBe(first.stdout)
    expect((await runBin([...argv, '--seed', '7'], folder)).stdout).not.toBe(first.stdout)
    expect((await runBin(argv, folder, { JEVONS_SEED: '7' })).stdout).not.toBe(first.stdout)
  })

  test('the burst of an endpoint comes from exports that tell minutes', async () => {
    const minutes = Array.from({ length: 1440 * 3 }, (_, i) => {
      const requests = 30 + ((i * 7919) % 41)
      return `${new Date(Date.UTC(2026, 9, 1) + i * 60_000).toISOString()},${String(requests)},${String(1500 * requests)},${String(300 * requests)}`
    })
    const own = scrapFolder({
      'usage.csv': `timestamp,requests,input_tokens,output_tokens\n${minutes.join('\n')}\n`,
      'jevons.yml': [
        'version: 1\nusage: usage.csv\nhorizon: 3mo\npaths: 64',
        'demand: { app: { history: { metric: requests }, growth: 50%/year } }',
        'resources:\n  tokens: { kind: tokens, from: app }\n  api: { kind: endpoint, from: tokens, limits: { rpm: 4000 } }',
        'constraints: { throttled: { capacity: 0.5%, of: api, peak: 1x } }\n',
      ].join('\n'),
    })
    const { code, stdout } = await runBin(['simulate', '--format', 'json', '-v'], own)
    expect(code).toBe(0)
    expect(stdout).toMatch(/api: burst [\d.]+ was measured/)
  })

  test('check exits 10 when the gate fails', async () => {
    const { code, stdout } = await runBin(['check', '--paths', '256'], folder)
    expect(code).toBe(10)
    expect(stdout).toMatch(/^FAIL\s+budget /m)
    expect(stdout).toMatch(/1 failed {3}exit 10\n$/)
  })

  test('every error of a scenario is told at once with file, line and column, and exits 2', async () => {
    const { code, stdout, stderr } = await runBin(['simulate', 'bad.yml'], folder)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(/bad\.yml:5:\d+: /)
    expect(stderr).toMatch(/bad\.yml:6:\d+: .*capacty/)
    expect(stderr).not.toMatch(/\n\s+at /)
  })

  test('missing usage exits 3, a missing scenario and an unknown option exit 2', async () => {
    expect((await runBin(['inspect', 'nowhere.csv'], folder)).code).toBe(3)
    expect((await runBin(['simulate', 'nowhere.yml'], folder)).code).toBe(2)
    expect((await runBin(['simulate', '--sed', '1'], folder)).code).toBe(2)
  })

  test('usage can come from stdin', async () => {
    const csv = readFileSync(join(folder, 'exports/usage.csv'), 'utf8')
    const { code, stdout } = await runBin(['inspect', '-', '--format', 'json'], folder, {}, csv)
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ inputs: [{ source: '-', rows: 400 }] })
  })

  test('rows that were not accepted are counted, and written out with line and reason', async () => {
    const dirty = scrapFolder({
      'bill.csv':
        'date,cost_usd\n2026-11-27,10.50\n2026-11-28,oops\nnot a date,3\n2026-11-29,11\n2026-11-30,12.25\n',
    })
    const { code, stdout } = await runBin(
      ['inspect', 'bill.csv', '--rejects', 'bad', '--format', 'json'],
      dirty,
    )
    expect(code).toBe(0)
    const { inputs } = JSON.parse(stdout) as {
      inputs: { rows: number; rejected: number; metrics: { metric: string; total: number }[] }[]
    }
    expect(inputs[0]).toMatchObject({ rows: 5, rejected: 2 })
    expect(inputs[0]?.metrics.find((m) => m.metric === 'cost')?.total).toBe(33.75)
    const rejects = readFileSync(join(dirty, 'bad/bill.csv.rejects.csv'), 'utf8')
    expect(rejects).toMatch(/\b3\b.*oops/)
    expect(rejects).toMatch(/\b4\b.*not a date/)
    const table = await runBin(['inspect', 'bill.csv', '--rejects', 'bad'], dirty)
    expect(table.stdout).toContain('5 read, 2 rejected')
    expect(table.stdout).toContain('bad/bill.csv.rejects.csv')
  })

  test('a reader that stops early is no error', () => {
    const text = execFileSync(
      'sh',
      ['-c', `"${process.execPath}" "${root}bin/jevons.js" schema report 2>&1 | head -1`],
      {
        encoding: 'utf8',
      },
    )
    expect(text).toBe('{\n')
  })

  test('the demo gives a dated answer without any configuration', async () => {
    const { code, stdout, stderr } = await runBin(['demo', '--paths', '256'], folder)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(/First wall: .* 20\d\d-\d\d/)
  })
})
