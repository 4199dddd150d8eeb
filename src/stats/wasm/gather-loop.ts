import type { Code, WasmFunction } from './assemble.ts'
import { branchIf, f64, get, i32, loop, set, tee } from './instructions.ts'

const doubleBytes = 8
const indexBytes = 4

/** Writes to address `out` up to `end` the doubles of `table` at the indices (32-bit) from `indices` on. */
export const gatherLoop: WasmFunction = {
  params: { indices: 'i32', table: 'i32', out: 'i32', end: 'i32' },
  locals: {},
  returnsI32: false,
  body(local) {
    const of = (name: string): Code => get(local(name))
    return loop(
      [
        ...of('out'),
        ...of('table'),
        ...of('indices'),
        ...i32.load(),
        ...i32.const(3),
        ...i32.shl,
        ...i32.add,
      ],
      [...f64.load(), ...f64.store()],
      [...of('indices'), ...i32.const(indexBytes), ...i32.add, ...set(local('indices'))],
      [...of('out'), ...i32.const(doubleBytes), ...i32.add, ...tee(local('out')), ...of('end'), ...i32.less],
      branchIf(0),
    )
  },
}
