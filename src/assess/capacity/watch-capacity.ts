import type { Clock } from '../../simulate/resource-kind.ts'
import { type AboveFinder, makeAboveFinder } from '../../stats/loops/find-above.ts'
import { type Day, formatDay } from '../../units/day.ts'
import type { Episode, ResolvedCapacity } from '../finding.ts'
import { hasNaN, never, type Watch } from '../watch.ts'
import {
  type CapacityDraws,
  type CapacityState,
  countOverDay,
  inBreach,
  landAll,
  makeCapacityState,
  relieved,
} from './capacity-state.ts'
import { enterTrend, observeTrend } from './capacity-trend.ts'

function observeDay(state: CapacityState, day: Day, load: Float64Array): void {
  landAll(state, day)
  if (state.arrivals.every(({ latest }) => latest <= day)) {
    observeOpen(state, day, load)
    return
  }
  const { threshold, hardLimit, touchDay, phase, mask, windowBits, paths } = state
  for (let i = 0; i < paths; i++) {
    const x = load[i] as number
    if (x <= (threshold[i] as number)) {
      const bits = mask[i] as number
      if (bits !== 0) mask[i] = (bits << 1) & windowBits
    } else if (x > (threshold[i] as number)) {
      if (x > (hardLimit[i] as number) && (touchDay[i] as number) > day) touchDay[i] = day
      if (phase[i] !== inBreach) countOverDay(state, i, day)
      else mask[i] = ((mask[i] as number) << 1) | 1
    } else state.unknown = true
  }
}

/**
 * The same once nothing arrives any more: a future that is in breach and over the hard limit stays so, and its over-days
 * count for nothing.
 */
function observeOpen(state: CapacityState, day: Day, load: Float64Array): void {
  const { threshold, hardLimit, touchDay, phase, mask, windowBits } = state
  state.finder ??= startFinding(state, load)
  const { limits, found, find } = state.finder
  const count = find(load)
  for (let k = 0; k < count; k++) {
    const i = found[k] as number
    const x = load[i] as number
    if (x > (threshold[i] as number)) {
      if (x > (hardLimit[i] as number) && (touchDay[i] as number) > day) touchDay[i] = day
      if (phase[i] !== inBreach) countOverDay(state, i, day)
      if (phase[i] === inBreach && (touchDay[i] as number) <= day) {
        limits[i] = Number.POSITIVE_INFINITY
        continue
      }
    } else if (Number.isNaN(x)) {
      state.unknown = true
      continue
    } else mask[i] = ((mask[i] as number) << 1) & windowBits
    limits[i] = mask[i] === 0 ? (threshold[i] as number) : Number.NEGATIVE_INFINITY
  }
}

function startFinding({ threshold, mask }: CapacityState, load: Float64Array): AboveFinder {
  const finder = makeAboveFinder(load)
  finder.limits.set(threshold)
  mask.forEach((bits, i) => {
    if (bits !== 0) finder.limits[i] = Number.NEGATIVE_INFINITY
  })
  return finder
}

/** The first breach that no booked arrival ended; closes the episodes that are still open. */
function settle(state: CapacityState): Float64Array {
  const uncured = never(state.paths)
  for (let i = 0; i < state.paths; i++) {
    if (state.phase[i] === inBreach) uncured[i] = state.standing[i] as number
    if (state.phase[i] === relieved) {
      state.arrivals[state.reliefBy[i] as number]?.ended.push(state.standing[i] as number)
    }
  }
  return uncured
}

function episodesOf(state: CapacityState): Episode[] {
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
  const state = makeCapacityState(capacity, draws)
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
