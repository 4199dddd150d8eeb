// Prints how much longer reading a large export takes than the engine's bare aggregate of the same columns, and the peak memory of both.
// npm run bench:ingest [-- --csv-rows 10000000 --parquet-rows 100000000 --runs 5 --keep FOLDER]
import { existsSync, mkdirSync, mkdtempSync, rmSync, statfsSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { DuckDBInstance } from '@duckdb/node-api'
import { measure, median } from './measure.js'

const { values } = parseArgs({
  options: {
    'csv-rows': { type: 'string', default: '10000000' },
    'parquet-rows': { type: 'string', default: '100000000' },
    runs: { type: 'string', default: '5' },
    keep: { type: 'string' },
  },
})
const runs = Number(values.runs)
const here = fileURLToPath(new URL('.', import.meta.url))
const bin = join(here, '..', 'bin', 'jevons.js')
const folder = values.keep ?? mkdtempSync(join(tmpdir(), 'jevons-bench-'))
mkdirSync(folder, { recursive: true })

/** One row per request over 92 days at an even pace; every other column is a hash of the row's number. About 51.5 bytes of CSV a row. */
function requests(rows) {
  const pick = (list, salt) =>
    `[${list.map((text) => `'${text}'`).join(', ')}][1 + (hash(i + ${salt}) % ${list.length})::int]`
  return `select timestamp '2026-05-01' + to_microseconds(cast(i * (92 * 86400e6 / ${rows}) as bigint)) as timestamp,
    ${pick(['gpt-5-mini', 'gpt-5', 'o4-mini', 'llama-3.3'], 1)} as model,
    ${pick(['team-0', 'team-1', 'team-2', 'team-3', 'team-4', 'team-5', 'team-6', 'team-7'], 2)} as project,
    (200 + hash(i * 3) % 4000)::int as input_tokens, (20 + hash(i * 5) % 900)::int as output_tokens,
    round((hash(i * 11) % 900) / 1e4, 4) as cost_usd from range(${rows}) rows(i)`
}

async function write(file, rows) {
  if (existsSync(file)) return
  const { bavail, bsize } = statfsSync(folder)
  const needed = rows * (file.endsWith('.csv') ? 60 : 30)
  if (bavail * bsize < needed)
    throw new Error(`${folder} has no ${(needed / 1e9).toFixed(1)} GB left for ${file}`)
  const instance = await DuckDBInstance.create(':memory:', { memory_limit: '4GB', temp_directory: folder })
  const connection = await instance.connect()
  const columns = file.endsWith('.csv')
    ? `select strftime(timestamp, '%Y-%m-%d %H:%M:%S') as timestamp, * exclude (timestamp) from (${requests(rows)})`
    : requests(rows)
  await connection.run(`copy (${columns}) to '${file}'`)
  connection.closeSync()
  instance.closeSync()
}

/** The two take turns, after one look each that brings the file into memory; ratios are of neighbours, so that a busy machine slows both. */
function compare(file, rows, mostMegabytes) {
  const commands = { bare: [join(here, 'bare-aggregate.js'), file], inspect: [bin, 'inspect', file] }
  for (const args of Object.values(commands)) measure('node', args)
  const found = Array.from({ length: runs }, () => ({
    bare: measure('node', commands.bare),
    inspect: measure('node', commands.inspect),
  }))
  const of = (name, what) => median(found.map((run) => run[name][what]))
  const ratio = (what) => median(found.map((run) => run.inspect[what] / run.bare[what])).toFixed(2)
  console.log(
    `${rows.toLocaleString('en')} rows, ${(statSync(file).size / 1e6).toFixed(0)} MB of ${file.split('.').pop()}`,
  )
  for (const name of Object.keys(commands)) {
    const most = Math.max(...found.map((run) => run[name].megabytes))
    console.log(
      `  ${name.padEnd(8)} ${of(name, 'seconds').toFixed(2)} s, processor ${of(name, 'cpuSeconds').toFixed(2)} s, peak ${most.toFixed(0)} MB`,
    )
  }
  console.log(
    `  inspect / bare aggregate: ${ratio('seconds')} of time, ${ratio('cpuSeconds')} of processor time (medians of ${runs} pairs); the aims are at most 1.3 and ${mostMegabytes} MB`,
  )
}

try {
  const csvRows = Number(values['csv-rows'])
  const parquetRows = Number(values['parquet-rows'])
  if (csvRows > 0) {
    await write(join(folder, `requests-${csvRows}.csv`), csvRows)
    compare(join(folder, `requests-${csvRows}.csv`), csvRows, 1000)
  }
  if (parquetRows > 0) {
    await write(join(folder, `requests-${parquetRows}.parquet`), parquetRows)
    compare(join(folder, `requests-${parquetRows}.parquet`), parquetRows, 2000)
  }
} finally {
  if (values.keep === undefined) rmSync(folder, { recursive: true, force: true })
}
