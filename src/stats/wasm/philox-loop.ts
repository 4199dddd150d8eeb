import type { Code, WasmFunction } from './assemble.ts'
import {
  branchIf,
  get,
  i32,
  i32x4,
  i32x4Const,
  i64x2,
  loop,
  pick32,
  pick64,
  set,
  tee,
  v128,
} from './instructions.ts'

const rounds = 10
const multipliers = [0xd2511f53, 0xcd9e8d57] as const
const weyl = [0x9e3779b9, 0xbb67ae85] as const
const same = (value: number): Code => i32x4Const(value, value, value, value)

/** 32-bit outputs of one turn of the loop: four blocks of four. */
export const philoxBatch = 16

/**
 * Writes the outputs of Philox4x32-10 (philox.ts) from address `at` to `end`, {@link philoxBatch} at a time, block after
 * block: block b has the counter (first + b, counter1, counter2, counter3). Each lane is a block.
 */
export const philoxLoop: WasmFunction = {
  params: {
    at: 'i32',
    end: 'i32',
    first: 'i32',
    counter1: 'i32',
    counter2: 'i32',
    counter3: 'i32',
    key0: 'i32',
    key1: 'i32',
  },
  locals: Object.fromEntries(
    ['blocks', 'c0', 'c1', 'c2', 'c3', 'k0', 'k1', 'p0', 'p1', 'q0', 'q1'].map(
      (name) => [name, 'v128'] as const,
    ),
  ),
  returnsI32: false,
  body(local) {
    const splat = (name: string): Code => [...get(local(name)), ...i32x4.splat]
    const start = (to: string, from: string): Code => [...splat(from), ...set(local(to))]
    return [
      ...[...splat('first'), ...i32x4Const(0, 1, 2, 3), ...i32x4.add, ...set(local('blocks'))],
      ...loop(
        [...get(local('blocks')), ...tee(local('c0')), ...same(4), ...i32x4.add, ...set(local('blocks'))],
        [...start('c1', 'counter1'), ...start('c2', 'counter2'), ...start('c3', 'counter3')],
        [...start('k0', 'key0'), ...start('k1', 'key1')],
        ...Array.from({ length: rounds }, () => oneRound(local)),
        storeBlocks(local),
        [...get(local('at')), ...i32.const(4 * philoxBatch), ...i32.add, ...tee(local('at'))],
        [...get(local('end')), ...i32.less],
        branchIf(0),
      ),
    ]
  },
}

type Local = (name: string) => number

/** The 64-bit products of a counter's lanes: lanes 0 and 1 to `low`, 2 and 3 to `high`. */
function product(
  local: Local,
  counter: string,
  multiplier: number,
  [low, high]: readonly [string, string],
): Code {
  const operands = [...get(local(counter)), ...same(multiplier)]
  return [
    ...[...operands, ...i64x2.productLow32, ...set(local(low))],
    ...[...operands, ...i64x2.productHigh32, ...set(local(high))],
  ]
}

function oneRound(local: Local): Code {
  const pair = (low: string, high: string): Code => [...get(local(low)), ...get(local(high))]
  const lowWords = pick32(0, 2, 4, 6)
  const highWords = pick32(1, 3, 5, 7)
  return [
    ...product(local, 'c0', multipliers[0], ['p0', 'q0']),
    ...product(local, 'c2', multipliers[1], ['p1', 'q1']),
    ...[
      ...pair('p1', 'q1'),
      ...highWords,
      ...get(local('c1')),
      ...v128.xor,
      ...get(local('k0')),
      ...v128.xor,
    ],
    ...set(local('c0')),
    ...[
      ...pair('p0', 'q0'),
      ...highWords,
      ...get(local('c3')),
      ...v128.xor,
      ...get(local('k1')),
      ...v128.xor,
    ],
    ...set(local('c2')),
    ...[...pair('p1', 'q1'), ...lowWords, ...set(local('c1'))],
    ...[...pair('p0', 'q0'), ...lowWords, ...set(local('c3'))],
    ...[...get(local('k0')), ...same(weyl[0]), ...i32x4.add, ...set(local('k0'))],
    ...[...get(local('k1')), ...same(weyl[1]), ...i32x4.add, ...set(local('k1'))],
  ]
}

/** Lanes to blocks: a 4 x 4 transposition. */
function storeBlocks(local: Local): Code {
  const halves = (a: string, b: string): Code => [...get(local(a)), ...get(local(b))]
  const store = (offset: number, value: Code): Code => [...get(local('at')), ...value, ...v128.store(offset)]
  const both = ['p0', 'q0'].map((name) => get(local(name))).flat()
  const zipped = (lanes: Code): Code => [
    ...[...halves('c0', 'c1'), ...lanes, ...set(local('p0'))],
    ...[...halves('c2', 'c3'), ...lanes, ...set(local('q0'))],
  ]
  return [
    ...zipped(pick32(0, 4, 1, 5)),
    ...store(0, [...both, ...pick64(0, 2)]),
    ...store(16, [...both, ...pick64(1, 3)]),
    ...zipped(pick32(2, 6, 3, 7)),
    ...store(32, [...both, ...pick64(0, 2)]),
    ...store(48, [...both, ...pick64(1, 3)]),
  ]
}
