import type { WasmFunction } from './assemble.ts'
import { get, memoryCopy } from './instructions.ts'

/** Copies bytes from address `from` to address `to`. */
export const copyBytes: WasmFunction = {
  params: { from: 'i32', to: 'i32', bytes: 'i32' },
  locals: {},
  returnsI32: false,
  body: (local) => [...get(local('to')), ...get(local('from')), ...get(local('bytes')), ...memoryCopy],
}
