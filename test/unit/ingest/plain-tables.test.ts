import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { describe, expect, test } from 'vitest'
import { readUsage } from '../../../src/ingest/read-usage.ts'
import { readText, tempFolder, totals } from '../../support/usage-files.ts'

type Row = { time: string; model: string; tokens: string; cost: string }

/** More rows than the first look sees (256 kB), one a minute. */
const rows: readonly Row[] = Array.from({ length: 9000 }, (_, i) => ({
  time: new Date(Date.UTC(2026, 4, 1) + i * 60_000).toISOString().slice(0, 19).replace('T', ' '),
  model: i % 2 === 0 ? 'a' : 'b',
  tokens: String(100 + (i % 900)),
  cost: `0.0${String(1 + (i % 9))}`,
}))

/** The table with one of its last rows changed, so that only the reading of all rows can know of it. */
function table(change: Partial<Row>): string {
  const changed = rows.map((row, i) => (i === 8990 ? { ...row, ...change } : row))
  const lines = changed.map((row) => `${row.time},${row.model},${row.tokens},${row.cost}`)
  return ['timestamp,model,input_tokens,cost_usd', ...lines, ''].join('\n')
}

/** A plain decimal text in units of 1e-12. */
function exactly(text: string): bigint {
  if (text.startsWith('-')) return -exactly(text.slice(1))
  const [whole = '0', fraction = ''] = text.split('.')
  return BigInt(whole) * 10n ** 12n + BigInt(fraction.padEnd(12, '0'))
}

function sum(key: 'tokens' | 'cost', changed: string): number {
  const count = rows.reduce((all, row, i) => all + (i === 8990 ? exactly(changed) : exactly(row[key])), 0n)
  return Number(`${count / 10n ** 12n}.${(count % 10n ** 12n).toString().padStart(12, '0')}`)
}

describe('a table whose first rows are plain', () => {
  test.each([
    ['keeps to it', {}, rows[8990]?.tokens ?? '', rows[8990]?.cost ?? ''],
    ['has half a token', { tokens: '5.5' }, '5.5', '0.09'],
    ['has a blank cell', { tokens: '' }, '0', '0.09'],
    ['has a word for no number', { tokens: 'n/a' }, '0', '0.09'],
    ['has a number beyond 32 bits', { tokens: '3000000001' }, '3000000001', '0.09'],
    ['has more decimals than the others', { cost: '0.123456789012' }, '990', '0.123456789012'],
    ['has a large amount', { cost: '12345678.25' }, '990', '12345678.25'],
    ['has so much that a sum is no exact double', { cost: '123456789.25' }, '990', '123456789.25'],
    ['has a credit', { cost: '-0.5' }, '990', '-0.5'],
    ['has a negative count', { tokens: '-3' }, '-3', '0.09'],
    ['has not-a-number', { cost: 'nan' }, '990', '0'],
    ['has a number without end', { cost: '1e999' }, '990', '0'],
    ['has a number in quotes', { cost: '"0.5"' }, '990', '0.5'],
    ['has a number with a power', { cost: '5e-05' }, '990', '0.00005'],
  ])('and then %s adds up exactly', async (_, change, tokens, cost) => {
    const want = { 'cost USD': sum('cost', cost), tokens_input: sum('tokens', tokens) }
    expect(totals(await readText(table(change)))).toMatchObject(want)
  })

  test('and then lacks a time leaves that row out, with a reason', async () => {
    const data = await readText(table({ time: '' }))
    expect(data.imports[0]).toMatchObject({
      rows: 9000,
      rejected: 1,
      rejectReasons: [{ reason: 'no timestamp', rows: 1 }],
    })
    expect(totals(data)).toMatchObject({ tokens_input: sum('tokens', '0') })
  })

  test('and then has stamps on minutes only is still a table of events', async () => {
    const seconds = table({}).replace('2026-05-01 00:00:00', '2026-05-01 00:00:07')
    expect((await readText(table({}))).imports[0]?.grain).toBe('minute')
    expect((await readText(seconds)).imports[0]?.grain).toBe('event')
  })

  test('and then has a stamp before 1970 puts it on its own day', async () => {
    const data = await readText(table({ time: '1969-12-31 23:30:00' }))
    expect(data.imports[0]?.from).toBe('1969-12-31')
  })

  test('and then has words for no dimension has no such dimension', async () => {
    const plain = await readText(table({}))
    const data = await readText(table({ model: 'NULL' }))
    expect(data.imports[0]?.dimensions).toEqual(plain.imports[0]?.dimensions)
    expect(totals(data)).toEqual(totals(plain))
  })
})

