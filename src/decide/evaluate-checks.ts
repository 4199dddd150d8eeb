import type { Assessment } from '../assess/finding.ts'
import type { Day } from '../units/day.ts'
import type { CheckSpec } from './expression/check-spec.ts'
import type { CheckContext } from './expression/evaluate.ts'
import { type CheckOutcome, evaluateCheck } from './expression/evaluate-check.ts'
import type { RecordedValues } from './record-values.ts'

/** A finished run, as checks see it. */
export type CheckedRun = {
  readonly assessment: Assessment
  readonly values: RecordedValues
  readonly start: Day
}

/** What the language asks of a run. */
function checkContext(run: CheckedRun): CheckContext {
  const findings = new Map(run.assessment.constraints.map((finding) => [finding.constraint.id, finding]))
  return {
    today: run.start,
    extendedEnd: run.assessment.simulatedTo,
    currency: run.values.currency,
    constraint: (id) => findings.get(id),
    valueAt: (id, measure, day) => run.values.valueAt(id, measure, day),
  }
}

/** The verdict on every check, in the order given; see {@link evaluateCheck}. */
export function evaluateChecks(checks: readonly CheckSpec[], run: CheckedRun): CheckOutcome[] {
  const context = checkContext(run)
  return checks.map((check) => evaluateCheck(check, context))
}
