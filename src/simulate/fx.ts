import type { Draws } from '../stats/draws.ts'
import { daysPerYear } from '../units/day.ts'
import { isCertain, type Range, rangeMedian } from '../units/range.ts'
import { drawRange } from './future-draws.ts'
import type { Clock } from './resource-kind.ts'

/** What one unit of a foreign currency is worth in the scenario's, as the scenario states it. */
export type FxSpec = {
  /** At start; a range is one unknown rate, drawn once a future. */
  readonly rate: Range
  /** Log-points per year by which it moves on from there. */
  readonly driftPerYear?: Range
  /** Annual volatility: sd of ln rate after a year. */
  readonly volPerYear?: Range
}

/** Foreign currencies by ISO code. */
export type FxSpecs = Readonly<Record<string, FxSpec>>

/** Exchange rates over one block of futures. */
export type FxPath = {
  /** This step's rate over its median at start, one entry per future; undefined for a currency whose rate never moves. */
  move(currency: string): Float64Array | undefined
  step(clock: Clock): void
}

/** Median rate at start of each currency. */
export function medianRates(specs: FxSpecs): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(specs).map(([code, { rate }]) => [code, rangeMedian(rate)]))
}

/** Whether a rate is one known number for ever. */
export function isFixedRate({ rate, driftPerYear, volPerYear }: FxSpec): boolean {
  const still = (range: Range | undefined): boolean =>
    range === undefined || (isCertain(range) && rangeMedian(range) === 0)
  return isCertain(rate) && still(driftPerYear) && still(volPerYear)
}

type Moving = { readonly move: Float64Array; at(clock: Clock): void }

/**
 * R(t) = R0 exp(drift t + vol W(t)), t in years from start, W a Brownian motion with a step per simulated step; R0, drift
 * and vol are drawn once a future and depend on nothing but the currency. Before start, the rate of start is taken.
 */
export function makeFxPath(specs: FxSpecs, drawsOf: (entity: string) => Draws): FxPath {
  const moving = new Map<string, Moving>()
  for (const [code, spec] of Object.entries(specs))
    if (!isFixedRate(spec)) moving.set(code, makeMoving(spec, drawsOf(`fx:${code}`)))
  return {
    move: (currency) => moving.get(currency)?.move,
    step(clock) {
      for (const one of moving.values()) one.at(clock)
    },
  }
}

function makeMoving({ rate, driftPerYear, volPerYear }: FxSpec, draws: Draws): Moving {
  const median = rangeMedian(rate)
  const first = drawRange(draws, 'rate', rate).map((value) => value / median)
  const drift = driftPerYear && drawRange(draws, 'drift', driftPerYear)
  const vol = volPerYear && drawRange(draws, 'vol', volPerYear)
  const walk = new Float64Array(draws.paths)
  const noise = new Float64Array(draws.paths)
  const move = Float64Array.from(first)
  let last = 0
  return {
    move,
    at({ tDays, step }) {
      if (tDays <= 0 || (!drift && !vol)) return
      const years = tDays / daysPerYear
      const root = Math.sqrt((tDays - last) / daysPerYear)
      last = tDays
      if (vol) draws.normals('rate', step, noise)
      for (let i = 0; i < move.length; i++) {
        walk[i] = (walk[i] as number) + (vol ? (vol[i] as number) * root * (noise[i] as number) : 0)
        move[i] =
          (first[i] as number) * Math.exp((drift ? (drift[i] as number) : 0) * years + (walk[i] as number))
      }
    },
  }
}
