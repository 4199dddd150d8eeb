import { gammaP } from '../../../stats/gamma.ts'
import { hoursOfDay } from '../peak-minute.ts'
import { type RetryRule, retriesAt } from './retry.ts'

/** What a day loses at a limit, one entry per future. */
export type Throttled = {
  /** Share of requests that are refused every time. */
  readonly lost: Float64Array
  /** Mean attempts per request. */
  readonly attempts: Float64Array
  /** Probability that a request's attempt is refused, mean over the requests of the day. */
  readonly refused: Float64Array
}

/** A limit under the traffic of a day; see {@link makeThrottle}. */
export type Throttle = {
  /** Writes the day's losses for loads of the busiest hour over the limit (`ratio`, one per future). */
  lossesAt(ratio: Float64Array, out: Throttled): void
  /** Share lost in future `i` at that ratio. */
  lostAt(ratio: number, i: number): number
}

/** Shape of the traffic, one entry per future. */
export type Traffic = {
  /** Busiest hour over the day's mean. */
  readonly peak: Float64Array
  /** Coefficient of variation of the load of a window within its hour. */
  readonly burst: Float64Array
}

const lowest = Math.log(0.02)
const highest = Math.log(50)
const gridStep = 0.03
const gridCells = Math.ceil((highest - lowest) / gridStep)
const gridRatios = Float64Array.from({ length: gridCells + 1 }, (_, j) => Math.exp(lowest + j * gridStep))
const burstCells = 128
/** Nodes between which futures with other peaks and bursts are interpolated. */
const peakNodes = 5
const burstNodes = 14

/** By ratio on the grid: served load over the limit, mean attempts, mean probability of refusal. */
type Table = {
  readonly served: Float64Array
  readonly attempts: Float64Array
  readonly refused: Float64Array
}
/** The tables around a future and their weights. */
type Corners = { readonly tables: readonly Table[]; readonly weights: readonly number[] }

/**
 * A limit per minute under the traffic of a day: hours that follow a profile with a stated peak, minutes that are gamma
 * distributed around their hour (cv = `burst`), and in each minute the fixed point of retries.
 *
 *   lost = E[X l(X / C)] / E[X],  X = m d_hour G,  G ~ Gamma(shape 1/cv^2, mean 1),  l = refused every time (retry.ts)
 * With free refusals this is E[(X - C)+] / E[X], whatever the number of retries. Weighted by X, G is Gamma(1/cv^2 + 1): the
 * mean over requests is taken over 128 cells of it, at the mean of each. Tables over (peak, burst, ratio) are built once;
 * between their nodes what is served is interpolated, so that it never falls where it should not. `left`: what is left of the
 * limit in each hour from the busiest one on (hour-limits.ts); all of it when absent.
 */
export function makeThrottle(traffic: Traffic, rule: RetryRule, left?: Float64Array): Throttle {
  const peaks = axisOf(traffic.peak, peakNodes)
  const bursts = axisOf(traffic.burst, burstNodes)
  const minutes = bursts.nodes.map((cv) => withinHour(cv, rule))
  const days = peaks.nodes.map((peak) =>
    minutes.map((table) => (left ? overUnevenDay(table, peak, left) : overDay(table, peak))),
  )
  const cornersOf = (i: number): Corners => {
    const [p, b] = [peaks.cell[i] ?? 0, bursts.cell[i] ?? 0]
    const [u, v] = [peaks.part[i] ?? 0, bursts.part[i] ?? 0]
    const all = [
      [days[p]?.[b], (1 - u) * (1 - v)],
      [days[p]?.[b + 1], (1 - u) * v],
      [days[p + 1]?.[b], u * (1 - v)],
      [days[p + 1]?.[b + 1], u * v],
    ] as const
    const used = all.flatMap(([table, weight]) => (table && weight > 0 ? [{ table, weight }] : []))
    return { tables: used.map(({ table }) => table), weights: used.map(({ weight }) => weight) }
  }
  const around = Array.from(traffic.peak, (_, i) => cornersOf(i))
  return {
    lossesAt(ratio, out) {
      for (let i = 0; i < ratio.length; i++) {
        const corners = around[i] as Corners
        const x = ratio[i] as number
        const place = placeOf(x)
        out.lost[i] = lostOf(corners, x, place)
        out.attempts[i] = mixed(corners, 'attempts', place)
        out.refused[i] = mixed(corners, 'refused', place)
      }
    },
    lostAt: (ratio, i) => lostOf(around[i] as Corners, ratio, placeOf(ratio)),
  }
}

