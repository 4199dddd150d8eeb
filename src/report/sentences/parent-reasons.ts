import type { ReportDocument } from '../document/report-document.ts'
import type { ConstraintReport } from '../document/sections/constraint.ts'
import { formatHorizon } from '../text/date-format.ts'
import { formatPercent } from '../text/number-format.ts'
import type { Reason } from './reasons.ts'

/** Budgets held against those that are within them: whether the plan fits, and how often the sum breaks where no part does. */
export function parentReasons(document: ReportDocument): Reason[] {
  const horizon = formatHorizon(document.scenario.start, document.scenario.end)
  return document.constraints.flatMap((constraint) => {
    const text = parentText(constraint, horizon)
    return text === undefined ? [] : [{ label: 'PARENT', text }]
  })
}

function parentText({ id, children }: ConstraintReport, horizon: string): string | undefined {
  if (!children) return undefined
  const { ids, planRatio, overAlone } = children
  const plan =
    planRatio === null
      ? 'have no common period with it'
      : `add up to ${formatPercent(planRatio)} of it${planRatio > 1 ? ': more than there is' : ''}`
  const alone =
    overAlone === null
      ? ''
      : `; over while none of them is in ${formatPercent(overAlone)} of futures of ${horizon}`
  return `${id}: ${ids.join(', ')} ${plan}${alone}`
}
