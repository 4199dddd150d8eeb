import { describe, expect, it } from 'vitest'
import { JevonsError } from '../../../../src/errors.ts'
import { dimColumn } from '../../../support/table-columns.ts'
import { bucketsOf, metricTotals, readTexts } from '../../../support/temp-usage.ts'

const header =
  'snapshot_time,datname,numbackends,xact_commit,xact_rollback,tup_inserted,tup_updated,tup_deleted,stats_reset,size_bytes'
const row = (hour: string, commits: number, reset = '', name = 'app'): string =>
  `2026-08-01T${hour}:00:00Z,${name},10,${commits},0,${commits},0,0,${reset},2000000000`
const pg = (...rows: string[]): string => `${[header, ...rows].join('\n')}\n`

describe('pg_stat_database snapshots', () => {
  it('turns running counts into rates between snapshots, and begins again after a reset or a fall', async () => {
    const data = await readTexts({
      'a.csv': pg(
        row('00', 1_000_000),
        row('01', 1_003_600),
        // Reset: 7200 since, though that is more than nothing and less than before.
        row('02', 7200, '2026-08-01T01:30:00Z'),
        row('03', 3600, '2026-08-01T01:30:00Z'),
      ),
    })
    // 1, 2 and 1 transactions a second.
    expect(metricTotals(data)['db_tps']).toBeCloseTo(4 / 3, 12)
    expect(metricTotals(data)).toMatchObject({ db_connections: 10, db_storage_gb: 2 })
    expect(data.imports[0]).toMatchObject({ format: 'pg-stat', rows: 4, rejected: 0, gaps: 'gauge' })
  })

  it('a reset that ends above the old count counts what came since, and not the difference', async () => {
    const data = await readTexts({ 'a.csv': pg(row('00', 3600), row('01', 7200, '2026-08-01T00:30:00Z')) })
    expect(metricTotals(data)['db_tps']).toBe(2)
  })

  it('a file read twice counts once, in pieces too; templates and shared objects are left out', async () => {
    const rows = [row('00', 0), row('01', 3600), row('02', 10_800)]
    const whole = pg(...rows, row('00', 5, '', 'template1'), row('00', 5, '', ''))
    const once = await readTexts({ 'a.csv': whole })
    const twice = await readTexts({ 'a.csv': pg(rows[0] ?? '', rows[1] ?? ''), 'b.csv': whole })
    for (const data of [once, twice]) {
      expect(bucketsOf(data, 'db_tps').map((b) => b.value)).toEqual([1.5])
      expect(new Set(dimColumn(data.table, 'database'))).toEqual(new Set(['app']))
    }
    expect(twice.imports.reduce((sum, i) => sum + i.duplicates, 0)).toBe(2)
  })

  it('rates weigh as long as they last, and one over midnight is of both days', async () => {
    const at = (stamp: string, commits: number): string =>
      row('00', commits).replace('2026-08-01T00:00:00Z', stamp)
    const data = await readTexts({
      'a.csv': pg(
        at('2026-08-01T00:00:00Z', 0),
        // 10 a second for an hour, then none for 22 hours and a half, then 2 a second for an hour over midnight.
        at('2026-08-01T01:00:00Z', 36_000),
        at('2026-08-01T23:30:00Z', 36_000),
        at('2026-08-02T00:30:00Z', 43_200),
      ),
    })
    const days = bucketsOf(data, 'db_tps')
    expect(days.map((b) => b.day)).toEqual(['2026-08-01', '2026-08-02'])
    expect(days[0]?.value).toBeCloseTo((36_000 + 3600) / 86_400, 12)
    expect(days[1]?.value).toBeCloseTo(2, 12)
    expect(metricTotals(data)['db_tps']).toBeCloseTo(43_200 / (24.5 * 3600), 12)
    expect(data.imports[0]).toMatchObject({ rows: 4, duplicates: 0 })
  })

  it('a count beyond all numbers is unknown, and no crash', async () => {
    const data = await readTexts({ 'a.csv': pg(row('00', 1e200), row('01', 2e200)) })
    expect(Object.keys(metricTotals(data)).sort()).toEqual(['db_connections', 'db_storage_gb'])
  })

  it('a gap of years is no multitude of hours', async () => {
    const late = row('00', 7).replace('2026-08-01', '9026-08-01')
    const data = await readTexts({ 'a.csv': pg(row('00', 0), late) })
    expect(data.imports[0]?.rows).toBe(2)
  })

  it('one snapshot has connections and no rate, and says so; damaged rows are rejected', async () => {
    const data = await readTexts({ 'a.csv': pg(row('00', 10), 'soon,app,1,1,1,1,1,1,,', '2026-08-0') })
    expect(Object.keys(metricTotals(data))).toEqual(['db_connections', 'db_storage_gb'])
    expect(data.notices.map((n) => n.code)).toContain('single_snapshot')
    expect(data.imports[0]?.rejected).toBe(2)
  })
})

const statements = (...rows: readonly string[]): string =>
  `${['snapshot_time,datname,userid,queryid,query,calls,total_exec_time', ...rows].join('\n')}\n`
const statement = (hour: string, id: string, calls: number | string, ms: number | string = 0): string =>
  `2026-08-01T${hour}:00:00Z,app,10,${id},"select secret",${calls},${ms}`

