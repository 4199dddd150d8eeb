import { median } from 'simple-statistics'
import type { Day } from '../../units/day.ts'
import { civil } from '../../units/day.ts'

/** Days that are not like others: dates, or a month and a day of every year. */
export type HolidayList = {
  readonly days: readonly Day[]
  /** Month (1-12) and day of the month, every year. */
  readonly yearly: readonly { readonly month: number; readonly dayOfMonth: number }[]
}

/** Holidays as numbers that cross threads: days, and 100 x month + day of the yearly ones. */
export type HolidayNumbers = { readonly holidays: Float64Array; readonly yearlyHolidays: Float64Array }

/** The list as plain numbers. */
export function holidayNumbers({ days, yearly }: HolidayList): HolidayNumbers {
  return {
    holidays: Float64Array.from(days),
    yearlyHolidays: Float64Array.from(yearly, ({ month, dayOfMonth }) => 100 * month + dayOfMonth),
  }
}

/** Whether a day is on the list. */
export function isHoliday({ holidays, yearlyHolidays }: HolidayNumbers, day: Day): boolean {
  const at = Math.floor(day + 1e-6)
  if (holidays.includes(at)) return true
  if (yearlyHolidays.length === 0) return false
  const { month, dayOfMonth } = civil(at)
  return yearlyHolidays.includes(100 * month + dayOfMonth)
}

/** Expected size (standard deviation) of the effect on the log before any holiday was seen: our choice. */
const priorSd = 0.5

/** Days on either side that tell what the day would have been. */
const around = 7

/**
 * Effect of a holiday on the log of a daily value: median over holidays of the season-free log less the median of the days around, shrunk by
 * n s^2 / (n s^2 + v) with s = 0.5 and v the variance of the days around (posterior mean of a normal effect). 0 without a holiday in the
 * history. What `isHoliday` says holds for buckets of a day only.
 */
export function holidayEffect(logs: Float64Array, holiday: (index: number) => boolean): number {
  const effects: number[] = []
  const deviations: number[] = []
  for (let i = 0; i < logs.length; i++) {
    if (Number.isNaN(logs[i]) || !holiday(i)) continue
    const usual: number[] = []
    for (let k = Math.max(0, i - around); k <= Math.min(logs.length - 1, i + around); k++)
      if (k !== i && !holiday(k) && !Number.isNaN(logs[k])) usual.push(logs[k] as number)
    if (usual.length < 4) continue
    const centre = median(usual)
    effects.push((logs[i] as number) - centre)
    deviations.push(...usual.map((v) => Math.abs(v - centre)))
  }
  if (effects.length === 0) return 0
  // 1.4826 median absolute deviations are a standard deviation.
  const variance = (1.4826 * median(deviations)) ** 2
  const known = effects.length * priorSd ** 2
  return (median(effects) * known) / (known + variance)
}
