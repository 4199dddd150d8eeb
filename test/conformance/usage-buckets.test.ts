import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test, vi } from 'vitest'
import { usageFormats } from '../../src/ingest/formats/index.ts'
import { readUsage } from '../../src/ingest/read-usage.ts'
import type { UsageData } from '../../src/ingest/usage-table.ts'
import { toSeries } from '../../src/series/from-usage.ts'
import { editStamped, type StampEdit } from '../support/fixture-stamps.ts'
import { columnOf } from '../support/table-columns.ts'
import { tempFolder } from '../support/usage-files.ts'

vi.mock('../../src/ingest/engine/duckdb.ts', async (original) => ({
  ...(await original<Record<string, unknown>>()),
  withDuckDb: (await import('../support/shared-engine.ts')).withSharedEngine,
}))

const fixtures = fileURLToPath(new URL('../../fixtures/usage', import.meta.url))
const formats = new Set(usageFormats.map((format) => format.name))
const msPerDay = 86_400_000

/** The largest file of every format's fixture. */
const files = readdirSync(fixtures).flatMap((name) => {
  const paths = readdirSync(join(fixtures, name)).map((file) => join(fixtures, name, file))
  const [path] = paths.sort((a, b) => statSync(b).size - statSync(a).size)
  return formats.has(name) && path !== undefined ? [{ name, path }] : []
})

type Fields = Readonly<Record<string, unknown>>

/** Formats whose bucket stands there without anything in it; of the others it is absent. */
const emptied: Readonly<Record<string, (bucket: Fields) => Fields>> = {
  'openai-usage': (bucket) => ({ ...bucket, results: [] }),
  'openai-costs': (bucket) => ({ ...bucket, results: [] }),
  'anthropic-usage': (bucket) => ({ ...bucket, results: [] }),
  'anthropic-cost': (bucket) => ({ ...bucket, results: [] }),
  'aws-cost-explorer': (period) => ({ ...period, Groups: [], Total: {} }),
}

/** Formats in which no edit of a bucket empties it, and why. */
const neverEmpty: Readonly<Record<string, string>> = {
  'pg-stat': 'what lies between two snapshots is spread over it',
  'pg-stat-statements': 'what lies between two snapshots is spread over it',
  'mysql-status': 'what lies between two snapshots is spread over it',
  'otel-genai-metrics': 'what a running count grew by belongs to the time since the point before',
  'slurm-sacct': 'a job is spread over its run',
  cloudwatch: 'times and values stand in lists of their own: held by its unit test',
  'generic-pivoted': 'a bucket is a column: held by the test of dirty tables',
}

/** What makes the last bucket of a natively daily export partial; a string: nothing does, and why. */
const cutShort: Readonly<Record<string, ((bucket: Fields) => Fields) | string>> = {
  'openai-usage': (bucket) => ({ ...bucket, end_time: Number(bucket['start_time']) + 40_000 }),
  'openai-costs': (bucket) => ({ ...bucket, end_time: Number(bucket['start_time']) + 40_000 }),
  'anthropic-usage': (bucket) => ({
    ...bucket,
    ending_at: String(bucket['starting_at']).replace('T00', 'T11'),
  }),
  'anthropic-cost': (bucket) => ({
    ...bucket,
    ending_at: String(bucket['starting_at']).replace('T00', 'T11'),
  }),
  'aws-cost-explorer': (period) => ({ ...period, Estimated: true }),
  opencost: (one) => ({
    ...one,
    window: {
      ...(one['window'] as Fields),
      end: String((one['window'] as Fields)['start']).replace('T00', 'T11'),
    },
  }),
  'langfuse-daily': (day) => day,
  'litellm-daily': (day) => day,
  cloudwatch: 'times and values stand in lists of their own; a day stands for itself',
  'generic-pivoted': 'a column is a day',
  'kubecost-csv': 'its window has an end of its own: held by its unit test',
  'pg-stat': 'the last snapshot ends the last piece, whenever it was',
  'pg-stat-statements': 'the last snapshot ends the last piece, whenever it was',
  'claude-code-jsonl': 'each of its days begins after the end of the one before: nothing ends early',
  'codex-jsonl': 'each of its days begins after the end of the one before: nothing ends early',
  'slurm-sacct': 'a job is spread over its run, and running jobs are told',
  ...Object.fromEntries(
    [
      'anthropic-console-cost',
      'anthropic-console-usage',
      'azure-cost',
      'ccusage',
      'claude-code-analytics',
      'focus',
      'generic-wide',
      'openrouter-activity',
    ].map((name) => [name, 'a row of a day is complete to its last (PRODUCT.md, "Time")']),
  ),
}

