import { gammaQuantile } from '../../stats/gamma.ts'
import { hoursOfDay } from './peak-minute.ts'
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
const gridStep = 0.02
const gridCells = Math.round((highest - lowest) / gridStep)
const gridRatios = Float64Array.from({ length: gridCells + 1 }, (_, j) => Math.exp(lowest + j * gridStep))
const quadrature = 96

/** Served load over the limit, mean attempts and mean refusal, by ratio on the grid. */
type Table = {
  readonly served: Float64Array
  readonly attempts: Float64Array
  readonly refused: Float64Array
}

/**
 * A limit per minute under the traffic of a day: hours that follow a profile with a stated peak, minutes that are gamma
 * distributed around their hour (cv = `burst`), and in each minute the fixed point of retries.
 *
 *   lost = E[X l(X / C)] / E[X],  X = m d_hour G,  G ~ Gamma(shape 1/cv^2, mean 1),  l = refused every time (retry.ts)
 * With free refusals this is E[(X - C)+] / E[X], whatever the number of retries. Weighted by X, G is Gamma(1/cv^2 + 1): the
 * mean over requests is taken at 96 of its quantiles, dense in the upper tail. Tables over (peak, burst, ratio) are built
 * once; between their nodes what is served is interpolated, so that it never falls where it should not.
 */
export function makeThrottle(traffic: Traffic, rule: RetryRule): Throttle {
  const peaks = axisOf(traffic.peak, 4)
  const bursts = axisOf(traffic.burst, 6)
  const minutes = bursts.nodes.map((cv) => withinHour(cv, rule))
  const days = peaks.nodes.map((peak) => minutes.map((table) => overDay(table, peak)))
  // The four tables around each future and their weights.
  const corners = (i: number): Corners => {
    const [p, b] = [peaks.cell[i] ?? 0, bursts.cell[i] ?? 0]
    const [u, v] = [peaks.part[i] ?? 0, bursts.part[i] ?? 0]
    const at = (row: number, column: number): Table | undefined =>
      days[Math.min(row, days.length - 1)]?.[Math.min(column, minutes.length - 1)]
    return [
      [at(p, b), (1 - u) * (1 - v)] as const,
      [at(p, b + 1), (1 - u) * v] as const,
      [at(p + 1, b), u * (1 - v)] as const,
      [at(p + 1, b + 1), u * v] as const,
    ].flatMap(([table, weight]) => (table && weight > 0 ? [[table, weight] as const] : []))
  }
  const around = Array.from(traffic.peak, (_, i) => corners(i))
  return {
    lossesAt(ratio, out) {
      for (let i = 0; i < ratio.length; i++) {
        const tables = around[i] ?? []
        const x = ratio[i] as number
        out.lost[i] = lostOf(tables, x)
        out.attempts[i] = mixed(tables, 'attempts', x)
        out.refused[i] = mixed(tables, 'refused', x)
      }
    },
    lostAt: (ratio, i) => lostOf(around[i] ?? [], ratio),
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
  const [points, weights] = burstPoints(cv)
  gridRatios.forEach((ratio, j) => {
    let [lost, attempts, refused] = [0, 0, 0]
    points.forEach((burst, q) => {
      const minute = retriesAt(ratio * burst, rule)
      const weight = weights[q] ?? 0
      lost += weight * minute.lost
      attempts += weight * minute.attempts
      refused += weight * minute.refused
    })
    table.served[j] = ratio * (1 - lost)
    table.attempts[j] = attempts
    table.refused[j] = refused
  })
  return table
}

/** Quantiles of Gamma(1/cv^2 + 1) over 1/cv^2 at u = 1 - (1 - v)^4, v midpoints, with the weights 4 (1 - v)^3 / n. */
function burstPoints(cv: number): readonly [number[], number[]] {
  if (!(cv > 1e-3)) return [[1], [1]]
  const shape = 1 / (cv * cv)
  const rest = Array.from({ length: quadrature }, (_, q) => 1 - (q + 0.5) / quadrature)
  const weights = rest.map((v) => v ** 3)
  const sum = weights.reduce((a, b) => a + b, 0)
  return [rest.map((v) => gammaQuantile(shape + 1, 1 - v ** 4) / shape), weights.map((w) => w / sum)]
}

/** A day whose busiest hour is at the grid's ratio: the mean over its hours, weighted by their requests. */
function overDay(hour: Table, peak: number): Table {
  const table = emptyTable()
  const hours = hoursOfDay(peak)
  const most = hours[0] ?? 1
  const loads = hours.map((load) => load / most)
  const all = loads.reduce((sum, load) => sum + load, 0)
  gridRatios.forEach((ratio, j) => {
    let [served, attempts, refused] = [0, 0, 0]
    for (const load of loads) {
      served += servedAt(hour, ratio * load)
      attempts += load * valueAt(hour.attempts, ratio * load)
      refused += load * valueAt(hour.refused, ratio * load)
    }
    table.served[j] = served / all
    table.attempts[j] = attempts / all
    table.refused[j] = refused / all
  })
  return table
}

function emptyTable(): Table {
  const column = (): Float64Array => new Float64Array(gridCells + 1)
  return { served: column(), attempts: column(), refused: column() }
}

/** Value at a ratio, linear in the ratio between nodes and held beyond them. */
function valueAt(values: Float64Array, ratio: number): number {
  const place = (Math.log(ratio) - lowest) / gridStep
  if (!(place > 0)) return Number.isNaN(place) ? Number.NaN : (values[0] as number)
  if (place >= gridCells) return values[gridCells] as number
  const cell = Math.floor(place)
  const [from, to] = [gridRatios[cell] as number, gridRatios[cell + 1] as number]
  const part = (ratio - from) / (to - from)
  return (1 - part) * (values[cell] as number) + part * (values[cell + 1] as number)
}

/** Load served over the limit: proportional to the ratio where nothing is refused. */
function servedAt(table: Table, ratio: number): number {
  const first = gridRatios[0] as number
  if (ratio < first) return (ratio * (table.served[0] as number)) / first
  return valueAt(table.served, ratio)
}

type Corners = readonly (readonly [Table, number])[]

function lostOf(corners: Corners, ratio: number): number {
  // The ratio is that of the busiest hour; what is served and asked for are both means of the day.
  let lost = 0
  for (const [table, weight] of corners) lost += weight * (1 - servedAt(table, ratio) / ratio)
  return ratio > 0 ? Math.max(0, lost) : ratio === 0 ? 0 : Number.NaN
}

function mixed(corners: Corners, name: 'attempts' | 'refused', ratio: number): number {
  let sum = 0
  for (const [table, weight] of corners) sum += weight * valueAt(table[name], ratio)
  return sum
}
