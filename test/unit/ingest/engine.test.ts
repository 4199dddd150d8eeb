import { expect, test } from 'vitest'
import { withDuckDb } from '../../../src/ingest/engine/duckdb.ts'
import { type EngineMemory, engineError, withEnoughMemory } from '../../../src/ingest/engine/engine-memory.ts'
import { scanTable } from '../../../src/ingest/engine/engine-rows.ts'
import { limitDims } from '../../../src/ingest/roll/limit-dims.ts'
import { tempFolder } from '../../support/usage-files.ts'

const options = () => ({ tempDir: tempFolder(), timezone: 'UTC', files: [] })

test('a scanned table comes as columns in its own order, decimals as the nearest doubles and nothing as NaN', async () => {
  const found: number[][] = []
  await withDuckDb(options(), async (db) => {
    await db.run(`create temp table t as select i, case when i % 2 = 0 then (i / 10)::decimal(38, 12) end as v,
      (1.25 * i)::decimal(18, 3) as w from range(5000) r(i) order by i desc`)
    await db.scan('t', ['i::double', 'v', 'w'], ([is = [], vs = [], ws = []]) => {
      for (const [row, i] of is.entries()) found.push([i, Number(vs[row]), Number(ws[row])])
    })
  })
  expect(found).toEqual(
    Array.from({ length: 5000 }, (_, k) => 4999 - k).map((i) => [i, i % 2 === 0 ? i / 10 : NaN, 1.25 * i]),
  )
})

test('a scan that ends before the last row is an error and no shorter table', async () => {
  const chunk = { rowCount: 2, columnCount: 1, getColumnVector: () => ({ getItem: () => 7 }) }
  const chunks = [chunk, null]
  const connection = {
    runAndReadAll: () => Promise.resolve({ getRows: () => [[3]] }),
    stream: () => Promise.resolve({ fetchChunk: () => Promise.resolve(chunks.shift() ?? null) }),
  }
  await expect(scanTable(connection, { table: 't', columns: ['i'] }, () => undefined)).rejects.toThrow(
    'the engine gave 2 of 3 rows of t',
  )
})

test('work that little memory is not enough for is done again with more, and any other error stays', async () => {
  const tried: EngineMemory[] = []
  const failing = async (memory: EngineMemory, error: Error): Promise<string> => {
    tried.push(memory)
    await Promise.resolve()
    if (memory === 'full') return 'done'
    throw engineError(error, memory)
  }
  const ofMemory = new Error('Out of Memory Error: could not allocate block')
  expect(await withEnoughMemory((memory) => failing(memory, ofMemory))).toBe('done')
  expect(tried).toEqual(['tight', 'full'])
  const other = new Error('Binder Error: no such column')
  await expect(withEnoughMemory((memory) => failing(memory, other))).rejects.toBe(other)
  // With all the memory there may be, it is the file's own fault.
  expect(engineError(ofMemory, 'full')).toBe(ofMemory)
})

test('a dimension is given up where it makes many short series, and kept where it makes few long ones', async () => {
  const limits = { rows: 2000, values: 3000, series: 100 }
  await withDuckDb(options(), async (db) => {
    const measure = { metric: 'requests', value: '1', time: 'sum' } as const
    const layout = { table: 't', dims: ['team', 'user'], keys: [], measures: [measure] }
    const make = (users: number, rows: number): Promise<void> =>
      db.run(`create or replace temp table t as select '' as file, null::varchar as reason, timestamp '2026-01-01' + to_hours((i // ${users})::int) as bucket,
        (i % 10)::varchar as d0, (i % ${users})::varchar as d1, 1::bigint as n, timestamp '2026-01-01' as t_min, timestamp '2026-01-01' as t_max,
        true as on_minute, 1::bigint as n0, 1::decimal(38, 12) as s0 from range(${rows}) r(i)`)
    const dropped = async () => (await limitDims(db, layout, limits)).dropped
    await make(1500, 1900)
    expect(await dropped()).toEqual([])
    await make(100, 2500)
    expect(await dropped()).toEqual([])
    await make(150, 2500)
    expect(await dropped()).toEqual([{ name: 'user', values: 150 }])
    await make(100, 3500)
    expect(await dropped()).toEqual([{ name: 'user', values: 100 }])
  })
})
