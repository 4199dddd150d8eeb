import { type ColumnMeaning, isMetricName, isValueName, snakeCase } from '../tables/column-names.ts'
import {
  currencyColumn,
  dimensionsOf,
  distinctMeanings,
  generalReading,
  isPerRequest,
  measureOf,
  tableNotices,
} from '../tables/generic-measures.ts'
import { planTable, refuse, type TablePlan, type TableRefusal } from '../tables/generic-table.ts'
import type { Detection, Probe, Projection, UsageFormat } from '../usage-format.ts'

/** One time column, numeric columns as metrics, text columns as dimensions. */
export const genericWide: UsageFormat = {
  name: 'generic-wide',
  summary: 'any table with a time column and numeric columns: date,requests,cost_usd',
  role: 'table',
  maturity: 'verified',
  detect,
  project,
}

function detect(probe: Probe): Detection {
  if (probe.container !== 'csv' && probe.records.length === 0)
    return { score: 0, evidence: [], missing: ['records'] }
  if (probe.header.some(isMetricName) && probe.wishes?.map === undefined)
    return { score: 0.3, evidence: [], missing: ['a table without a metric column'] }
  const plan = planTable(probe)
  if ('reason' in plan) {
    // Later rows may settle the order of day and month: `project` sees them all.
    if (plan.code === 'AMBIGUOUS_DATE') return { score: 0.9, evidence: ['a table with dates'], missing: [] }
    return { score: 0.5, evidence: [], missing: [plan.reason], refusal: plan.reason, hint: plan.hint }
  }
  if (plan.numbers.length === 0) {
    const { reason } = withoutNumbers(plan)
    return { score: 0.5, evidence: [], missing: [reason], refusal: reason }
  }
  return {
    score: 0.9,
    evidence: [
      `time column '${plan.time.name}' (${plan.time.reading.format})`,
      `${plan.numbers.length} numeric column${plan.numbers.length === 1 ? '' : 's'}`,
    ],
    missing: [],
  }
}

/** The first rows may promise numbers that all rows together do not keep. */
function withoutNumbers(plan: TablePlan): TableRefusal {
  return {
    code: 'MISSING_COLUMN',
    reason: `time column '${plan.time.name}' stands beside no numeric column`,
    hint: 'Expected at least one column of numbers; --rejects shows the rows that are none.',
  }
}

function project(probe: Probe): Projection {
  const plan = planTable(probe)
  if ('reason' in plan) return refuse(plan, probe.source)
  if (plan.numbers.length === 0) return refuse(withoutNumbers(plan), probe.source)
  const { meanings, notices } = meaningsOf(plan)
  const currency = currencyColumn(plan.texts)
  const measured = plan.numbers.map((column, i) =>
    measureOf(column, meanings[i] ?? { metric: column.name, factor: 1, rank: 0 }, currency),
  )
  const events = isPerRequest(plan, meanings)
  const dims = dimensionsOf(plan.texts, [], probe.wishes?.keepUser === true)
  return {
    from: '$table',
    ...generalReading(plan, events),
    measures: [...measured.map((m) => m.measure), ...(events ? [{ metric: 'requests', value: '1' }] : [])],
    dims: dims.dims,
    notices: [
      ...tableNotices(plan.notices),
      ...notices,
      ...measured.flatMap((m) => m.notices),
      ...dims.notices,
    ],
  }
}

/** A lone column named value, y ... is metric `value`: its name says nothing. */
function meaningsOf(plan: TablePlan): ReturnType<typeof distinctMeanings> {
  const [only, second] = plan.numbers
  if (
    only !== undefined &&
    second === undefined &&
    isValueName(only.name) &&
    /^(value|y|wert|amount|total)$/.test(snakeCase(only.name))
  ) {
    const meaning: ColumnMeaning = { metric: 'value', factor: 1, rank: 0 }
    return { meanings: [meaning], notices: [] }
  }
  return distinctMeanings(plan.numbers)
}
