import type { Draws } from '../../stats/draws.ts'
import type { Day } from '../../units/day.ts'
import { drawRange } from '../future-draws.ts'
import type { ServingPlan } from './serving-plan.ts'

/** A limit over time in each future, in the unit of the limited measure. */
export type LimitPath = {
  /** What may be served on the day that `at` was last called for: with `shed` less the headroom. */
  readonly limit: Float64Array
  readonly peak: Float64Array
  at(day: Day): void
}

/** The limit with its booked arrivals. `draws` are those of the constraint, so that a breach sees the same slips. */
export function limitPath(plan: ServingPlan, draws: Draws): LimitPath {
  const headroom = drawRange(draws, 'headroom', plan.headroom)
  const usable = headroom.map((free) => (plan.mode === 'shed' ? 1 - free : 1) / plan.scale)
  const peak = drawRange(draws, 'peak', plan.peak)
  const arrivals = plan.arrivals.map(({ at, add, slipDays }, k) => ({
    add,
    days: drawRange(draws, `slip-${k + 1}`, slipDays).map((slip) => Math.ceil(at + slip)),
  }))
  const limit = new Float64Array(draws.paths)
  return {
    limit,
    peak,
    at(day) {
      for (let f = 0; f < limit.length; f++) {
        let sum = plan.limit
        for (const { add, days } of arrivals) if ((days[f] as number) <= day) sum += add
        limit[f] = sum * (usable[f] as number)
      }
    },
  }
}
