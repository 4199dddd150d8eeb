import { addMonths, daysPerMonth } from '../units/day.ts'
import type { Series } from './series.ts'

/**
 * Length of each bucket over that of a mean month, for totals by calendar month; undefined for others. February holds 8 % less of anything that
 * is used every day (calendar adjustment: Hyndman and Athanasopoulos, 2021, Forecasting: Principles and Practice, section 3.1).
 */
export function monthLengths(
  { step, nature }: Pick<Series, 'step' | 'nature'>,
  times: Float64Array,
): Float64Array | undefined {
  if (step !== 'month' || nature !== 'total') return undefined
  return times.map((time) => (addMonths(Math.round(time), 1) - Math.round(time)) / daysPerMonth)
}
