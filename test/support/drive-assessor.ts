import type {
  Assessment,
  ResolvedBudget,
  ResolvedCapacity,
  ResolvedConstraint,
} from '../../src/assess/finding.ts'
import { makeAssessor } from '../../src/assess/make-assessor.ts'
import { clocksOf } from '../../src/simulate/clock.ts'
import { addMonths, type Day, dayOf } from '../../src/units/day.ts'
import { point } from '../../src/units/range.ts'

/** First day of every synthetic run: a month and a year begin. */
export const start: Day = dayOf(2027, 1, 1)

/** Load of one future, `tDays` after start; `extended` = trend only. */
export type Load = (path: number, tDays: number, extended: boolean) => number

/** Runs an assessor over loads given as functions, one per column. */
export function driveAssessor(run: {
  readonly constraints: readonly ResolvedConstraint[]
  readonly loads: readonly Load[]
  readonly paths?: number
  readonly seed?: number
  readonly start?: Day
  readonly horizonMonths?: number
  readonly extendedMonths?: number
}): Assessment {
  const { constraints, loads, paths = 1, seed = 42, horizonMonths = 24, extendedMonths = horizonMonths } = run
  const from = run.start ?? start
  const end = addMonths(from, horizonMonths)
  const extendedEnd = addMonths(from, extendedMonths)
  const assessor = makeAssessor({ constraints, paths, seed, start: from, end, extendedEnd })
  const columns = loads.map(() => new Float64Array(paths))
  for (const clock of clocksOf({ start: from, end, extendedEnd })) {
    for (const [k, column] of columns.entries()) {
      const load = loads[k]
      if (load) for (let i = 0; i < paths; i++) column[i] = load(i, clock.tDays, clock.extended)
    }
    assessor.observe(clock, columns)
  }
  return assessor.finish()
}

/** A capacity of 100 gpus on column 0, without headroom, lead time or arrivals. */
export function capacity(more: Partial<ResolvedCapacity> = {}): ResolvedCapacity {
  return {
    type: 'capacity',
    id: 'gpu-pool',
    limit: 100,
    unit: 'gpus',
    text: '100 gpus',
    headroom: point(0),
    sustain: { overDays: 5, windowDays: 28 },
    leadTimeDays: point(0),
    arrivals: [],
    column: 0,
    scale: 1,
    label: 'inference',
    now: null,
    ...more,
  }
}

/** A budget of USD 1000 a month on column 0 with nothing spent. */
export function budget(more: Partial<ResolvedBudget> = {}): ResolvedBudget {
  return {
    type: 'budget',
    id: 'ai-budget',
    amount: 1000,
    currency: 'USD',
    period: { kind: 'month' },
    fiscalYearStart: 1,
    column: 0,
    scale: 1,
    label: 'spend',
    now: null,
    ...more,
  }
}
