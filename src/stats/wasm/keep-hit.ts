import type { Code } from './assemble.ts'
import { get, i32, set } from './instructions.ts'

/**
 * Writes local `index` + `lane` at address `out`, and moves `out` on if bit `lane` of local `mask` is set. Without a branch: the next
 * index overwrites one that does not count.
 */
export function keepHit(local: (name: string) => number, lane: number): Code {
  const of = (name: string): Code => get(local(name))
  const plus = (name: string, more: Code): Code => [...of(name), ...more, ...i32.add]
  return [
    ...[...of('out'), ...plus('index', i32.const(lane)), ...i32.store()],
    ...plus('out', [
      ...[...of('mask'), ...i32.const(lane), ...i32.shrUnsigned, ...i32.const(1), ...i32.and],
      ...[...i32.const(2), ...i32.shl],
    ]),
    ...set(local('out')),
  ]
}
