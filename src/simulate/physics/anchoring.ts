import type { BuildContext, Clock } from '../resource-kind.ts'
import { weekdayOf } from './observed-level.ts'

/** The factor by which the measured level exceeds the physics, undefined when the measure is not anchored. */
export function anchorOf(context: BuildContext<unknown>, measure: string): number | undefined {
  return context.anchors?.[measure]
}

/**
 * The anchor of a measure on the step's day: the measured level over the physics, times the weekday by which the measured
 * week differs from the modelled one (within the horizon). Undefined when the measure is not anchored.
 */
export function anchorOn(context: BuildContext<unknown>, measure: string, clock: Clock): number | undefined {
  const anchor = anchorOf(context, measure)
  const weekday = clock.extended ? undefined : context.weekdays?.[measure]?.[weekdayOf(clock.day)]
  return anchor === undefined || weekday === undefined ? anchor : anchor * weekday
}

/** Multiplies a column in place; a factor of 1 or none leaves it alone. */
export function scaleColumn(column: Float64Array, factor: number | undefined): void {
  if (factor === undefined || factor === 1) return
  for (let i = 0; i < column.length; i++) column[i] = (column[i] ?? 0) * factor
}