/** A few values that span those of all futures, and where each future lies among them. */
function axisOf(values: Float64Array, most: number) {
  const low = values.reduce((a, b) => Math.min(a, b), Infinity)
  const high = values.reduce((a, b) => Math.max(a, b), 0)
  const count = high > low * (1 + 1e-9) ? most : 1
  const from = Math.log(Math.max(low, 1e-3))
  const step = count > 1 ? (Math.log(high) - from) / (count - 1) : 1
  const place = values.map((value) =>
    count > 1 ? Math.min(count - 1, Math.max(0, (Math.log(Math.max(value, 1e-3)) - from) / step)) : 0,
  )
  const nodes = Array.from({ length: count }, (_, k) => (count > 1 ? Math.exp(from + k * step) : low))
  return { nodes, cell: place.map(Math.floor), part: place.map((x) => x - Math.floor(x)) }
}

/** One hour: the mean over its minutes, weighted by their requests. */
function withinHour(cv: number, rule: RetryRule): Table {
  const table = emptyTable()
  const { points, weights } = burstPoints(cv)
  gridRatios.forEach((ratio, j) => {
    let [lost, attempts, refused] = [0, 1, 0]
    // Points rise: what lies below the limit loses nothing.
    for (let q = points.length - 1; q >= 0 && ratio * (points[q] as number) > 1; q--) {
      const minute = retriesAt(ratio * (points[q] as number), rule)
      const weight = weights[q] as number
      lost += weight * minute.lost
      attempts += weight * (minute.attempts - 1)
      refused += weight * minute.refused
    }
    table.served[j] = ratio * (1 - lost)
    table.attempts[j] = attempts
    table.refused[j] = refused
  })
  return table
}

/**
 * Cells of Gamma(1/cv^2 + 1) over 1/cv^2, equal in the logarithm, up to a tail of 1e-9: the probability and the mean of
 * each. E[Y; Y < y] of a gamma variable of shape a is a P(a + 1, y).
 */
function burstPoints(cv: number): {
  readonly points: readonly number[]
  readonly weights: readonly number[]
} {
  if (!(cv > 1e-3)) return { points: [1], weights: [1] }
  const k = 1 / (cv * cv)
  let top = 1 + cv * cv
  while (1 - gammaP(k + 1, top * k) > 1e-9) top *= 1.2
  let bottom = top
  while (gammaP(k + 1, bottom * k) > 1e-3) bottom *= 0.8
  const points: number[] = []
  const weights: number[] = []
  let [below, momentBelow] = [0, 0]
  for (let q = 0; q <= burstCells; q++) {
    const edge = bottom * (top / bottom) ** (q / burstCells)
    const last = q === burstCells
    const [upTo, momentUpTo] = last ? [1, 1] : [gammaP(k + 1, edge * k), gammaP(k + 2, edge * k)]
    const weight = upTo - below
    // So thin a cell has no mean but rounding: it is left to the next.
    if (weight < 1e-9 && !last) continue
    points.push(((k + 1) / k) * ((momentUpTo - momentBelow) / weight))
    weights.push(weight)
    below = upTo
    momentBelow = momentUpTo
  }
  return { points, weights }
}

