import type { Code, WasmFunction } from './assemble.ts'
import { branchIf, f64x2, get, i32, i64x2, loop, set, tee, v128, when } from './instructions.ts'
import { keepHit } from './keep-hit.ts'

const pairBytes = 16

/**
 * Compares the doubles from address `at` to `end` (pairs) with those at `limits`. The indices (32-bit, from 0) of those that are not at
 * most their limit, and of what is not a number, go to `out`, which needs room for one more. Returns the end of those.
 */
export const aboveLoop: WasmFunction = {
  params: { at: 'i32', end: 'i32', limits: 'i32', out: 'i32' },
  locals: { index: 'i32', mask: 'i32' },
  returnsI32: true,
  body(local) {
    const of = (name: string): Code => get(local(name))
    const plus = (name: string, more: Code): Code => [...of(name), ...more, ...i32.add]
    const moved = (name: string, by: number): Code => [...plus(name, i32.const(by)), ...set(local(name))]
    return [
      ...loop(
        [...of('at'), ...v128.load(), ...of('limits'), ...v128.load()],
        [...f64x2.lessOrEqual, ...v128.not, ...i64x2.bitmask, ...tee(local('mask'))],
        when(keepHit(local, 0), keepHit(local, 1)),
        moved('index', 2),
        moved('limits', pairBytes),
        [...plus('at', i32.const(pairBytes)), ...tee(local('at')), ...of('end'), ...i32.less],
        branchIf(0),
      ),
      ...of('out'),
    ]
  },
}
