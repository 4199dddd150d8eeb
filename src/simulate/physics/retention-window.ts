import { columnLoop } from '../../stats/loops/column-loop.ts'
import type { BuildContext, Clock } from '../resource-kind.ts'

/** What is stored when everything is kept for a while: the load of the last `retentionDays` days, per future. */
export type RetentionWindow = {
  /**
   * Takes this step's load per day and writes what is held at the end of the step's day. Call once a step, in order;
   * steps longer than a day are bridged by a straight line between their loads, unknown loads by the last known one.
   */
  advance(clock: Clock, loadPerDay: Float64Array, out: Float64Array): void
}

/** The load before the first step: entry k = load of the k days before, which `scale` turns into each future's. */
export type WindowHistory = { readonly before: Float64Array; readonly scale: Float64Array }

/** Our choice: the ring keeps at most this many points of the cumulated load, so that years of retention stay small. */
const mostSlots = 96

/** The cumulated load C since the first step, per future: now, and at grid points of the last `retentionDays`. */
type Cumulated = {
  readonly gridDays: number
  /** Ring of C at grid points: slot s at s mod their number. */
  readonly slots: readonly Float64Array[]
  /** C at `reached`. */
  readonly sum: Float64Array
  readonly sumBefore: Float64Array
  /** Load per day from `reached` on. */
  readonly last: Float64Array
  first: number
  reached: number
  gridReached: number
}

/**
 * A window over the cumulated load C(t): held(t) = C(t + 1) - C(t + 1 - R), the integral of the load over the retention R
 * (MODELS 3.3). C is kept at grid points one day apart (wider for long retentions, with straight lines between). Without
 * `history` the load before the first step is taken to have been that of the first step.
 */
export function makeRetentionWindow(
  { column }: Pick<BuildContext<unknown>, 'column'>,
  retentionDays: Float64Array,
  history?: WindowHistory,
): RetentionWindow {
  const state = emptyState(column, retentionDays)
  const steady = column()
  const goOn = dayStepper(state)
  const uniform = retentionDays.every((days) => days === retentionDays[0])
  const before = history ?? { before: Float64Array.of(0, 1), scale: steady }
  return {
    advance(clock, loadPerDay, out) {
      const known = clock.tDays < 0 ? knownLoad(state, loadPerDay) : loadPerDay
      const dropped = clock.tDays + 1 - (retentionDays[0] ?? 0)
      if (uniform && isNextDay(state, clock.tDays, dropped)) {
        goOn(dropped, known, out)
        return
      }
      if (Number.isNaN(state.first)) {
        // The back-cast may begin on an unknown day: nothing is held yet.
        if (Number.isNaN(loadPerDay[0] ?? Number.NaN)) {
          out.fill(Number.NaN)
          return
        }
        state.first = clock.tDays
        state.reached = clock.tDays
        steady.set(known)
      } else integrate(state, clock.tDays, known)
      state.last.set(known)
      if (uniform && dropped > state.first && dropped < state.reached) heldOfAll(state, dropped, out)
      else heldOfEach(state, before, { endOfDay: clock.tDays + 1, retentionDays }, out)
    },
  }
}

/** What each future holds at the end of a day, each with its own retention. */
function heldOfEach(
  state: Cumulated,
  before: WindowHistory,
  { endOfDay, retentionDays }: { readonly endOfDay: number; readonly retentionDays: Float64Array },
  out: Float64Array,
): void {
  for (let i = 0; i < out.length; i++) {
    const now = (state.sum[i] ?? 0) + (state.last[i] ?? 0)
    const dropped = endOfDay - (retentionDays[i] ?? 0)
    out[i] =
      dropped <= state.first
        ? now + beforeStart(before, state.first - dropped, i)
        : now - cumulatedAt(state, dropped, i)
  }
}

/** The same when every future drops what is older than one and the same time after the first step. */
function heldOfAll(state: Cumulated, dropped: number, out: Float64Array): void {
  const { sum, last, slots } = state
  const { a, b, isLast, part } = bracketOf(state, dropped)
  for (let i = 0; i < out.length; i++) {
    const now = sum[i] ?? 0
    const lower = slots[a]?.[i] ?? Number.NaN
    const upper = isLast ? now : (slots[b]?.[i] ?? Number.NaN)
    out[i] = now + (last[i] ?? 0) - (lower + part * (upper - lower))
  }
}

/** Whether the step is the day after the last one, and what it drops lies on a grid point before it, with a grid of days. */
function isNextDay({ gridDays, first, reached }: Cumulated, day: number, dropped: number): boolean {
  return (
    gridDays === 1 &&
    day === reached + 1 &&
    dropped > first &&
    dropped < day &&
    Number.isInteger(dropped - first)
  )
}

