import type { Day } from '../../units/day.ts'
import { meanOf, type PastDays } from './past-load.ts'

const fourWeeks = 28
/** Our choice: how far back the last four weeks of common days may reach over gaps. */
const reachDays = 90
const profileWeeks = 12

/** Pairs of known positive values of a measured series and of what feeds it, newest last. */
export type CommonDays = {
  readonly days: readonly Day[]
  readonly own: readonly number[]
  readonly feeder: readonly number[]
}

/** Sum of several measured pasts on a day; NaN when one is unknown. */
function sumOn(pasts: readonly PastDays[], day: Day): number {
  return pasts.reduce((sum, past) => sum + (past.values[day - past.from] ?? Number.NaN), 0)
}

/**
 * The days before `start`, at most `most` of them within 90 days, on which both are known and the feeder is above zero. Where the last
 * one lies farther back (the run starts long after the exports end), as many before that one: what the feeder has grown since
 * then moves the series too.
 */
export function commonDays(
  own: PastDays,
  pasts: readonly PastDays[],
  start: Day,
  most: number = fourWeeks,
): CommonDays {
  const found: { day: Day; own: number; feeder: number }[] = []
  const reach = Math.max(reachDays, most)
  let oldest = start - reach
  for (let day = start - 1; day >= own.from && found.length < most; day--) {
    if (day < oldest && found.length > 0) break
    const value = own.values[day - own.from] ?? Number.NaN
    const feeder = sumOn(pasts, day)
    if (!(value >= 0 && feeder > 0)) continue
    if (found.length === 0) oldest = Math.min(oldest, day - reach)
    found.push({ day, own: value, feeder })
  }
  found.reverse()
  return {
    days: found.map((f) => f.day),
    own: found.map((f) => f.own),
    feeder: found.map((f) => f.feeder),
  }
}

/**
 * The level at which own = level x (feeder / reference)^exponent x weekday has the measured sum over the common days, per
 * future: an uncertain exponent tilts the line around the measured weeks and never shifts it.
 */
export function matchedLevels(
  common: CommonDays,
  reference: number,
  exponent: Float64Array,
  weekday: Float64Array,
): Float64Array {
  const measured = common.own.reduce((sum, value) => sum + value, 0)
  return exponent.map((e) => {
    let modelled = 0
    common.days.forEach((day, k) => {
      modelled += ((common.feeder[k] ?? 0) / reference) ** e * (weekday[weekdayOf(day)] ?? 1)
    })
    return measured / modelled
  })
}

/** Index of a day in a weekday profile. */
export function weekdayOf(day: Day): number {
  return ((day % 7) + 7) % 7
}

/** How a series differs from what its feeder explains within weeks. */
export type Residual = {
  /** Factor per weekday (index `weekdayOf`), geometric mean 1; all 1 when unknown. */
  readonly weekday: Float64Array
  /** Standard deviation of the remaining daily log residual; 0 when unknown. */
  readonly sd: number
}

/**
 * Weekday factors and daily noise of ln(own) - exponent x ln(feeder), from deviations from the mean of each week over the
 * last twelve weeks (so that a drift poses as neither). Factors are shrunk by weeks / (weeks + 2). Needs four full weeks.
 */
export function residualOf(
  own: PastDays,
  pasts: readonly PastDays[],
  start: Day,
  exponent: number,
): Residual {
  const deviations: { weekday: number; value: number }[] = []
  let weeks = 0
  for (let week = 1; week <= profileWeeks; week++) {
    const logs: { weekday: number; value: number }[] = []
    for (let day = start - 7 * week; day < start - 7 * (week - 1); day++) {
      const value =
        Math.log(own.values[day - own.from] ?? Number.NaN) - exponent * Math.log(sumOn(pasts, day))
      if (Number.isFinite(value)) logs.push({ weekday: weekdayOf(day), value })
    }
    if (logs.length < 7) continue
    weeks += 1
    const mean = logs.reduce((sum, log) => sum + log.value, 0) / logs.length
    for (const log of logs) deviations.push({ weekday: log.weekday, value: log.value - mean })
  }
  const weekday = new Float64Array(7)
  if (weeks < 4) return { weekday: weekday.fill(1), sd: 0 }
  const shrink = weeks / (weeks + 2) / weeks
  for (const d of deviations) weekday[d.weekday] = (weekday[d.weekday] ?? 0) + shrink * d.value
  const squares = deviations.reduce((sum, d) => sum + (d.value - (weekday[d.weekday] ?? 0)) ** 2, 0)
  // Each week spent one degree of freedom on its mean, and the profile six on the weekdays.
  const sd = Math.sqrt(squares / Math.max(1, deviations.length - weeks - 6))
  return { weekday: weekday.map(Math.exp), sd: sd < 1e-9 ? 0 : sd }
}

/**
 * The level on the day `start`: the mean of the last four weeks, moved on by half the step from the four weeks before
 * (held within a factor of 1.25). NaN when nothing is known.
 */
export function levelAtStart(own: PastDays, start: Day): number {
  const recent = meanOf(own, start - fourWeeks, start)
  const earlier = meanOf(own, start - 2 * fourWeeks, start - fourWeeks)
  if (Number.isNaN(recent)) return lastKnownMean(own, start)
  const step = earlier > 0 && recent > 0 ? Math.sqrt(recent / earlier) : 1
  return recent * Math.min(1.25, Math.max(0.8, step))
}

/** Mean of the last known days before `start`, at most four weeks of them; NaN when nothing is known. */
function lastKnownMean({ from, values }: PastDays, start: Day): number {
  const known = [...values.subarray(0, Math.max(0, start - from))].filter((value) => !Number.isNaN(value))
  const last = known.slice(-fourWeeks)
  return last.reduce((sum, value) => sum + value, 0) / last.length
}
