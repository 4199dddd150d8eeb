import type { CheckOutcome } from '../../decide/expression/evaluate-check.ts'
import type { CheckReport } from './sections/check.ts'

/** The verdict on one check as the report holds it, with its line in the scenario. */
export function checkReport(outcome: CheckOutcome): CheckReport {
  const { pos, message, reason, assumedShare, id, expr, level, result, close, value, standardError, limit } =
    outcome
  return {
    id,
    expr,
    level,
    result,
    close,
    value: finiteOrNull(value),
    standardError: finiteOrNull(standardError),
    limit: finiteOrNull(limit),
    ...(pos === undefined ? {} : { file: pos.file }),
    ...(pos?.line === undefined ? {} : { line: pos.line }),
    ...(message === undefined ? {} : { message }),
    ...(reason === undefined ? {} : { reason }),
    ...(assumedShare === undefined ? {} : { assumedShare }),
  }
}

function finiteOrNull<T extends number | string | null>(value: T): T | null {
  return typeof value === 'number' && !Number.isFinite(value) ? null : value
}
