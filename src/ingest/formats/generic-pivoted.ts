import { sqlName } from '../engine/duckdb.ts'
import { looksLikeDate } from '../probe/csv-layout.ts'
import { columnMeaning, isMetricName } from '../tables/column-names.ts'
import { dimensionsOf, measureOf, tableNotices } from '../tables/generic-measures.ts'
import { columnsOf, refuse } from '../tables/generic-table.ts'
import { nullTextSql, numberSql, readNumbers } from '../tables/number-reading.ts'
import { numberNotices } from '../tables/table-columns.ts'
import { readTimes } from '../tables/time-reading.ts'
import type { ColumnProfile, Detection, Probe, Projection, UsageFormat } from '../usage-format.ts'

/** Dates as column headers: `model,2026-01-01,2026-01-02,...`. */
export const genericPivoted: UsageFormat = {
  name: 'generic-pivoted',
  summary: 'a pivoted table with one column per date: model,2026-01-01,2026-01-02',
  role: 'table',
  maturity: 'verified',
  detect,
  project,
}

function dateHeaders(probe: Probe): string[] {
  return probe.header.filter(looksLikeDate)
}

function detect(probe: Probe): Detection {
  const dates = dateHeaders(probe)
  if (dates.length < 3) return { score: 0, evidence: [], missing: ['three or more dates as column names'] }
  return { score: 0.92, evidence: [`${dates.length} column names are dates`], missing: [] }
}

function project(probe: Probe): Projection {
  const dates = dateHeaders(probe)
  const reading = readTimes(dates, 'date', probe.wishes?.dateFormat)
  if (reading?.kind !== 'time') {
    return refuse(
      {
        code: 'AMBIGUOUS_DATE',
        reason: `the column names ${dates.slice(0, 2).join(', ')} are dates in an unclear order`,
        hint: 'Say which it is: --date-format dmy or --date-format mdy.',
      },
      probe.source,
    )
  }
  const columns = columnsOf(probe)
  const values = columns.filter((column) => dates.includes(column.name))
  const texts = columns.filter((column) => !dates.includes(column.name) && column.filled > 0)
  const cells = [...new Set(values.flatMap((column) => column.texts))]
  const number = readNumbers(cells)
  if (number === undefined) {
    return refuse(
      {
        code: 'MISSING_COLUMN',
        reason: 'the cells below the dates are not numbers',
        hint: 'Expected a number for each date.',
      },
      probe.source,
    )
  }
  const value = { name: 'value', reading: number, texts: cells, sql: numberSql('__value', number) }
  const { measures, used } = measuresOf(value, texts)
  const dims = dimensionsOf(texts, used, probe.wishes?.keepUser === true)
  const list = dates.map(sqlName).join(', ')
  const keep = texts.map((column) => sqlName(column.name)).join(', ')
  return {
    from: `(select ${keep === '' ? '' : `${keep}, `}__time, __value from (unpivot $table on ${list} into name __time value __value))`,
    time: reading.sql('__time'),
    gaps: 'hand-made',
    measures,
    dims: dims.dims,
    rejects: [
      {
        reason: 'the value is not a number',
        when: `(${value.sql} is null and not ${nullTextSql('__value')})`,
      },
    ],
    skip: totalsRows(texts),
    ...(reading.unit === 'sub-daily'
      ? {}
      : { grain: reading.unit === 'quarter' ? ('month' as const) : reading.unit }),
    ...(reading.unit === 'quarter' ? { quarterly: true } : {}),
    notices: [
      ...tableNotices(numberNotices({ name: dates[0] ?? '', reading: number, texts: cells })),
      ...dims.notices,
    ],
  }
}

function totalsRows(texts: readonly ColumnProfile[]): string {
  const words = "('total', 'totals', 'grand total', 'sum')"
  const tests = texts.map((column) => `lower(trim(${sqlName(column.name)}::varchar)) in ${words}`)
  return tests.length === 0 ? 'false' : tests.join(' or ')
}

function measuresOf(
  value: Parameters<typeof measureOf>[0],
  texts: readonly ColumnProfile[],
): { measures: Projection['measures']; used: string[] } {
  const metric = texts.find((column) => isMetricName(column.name))
  if (metric === undefined)
    return {
      measures: [measureOf(value, { metric: 'value', factor: 1, rank: 0 }, undefined).measure],
      used: [],
    }
  const names = [...metric.texts].sort()
  return {
    measures: names.map(
      (name) =>
        measureOf(
          value,
          columnMeaning(name),
          undefined,
          `${sqlName(metric.name)} = '${name.replaceAll("'", "''")}'`,
        ).measure,
    ),
    used: [metric.name],
  }
}
