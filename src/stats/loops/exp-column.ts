import { expInPlace, repairExp } from '../fill-exp.ts'
import { expLoop } from '../wasm/exp-loop.ts'
import { compileShared } from '../wasm/instantiate.ts'
import { placeOf } from './column-memory.ts'

const kernels = compileShared(() => ({ exp: expLoop }))

/** A function that writes the exponentials of one column to another: the numbers of `expInPlace`. */
export function columnExp(from: Float64Array, to: Float64Array): () => void {
  const [source, target] = [placeOf(from), placeOf(to)]
  if (!source || source.home.memory !== target?.home.memory || from === to)
    return () => {
      if (from !== to) to.set(from)
      expInPlace(to)
    }
  const { exp } = kernels.on(source.home.memory)
  const end = source.address + 8 * from.length
  return () => {
    if (exp(source.address, end, target.address) === 1) repairExp(from, to)
  }
}