async function read(path: string, text: string, step: 'day' | 'hour'): Promise<UsageData> {
  const copy = join(tempFolder(), basename(path))
  writeFileSync(copy, text)
  return readUsage([copy], { step })
}

/** Value by bucket of a metric, milliseconds. */
function seriesOf(data: UsageData, metric: string, step: 'day' | 'hour'): Map<number, number> {
  const [series] = toSeries(data, { metric, step }).series
  const times = Array.from(series?.times ?? [])
  return new Map(
    times.map((day, i) => [Math.round(day * msPerDay), series?.values[i] ?? Number.NaN] as const),
  )
}

/** The metric with most buckets, and one of them in the middle that holds something. */
function middleOf(data: UsageData, step: 'day' | 'hour'): { metric: string; at: number } {
  const [first] = [...(data.imports[0]?.metrics ?? [])].sort((a, b) => b.buckets - a.buckets)
  const metric = first?.metric ?? ''
  const inside = [...seriesOf(data, metric, step)].slice(1, -1).filter(([, value]) => value > 0)
  return { metric, at: inside[Math.floor(inside.length / 2)]?.[0] ?? Number.NaN }
}

describe.each(files.filter(({ name }) => !(name in neverEmpty)))('$name', ({ name, path }) => {
  const text = readFileSync(path, 'utf8')

  test('a bucket without anything is zero where the source is complete or logs events, else unknown', async () => {
    const step =
      (await read(path, text, 'day')).table.timeMs.length > 0 && isSubDaily(text, path) ? 'hour' : 'day'
    const width = step === 'day' ? msPerDay : msPerDay / 24
    const before = await read(path, text, step)
    const { metric, at } = middleOf(before, step)
    expect(at).toBeGreaterThan(0)
    const edit: StampEdit = (ms, item) => {
      if (ms < at || ms >= at + width) return item
      return emptied[name]?.(item as Fields)
    }
    const after = await read(path, editStamped(path, text, edit), step)
    const [was, is] = [seriesOf(before, metric, step), seriesOf(after, metric, step)]
    const gaps = before.imports[0]?.gaps
    if (gaps === 'complete' || gaps === 'events') expect(is.get(at)).toBe(0)
    else
      expect(
        columnOf(after.table, (run) => run.metric).filter(
          (m, i) => m === metric && after.table.timeMs[i] === at,
        ),
      ).toEqual([])
    for (const [time, value] of was)
      if (time !== at && is.has(time)) expect([time, is.get(time)]).toEqual([time, value])
    expect(after.imports[0]?.rejected).toBe(before.imports[0]?.rejected)
  })
})

describe.each(files.filter(({ name }) => typeof cutShort[name] !== 'string'))('$name', ({ name, path }) => {
  const text = readFileSync(path, 'utf8')

  test('a last bucket that was cut off is partial', async () => {
    const last = Math.max(...(await read(path, text, 'day')).table.timeMs)
    const own = cutShort[name]
    const stamps: number[] = []
    editStamped(path, text, (ms, item) => {
      if (ms >= last) stamps.push(ms)
      return item
    })
    const first = stamps.reduce((a, b) => Math.min(a, b))
    const cut = editStamped(path, text, (ms, item) => {
      if (typeof own === 'function') return ms === last ? own(item as Fields) : item
      return ms > first ? undefined : item
    })
    const { table } = await read(path, cut, 'day')
    const complete = table.complete.filter((_, i) => table.timeMs[i] === last)
    expect(complete.length).toBeGreaterThan(0)
    expect(Math.max(...complete)).toBe(0)
  })
})

test('formats that are left out here have a fixture, and a reason that is told', () => {
  const left = [
    ...Object.entries(neverEmpty).map(([name, why]) => [name, 'no empty bucket', why] as const),
    ...Object.entries(cutShort).flatMap(([name, why]) =>
      typeof why === 'string' ? [[name, 'no cut last bucket', why] as const] : [],
    ),
  ]
  for (const [name, what, why] of left) {
    process.stderr.write(`${name}: ${what}: ${why}\n`)
    expect(files.map((file) => file.name)).toContain(name)
    expect(why.length).toBeGreaterThan(10)
  }
})

/** Whether some stamp of the file lies inside a day. */
function isSubDaily(text: string, path: string): boolean {
  let found = false
  editStamped(path, text, (ms, item) => {
    found ||= ms % msPerDay !== 0
    return item
  })
  return found
}
