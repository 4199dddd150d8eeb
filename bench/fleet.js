// Prints the processor time a series takes in `jevons forecast --by`: daily series of two years, 90 days ahead, selection and intervals included.
// npm run bench:fleet [-- SERIES...], default 100 1000
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { mulberry32 } from '../fixtures/seeded-random.js'
import { measure } from './measure.js'

const sizes = process.argv.slice(2).map(Number)
const bin = fileURLToPath(new URL('../bin/jevons.js', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'jevons-fleet-'))
const days = 730

const uniform = mulberry32(7)
/** About normal with sd 0.5. */
const bell = () => uniform() + uniform() + uniform() - 1.5

/** A long table: level, growth, weekend and walk of its own for each series. */
async function writeUsage(file, count) {
  const teams = Math.ceil(count / 10)
  const series = Array.from({ length: count }, (_, k) => ({
    name: `team-${k % teams},model-${Math.floor(k / teams)}`,
    level: Math.log(100 + 1e5 * uniform() ** 3),
    growth: (uniform() - 0.3) * 1.5,
    weekend: uniform() * 0.5,
    walk: 0,
  }))
  const out = createWriteStream(file)
  out.write('date,team,model,requests\n')
  for (let day = 0; day < days; day++) {
    const date = new Date(Date.UTC(2024, 11, 1) + day * 86_400_000)
    const isWeekend = [0, 6].includes(date.getUTCDay())
    const text = series.map((one) => {
      one.walk += 0.01 * bell()
      const log =
        one.level + (one.growth * day) / 365 + one.walk - (isWeekend ? one.weekend : 0) + 0.1 * bell()
      return `${date.toISOString().slice(0, 10)},${one.name},${Math.round(Math.exp(log))}\n`
    })
    if (!out.write(text.join(''))) await new Promise((resolve) => out.once('drain', resolve))
  }
  await new Promise((resolve) => out.end(resolve))
}

try {
  console.log(
    `daily series of ${days} days, 90 days ahead, reading and writing included; the aim is at most 60 ms of CPU a series`,
  )
  for (const count of sizes.length > 0 ? sizes : [100, 1000]) {
    const usage = join(folder, 'usage.csv')
    await writeUsage(usage, count)
    const reading = measure('node', [bin, 'inspect', usage, '-q', '-o', join(folder, 'inspect.txt')])
    const common = [
      bin,
      'forecast',
      usage,
      '--metric',
      'requests',
      '--by',
      'team,model',
      '--horizon',
      '90d',
      '-q',
    ]
    const all = measure('node', [...common, '-o', join(folder, 'out.ndjson')])
    const of = (cost) => `${((1000 * cost.cpuSeconds) / count).toFixed(1)} ms CPU a series`
    console.log(
      `${String(count).padStart(6)} series: ${of(all)} (of which inspecting the file: ${of(reading)}), ${all.seconds.toFixed(1)} s, peak ${all.megabytes.toFixed(0)} MB`,
    )
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}
