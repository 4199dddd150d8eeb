import { gatherLoop } from '../wasm/gather-loop.ts'
import { compileShared } from '../wasm/instantiate.ts'
import { placeOf } from './column-memory.ts'

/** Looks values up in a table, one for each future. */
export type Gatherer = {
  /** Where each future's value stands in the table, less the shift. */
  readonly indices: Int32Array
  /** out[i] = table[indices[i] + shift]; every sum lies within the table. */
  into(out: Float64Array, shift: number): void
}

const kernels = compileShared(() => ({ gather: gatherLoop }))

/** A gatherer for columns like `column`, fastest for those in the same memory. */
export function makeGatherer(table: Float64Array, column: Float64Array): Gatherer {
  const { length } = column
  const home = placeOf(column)?.home
  const [copy, room] = [home?.column(table.length), home?.column(Math.ceil(length / 2))]
  const [from, at] = [copy && placeOf(copy)?.address, room && placeOf(room)?.address]
  const indices =
    room && at !== undefined ? new Int32Array(room.buffer, room.byteOffset, length) : new Int32Array(length)
  copy?.set(table)
  const gather = home && kernels.on(home.memory).gather
  return {
    indices,
    into(out, shift) {
      const place = placeOf(out)
      if (gather && place?.home.memory === home.memory && from !== undefined && at !== undefined) {
        gather(at, from + 8 * shift, place.address, place.address + 8 * length)
        return
      }
      for (let i = 0; i < length; i++) out[i] = table[(indices[i] as number) + shift] as number
    },
  }
}
