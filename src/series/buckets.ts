import { civil, dayOf } from '../units/day.ts'
import type { Step } from '../units/step.ts'

const msPerDay = 86_400_000

/** Counts buckets of one width, so that consecutive buckets have consecutive numbers. */
export type BucketClock = {
  readonly step: Step
  /** Number of the bucket that holds an instant (ms since 1970-01-01 UTC). */
  indexOf(timeMs: number): number
  /** Start of a bucket in days since 1970-01-01 UTC. */
  startDay(index: number): number
}

/**
 * Clock of hours, days, calendar months, or weeks. Weeks start on the weekday of `anchorMs` (a stamp of the data itself), as
 * exports differ on the first day of a week.
 */
export function bucketClock(step: Step, anchorMs = 0): BucketClock {
  switch (step) {
    case 'hour':
      return { step, indexOf: (ms) => Math.floor(ms / 3_600_000), startDay: (index) => index / 24 }
    case 'day':
      return { step, indexOf: (ms) => Math.floor(ms / msPerDay), startDay: (index) => index }
    case 'week': {
      const phase = ((Math.floor(anchorMs / msPerDay) % 7) + 7) % 7
      return {
        step,
        indexOf: (ms) => Math.floor((Math.floor(ms / msPerDay) - phase) / 7),
        startDay: (index) => index * 7 + phase,
      }
    }
    case 'month':
      return {
        step,
        indexOf: (ms) => {
          const { year, month } = civil(Math.floor(ms / msPerDay))
          return year * 12 + month - 1
        },
        startDay: (index) => dayOf(Math.floor(index / 12), (((index % 12) + 12) % 12) + 1, 1),
      }
  }
}

const widths: readonly Step[] = ['hour', 'day', 'week', 'month']

/** The wider of two steps. */
export function coarser(a: Step, b: Step): Step {
  return widths.indexOf(a) >= widths.indexOf(b) ? a : b
}
