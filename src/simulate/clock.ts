import { addMonths } from '../units/day.ts'
import type { SimulationPlan } from './plan/plan.ts'
import type { Clock } from './resource-kind.ts'

/**
 * The steps of a run in order: daily from `start` to the day before `end`, then extended ones AT `end` and month by month, the
 * last AT `extendedEnd` (a step of one day): what is crossed in the last month is seen. None is extended when `extendedEnd` is `end`.
 */
export function clocksOf(plan: Pick<SimulationPlan, 'start' | 'end' | 'extendedEnd'>): Clock[] {
  const { start, end, extendedEnd } = plan
  const clocks: Clock[] = []
  for (let day = start; day < end; day++) {
    clocks.push({ day, tDays: day - start, stepDays: 1, step: day - start, extended: false })
  }
  for (let month = 0, day = end; day < extendedEnd; month++) {
    const next = Math.min(addMonths(end, month + 1), extendedEnd)
    clocks.push({ day, tDays: day - start, stepDays: next - day, step: clocks.length, extended: true })
    day = next
  }
  if (extendedEnd > end)
    clocks.push({
      day: extendedEnd,
      tDays: extendedEnd - start,
      stepDays: 1,
      step: clocks.length,
      extended: true,
    })
  return clocks
}

/** The horizon's end as a step of its own: what growth factors are read at, whether or not the run goes on from there. */
export function endClock(plan: Pick<SimulationPlan, 'start' | 'end'>): Clock {
  const { start, end } = plan
  return { day: end, tDays: end - start, stepDays: 1, step: end - start, extended: true }
}
