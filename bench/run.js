// Prints ratios measured in one run on one machine: whole processes against a plain loop of the same arithmetic.
// npm run bench [-- RUNS]
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { mulberry32 } from '../fixtures/seeded-random.js'
import { measure, median } from './measure.js'

const runs = Number(process.argv[2] ?? 5)
const here = fileURLToPath(new URL('.', import.meta.url))
const bin = join(here, '..', 'bin', 'jevons.js')
const folder = mkdtempSync(join(tmpdir(), 'jevons-bench-'))

/** Two years of daily usage with a weekly season and 6 % noise, from a fixed seed (mulberry32). */
function writeUsage() {
  const uniform = mulberry32(7)
  const lines = ['date,requests,input_tokens,output_tokens,cost_usd,gpu_count,power_kw,db_writes_per_s']
  for (let day = 0; day < 730; day++) {
    const date = new Date(Date.UTC(2024, 11, 1) + day * 86_400_000)
    const noise = 0.06 * Math.sqrt(-2 * Math.log(uniform() + 1e-12)) * Math.cos(6.283185307 * uniform())
    const weekend = [0, 6].includes(date.getUTCDay()) ? -0.3 : 0.1
    const requests = 4e5 * Math.exp((0.9 * day) / 365 + weekend + noise)
    const cells = [
      requests,
      requests * 1800,
      requests * 350,
      requests * 0.0095,
      requests / 6000,
      requests / 4300,
      requests / 6200,
    ]
    lines.push([date.toISOString().slice(0, 10), ...cells.map((cell) => Math.round(cell))].join(','))
  }
  writeFileSync(join(folder, 'usage.csv'), `${lines.join('\n')}\n`)
}

const scenario = `version: 1
usage: usage.csv
horizon: 24mo
paths: 10000
demand: { app: { history: { metric: requests } } }
resources:
  tokens: { kind: tokens, from: app }
  pool:   { kind: gpu, from: tokens, price: $2.60/h }
  hall:   { kind: power, from: pool, price: $0.09/kWh }
  store:  { kind: database, from: app, writes: 14, bytes: 2 kB }
  spend:  { kind: cost, of: [pool, hall] }
constraints:
  budget: { budget: $400k/month, of: spend }
  gpus:   { capacity: 640 gpus, of: pool, lead-time: 20w to 40w }
  power:  { capacity: 2.4 MW, of: hall }
  writes: { capacity: 12k writes/s, of: store }
`

/** Medians of times and largest memory over the runs, after one warm-up; the commands take turns, so that drift hits all. */
function compare(commands) {
  for (const [command, args] of Object.values(commands)) measure(command, args)
  const found = Object.fromEntries(Object.keys(commands).map((name) => [name, []]))
  for (let run = 0; run < runs; run++) {
    for (const [name, [command, args]] of Object.entries(commands)) found[name].push(measure(command, args))
  }
  return Object.fromEntries(
    Object.entries(found).map(([name, all]) => [
      name,
      {
        seconds: median(all.map((one) => one.seconds)),
        processor: median(all.map((one) => one.cpuSeconds)),
        megabytes: Math.max(...all.map((one) => one.megabytes)),
      },
    ]),
  )
}

const node = (...args) => ['node', args]

try {
  writeUsage()
  writeFileSync(join(folder, 'bench.yml'), scenario)
  const simulate = [
    bin,
    'simulate',
    '--quiet',
    join(folder, 'bench.yml'),
    '--format',
    'json',
    '-o',
    join(folder, 'out.json'),
  ]
  const commands = {
    'simulate, 1 thread': node(...simulate, '--threads', '1'),
    'simulate, 2 threads': node(...simulate, '--threads', '2'),
    'plain loop (JavaScript)': node(join(here, 'plain-loop.js'), '10000', '730'),
    'jevons --help': node(bin, '--help'),
    'node -e 0': node('-e', '0'),
  }
  const compiler = spawnSync('cc', ['-O2', '-o', join(folder, 'kernel'), join(here, 'kernel.c'), '-lm'])
  if (compiler.status === 0) commands['C kernel'] = [join(folder, 'kernel'), ['10000', '730']]
  const found = compare(commands)
  console.log('10,000 futures x 24 months daily x 5 resources, CSV read and auto fit included')
  console.log(`${''.padEnd(26)} wall       processor  memory`)
  for (const [name, { seconds, processor, megabytes }] of Object.entries(found)) {
    const memory = megabytes === 0 ? '' : `${megabytes.toFixed(0)} MB`
    console.log(`${name.padEnd(26)} ${seconds.toFixed(3)} s    ${processor.toFixed(3)} s    ${memory}`)
  }
  const ratio = (a, b, of) => (found[a][of] / found[b][of]).toFixed(2)
  const both = (a, b) => `${ratio(a, b, 'seconds')} (processor time ${ratio(a, b, 'processor')})`
  const kernels = ['plain loop (JavaScript)', 'C kernel'].filter((name) => found[name])
  for (const kernel of kernels) {
    for (const name of ['simulate, 1 thread', 'simulate, 2 threads']) {
      console.log(`${name} / ${kernel}: ${both(name, kernel)}`)
    }
  }
  console.log(
    found['C kernel']
      ? 'the aim is at most 4 times the C kernel'
      : 'no C compiler here: the ratio to the C kernel was not measured',
  )
  console.log(`jevons --help / node -e 0: ${both('jevons --help', 'node -e 0')}; the aim is at most 1.5`)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
