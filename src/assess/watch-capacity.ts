import { JevonsError } from '../errors.ts'
import type { Clock } from '../simulate/resource-kind.ts'
import { type Day, formatDay } from '../units/day.ts'
import type { Episode, ResolvedCapacity } from './finding.ts'
import { hasNaN, never, type Watch } from './watch.ts'

/** Draws of one capacity, one entry per future. */
export type CapacityDraws = {
  /** Fraction of the limit that must stay free. */
  readonly headroom: Float64Array
  /** Load at the peak / mean load. */
  readonly peak: Float64Array
  /** Days that each `ordered` arrival is late, in the order of the specification. */
  readonly slipDays: readonly Float64Array[]
}

/**
 * An arrival ends a breach when no new window of over-days begins within a week of it: a week, because a weekly season
 * keeps the load low on some days of a breach that goes on.
 */
const reliefDays = 7

/** Phases of a future: 0 = not in breach; in breach; in breach until an arrival came, and no new one since. */
const inBreach = 1
const relieved = 2

type Arrival = {
  readonly at: Day
  readonly add: number
  /** First day on which it counts, per future. */
  readonly day: Float64Array
  readonly earliest: Day
  readonly latest: Day
  /** First over-days of the breaches that it ended. */
  readonly ended: number[]
}

type State = {
  readonly paths: number
  /** Limit less headroom, and the limit itself, in the unit of the column. */
  readonly threshold: Float64Array
  readonly hardLimit: Float64Array
  /** Column units per unit of the limit: 1 / (peak x scale). */
  readonly perUnit: Float64Array
  readonly headroom: Float64Array
  readonly arrivals: readonly Arrival[]
  readonly overDays: number
  readonly windowBits: number
  /** Over-days of the running window; bit 0 is the current day. */
  readonly mask: Int32Array
  readonly phase: Uint8Array
  readonly breachDay: Float64Array
  readonly touchDay: Float64Array
  /** First over-day of the breach that stands, as far as is known. */
  readonly standing: Float64Array
  readonly reliefDay: Float64Array
  readonly reliefBy: Int32Array
  readonly lastLoad: Float64Array
  lastDay: Day
  extended: boolean
  unknown: boolean
}

function checkSustain(capacity: ResolvedCapacity): void {
  const { overDays, windowDays } = capacity.sustain
  if (overDays >= 1 && overDays <= windowDays && windowDays <= 32) return
  throw new JevonsError({
    code: 'BAD_SCENARIO',
    message: `capacity '${capacity.id}': sustain asks for ${overDays} over-days in ${windowDays} days`,
    hint: 'the window may be 1 to 32 days, with at least 1 and at most that many over-days; sustain: 1 means the first one',
    ...(capacity.pos ? { pos: capacity.pos } : {}),
  })
}

function makeState(capacity: ResolvedCapacity, draws: CapacityDraws): State {
  checkSustain(capacity)
  const { headroom, peak } = draws
  const perUnit = peak.map((factor) => 1 / (factor * capacity.scale))
  const paths = peak.length
  const { windowDays } = capacity.sustain
  return {
    paths,
    perUnit,
    headroom,
    threshold: perUnit.map((unit, i) => capacity.limit * (1 - (headroom[i] as number)) * unit),
    hardLimit: perUnit.map((unit) => capacity.limit * unit),
    arrivals: capacity.arrivals
      .filter((arrival) => arrival.status === 'ordered')
      .map((arrival, k) => makeArrival(arrival, draws.slipDays[k] ?? new Float64Array(paths))),
    overDays: capacity.sustain.overDays,
    windowBits: windowDays >= 32 ? -1 : 2 ** windowDays - 1,
    mask: new Int32Array(paths),
    phase: new Uint8Array(paths),
    breachDay: never(paths),
    touchDay: never(paths),
    standing: never(paths),
    reliefDay: never(paths),
    reliefBy: new Int32Array(paths),
    lastLoad: new Float64Array(paths),
    lastDay: Number.NEGATIVE_INFINITY,
    extended: false,
    unknown: false,
  }
}

function makeArrival(arrival: { readonly at: Day; readonly add: number }, slipDays: Float64Array): Arrival {
  const day = slipDays.map((slip) => Math.ceil(arrival.at + slip))
  const earliest = day.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY)
  const latest = day.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY)
  return { at: arrival.at, add: arrival.add, day, earliest, latest, ended: [] }
}

