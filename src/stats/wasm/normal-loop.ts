import type { Code, WasmFunction } from './assemble.ts'
import {
  branchIf,
  f64x2,
  f64x2Const,
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
  when,
} from './instructions.ts'

/** How a 32-bit word becomes a normal: see fill-random.ts. */
export type NormalTable = {
  /** Bits of a folded word below its cell. */
  readonly cellBits: number
  /** Cells below this one are not in the table. */
  readonly firstCell: number
}

/** Bytes of a cell: four doubles, the coefficients of a cubic, lowest first. */
const cellShift = 5

const wordsBytes = 16

/**
 * Turns the 32-bit words from address `bits` to `end` (four at a time) into normals at `out`, by the table at `table`. The
 * addresses of fours with a word that is not in the table, whose normals are wrong, go to `tails`; returns the end of those.
 */
export function normalLoop({ cellBits, firstCell }: NormalTable): WasmFunction {
  const same = (value: number): Code => i32x4Const(value, value, value, value)
  return {
    params: { bits: 'i32', end: 'i32', out: 'i32', tails: 'i32', table: 'i32' },
    locals: Object.fromEntries(
      ['sign', 'cell', 'within', 'f', 'a01', 'a23', 'b01', 'b23'].map((name) => [name, 'v128'] as const),
    ),
    returnsI32: true,
    body(local) {
      const next = (name: string, bytes: number): Code => [
        ...get(local(name)),
        ...i32.const(bytes),
        ...i32.add,
      ]
      return [
        ...loop(
          [...get(local('bits')), ...v128.load(), ...tee(local('within'))],
          [...i32.const(31), ...i32x4.shrSigned, ...tee(local('sign'))],
          [...get(local('within')), ...v128.xor, ...same(0x7fff_ffff), ...v128.and, ...tee(local('within'))],
          [...i32.const(cellBits), ...i32x4.shrUnsigned, ...tee(local('cell'))],
          [...same(firstCell), ...i32x4.lessSigned, ...v128.anyTrue],
          when(
            [...get(local('tails')), ...get(local('bits')), ...i32.store()],
            [...next('tails', 4), ...set(local('tails'))],
          ),
          [...get(local('cell')), ...i32.const(cellShift), ...i32x4.shl],
          [...get(local('table')), ...i32x4.splat, ...i32x4.add, ...set(local('cell'))],
          [...get(local('within')), ...same((1 << cellBits) - 1), ...v128.and, ...set(local('within'))],
          normalPair(local, cellBits, 0),
          normalPair(local, cellBits, 1),
          [...next('out', 2 * wordsBytes), ...set(local('out'))],
          [...next('bits', wordsBytes), ...tee(local('bits')), ...get(local('end')), ...i32.less],
          branchIf(0),
        ),
        ...get(local('tails')),
      ]
    },
  }
}

/** z0 + f (s + f (c + f d)) with the sign, for the lower (0) or upper (1) two words of four. */
function normalPair(local: (name: string) => number, cellBits: number, half: 0 | 1): Code {
  const cellOf = (lane: number): Code => [...get(local('cell')), ...i32x4.extractLane(2 * half + lane)]
  const load = (name: string, lane: number, offset: number): Code => [
    ...cellOf(lane),
    ...v128.load(offset),
    ...set(local(name)),
  ]
  const coefficient = (cell: '01' | '23', lane: number): Code => [
    ...get(local(`a${cell}`)),
    ...get(local(`b${cell}`)),
    ...pick64(lane, 2 + lane),
  ]
  const within = get(local('within'))
  const timesF: Code = [...get(local('f')), ...f64x2.mul]
  return [
    ...[...load('a01', 0, 0), ...load('a23', 0, 16), ...load('b01', 1, 0), ...load('b23', 1, 16)],
    ...(half === 0 ? within : [...within, ...within, ...pick32(2, 3, 2, 3)]),
    ...[...f64x2.convertLow32, ...f64x2Const(0.5), ...f64x2.add, ...f64x2Const(2 ** -cellBits), ...f64x2.mul],
    ...set(local('f')),
    ...get(local('out')),
    ...[...coefficient('23', 1), ...timesF, ...coefficient('23', 0), ...f64x2.add],
    ...[...timesF, ...coefficient('01', 1), ...f64x2.add],
    ...[...timesF, ...coefficient('01', 0), ...f64x2.add],
    ...[...get(local('sign')), ...(half === 0 ? i64x2.extendLow32 : i64x2.extendHigh32)],
    ...[...f64x2Const(-0), ...v128.and, ...v128.xor],
    ...v128.store(16 * half),
  ]
}
