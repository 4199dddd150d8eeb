import { JevonsError } from '../../errors.ts'
import type { AboveFinder } from '../../stats/loops/find-above.ts'
import type { Day } from '../../units/day.ts'
import type { ResolvedCapacity } from '../finding.ts'
import { never } from '../watch.ts'

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
export const inBreach = 1
export const relieved = 2

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

/** One capacity in the middle of a simulation: typed arrays with one entry per future, changed in place. */
export type CapacityState = {
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
  /**
   * Once nothing arrives any more, finds the futures to look at: those over their threshold. Its limit is below all loads where the
   * window holds an over-day, and above all where a later day can tell nothing new.
   */
  finder: AboveFinder | undefined
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

/**
 * A capacity before the first step.
 * @throws JevonsError BAD_SCENARIO for a window above 32 days.
 */
export function makeCapacityState(capacity: ResolvedCapacity, draws: CapacityDraws): CapacityState {
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
    finder: undefined,
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
export function beginBreach(state: CapacityState, i: number, day: number): void {
  const relief = state.reliefDay[i] as number
  const wasRelieved = state.phase[i] === relieved
  state.phase[i] = inBreach
  state.mask[i] = 1
  if (wasRelieved) {
    if (day < relief + reliefDays) return
    state.arrivals[state.reliefBy[i] as number]?.ended.push(state.standing[i] as number)
  }
  state.standing[i] = day
  if ((state.breachDay[i] as number) > day) state.breachDay[i] = day
}

/** Counts an over-day of future `i`, which is not in breach. */
export function countOverDay(state: CapacityState, i: number, day: Day): void {
  const mask = (((state.mask[i] as number) << 1) | 1) & state.windowBits
  state.mask[i] = mask
  if (bitCount(mask) >= state.overDays) beginBreach(state, i, day - (31 - Math.clz32(mask)))
}

/** Adds arrival `k` to the limit of future `i`. */
export function land(state: CapacityState, i: number, k: number): void {
  const arrival = state.arrivals[k]
  if (arrival === undefined) return
  const unit = state.perUnit[i] as number
  state.hardLimit[i] = (state.hardLimit[i] as number) + arrival.add * unit
  state.threshold[i] =
    (state.threshold[i] as number) + arrival.add * (1 - (state.headroom[i] as number)) * unit
  if (arrival.add <= 0) return
  // A second arrival soon after one that has not helped so far takes over; else the first keeps its merit.
  // A breach without an over-day in the whole window has ended by itself.
  const isOver = state.mask[i] !== 0
  if (!isOver || (state.phase[i] !== inBreach && state.phase[i] !== relieved)) return
  state.phase[i] = relieved
  state.mask[i] = 0
  state.reliefDay[i] = arrival.day[i] as number
  state.reliefBy[i] = k
}

/** Lands everything that arrives after the last step and not after `day`. */
export function landAll(state: CapacityState, day: Day): void {
  state.arrivals.forEach((arrival, k) => {
    if (arrival.earliest > day || arrival.latest <= state.lastDay) return
    for (let i = 0; i < state.paths; i++) {
      const at = arrival.day[i] as number
      if (at > state.lastDay && at <= day) land(state, i, k)
    }
  })
}
