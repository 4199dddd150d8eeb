import { sqlName, sqlText } from '../engine/duckdb.ts'
import { columnMeaning, isMetricName, snakeCase } from '../tables/column-names.ts'
import {
  currencyColumn,
  dimensionsOf,
  generalReading,
  measureOf,
  tableNotices,
} from '../tables/generic-measures.ts'
import { columnsOf, planTable, refuse } from '../tables/generic-table.ts'
import type { Detection, Probe, Projection, UsageFormat } from '../usage-format.ts'

/** A row per metric: `date,metric,value`, with dimensions and a unit if wanted. */
export const genericLong: UsageFormat = {
  name: 'generic-long',
  summary: 'a long table with a metric column: date,metric,value',
  role: 'table',
  maturity: 'verified',
  detect,
  project,
}

function detect(probe: Probe): Detection {
  const metricColumn = probe.header.find(isMetricName)
  if (metricColumn === undefined)
    return { score: 0, evidence: [], missing: ['a column named metric, measure, kpi or variable'] }
  const plan = planTable(probe)
  if ('reason' in plan && plan.code === 'AMBIGUOUS_DATE')
    return { score: 0.9, evidence: ['a metric column beside dates'], missing: [] }
  if ('reason' in plan) return { score: 0.4, evidence: [], missing: [plan.reason] }
  if (plan.numbers.length !== 1) return { score: 0.4, evidence: [], missing: ['exactly one numeric column'] }
  return {
    score: 0.9,
    evidence: [`metric column '${metricColumn}' beside value column '${plan.numbers[0]?.name ?? ''}'`],
    missing: [],
  }
}

function project(probe: Probe): Projection {
  const plan = planTable(probe)
  if ('reason' in plan) return refuse(plan, probe.source)
  const metricName = probe.header.find(isMetricName)
  const value = plan.numbers[0]
  const metricColumn = columnsOf(probe).find((column) => column.name === metricName)
  if (metricColumn === undefined || value === undefined) {
    return refuse(
      {
        code: 'MISSING_COLUMN',
        reason: 'a long table needs a metric column and one numeric column',
        hint: 'Expected columns such as date,metric,value.',
      },
      probe.source,
    )
  }
  const cell = `trim(${sqlName(metricColumn.name)}::varchar)`
  const currency = currencyColumn(plan.texts)
  const names = [...metricColumn.texts]
    .map((text) => text.trim())
    .filter((text) => text !== '')
    .sort()
  const measured = [...new Set(names)].map((name) =>
    measureOf(value, columnMeaning(name), currency, `${cell} = ${sqlText(name)}`),
  )
  const dims = dimensionsOf(plan.texts, [metricColumn.name], probe.wishes?.keepUser === true)
  const units = plan.texts.find((column) => /^units?$/.test(snakeCase(column.name)))
  return {
    from: '$table',
    ...generalReading(plan, false),
    acceptsTimed: false,
    rejects: [...plan.rejects, { reason: `no ${metricColumn.name}`, when: `coalesce(${cell}, '') = ''` }],
    measures: measured.map((m) => m.measure),
    dims: { ...dims.dims, ...(units === undefined ? {} : { unit: `${sqlName(units.name)}::varchar` }) },
    notices: [...tableNotices(plan.notices), ...measured.flatMap((m) => m.notices), ...dims.notices],
  }
}