const goingOn = columnLoop(
  ['sum', 'last', 'load', 'from', 'to', 'out'],
  [],
  `
  sum = sum + last
  to = sum
  last = load
  out = sum + load - from`,
)

/** {@link integrate} and {@link heldOfAll} for such a day, in one pass: most days of most runs. */
function dayStepper(state: Cumulated): (dropped: number, load: Float64Array, out: Float64Array) => void {
  const { sum, last, slots } = state
  let loop: ReturnType<typeof goingOn.over> | undefined
  const slotAt = (s: number): Float64Array => slots[s % slots.length] as Float64Array
  return (dropped, load, out) => {
    const to = slotAt(++state.gridReached)
    const from = slotAt(dropped - state.first)
    loop ??= goingOn.over({ sum, last, load, from, to, out })
    loop.put('from', from)
    loop.put('to', to)
    loop.put('load', load)
    loop.put('out', out)
    loop.run()
    state.reached += 1
  }
}

/**
 * Where a time between the first step and `reached` lies in the ring: the grid points around it (`isLast`: the
 * upper one is `sum` itself) and the part of the way between them.
 */
function bracketOf(
  { first, reached, gridDays, gridReached, slots }: Cumulated,
  time: number,
): { readonly a: number; readonly b: number; readonly isLast: boolean; readonly part: number } {
  const slot = Math.floor((time - first) / gridDays)
  const from = first + slot * gridDays
  const isLast = slot >= gridReached
  const to = isLast ? reached : from + gridDays
  return {
    a: slot % slots.length,
    b: (slot + 1) % slots.length,
    isLast,
    part: to > from ? (time - from) / (to - from) : 0,
  }
}

function emptyState(column: () => Float64Array, retentionDays: Float64Array): Cumulated {
  const longest = retentionDays.reduce((a, b) => Math.max(a, b), 0)
  const gridDays = Math.max(1, Math.ceil(longest / mostSlots))
  const slotCount = Math.ceil(longest / gridDays) + 3
  return {
    gridDays,
    slots: Array.from({ length: slotCount }, column),
    sum: column(),
    sumBefore: column(),
    last: column(),
    first: Number.NaN,
    reached: Number.NaN,
    gridReached: 0,
  }
}

/** The load; on an unknown day (back-cast only) that of the day before, so that one gap does not empty the store. */
function knownLoad(state: Cumulated, load: Float64Array): Float64Array {
  let sum = 0
  for (let i = 0; i < load.length; i++) sum += (load[i] ?? 0) * 0
  // 0 unless a load is not a number (or infinite: then the slow way finds nothing to replace).
  if (sum === 0) return load
  return load.map((value, i) => (Number.isNaN(value) ? (state.last[i] ?? 0) : value))
}

/** Moves C on to time `to` and records the grid points on the way. */
function integrate(state: Cumulated, to: number, load: Float64Array): void {
  const { sum, sumBefore, last, slots, gridDays } = state
  const days = to - state.reached
  const weightNow = days > 1 ? 0.5 : 0
  sumBefore.set(sum)
  for (let i = 0; i < sum.length; i++) {
    const rate = (1 - weightNow) * (last[i] ?? 0) + weightNow * (load[i] ?? 0)
    sum[i] = (sum[i] ?? 0) + rate * days
  }
  while (state.first + (state.gridReached + 1) * gridDays <= to) {
    state.gridReached += 1
    const part = (state.first + state.gridReached * gridDays - state.reached) / days
    const slot = slots[state.gridReached % slots.length] as Float64Array
    for (let i = 0; i < sum.length; i++) {
      const a = sumBefore[i] ?? 0
      slot[i] = a + part * ((sum[i] ?? 0) - a)
    }
  }
  state.reached = to
}

/** C of future i at a time after the first step; the present load covers the day that began at `reached`. */
function cumulatedAt(state: Cumulated, time: number, i: number): number {
  const { sum, last, slots, reached } = state
  const now = sum[i] ?? 0
  if (time >= reached) return now + (last[i] ?? 0) * (time - reached)
  const { a, b, isLast, part } = bracketOf(state, time)
  const lower = slots[a]?.[i] ?? Number.NaN
  return lower + part * ((isLast ? now : (slots[b]?.[i] ?? Number.NaN)) - lower)
}

/** Load of the `days` days before the first step; beyond what is listed, at the oldest day's pace. */
function beforeStart({ before, scale }: WindowHistory, days: number, i: number): number {
  const whole = Math.max(0, Math.min(Math.floor(days), before.length - 2))
  const a = before[whole] ?? 0
  const b = before[whole + 1] ?? a
  return (scale[i] ?? 0) * (a + (b - a) * (days - whole))
}
