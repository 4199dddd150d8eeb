import type { Code, WasmFunction } from './assemble.ts'
import {
  branchIf,
  f64x2,
  get,
  i16x8,
  i32,
  i32x4,
  loop,
  pick32,
  set,
  tee,
  v128,
  when,
} from './instructions.ts'
import { keepHit } from './keep-hit.ts'

/** Values that the loops take at a time. */
export const bucketBatch = 8

/** Where {@link bucketLoop} finds and leaves what it adds up: byte offsets from `sums`, two lanes each. */
export const sumsLayout = { origin: 0, sum: 16, squares: 48, signs: 80, bytes: 96 } as const

const vectorBytes = 16
const batchBytes = 8 * bucketBatch
const idBytes = 2 * bucketBatch

/**
 * Counts the doubles from address `at` to `end` (eight at a time) into the buckets at `counts` (32-bit), and writes the bucket of
 * each (16-bit) at `ids`: (high word - base) >> shift, at least 0 and at most `last`. At `sums`, the deviations from the origin,
 * their squares and the bits of all high words are added to what is there.
 */
export const bucketLoop: WasmFunction = {
  params: {
    at: 'i32',
    end: 'i32',
    ids: 'i32',
    counts: 'i32',
    base: 'i32',
    shift: 'i32',
    last: 'i32',
    sums: 'i32',
  },
  locals: {
    ...Object.fromEntries(
      [
        'bases',
        'lasts',
        'addresses',
        'origin',
        'sum0',
        'sum1',
        'squares0',
        'squares1',
        'signs',
        'a',
        'b',
        'low',
        'high',
      ].map((name) => [name, 'v128'] as const),
    ),
    entry: 'i32',
  },
  returnsI32: false,
  body(local) {
    const of = (name: string): Code => get(local(name))
    const to = (name: string): Code => set(local(name))
    const splat = (from: string, name: string): Code => [...of(from), ...i32x4.splat, ...to(name)]
    const kept: readonly (readonly [string, number])[] = [
      ['sum0', sumsLayout.sum],
      ['sum1', sumsLayout.sum + vectorBytes],
      ['squares0', sumsLayout.squares],
      ['squares1', sumsLayout.squares + vectorBytes],
      ['signs', sumsLayout.signs],
    ]
    const load = (name: string, offset: number): Code => [...of('sums'), ...v128.load(offset), ...to(name)]
    return [
      ...[...splat('base', 'bases'), ...splat('last', 'lasts'), ...splat('counts', 'addresses')],
      ...[['origin', sumsLayout.origin] as const, ...kept].flatMap(([name, offset]) => load(name, offset)),
      ...loop(
        four(local, 0, 'low'),
        four(local, 1, 'high'),
        [...of('ids'), ...of('low'), ...of('high'), ...i16x8.narrowSigned, ...v128.store()],
        [...of('ids'), ...i32.const(idBytes), ...i32.add, ...to('ids')],
        [...of('at'), ...i32.const(batchBytes), ...i32.add, ...tee(local('at'))],
        [...of('end'), ...i32.less],
        branchIf(0),
      ),
      ...kept.flatMap(([name, offset]) => [...of('sums'), ...of(name), ...v128.store(offset)]),
    ]
  },
}

/** The lower (0) or upper (1) four of eight values: sums, buckets in `ids`, and counts. */
function four(local: (name: string) => number, half: 0 | 1, ids: 'low' | 'high'): Code {
  const of = (name: string): Code => get(local(name))
  const load = (name: string, pair: number): Code => [
    ...of('at'),
    ...v128.load(2 * vectorBytes * half + vectorBytes * pair),
    ...set(local(name)),
  ]
  // `addresses` are those of bucket 0; a counter has four bytes.
  const count = (lane: number): Code => [
    ...[...of('a'), ...i32x4.extractLane(lane), ...tee(local('entry'))],
    ...[...of('entry'), ...i32.load(), ...i32.const(1), ...i32.add, ...i32.store()],
  ]
  return [
    ...[...load('a', 0), ...load('b', 1)],
    ...[...of('a'), ...of('b'), ...pick32(1, 3, 5, 7), ...tee(local(ids))],
    ...[...of('signs'), ...v128.or, ...set(local('signs'))],
    ...[...of(ids), ...of('bases'), ...i32x4.sub, ...of('shift'), ...i32x4.shrSigned],
    ...[...i32.const(0), ...i32x4.splat, ...i32x4.maxSigned],
    ...[...of('lasts'), ...i32x4.minSigned, ...set(local(ids))],
    ...[...addUp(local, 'a', half), ...addUp(local, 'b', half)],
    ...[...of(ids), ...i32.const(2), ...i32x4.shl, ...of('addresses'), ...i32x4.add, ...set(local('a'))],
    ...[0, 1, 2, 3].flatMap(count),
  ]
}

/** Two chains of sums, because an addition takes longer than the rest of the loop. */
function addUp(local: (name: string) => number, pair: 'a' | 'b', half: 0 | 1): Code {
  const of = (name: string): Code => get(local(name))
  return [
    ...[...of(pair), ...of('origin'), ...f64x2.sub, ...tee(local(pair))],
    ...[...of(`sum${half}`), ...f64x2.add, ...set(local(`sum${half}`))],
    ...[...of(pair), ...of(pair), ...f64x2.mul],
    ...[...of(`squares${half}`), ...f64x2.add, ...set(local(`squares${half}`))],
  ]
}

/** Buckets that {@link findLoop} looks for in one pass. */
export const wantedBuckets = 6

/**
 * Looks through the buckets of values (16-bit, eight at a time) from address `ids` to `end` for any of `w0` ... `w5`; the indices (32-bit,
 * from 0 at `ids`) of values in one go to `out`, which needs room for one eight more. Returns the end of those.
 */
export const findLoop: WasmFunction = {
  params: {
    ids: 'i32',
    end: 'i32',
    out: 'i32',
    ...Object.fromEntries(Array.from({ length: wantedBuckets }, (_, k) => [`w${k}`, 'i32'] as const)),
  },
  locals: {
    eight: 'v128',
    ...Object.fromEntries(Array.from({ length: wantedBuckets }, (_, k) => [`v${k}`, 'v128'] as const)),
    index: 'i32',
    mask: 'i32',
  },
  returnsI32: true,
  body(local) {
    const of = (name: string): Code => get(local(name))
    const plus = (name: string, more: Code): Code => [...of(name), ...more, ...i32.add]
    const all = Array.from({ length: wantedBuckets }, (_, k) => k)
    return [
      ...all.flatMap((k) => [...of(`w${k}`), ...i16x8.splat, ...set(local(`v${k}`))]),
      ...loop(
        [...of('ids'), ...v128.load(), ...set(local('eight'))],
        all.flatMap((k) => [...of('eight'), ...of(`v${k}`), ...i16x8.equal, ...(k === 0 ? [] : v128.or)]),
        [...i16x8.bitmask, ...tee(local('mask'))],
        when(...Array.from({ length: bucketBatch }, (_, lane) => keepHit(local, lane))),
        [...plus('index', i32.const(bucketBatch)), ...set(local('index'))],
        [...plus('ids', i32.const(idBytes)), ...tee(local('ids'))],
        [...of('end'), ...i32.less],
        branchIf(0),
      ),
      ...of('out'),
    ]
  },
}
