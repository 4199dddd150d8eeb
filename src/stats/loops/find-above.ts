import { aboveLoop } from '../wasm/above-loop.ts'
import { compileShared } from '../wasm/instantiate.ts'
import { type ColumnMemory, columnBeside, placeOf } from './column-memory.ts'

/** Looks through columns for futures above limits. */
export type AboveFinder = {
  /** Limits, one entry per future, to be changed at will. */
  readonly limits: Float64Array
  /** Futures found by the last call of `find`, in order. */
  readonly found: Int32Array
  /** How many futures of a column are not at most their limit; what is not a number is not. */
  readonly find: (values: Float64Array) => number
}

const kernels = compileShared(() => ({ above: aboveLoop }))

/** A finder for columns like `column`, fastest for those in the same memory. Limits are infinite at first: only NaN is found. */
export function makeAboveFinder(column: Float64Array): AboveFinder {
  const limits = columnBeside(column).fill(Number.POSITIVE_INFINITY)
  const home = placeOf(limits)?.home
  return (home && compiled(home, limits)) ?? plain(limits)
}

function plain(limits: Float64Array): AboveFinder {
  const found = new Int32Array(limits.length)
  return {
    limits,
    found,
    find(values) {
      let count = 0
      for (let i = 0; i < limits.length; i++)
        if (!((values[i] as number) <= (limits[i] as number))) found[count++] = i
      return count
    },
  }
}

/** Undefined when there is no room for what is found. */
function compiled(home: ColumnMemory, limits: Float64Array): AboveFinder | undefined {
  const { length } = limits
  const room = home.column(Math.ceil((length + 2) / 2))
  const [limitsAt, foundAt] = [placeOf(limits)?.address, placeOf(room)?.address]
  if (limitsAt === undefined || foundAt === undefined) return undefined
  const found = new Int32Array(room.buffer, room.byteOffset, length)
  const { above } = kernels.on(home.memory)
  const elsewhere = plain(limits)
  return {
    limits,
    found,
    find(values) {
      const place = placeOf(values)
      if (place?.home.memory !== home.memory) {
        const count = elsewhere.find(values)
        found.set(elsewhere.found.subarray(0, count))
        return count
      }
      const count = (above(place.address, place.address + 8 * length, limitsAt, foundAt) - foundAt) / 4
      // Of an odd number the last pair has one more.
      return count > length || (found[count - 1] as number) >= length ? count - 1 : count
    },
  }
}
