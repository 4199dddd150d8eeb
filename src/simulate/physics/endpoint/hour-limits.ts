import { hoursOfDay } from '../peak-minute.ts'

const hoursPerDay = 24

/** What a provider's other customers take of a limit over its day. */
export type Contention = {
  /** Part of the limit that is missing in the provider's busiest hour, 0..1. */
  readonly depth: number
  /** Correlation of the provider's hours with one's own, -1..1: 1 = the same busiest hour, 0 = six hours apart. */
  readonly match: number
}

/**
 * What is left of a limit in each hour, counted from one's own busiest hour: 1 - depth (1 + cos(hour - phase)) / 2 with
 * cos(phase) = match, so that the correlation of the provider's daily wave with a wave of one's own is `match`. Our choice of
 * shape (MODELS 4.5 has periods of a day and a week and no profile).
 */
export function limitOfHours({ depth, match }: Contention): Float64Array {
  const phase = Math.acos(Math.min(1, Math.max(-1, match)))
  return Float64Array.from(
    { length: hoursPerDay },
    (_, hour) => 1 - (depth * (1 + Math.cos((2 * Math.PI * hour) / hoursPerDay - phase))) / 2,
  )
}

/** Load over what is left, in the hour in which that is most, relative to the busiest hour at the whole limit; at least 1. */
export function tightestHour(peak: number, left: Float64Array): number {
  const hours = hoursOfDay(peak)
  const most = hours[0] ?? 1
  return hours.reduce((tightest, load, h) => Math.max(tightest, load / most / (left[h] ?? 1)), 1)
}
