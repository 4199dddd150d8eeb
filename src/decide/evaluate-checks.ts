import type { Assessment } from '../assess/finding.ts'
import type { Day } from '../units/day.ts'
import { type Influences, softenAssumed } from './assumed-gate.ts'
import type { CheckSpec } from './expression/check-spec.ts'
import type { CheckContext } from './expression/evaluate.ts'
import { type CheckOutcome, evaluateCheck } from './expression/evaluate-check.ts'
import type { RecordedValues } from './record-values.ts'

/** A finished run, as checks see it. */
export type CheckedRun = {
  readonly assessment: Assessment
  readonly values: RecordedValues
  readonly start: Day
  /** What moves each date; absent = not looked at. */
  readonly influences?: Influences
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

/** The verdict on every check, in the order given; see {@link evaluateCheck} and {@link softenAssumed}. */
export function evaluateChecks(checks: readonly CheckSpec[], run: CheckedRun): CheckOutcome[] {
  const context = checkContext(run)
  const influences = run.influences ?? new Map()
  return checks.map((check) => softenAssumed(evaluateCheck(check, context), check, influences))
}
