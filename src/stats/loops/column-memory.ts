import { newSharedMemory, pageBytes, type SharedMemory } from '../wasm/instantiate.ts'

/** Where a column lies that loops can run over as it is. */
export type Place = { readonly home: ColumnMemory; readonly address: number }

/** Columns that share one memory, in which compiled loops run; threads may share it too. It is given back with the last of them. */
export type ColumnMemory = {
  readonly memory: SharedMemory
  /** A column of zeros. An ordinary array where the memory is full (4 GB): loops then copy it in and out. */
  readonly column: (length: number) => Float64Array
  /** The column of that length that lies at an address, made by whatever thread. */
  readonly view: (address: number, length: number) => Float64Array
}

/**
 * Columns start at a line of the cache, each at another place of a page than the one before: such as lie at the same place push
 * each other out. The first line holds how many lines are taken.
 */
const lineBytes = 64
/** Memory grows by at least so many pages (1 MB). */
const growthPages = 16

/** Whose columns a buffer holds: memory that grows has a new buffer each time, and the old ones go on. */
const homes = new WeakMap<ArrayBufferLike, ColumnMemory>()

/** Memory for the columns of a run; `memory`: that of another thread, which is joined. */
export function makeColumnMemory(memory: SharedMemory = newSharedMemory()): ColumnMemory {
  let { buffer } = memory
  const taken = new Int32Array(buffer, 0, 1)
  Atomics.compareExchange(taken, 0, 0, 1)
  /** Whether the memory reaches that far, if need be from now on. */
  const reaches = (end: number): boolean => {
    if (end > buffer.byteLength) {
      // Another thread may have made it longer.
      memory.grow(0)
      const missing = end - memory.buffer.byteLength
      if (missing > 0 && !grow(memory, missing)) return false
      buffer = memory.buffer
      homes.set(buffer, home)
    }
    return true
  }
  const home: ColumnMemory = {
    memory,
    column(length) {
      const lines = Math.ceil((8 * length) / lineBytes) + 1
      const address = Atomics.add(taken, 0, lines) * lineBytes
      return reaches(address + lines * lineBytes) ? home.view(address, length) : new Float64Array(length)
    },
    view(address, length) {
      if (!reaches(address + 8 * length)) throw new RangeError(`no column of ${length} at ${address}`)
      return new Float64Array(buffer, address, length)
    },
  }
  homes.set(buffer, home)
  return home
}

/** Whether so many more bytes could be had. */
function grow(memory: SharedMemory, bytes: number): boolean {
  try {
    memory.grow(Math.max(growthPages, Math.ceil(bytes / pageBytes)))
    return true
  } catch {
    // Refused by the engine or the system: the caller does without.
    return false
  }
}

/**
 * Where a column of a {@link ColumnMemory} lies, or a part of one that begins at a line of the cache and has whole pairs of futures;
 * undefined for any other array.
 */
export function placeOf(column: Float64Array): Place | undefined {
  const home = homes.get(column.buffer)
  return home && column.byteOffset % lineBytes === 0 ? { home, address: column.byteOffset } : undefined
}

/** A new column of the same length, in the same memory if that is one. */
export function columnBeside(column: Float64Array): Float64Array {
  return placeOf(column)?.home.column(column.length) ?? new Float64Array(column.length)
}