test('identifiers keep their digits, and a map finds its rows by them', async () => {
  const text = 'date,project_id,requests\n2026-01-01,101,5\n2026-01-02,102,6\n2026-01-03,101,7\n'
  const data = await readText(text)
  expect(data.imports[0]?.dimensions).toEqual([{ name: 'project_id', values: 2, examples: ['101', '102'] }])
  const map = {
    file: 'map.yml',
    time: 'date',
    measures: { requests: { column: 'requests', where: { project_id: '101' } } },
    dimensions: {},
    skip: {},
  }
  expect(totals(await readText(text, { map }))).toEqual({ requests: 12 })
})

test('a metric of several columns has the days on which any of them has a value', async () => {
  const text = 'date,api_cost_usd,gpu_cost_usd\n2026-01-01,1,\n2026-01-02,,2\n2026-01-05,3,4\n'
  const data = await readText(text)
  expect(data.imports[0]?.metrics).toMatchObject([{ metric: 'cost', total: 10, buckets: 3, missing: 2 }])
})

describe('a Parquet table', () => {
  const select = (time: string): string =>
    `select ${time} as timestamp, 'm' || (i % 3) as model, (100 + i)::bigint as input_tokens, (i / 8)::double as cost_usd,
      (i / 10)::decimal(10, 3) as eur from range(1000) rows(i)`

  const read = async (sql: string, timezone?: string) => {
    const file = join(tempFolder(), 'usage.parquet')
    const instance = await DuckDBInstance.create(':memory:')
    const connection = await instance.connect()
    await connection.run(`set TimeZone = 'UTC'; copy (${sql}) to '${file}'`)
    connection.closeSync()
    instance.closeSync()
    return readUsage([file], { step: 'day', ...(timezone === undefined ? {} : { timezone }) })
  }
  const want = { 'cost USD': 62_437.5, tokens_input: 599_500 }

  test.each([
    ['stamps', "timestamp '2026-05-01' + to_minutes(i)"],
    ['stamps of seconds', "(timestamp '2026-05-01' + to_minutes(i))::timestamp_s"],
    ['instants', "timestamptz '2026-05-01 00:00:00+00' + to_minutes(i)"],
    ['days', "date '2026-05-01'"],
    ['texts of stamps', "strftime(timestamp '2026-05-01' + to_minutes(i), '%Y-%m-%d %H:%M:%S')"],
    ['numbers of seconds', '1777593600 + i * 60'],
  ])('with %s adds up exactly, every column at its own type', async (_, time) => {
    const data = await read(select(time))
    expect(totals(data)).toMatchObject(want)
    expect(data.imports[0]).toMatchObject({ rows: 1000, rejected: 0, from: '2026-05-01', to: '2026-05-01' })
    expect(data.imports[0]?.dimensions).toEqual([{ name: 'model', values: 3, examples: ['m0', 'm1', 'm2'] }])
  })

  test('with stamps of another zone is read in it', async () => {
    const data = await read(select("timestamp '2026-05-01' + to_minutes(i)"), 'Asia/Tokyo')
    expect(data.imports[0]).toMatchObject({ from: '2026-04-30', to: '2026-05-01' })
    expect(totals(data)).toMatchObject(want)
  })

  test('with a late fraction in a column of whole doubles loses nothing', async () => {
    const data = await read(
      `select date '2026-05-01' + (i // 500)::int as date, (case when i = 900 then 0.25 else 2 end)::double as requests from range(1000) rows(i)`,
    )
    expect(totals(data)).toEqual({ requests: 1998.25 })
  })
})
