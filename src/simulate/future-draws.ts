import type { Draws } from '../stats/draws.ts'
import { isCertain, quantileFunction, type Range } from '../units/range.ts'

/** One unknown that the simulation draws once a future. */
export type DrawnName = {
  /** Entity that draws it: `demand:assistant`, `resource:inference`, `prices`. */
  readonly entity: string
  readonly name: string
  /** How well it is known; `stated` where the scenario gives no grade, `fitted` for parameters of the growth. */
  readonly grade: string
}

/** Values of one range, one per future: the range's quantiles of `draws.uniform(name)`. A certain range draws nothing. */
export function drawRange(draws: Draws, name: string, range: Range): Float64Array {
  const quantile = quantileFunction(range)
  if (isCertain(range)) return new Float64Array(draws.paths).fill(quantile(0.5))
  return draws.uniform(name).map(quantile)
}

/** The same draws, telling `record` each parameter name that is asked for. */
export function recordDraws(draws: Draws, record: (name: string) => void): Draws {
  return {
    ...draws,
    uniform(name) {
      record(name)
      return draws.uniform(name)
    },
  }
}
