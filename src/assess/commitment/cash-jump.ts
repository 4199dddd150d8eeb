/** Days over which cash is averaged on either side: four weeks hold every weekday four times. */
const windowDays = 28

/** Running cash of one contract, kept for a window, one entry per future. */
export type CashWindow = {
  /** Sum of the days in the window and how many there are. */
  readonly sum: Float64Array
  count: number
  readonly ring: Float64Array
}

/** Before the first day. */
export function newCashWindow(paths: number): CashWindow {
  return { sum: new Float64Array(paths), count: 0, ring: new Float64Array(windowDays * paths) }
}

/** Adds a day; the oldest of a full window leaves. `index` counts the days of the run from 0. */
export function pushCash(window: CashWindow, index: number, cash: Float64Array): void {
  const { sum, ring } = window
  const paths = sum.length
  const at = (index % windowDays) * paths
  for (let i = 0; i < paths; i++) {
    const today = cash[i] as number
    sum[i] = (sum[i] as number) + today - (ring[at + i] as number)
    ring[at + i] = today
  }
  window.count = Math.min(windowDays, window.count + 1)
}

/** What happens to the cash of a contract when something is used up. */
export type CashJump = {
  /** Mean per day before, NaN until it happens. */
  readonly before: Float64Array
  readonly after: Float64Array
  readonly days: Int32Array
}

/** Before anything is used up. */
export function newCashJump(paths: number): CashJump {
  return {
    before: new Float64Array(paths).fill(Number.NaN),
    after: new Float64Array(paths),
    days: new Int32Array(paths),
  }
}

/**
 * One day: futures in which it has happened add up what they pay for four weeks; those in `ended` today (first day at 0) note
 * what they paid before. Call before {@link pushCash} of the day: the day itself belongs to neither side.
 */
export function followJump(
  { before, after, days }: CashJump,
  { sum, count }: CashWindow,
  today: { readonly cash: Float64Array; readonly ended: Uint8Array },
): void {
  for (let i = 0; i < before.length; i++) {
    if (!Number.isNaN(before[i])) {
      if ((days[i] as number) >= windowDays) continue
      after[i] = (after[i] as number) + (today.cash[i] as number)
      days[i] = (days[i] as number) + 1
    } else if (today.ended[i] === 1 && count > 0) before[i] = (sum[i] as number) / count
  }
}

/** Rise of the cash per day, of the futures with a whole window on either side; empty when there are none. */
export function jumpsOf({ before, after, days }: CashJump): Float64Array {
  return Float64Array.from(before.keys())
    .filter((i) => days[i] === windowDays && !Number.isNaN(before[i]))
    .map((i) => (after[i] as number) / windowDays - (before[i] as number))
}
