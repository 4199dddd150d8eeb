import { addMonths, type Day } from '../units/day.ts'
import { stepDays } from '../units/step.ts'
import type { Series } from './series.ts'

/** The day after the last whole UTC day that the series knows; undefined when it knows none. */
export function completeTo(series: Series): Day | undefined {
  for (let i = series.times.length - 1; i >= 0; i--) {
    if (Number.isNaN(series.values[i])) continue
    const start = series.times[i] as number
    const end = series.step === 'month' ? addMonths(Math.floor(start), 1) : start + stepDays[series.step]
    return Math.floor(end + 1e-6)
  }
  return undefined
}

/**
 * The day after the last whole day that all series know: where a forecast of them together may start. Series without any
 * value have no say; undefined when none has.
 */
export function dailyCompleteTo(series: readonly Series[]): Day | undefined {
  const ends = series.map(completeTo).filter((day) => day !== undefined)
  return ends.length > 0 ? Math.min(...ends) : undefined
}