describe('pg_stat_statements snapshots', () => {
  it('add up what each statement grew by; a fall begins again, and the mean time is over the calls', async () => {
    const data = await readTexts({
      'a.csv': statements(
        statement('00', '1', 1_000_000, 5000),
        statement('00', '2', 500, 100),
        statement('01', '1', 1_003_600, 12_200),
        statement('01', '2', 4100, 3700),
        statement('02', '1', 1_003_600, 12_200),
        statement('02', '2', 3600, 3600),
      ),
    })
    // 2 a second, then 1 a second; 14,400 ms of 10,800 calls.
    expect(metricTotals(data)['db_qps']).toBeCloseTo(1.5, 12)
    expect(metricTotals(data)['latency_ms']).toBeCloseTo(14_400 / 10_800, 12)
    expect(data.imports[0]).toMatchObject({ format: 'pg-stat-statements', rows: 3, rejected: 0 })
    expect(JSON.stringify(data.table)).not.toContain('secret')
  })

  it('a statement that comes into the list brings no history along; that is told', async () => {
    const rows = [statement('00', '1', 0), statement('01', '1', 3600), statement('02', '1', 7200)]
    const data = await readTexts({
      'a.csv': statements(...rows, statement('01', '9', 9_000_000), statement('02', '9', 9_003_600)),
    })
    expect(metricTotals(data)['db_qps']).toBeCloseTo(1.5, 12)
    expect(data.notices.map((n) => n.code)).toContain('statements_lower_bound')
  })

  it('stats_since tells a new statement from an old one', async () => {
    const since = (line: string, stamp: string): string => `${line},${stamp}`
    const text = statements(
      since(statement('00', '1', 0), '2026-07-01T00:00:00Z'),
      since(statement('01', '1', 0), '2026-07-01T00:00:00Z'),
      since(statement('01', '2', 3600), '2026-08-01T00:30:00Z'),
      since(statement('01', '3', 99_999), '2026-07-01T00:00:00Z'),
    ).replace('total_exec_time', 'total_exec_time,stats_since')
    expect(metricTotals(await readTexts({ 'a.csv': text }))['db_qps']).toBeCloseTo(1, 12)
  })

  it('a snapshot in two files counts once; older columns are read; damaged rows are rejected', async () => {
    const [a, b, c] = [
      statement('00', '1', 0),
      statement('01', '1', 3600, 7200),
      statement('02', '1', 10_800, 9000),
    ]
    const older = (...rows: readonly string[]): string =>
      statements(...rows).replace('total_exec_time', 'total_time')
    const files = {
      'a.csv': older(a, b),
      'b.csv': older(b, c, statement('03', '1', 'many'), 'soon,app,1,1,x,1,1'),
    }
    const data = await readTexts(files)
    const one = (metric: string): unknown => bucketsOf(data, metric).map((b) => b.value)
    expect(one('db_qps')).toEqual([1.5])
    expect(one('latency_ms')).toEqual([expect.closeTo(9000 / 10_800, 12)])
    expect(data.imports.flatMap((i) => i.rejectReasons.map((r) => r.reason)).sort()).toEqual([
      'calls is not a number',
      'the time of the snapshot cannot be read',
    ])
  })

  it('one snapshot says that it tells no rate', async () => {
    const data = await readTexts({ 'a.csv': statements(statement('00', '1', 10), statement('00', '2', 10)) })
    expect(metricTotals(data)).toEqual({})
    expect(data.notices.map((n) => n.code)).toContain('single_snapshot')
  })
})

const mysql = (...snapshots: (readonly [hour: string, values: Readonly<Record<string, number>>])[]): string =>
  `ts,Variable_name,Value\n${snapshots.flatMap(([hour, values]) => Object.entries(values).map(([name, v]) => `2026-08-01 ${hour}:00:00,${name},${v}`)).join('\n')}\n`

describe('SHOW GLOBAL STATUS snapshots', () => {
  it('turns running counts into rates, and a smaller uptime begins them again', async () => {
    const data = await readTexts({
      'a.csv': mysql(
        [
          '00',
          { Uptime: 100, Questions: 3600, Threads_connected: 4, Com_insert: 0, Com_update: 0, Com_delete: 0 },
        ],
        [
          '01',
          {
            Uptime: 3700,
            Questions: 7200,
            Threads_connected: 6,
            Com_insert: 3600,
            Com_update: 0,
            Com_delete: 0,
          },
        ],
        [
          '02',
          {
            Uptime: 60,
            Questions: 10_800,
            Threads_connected: 8,
            Com_insert: 7200,
            Com_update: 0,
            Com_delete: 0,
          },
        ],
      ),
    })
    expect(metricTotals(data)).toEqual({ db_qps: 2, db_writes_per_s: 1.5, db_connections: 6 })
    expect(data.imports[0]).toMatchObject({ format: 'mysql-status', rows: 3 })
  })
})

it.each([
  ['pg_stat_database without a time', 'datname,xact_commit\napp,1\nother,2\n', 'without the time'],
  ['pg_stat_statements without a time', 'queryid,calls\n1,2\n2,3\n', 'pg_stat_statements without the time'],
  ['SHOW GLOBAL STATUS without a time', 'Variable_name,Value\nQuestions,10\nUptime,5\n', 'snapshot_time'],
])('%s is refused with its reason', async (_, text, word) => {
  const error: unknown = await readTexts({ 'a.csv': text }).catch((e: unknown) => e)
  if (!(error instanceof JevonsError)) throw new Error('it was imported')
  expect(error.message).toContain(word)
})
