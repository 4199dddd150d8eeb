import { type Code, signed, unsigned } from './assemble.ts'

/** Instructions by the names of the specification; their operands come before. */

/** SIMD instructions have the prefix 0xfd. */
const simd = (opcode: number): Code => [0xfd, ...unsigned(opcode)]
/** Alignment (log2 of bytes) and offset of a memory access. */
type Access = (offset?: number) => Code
const access = (align: number, offset: number): Code => [align, ...unsigned(offset)]

export const get = (local: number): Code => [0x20, ...unsigned(local)]
export const set = (local: number): Code => [0x21, ...unsigned(local)]
export const tee = (local: number): Code => [0x22, ...unsigned(local)]

/** A loop that is left at its end; `branchIf(0)` within starts it again. */
export const loop = (...code: readonly Code[]): Code => [0x03, 0x40, ...code.flat(), 0x0b]
/** Takes an i32; runs the code unless it is 0. */
export const when = (...code: readonly Code[]): Code => [0x04, 0x40, ...code.flat(), 0x0b]
/** Takes an i32; goes back to the start of the loop that many blocks out unless it is 0. */
export const branchIf = (depth: number): Code => [0x0d, ...unsigned(depth)]

export const i32: Readonly<Record<'less' | 'add' | 'and' | 'shl' | 'shrUnsigned', Code>> & {
  readonly const: (value: number) => Code
  readonly load: Access
  readonly store: Access
} = {
  const: (value: number): Code => [0x41, ...signed(value)],
  less: [0x48],
  add: [0x6a],
  and: [0x71],
  shl: [0x74],
  shrUnsigned: [0x76],
  load: (offset = 0): Code => [0x28, ...access(2, offset)],
  store: (offset = 0): Code => [0x36, ...access(2, offset)],
}

/** Takes the addresses to and from, and how many bytes. */
export const memoryCopy: Code = [0xfc, 0x0a, 0x00, 0x00]

export const f64: Record<'load' | 'store', Access> = {
  load: (offset = 0): Code => [0x2b, ...access(3, offset)],
  store: (offset = 0): Code => [0x39, ...access(3, offset)],
}

export const v128: Readonly<Record<'not' | 'and' | 'or' | 'xor' | 'bitselect' | 'anyTrue', Code>> &
  Record<'load' | 'store', Access> = {
  load: (offset = 0): Code => [...simd(0x00), ...access(4, offset)],
  store: (offset = 0): Code => [...simd(0x0b), ...access(4, offset)],
  not: simd(0x4d),
  and: simd(0x4e),
  or: simd(0x50),
  xor: simd(0x51),
  /** Bits of the first operand where the third has a 1, else of the second. */
  bitselect: simd(0x52),
  anyTrue: simd(0x53),
}

/** The same number in all lanes, as it stands in the code. */
export const f64x2Const = (value: number): Code =>
  constant(new Uint8Array(Float64Array.of(value, value).buffer))
export const i32x4Const = (...lanes: readonly [number, number, number, number]): Code =>
  constant(new Uint8Array(Int32Array.from(lanes).buffer))
const constant = (bytes: Uint8Array): Code => [...simd(0x0c), ...bytes]

/** Picks four 32-bit lanes out of the eight of two operands. */
export const pick32 = (...lanes: readonly [number, number, number, number]): Code => [
  ...simd(0x0d),
  ...lanes.flatMap((lane) => [0, 1, 2, 3].map((byte) => 4 * lane + byte)),
]
/** Picks two 64-bit lanes out of the four of two operands. */
export const pick64 = (first: number, second: number): Code =>
  pick32(2 * first, 2 * first + 1, 2 * second, 2 * second + 1)

export const i32x4: Readonly<
  Record<
    | 'splat'
    | 'lessSigned'
    | 'shl'
    | 'shrSigned'
    | 'shrUnsigned'
    | 'add'
    | 'sub'
    | 'minSigned'
    | 'maxSigned'
    | 'bitmask'
    | 'truncateF64x2',
    Code
  >
> & { readonly extractLane: (lane: number) => Code } = {
  splat: simd(0x11),
  extractLane: (lane: number): Code => [...simd(0x1b), lane],
  lessSigned: simd(0x39),
  shl: simd(0xab),
  shrSigned: simd(0xac),
  shrUnsigned: simd(0xad),
  add: simd(0xae),
  sub: simd(0xb1),
  minSigned: simd(0xb6),
  maxSigned: simd(0xb8),
  bitmask: simd(0xa4),
  /** Truncated; lanes 2 and 3 are 0. */
  truncateF64x2: simd(0xfc),
}

export const i16x8: Readonly<Record<'splat' | 'equal' | 'bitmask' | 'narrowSigned', Code>> = {
  splat: simd(0x10),
  equal: simd(0x2d),
  bitmask: simd(0x84),
  /** Eight 32-bit lanes of two operands. */
  narrowSigned: simd(0x85),
}

export const i64x2: Readonly<
  Record<'extendLow32' | 'extendHigh32' | 'bitmask' | 'shl' | 'add' | 'productLow32' | 'productHigh32', Code>
> = {
  extendLow32: simd(0xc7),
  extendHigh32: simd(0xc8),
  /** The sign bits of the two lanes. */
  bitmask: simd(0xc4),
  shl: simd(0xcb),
  add: simd(0xce),
  productLow32: simd(0xde),
  productHigh32: simd(0xdf),
}

export const f64x2: Readonly<
  Record<
    | 'splat'
    | 'less'
    | 'greater'
    | 'lessOrEqual'
    | 'greaterOrEqual'
    | 'ceil'
    | 'floor'
    | 'abs'
    | 'negate'
    | 'add'
    | 'sub'
    | 'mul'
    | 'div'
    | 'min'
    | 'max'
    | 'convertLow32'
    | 'convertLowUnsigned32',
    Code
  >
> = {
  splat: simd(0x14),
  less: simd(0x49),
  greater: simd(0x4a),
  lessOrEqual: simd(0x4b),
  greaterOrEqual: simd(0x4c),
  ceil: simd(0x74),
  floor: simd(0x75),
  abs: simd(0xec),
  negate: simd(0xed),
  add: simd(0xf0),
  sub: simd(0xf1),
  mul: simd(0xf2),
  div: simd(0xf3),
  /** As Math.min and Math.max: NaN if one is, and -0 below 0. */
  min: simd(0xf4),
  max: simd(0xf5),
  convertLow32: simd(0xfe),
  convertLowUnsigned32: simd(0xff),
}
