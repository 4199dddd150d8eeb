import { sqlName, sqlText } from '../engine/duckdb.ts'
import { metrics } from '../metrics.ts'
import type { MapMeasure, MeasureSql, Probe, Projection, UsageFormat, UsageMap } from '../usage-format.ts'
import { generalReading, tableNotices } from './generic-measures.ts'
import { planTable, refuse, type TablePlan } from './generic-table.ts'
import type { NumberColumn } from './table-columns.ts'
import { checkMap } from './usage-map.ts'

/** The table that a user's map describes; not in the registry, since the map itself claims the file. */
export const mappedTable: UsageFormat = {
  name: 'map',
  summary: 'a table described by --map',
  role: 'table',
  maturity: 'verified',
  detect: () => ({ score: 1, evidence: ['--map'], missing: [] }),
  project,
}

function project(probe: Probe): Projection {
  const map = probe.wishes?.map
  if (map === undefined) throw new Error('mappedTable was called without a map')
  checkMap(map, probe.header, probe.source)
  const plan = planTable(probe)
  if ('reason' in plan) return refuse(plan, probe.source)
  const about = { map, plan, source: probe.source }
  const measures = Object.entries(map.measures).map(([metric, m]) => measureOf(metric, m, about))
  const counts = Object.values(map.measures).some((m) => m.kind === 'counter')
  const used = new Set(Object.values(map.measures).map((m) => m.column))
  const reading = generalReading(plan, false)
  const unused = new Set(
    plan.numbers.filter((column) => !used.has(column.name)).map((column) => `${column.name} is not a number`),
  )
  return {
    from: '$table',
    ...reading,
    // What a counter added is seen beside other rows only.
    acceptsTimed: reading.acceptsTimed === true && skips(map).length === 0 && !counts,
    rejects: plan.rejects.filter((reject) => !unused.has(reject.reason)),
    skip: skipOf(reading.skip, map),
    skipped: 'rows were left out: skipped by the map, totals, repeated headers or blank',
    measures,
    dims: Object.fromEntries(
      Object.entries(map.dimensions).map(([dim, column]) => [dim, `${sqlName(column)}::varchar`]),
    ),
    notices: tableNotices(plan.notices.filter((n) => n.code !== 'column_ignored')),
    ...(map.timezone === undefined ? {} : { timezone: map.timezone }),
  }
}

function skipOf(skip: string | undefined, map: UsageMap): string {
  return [skip ?? 'false', ...skips(map)].join(' or ')
}

function skips(map: UsageMap): string[] {
  return Object.entries(map.skip).map(
    ([column, words]) =>
      `coalesce(trim(${sqlName(column)}::varchar) in (${words.map(sqlText).join(', ')}), false)`,
  )
}

type About = { readonly map: UsageMap; readonly plan: TablePlan; readonly source: string }

function measureOf(metric: string, m: MapMeasure, about: About): MeasureSql {
  const { plan, source } = about
  const column: NumberColumn | undefined = plan.numbers.find((c) => c.name === m.column)
  if (column === undefined) {
    return refuse(
      {
        code: 'MISSING_COLUMN',
        reason: `column '${m.column}' does not hold numbers`,
        hint: `Map ${metric} to a numeric column.`,
      },
      source,
    )
  }
  const rows = Object.entries(m.where ?? {}).map(
    ([name, text]) => `trim(${sqlName(name)}::varchar) = ${sqlText(text)}`,
  )
  const own = m.kind === 'counter' ? increase(column.sql, rows, about) : column.sql
  const scaled = m.factor === undefined ? own : `(${own} * ${m.factor})`
  const value = rows.length === 0 ? scaled : `case when ${rows.join(' and ')} then ${scaled} end`
  const isMoney = metrics[metric]?.unit === 'money' || m.currency !== undefined
  return {
    metric,
    value,
    ...(m.unit === undefined ? {} : { unit: m.unit }),
    ...(isMoney ? { currency: sqlText(m.currency ?? column.reading.currency ?? 'USD') } : {}),
  }
}

/**
 * SQL of what a running count added since the row before of the same dimensions; all of it after a reset, NULL for the first row. Rows that are
 * left out, or are of another measure, are not before any.
 */
function increase(value: string, rows: readonly string[], { map, plan }: About): string {
  const parts = [
    ...Object.values(map.dimensions).map(sqlName),
    ...rows,
    skipOf(generalReading(plan, false).skip, map),
  ]
  const before = `lag(${value} ignore nulls) over (partition by ${parts.join(', ')} order by ${plan.time.sql}, ${value})`
  return `(case when ${value} >= ${before} then ${value} - ${before} when ${before} is not null then ${value} end)`
}
