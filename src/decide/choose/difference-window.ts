import type { Day } from '../../units/day.ts'

/** Days over which two options are compared: four weeks, so that a weekly season and single days decide nothing. */
export const windowDays = 28

/** How much dearer one option is than another, followed through a simulation; one entry per future. */
export type DifferenceWindow = {
  /** Sum of the differences of the last four weeks. */
  readonly sum: Float64Array
  readonly ring: Float64Array
  /** Since start. */
  readonly total: Float64Array
  readonly switchDay: Float64Array
  readonly reverseDay: Float64Array
  readonly wasCheaper: Uint8Array
}

/** Before the first day. */
export function newDifferenceWindow(paths: number): DifferenceWindow {
  const never = (): Float64Array => new Float64Array(paths).fill(Number.POSITIVE_INFINITY)
  return {
    sum: new Float64Array(paths),
    ring: new Float64Array(windowDays * paths),
    total: new Float64Array(paths),
    switchDay: never(),
    reverseDay: never(),
    wasCheaper: new Uint8Array(paths),
  }
}

/** Differences below this share of the cost are rounding. */
const rounding = 1e-9

/**
 * One day: `from` less `to`. The switch-over is the middle of the first four weeks in which `to` costs less (start, where it
 * does so from the first), the reversal the middle of the first after that in which it costs more.
 */
export function compareDay(
  window: DifferenceWindow,
  at: { readonly day: Day; readonly start: Day },
  from: Float64Array,
  to: Float64Array,
): void {
  const { sum, ring, total, switchDay, reverseDay, wasCheaper } = window
  const paths = sum.length
  const index = at.day - at.start
  const place = (index % windowDays) * paths
  const full = index >= windowDays - 1
  const middle = index === windowDays - 1 ? at.start : at.day - windowDays / 2
  for (let i = 0; i < paths; i++) {
    const today = (from[i] as number) - (to[i] as number)
    const over = (sum[i] as number) + today - (ring[place + i] as number)
    ring[place + i] = today
    sum[i] = over
    total[i] = (total[i] as number) + today
    if (!full) continue
    const least = rounding * windowDays * (from[i] as number)
    wasCheaper[i] = over > least ? 1 : 0
    if (over > least && (switchDay[i] as number) > middle) switchDay[i] = middle
    if (over < -least && (switchDay[i] as number) < middle && (reverseDay[i] as number) > middle)
      reverseDay[i] = middle
  }
}
