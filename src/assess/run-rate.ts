import { meanBefore } from '../simulate/measured/daily.ts'
import type { Day } from '../units/day.ts'
import type { Finding } from './finding.ts'

/** What a plain run-rate (the mean of the last 28 measured days, for ever) says of one constraint. */
export type RunRate = {
  readonly id: string
  /** First day over, null = never within the horizon. */
  readonly date: Day | null
  /** Budgets: spend of the last whole period within the horizon; capacities: the constant load. Null = not measured. */
  readonly total: number | null
}

/** The answer that teams have today, to stand beside the simulated one. */
export function runRates(findings: readonly Finding[], start: Day): RunRate[] {
  return findings.map((finding) => {
    const { constraint } = finding
    if (constraint.type === 'capacity') {
      const load = finding.now
      const over = load !== null && load > constraint.limit * (1 - finding.headroom)
      return { id: constraint.id, date: over ? start : null, total: load }
    }
    const perDay = constraint.pastDays && meanBefore(constraint.pastDays, start, 28)
    if (perDay === undefined) return { id: constraint.id, date: null, total: null }
    let date: Day | null = null
    let total: number | null = null
    for (const period of finding.periods) {
      const first = Math.max(period.from, start)
      total = period.spent + perDay * (period.to - first)
      if (date === null && total > period.limit) {
        date = first + Math.max(0, Math.ceil((period.limit - period.spent) / perDay) - 1)
      }
    }
    return { id: constraint.id, date, total }
  })
}