/** Bits set in a 32-bit word. */
function bitCount(word: number): number {
  let x = word - ((word >>> 1) & 0x55555555)
  x = (x & 0x33333333) + ((x >>> 2) & 0x33333333)
  return Math.imul((x + (x >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}

/** A breach of future `i` that begins on `day`. */
function beginBreach(state: State, i: number, day: number): void {
  const relief = state.reliefDay[i] as number
  const wasRelieved = state.phase[i] === relieved
  state.phase[i] = inBreach
  state.mask[i] = 0
  if (wasRelieved) {
    if (day < relief + reliefDays) return
    state.arrivals[state.reliefBy[i] as number]?.ended.push(state.standing[i] as number)
  }
  state.standing[i] = day
  if ((state.breachDay[i] as number) > day) state.breachDay[i] = day
}

/** Counts an over-day of future `i`, which is not in breach. */
function countOverDay(state: State, i: number, day: Day): void {
  const mask = (((state.mask[i] as number) << 1) | 1) & state.windowBits
  state.mask[i] = mask
  if (bitCount(mask) >= state.overDays) beginBreach(state, i, day - (31 - Math.clz32(mask)))
}

/** Adds arrival `k` to the limit of future `i`. */
function land(state: State, i: number, k: number): void {
  const arrival = state.arrivals[k]
  if (arrival === undefined) return
  const unit = state.perUnit[i] as number
  state.hardLimit[i] = (state.hardLimit[i] as number) + arrival.add * unit
  state.threshold[i] =
    (state.threshold[i] as number) + arrival.add * (1 - (state.headroom[i] as number)) * unit
  if (arrival.add <= 0) return
  // A second arrival soon after one that has not helped so far takes over; else the first keeps its merit.
  const again = state.phase[i] === relieved && state.mask[i] !== 0
  if (state.phase[i] !== inBreach && !again) return
  state.phase[i] = relieved
  state.mask[i] = 0
  state.reliefDay[i] = arrival.day[i] as number
  state.reliefBy[i] = k
}

/** Lands everything that arrives after the last step and not after `day`. */
function landAll(state: State, day: Day): void {
  state.arrivals.forEach((arrival, k) => {
    if (arrival.earliest > day || arrival.latest <= state.lastDay) return
    for (let i = 0; i < state.paths; i++) {
      const at = arrival.day[i] as number
      if (at > state.lastDay && at <= day) land(state, i, k)
    }
  })
}

function observeDay(state: State, day: Day, load: Float64Array): void {
  landAll(state, day)
  const { threshold, hardLimit, touchDay, phase, mask, windowBits, paths } = state
  for (let i = 0; i < paths; i++) {
    const x = load[i] as number
    if (x <= (threshold[i] as number)) {
      const bits = mask[i] as number
      if (bits !== 0) mask[i] = (bits << 1) & windowBits
    } else if (x > (threshold[i] as number)) {
      if (x > (hardLimit[i] as number) && (touchDay[i] as number) > day) touchDay[i] = day
      if (phase[i] !== inBreach) countOverDay(state, i, day)
    } else state.unknown = true
  }
}

/** The first extended step: a trend that is over the line here is taken to be over on each of the following days. */
function enterTrend(state: State, day: Day, load: Float64Array): void {
  landAll(state, day)
  for (let i = 0; i < state.paths; i++) {
    const x = load[i] as number
    if (x > (state.hardLimit[i] as number) && (state.touchDay[i] as number) > day) state.touchDay[i] = day
    if (!(x > (state.threshold[i] as number))) continue
    for (let d = day; state.phase[i] !== inBreach; d++) countOverDay(state, i, d)
  }
}

/** One future's trend between two days. */
type Segment = { fromDay: number; fromLoad: number; toDay: number; toLoad: number }

/** Where a trend that is linear in its logarithm reaches `limit`. */
function crossingDay(segment: Segment, limit: number): number {
  const { fromDay, fromLoad, toDay, toLoad } = segment
  if (fromLoad >= limit) return fromDay
  const share =
    fromLoad > 0 && Number.isFinite(toLoad)
      ? Math.log(limit / fromLoad) / Math.log(toLoad / fromLoad)
      : (limit - fromLoad) / (toLoad - fromLoad)
  return fromDay + (toDay - fromDay) * (Number.isFinite(share) ? Math.min(Math.max(share, 0), 1) : 0)
}

function watchSegment(state: State, i: number, segment: Segment): void {
  const hard = state.hardLimit[i] as number
  if (segment.toLoad > hard && state.touchDay[i] === Number.POSITIVE_INFINITY)
    state.touchDay[i] = crossingDay(segment, hard)
  const threshold = state.threshold[i] as number
  if (segment.toLoad > threshold && state.phase[i] !== inBreach)
    beginBreach(state, i, crossingDay(segment, threshold))
}

/** The trend of future `i` up to `day`, cut where arrivals land. */
function watchAcrossArrivals(state: State, i: number, whole: Segment): void {
  const at = (day: number): number => {
    const share = (day - whole.fromDay) / (whole.toDay - whole.fromDay)
    return whole.fromLoad > 0 && whole.toLoad > 0
      ? whole.fromLoad * (whole.toLoad / whole.fromLoad) ** share
      : whole.fromLoad + share * (whole.toLoad - whole.fromLoad)
  }
  let { fromDay } = whole
  let fromLoad = whole.fromLoad
  const due = state.arrivals
    .map((arrival, k) => ({ k, day: arrival.day[i] as number }))
    .filter(({ day }) => day > whole.fromDay && day <= whole.toDay)
    .sort((a, b) => a.day - b.day || a.k - b.k)
  for (const { k, day } of due) {
    watchSegment(state, i, { fromDay, fromLoad, toDay: day, toLoad: at(day) })
    land(state, i, k)
    fromDay = day
    fromLoad = at(day)
  }
  watchSegment(state, i, { fromDay, fromLoad, toDay: whole.toDay, toLoad: whole.toLoad })
}

function observeTrend(state: State, day: Day, load: Float64Array): void {
  const { lastDay, lastLoad, threshold, hardLimit, touchDay, phase, paths } = state
  const arrives = state.arrivals.some((arrival) => arrival.latest > lastDay && arrival.earliest <= day)
  for (let i = 0; i < paths; i++) {
    const x = load[i] as number
    const matters =
      arrives ||
      (x > (threshold[i] as number) && phase[i] !== inBreach) ||
      (x > (hardLimit[i] as number) && touchDay[i] === Number.POSITIVE_INFINITY)
    if (!matters) continue
    const segment = { fromDay: lastDay, fromLoad: lastLoad[i] as number, toDay: day, toLoad: x }
    if (arrives) watchAcrossArrivals(state, i, segment)
    else watchSegment(state, i, segment)
  }
}

/** The first breach that no booked arrival ended; closes the episodes that are still open. */
function settle(state: State): Float64Array {
  const uncured = never(state.paths)
  for (let i = 0; i < state.paths; i++) {
    if (state.phase[i] === inBreach) uncured[i] = state.standing[i] as number
    if (state.phase[i] === relieved) {
      state.arrivals[state.reliefBy[i] as number]?.ended.push(state.standing[i] as number)
    }
  }
  return uncured
}

function episodesOf(state: State): Episode[] {
  return state.arrivals
    .filter((arrival) => arrival.ended.length > 0)
    .map((arrival) => {
      const starts = Float64Array.from(arrival.ended).sort()
      return {
        from: Math.floor(starts[Math.floor((starts.length - 1) / 2)] as number),
        curedBy: { at: arrival.at, add: arrival.add },
        probability: arrival.ended.length / state.paths,
      }
    })
}

/**
 * Watches a load against its limit (PRODUCT.md, "Capacities"). Over = load x peak > (limit + arrivals so far) x (1 -
 * headroom); breach = the first over-day of the first window with enough over-days, kept as one 32-bit word of over-days
 * per future; touch = first day over the hard limit. In extended steps, a breach is the log-interpolated crossing of the
 * trend. A load that is not a number makes the whole result unknown.
 * @throws JevonsError BAD_SCENARIO for a window above 32 days.
 */
export function watchCapacity(capacity: ResolvedCapacity, draws: CapacityDraws): Watch {
  const state = makeState(capacity, draws)
  return {
    observe(clock: Clock, load: Float64Array): void {
      if (clock.day <= state.lastDay) throw new Error(`steps out of order: ${formatDay(clock.day)}`)
      if (!clock.extended) observeDay(state, clock.day, load)
      else {
        if (hasNaN(load)) state.unknown = true
        if (state.extended) observeTrend(state, clock.day, load)
        else enterTrend(state, clock.day, load)
        state.lastLoad.set(load)
        state.extended = true
      }
      state.lastDay = clock.day
    },
    finish() {
      const uncuredDay = settle(state)
      const { breachDay, touchDay, unknown } = state
      return {
        breachDay,
        uncuredDay,
        touchDay,
        unknown,
        periods: [],
        cutPeriod: null,
        episodes: episodesOf(state),
      }
    },
  }
}
