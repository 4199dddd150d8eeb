import { expect, test } from 'vitest'
import { alignMonths, buildTable } from '../../../../src/ingest/usage/build-table.ts'
import { pickRuns } from '../../../../src/ingest/usage/pick-runs.ts'
import type { UsageTable } from '../../../../src/ingest/usage-table.ts'
import { tableLines } from '../../../support/usage-files.ts'
import { type UsageRow, usageData } from '../../../support/usage-table.ts'

const day = Date.UTC(2026, 0, 1) / 86_400_000

function tableOf(rows: readonly UsageRow[]): UsageTable {
  return usageData(rows).table
}

function row(at: number, value: number, dims: Record<string, string>, source = 0): UsageRow {
  return { day: day + at, value, dims, source }
}

test('rows stand by series, source and time, however they came', () => {
  const rows = [
    row(1, 4, { team: 'b' }),
    row(0, 1, { team: 'a' }),
    row(0, 3, { team: 'b' }),
    row(0, 9, { team: 'a' }, 1),
    row(1, 2, { team: 'a' }),
  ]
  const whole = buildTable([tableOf(rows)])
  expect(tableLines(whole)).toEqual([
    'requests a 2026-01-01 1',
    'requests a 2026-01-02 2',
    'requests a 2026-01-01 9',
    'requests b 2026-01-01 3',
    'requests b 2026-01-02 4',
  ])
  expect(whole.runs.map((run) => [run.dims['team'], run.source, run.from, run.to])).toEqual([
    ['a', 0, 0, 2],
    ['a', 1, 2, 3],
    ['b', 0, 3, 5],
  ])
  expect(buildTable(rows.map((one) => tableOf([one])).reverse())).toEqual(whole)
})

test('two columns of one series are one run, their rows by time', () => {
  const table = buildTable([tableOf([row(0, 1, {}), row(2, 3, {})]), tableOf([row(1, 2, {}), row(2, 4, {})])])
  expect([...table.value]).toEqual([1, 2, 3, 4])
  expect(table.runs).toHaveLength(1)
})

test('a table that stands right already is not copied', () => {
  const table = tableOf([row(0, 1, { team: 'a' })])
  expect(buildTable([table])).toBe(table)
})

test('months begin on their first day, and a quarter is three of them with a third of a total each', () => {
  const end = { day: day + 30, value: 9 }
  expect(tableLines(alignMonths(tableOf([end]), false, () => true))).toEqual(['requests 2026-01-01 9'])
  expect(tableLines(alignMonths(tableOf([end]), true, () => true))).toEqual([
    'requests 2026-01-01 3',
    'requests 2026-02-01 3',
    'requests 2026-03-01 3',
  ])
  expect([...alignMonths(tableOf([end]), true, () => false).value]).toEqual([9, 9, 9])
})

test('picked runs keep their rows and the names of all dimensions', () => {
  const table = buildTable([tableOf([row(0, 1, { team: 'a' }), row(0, 2, { team: 'b', model: 'm' })])])
  const picked = pickRuns(table, (run) => run.dims['team'] === 'b')
  expect(tableLines(picked)).toEqual(['requests m b 2026-01-01 2'])
  expect(picked.dims).toEqual(['model', 'team'])
})
