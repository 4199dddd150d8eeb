import { round9 } from '../../stats/round9.ts'
import type { ReportDocument } from './report-document.ts'
import type { ConstraintReport, PeriodReport } from './sections/constraint.ts'

/** Every number of a plain value at 9 significant digits; -0 becomes 0. */
function roundAll(value: unknown): unknown {
  if (typeof value === 'number') return round9(value) + 0
  if (Array.isArray(value)) return value.map(roundAll)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([key, v]) => [key, roundAll(v)]))
}

/** Like {@link roundAll}, with what is measured (spent) and what is stated (limits) kept to the last digit. */
function roundPeriod(period: PeriodReport): PeriodReport {
  return { ...(roundAll(period) as PeriodReport), spent: period.spent, limit: period.limit }
}

function roundConstraint(constraint: ConstraintReport): ConstraintReport {
  const rounded = { ...(roundAll(constraint) as ConstraintReport), limit: constraint.limit }
  return constraint.periods ? { ...rounded, periods: constraint.periods.map(roundPeriod) } : rounded
}

/**
 * The document with every simulated number at 9 significant digits, keys in the same order. Exact stay: money spent so
 * far, limits as stated, the seed, and row counts. Every format is rendered from this document.
 */
export function roundDocument(document: ReportDocument): ReportDocument {
  return {
    ...(roundAll(document) as ReportDocument),
    scenario: document.scenario,
    inputs: document.inputs,
    constraints: document.constraints.map(roundConstraint),
  }
}