/** A day whose busiest hour is at the grid's ratio: the mean over its hours, weighted by their requests. */
function overDay(hour: Table, peak: number): Table {
  const table = emptyTable()
  const hours = hoursOfDay(peak)
  const most = hours[0] ?? 1
  // The profile is symmetric about its peak: hours 1 to 11 count twice.
  const loads = Array.from(hours.subarray(0, 13), (load, h) => ({
    load: load / most,
    times: h % 12 === 0 ? 1 : 2,
  }))
  const all = loads.reduce((sum, { load, times }) => sum + times * load, 0)
  gridRatios.forEach((ratio, j) => {
    let [served, attempts, refused] = [0, 0, 0]
    for (const { load, times } of loads) {
      const place = placeOf(ratio * load)
      served += times * servedAt(hour, ratio * load, place)
      attempts += times * load * valueAt(hour.attempts, place)
      refused += times * load * valueAt(hour.refused, place)
    }
    table.served[j] = served / all
    table.attempts[j] = attempts / all
    table.refused[j] = refused / all
  })
  return table
}

/** The same where the limit differs from hour to hour: each hour at its own ratio of load to what is left. */
function overUnevenDay(hour: Table, peak: number, left: Float64Array): Table {
  const table = emptyTable()
  const hours = hoursOfDay(peak)
  const most = hours[0] ?? 1
  const all = hours.reduce((sum, load) => sum + load / most, 0)
  gridRatios.forEach((ratio, j) => {
    let [served, attempts, refused] = [0, 0, 0]
    hours.forEach((load, h) => {
      const part = left[h] ?? 1
      const at = (ratio * load) / most / part
      const place = placeOf(at)
      served += part * servedAt(hour, at, place)
      attempts += (load / most) * valueAt(hour.attempts, place)
      refused += (load / most) * valueAt(hour.refused, place)
    })
    table.served[j] = served / all
    table.attempts[j] = attempts / all
    table.refused[j] = refused / all
  })
  return table
}

/** The ratio up to which more load means more that is served, in future `i`: where retries make goodput fall beyond it. */
export function bestRatio(throttle: Throttle, i: number): number {
  let [best, most] = [Number.POSITIVE_INFINITY, 0]
  for (const ratio of gridRatios) {
    const served = ratio * (1 - throttle.lostAt(ratio, i))
    if (!(served > most * (1 + 1e-9))) continue
    most = served
    best = ratio
  }
  return best
}

function emptyTable(): Table {
  const column = (): Float64Array => new Float64Array(gridCells + 1)
  return { served: column(), attempts: column(), refused: column() }
}

/** Where a ratio lies on the grid: its cell and the part of it, linear in the ratio, as one number; held at the ends. */
function placeOf(ratio: number): number {
  const place = (Math.log(ratio) - lowest) / gridStep
  if (!(place > 0)) return Number.isNaN(place) ? Number.NaN : 0
  if (place >= gridCells) return gridCells
  const cell = Math.floor(place)
  const from = gridRatios[cell] as number
  const part = (ratio - from) / ((gridRatios[cell + 1] as number) - from)
  return cell + Math.min(0.999_999_999_999, Math.max(0, part))
}

function valueAt(values: Float64Array, place: number): number {
  if (!(place < gridCells)) return Number.isNaN(place) ? Number.NaN : (values[gridCells] as number)
  const cell = Math.floor(place)
  const part = place - cell
  return (1 - part) * (values[cell] as number) + part * (values[cell + 1] as number)
}

/** Served load over the limit: proportional to the ratio below the grid, where nothing is refused. */
function servedAt(table: Table, ratio: number, place: number): number {
  if (place === 0) return ratio * ((table.served[0] as number) / (gridRatios[0] as number))
  return valueAt(table.served, place)
}

/** The ratio is that of the busiest hour; served and asked for are both means of the day. */
function lostOf({ tables, weights }: Corners, ratio: number, place: number): number {
  if (!(ratio > 0)) return ratio === 0 ? 0 : Number.NaN
  let lost = 0
  for (let k = 0; k < tables.length; k++)
    lost += (weights[k] as number) * (1 - servedAt(tables[k] as Table, ratio, place) / ratio)
  // Below that it is rounding of 1 - 1.
  return lost > 1e-11 ? lost : 0
}

function mixed({ tables, weights }: Corners, name: 'attempts' | 'refused', place: number): number {
  let sum = 0
  for (let k = 0; k < tables.length; k++)
    sum += (weights[k] as number) * valueAt((tables[k] as Table)[name], place)
  return sum
}
