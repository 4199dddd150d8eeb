import { expLoop, mostExponent } from './wasm/exp-loop.ts'
import { instantiate } from './wasm/instantiate.ts'

/** Values per call: what goes in and out stays in the first-level cache. */
const batch = 1024
const { exp, memory } = instantiate({ exp: expLoop }, 8 * batch)
const staged = new Float64Array(memory.buffer, 0, batch)

/** Replaces every value by its exponential, within one unit in the last place of `Math.exp`, a few times as fast. */
export function expInPlace(values: Float64Array): void {
  for (let from = 0; from < values.length; from += batch) {
    const part = values.length <= batch ? values : values.subarray(from, from + batch)
    staged.set(part)
    const isWrong = exp(0, 8 * part.length, 0) === 1
    if (isWrong) repairExp(part, staged)
    part.set(part.length === batch ? staged : staged.subarray(0, part.length))
  }
}

/** Puts right in `to` what the loop does not know of `from`: overflow, numbers next to 0, infinities, NaN. */
export function repairExp(from: Float64Array, to: Float64Array): void {
  for (let i = 0; i < from.length; i++) {
    const x = from[i] as number
    if (!(Math.abs(x) <= mostExponent)) to[i] = Math.exp(x)
  }
}
