import { median } from 'simple-statistics'
import { levelShifts } from '../history/level-shift.ts'
import { bucketsInFourWeeks, logsOf, type PriceHistory } from './price-history.ts'

/** One dated change of the level of the price, and what demand did around it. */
export type PriceMove = {
  /** First bucket at the new price, days since 1970-01-01 UTC. */
  readonly timeDays: number
  /** ln(price after / before): means of the four weeks on either side. */
  readonly logPrice: number
  /** ln(demand after / before) of the same weeks, less the usual growth over that time. */
  readonly logDemand: number
}

/** Moves of the price and the same measurement on dates on which it did not move. */
export type EventStudy = {
  readonly moves: readonly PriceMove[]
  /** Elasticity over four weeks: median of -demand / price over the moves, weighted by the size of the move. Undefined without moves. */
  readonly elasticity?: number
  /** Spread of the demand change on placebo dates over the root of the summed squares of the price changes. */
  readonly standardError?: number
  /** Dates without a price move on which demand was measured in the same way. */
  readonly placeboDates: number
  /** Share of them on which demand moved at least as much as at the typical price move; undefined with fewer than 5 dates. */
  readonly placeboShare?: number
}

/** Smallest change of the price level that counts as a move. */
const smallestMove = 0.05
const fewestPlacebos = 5

/**
 * Event study of demand around dated price moves (changes of the level of ln price, found by binary segmentation): change of mean ln
 * demand over four weeks on either side, less usual growth, against the change of ln price; with placebo dates, at which the same is
 * measured where the price stood still (MacKinlay, 1997, "Event studies in economics and finance"; placebo: Abadie et al., 2010).
 */
export function studyPriceMoves(history: PriceHistory): EventStudy {
  const width = bucketsInFourWeeks[history.step]
  const price = logsOf(history.price)
  const demand = logsOf(history.quantity)
  const growth = usualGrowth(demand)
  const shifts = shiftsOf(price, history.step === 'month' ? 2 : width)
  const around = (values: Float64Array, at: number): number =>
    meanOf(values.subarray(at, at + width)) - meanOf(values.subarray(Math.max(0, at - width), at))
  const changeOf = (at: number): number => around(demand, at) - growth * width
  const moves = shifts
    .map((at) => ({
      timeDays: history.times[at] as number,
      logPrice: around(price, at),
      logDemand: changeOf(at),
    }))
    .filter((move) => Math.abs(move.logPrice) >= smallestMove && Number.isFinite(move.logDemand))
  const placebos = Array.from({ length: Math.max(0, demand.length - 2 * width + 1) }, (_, k) => k + width)
    .filter((at) => shifts.every((shift) => Math.abs(shift - at) >= 2 * width))
    .map(changeOf)
    .filter((change) => Number.isFinite(change))
  return { moves, placeboDates: placebos.length, ...judgeMoves(moves, placebos) }
}

/** What the moves say together, held against the placebo dates. */
function judgeMoves(
  moves: readonly PriceMove[],
  placebos: readonly number[],
): Pick<EventStudy, 'elasticity' | 'standardError' | 'placeboShare'> {
  if (moves.length === 0) return {}
  const elasticity = weightedMedian(
    moves.map((m) => ({ value: -m.logDemand / m.logPrice, weight: Math.abs(m.logPrice) })),
  )
  if (placebos.length < fewestPlacebos) return { elasticity }
  const typical = median(moves.map((m) => Math.abs(m.logDemand)))
  const spread = Math.sqrt(placebos.reduce((sum, v) => sum + v * v, 0) / placebos.length)
  const squares = moves.reduce((sum, m) => sum + m.logPrice ** 2, 0)
  return {
    elasticity,
    // A median of normal values has pi / 2 times the variance of their mean.
    standardError: Math.sqrt(Math.PI / 2) * (spread / Math.sqrt(squares)),
    placeboShare: placebos.filter((v) => Math.abs(v) >= typical).length / placebos.length,
  }
}

/** Starts of new price levels, as indices of the history: the medians on either side differ by a move. */
function shiftsOf(logPrice: Float64Array, shortest: number): number[] {
  const known = Array.from(logPrice.keys()).filter((i) => !Number.isNaN(logPrice[i]))
  const values = known.map((i) => logPrice[i] as number)
  if (values.length === 0) return []
  const starts = levelShifts(values, shortest)
  // A bucket in which the price changed half-way looks like a level of its own to means, not to medians.
  const levels = [0, ...starts].map((from, k) => median(values.slice(from, starts[k] ?? values.length)))
  const moved = starts.filter(
    (_, k) => Math.abs((levels[k + 1] as number) - (levels[k] as number)) >= smallestMove,
  )
  return moved.map((k) => known[k] as number)
}

/** Median change of ln demand from bucket to bucket. */
function usualGrowth(logDemand: Float64Array): number {
  const changes = Array.from(logDemand.subarray(1), (v, i) => v - (logDemand[i] as number)).filter(
    (v) => !Number.isNaN(v),
  )
  return changes.length > 0 ? median(changes) : 0
}

function meanOf(values: Float64Array): number {
  const known = values.filter((v) => !Number.isNaN(v))
  return known.length > 0 ? known.reduce((a, b) => a + b, 0) / known.length : NaN
}

function weightedMedian(entries: readonly { readonly value: number; readonly weight: number }[]): number {
  const sorted = entries.toSorted((a, b) => a.value - b.value)
  const half = sorted.reduce((sum, e) => sum + e.weight, 0) / 2
  let below = 0
  for (const [k, entry] of sorted.entries()) {
    below += entry.weight
    // Exactly half on either side: between the two, as an ordinary median does.
    if (below === half) return (entry.value + (sorted[k + 1]?.value ?? entry.value)) / 2
    if (below > half) return entry.value
  }
  return NaN
}
