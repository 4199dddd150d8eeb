import type { Layout } from '../simulate/layout.ts'
import { columnOf } from '../simulate/layout.ts'
import type { Clock } from '../simulate/resource-kind.ts'
import type { Day } from '../units/day.ts'
import type { CheckSpec } from './expression/check-spec.ts'
import { neededValues } from './expression/names-in.ts'

/** Simulated values that checks ask for, collected while the simulation runs. */
export type RecordedValues = {
  readonly currency: string
  observe(clock: Clock, columns: readonly Float64Array[]): void
  /** One entry per future, or undefined when that day or measure was not simulated. */
  valueAt(
    id: string,
    measure: string | undefined,
    day: Day,
  ): { readonly values: Float64Array; readonly unit: string } | undefined
}

type Wanted = {
  readonly column: number
  readonly day: Day
  readonly unit: string
  values?: Float64Array
  /** Column at the last extended step. */
  before?: Float64Array
}

/** Between two monthly steps a trend is linear in its logarithm (linear where it is 0 or changes sign). */
function between(before: Float64Array, after: Float64Array, share: number): Float64Array {
  return before.map((from, i) => {
    const to = after[i] as number
    return from > 0 && to > 0 ? from * (to / from) ** share : from + share * (to - from)
  })
}

/** Collects the values that the checks name (`spend at 12mo`); a day beyond the horizon is taken from the monthly trend. */
export function recordValues(
  checks: readonly CheckSpec[],
  layout: Layout,
  run: { readonly start: Day; readonly currency: string },
): RecordedValues {
  const wanted = new Map<string, Wanted>()
  const key = (column: number, day: Day): string => `${column}@${day}`
  for (const { id, measure, at } of checks.flatMap((check) => neededValues(check.expression, run.start))) {
    const column = columnOf(layout, id, measure)
    if (column === undefined) continue
    const unit = unitOf(layout, column)
    wanted.set(key(column, at), { column, day: at, unit })
  }
  const all = [...wanted.values()]
  let lastExtended: Day | undefined
  return {
    currency: run.currency,
    observe(clock, columns) {
      for (const want of all) {
        const column = columns[want.column]
        if (want.values || column === undefined) continue
        if (clock.day === want.day) want.values = Float64Array.from(column)
        else if (clock.extended && want.before && lastExtended !== undefined && clock.day > want.day) {
          want.values = between(want.before, column, (want.day - lastExtended) / (clock.day - lastExtended))
        } else if (clock.extended && clock.day < want.day) want.before = Float64Array.from(column)
      }
      if (clock.extended) lastExtended = clock.day
    },
    valueAt(id, measure, day) {
      const column = columnOf(layout, id, measure)
      const found = column === undefined ? undefined : wanted.get(key(column, day))
      return found?.values ? { values: found.values, unit: found.unit } : undefined
    },
  }
}

function unitOf(layout: Layout, column: number): string {
  const node = layout.nodes.find((n) => column >= n.firstColumn && column < n.firstColumn + n.measures.length)
  return node?.measures[column - node.firstColumn]?.unit ?? ''
}
