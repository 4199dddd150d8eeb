import type { Day } from '../../units/day.ts'
import { beginBreach, type CapacityState, countOverDay, inBreach, land, landAll } from './capacity-state.ts'

/** The first extended step: a trend that is over the line here is taken to be over on each of the following days. */
export function enterTrend(state: CapacityState, day: Day, load: Float64Array): void {
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

function watchSegment(state: CapacityState, i: number, segment: Segment): void {
  const hard = state.hardLimit[i] as number
  if (segment.toLoad > hard && state.touchDay[i] === Number.POSITIVE_INFINITY)
    state.touchDay[i] = crossingDay(segment, hard)
  const threshold = state.threshold[i] as number
  if (segment.toLoad > threshold && state.phase[i] !== inBreach)
    beginBreach(state, i, crossingDay(segment, threshold))
}

/** The trend of future `i` up to `day`, cut where arrivals land. */
function watchAcrossArrivals(state: CapacityState, i: number, whole: Segment): void {
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

/** A later extended step: the crossings of the trend since the last one. */
export function observeTrend(state: CapacityState, day: Day, load: Float64Array): void {
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
