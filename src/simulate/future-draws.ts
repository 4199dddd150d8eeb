import type { Draws } from '../stats/draws.ts'
import { isCertain, quantileFunction, type Range } from '../units/range.ts'

/** One unknown that the simulation draws once a future. */
export type DrawnName = {
  /** Entity that draws it: `demand:assistant`, `resource:inference`, `prices`. */
  readonly entity: string
  readonly name: string
  /** How well it is known; `stated` where the scenario gives no grade, `fitted` for parameters of the growth. */
  readonly grade: string
  /** What it is drawn from; absent where the draw is no plain range (whether an event happens, steps of a growth). */
  readonly range?: Range
}

/** Draws that tell whoever records them. */
type RecordedDraws = Draws & { readonly tell?: (name: string, range?: Range) => void }

/** Values of one range, one per future: the range's quantiles of `draws.uniform(name)`. A certain range draws nothing. */
export function drawRange(draws: Draws, name: string, range: Range): Float64Array {
  const quantile = quantileFunction(range)
  const values = draws.column()
  if (isCertain(range)) return values.fill(quantile(0.5))
  const recorded: RecordedDraws = draws
  recorded.tell?.(name, range)
  const uniforms = draws.uniform(name)
  for (let i = 0; i < values.length; i++) values[i] = quantile(uniforms[i] as number)
  return values
}

/** The same draws, telling `record` each parameter name that is asked for, and first what it is drawn from where that is a range. */
export function recordDraws(draws: Draws, record: (name: string, range?: Range) => void): RecordedDraws {
  return {
    ...draws,
    tell: record,
    uniform(name) {
      record(name)
      return draws.uniform(name)
    },
  }
}
