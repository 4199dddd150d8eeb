import type { Day } from '../units/day.ts'
import type { CascadeStep } from './finding.ts'
import { dayQuantiles } from './quantiles-of.ts'

/**
 * Share of futures in which each of several constraints is the first to breach before `end` (exclusive). Constraints that
 * breach on the same day share the future equally, so that the shares and P(no breach) add up to 1.
 */
export function firstShares(breachDays: readonly Float64Array[], end: Day): number[] {
  const paths = breachDays[0]?.length ?? 0
  const shares = breachDays.map(() => 0)
  for (let i = 0; i < paths; i++) {
    let first = end
    let tied = 0
    for (const days of breachDays) {
      const day = days[i] as number
      if (day < first) {
        first = day
        tied = 1
      } else if (day === first) tied++
    }
    if (!(first < end)) continue
    breachDays.forEach((days, k) => {
      if (days[i] === first) shares[k] = (shares[k] ?? 0) + 1 / tied / paths
    })
  }
  return shares
}

/** One constraint as the cascade sees it. */
export type CascadeInput = {
  readonly id: string
  readonly type: 'budget' | 'capacity'
  readonly breachDay: Float64Array
}

/**
 * "If each is fixed in turn": the constraint that is most often the first to breach, then the one that is once that is
 * fixed, and so on, over the whole extended simulation with the same futures (MODELS.md 6.7). Equal shares keep the given
 * order. Constraints that never breach are left out. Dates are each constraint's own breach.
 */
export function cascade(constraints: readonly CascadeInput[]): CascadeStep[] {
  const left = [...constraints]
  const steps: CascadeStep[] = []
  while (left.length > 0) {
    const shares = firstShares(
      left.map((constraint) => constraint.breachDay),
      Number.POSITIVE_INFINITY,
    )
    const firstProbability = Math.max(...shares)
    if (firstProbability === 0) break
    const [first] = left.splice(shares.indexOf(firstProbability), 1)
    if (first === undefined) break
    const sorted = Float64Array.from(first.breachDay).sort()
    steps.push({
      id: first.id,
      type: first.type,
      date: dayQuantiles(sorted, Number.POSITIVE_INFINITY),
      firstProbability,
    })
  }
  return steps
}
