import type { Code, WasmFunction } from './assemble.ts'
import { branchIf, f64x2, f64x2Const, get, i32, i32x4, i64x2, loop, set, tee, v128 } from './instructions.ts'

/** Beyond, powers of two leave the normal doubles. */
export const mostExponent = 700

/** Coefficients of the odd part of x - x^2 (...), highest last. */
const coefficients = [
  1.66666666666666019037e-1, -2.77777777770155933842e-3, 6.61375632143793436117e-5, -1.6533902205465251539e-6,
  4.13813679705723846039e-8,
]
const log2OfE = 1.442695040888963387
/** ln 2 in two parts: multiples of the first by whole numbers are exact. */
const ln2High = 6.9314718036912381649e-1
const ln2Low = 1.90821492927058770002e-10

const pairBytes = 16

/**
 * Writes the exponentials of the doubles from address `at` to `end` (pairs) to address `to`. Returns whether any is beyond
 * +-{@link mostExponent} or not a number: those are wrong.
 *
 * With k the whole number nearest to x / ln 2 and r = x - k ln 2: exp(x) = 2^k (1 + r + r c / (2 - c)), c = r - r^2 P(r^2), error
 * below 1 in the last place. Source: FreeBSD's msun e_exp.c (Sun Microsystems 1993), which V8 uses for Math.exp, here without its cases.
 */
export const expLoop: WasmFunction = {
  params: { at: 'i32', end: 'i32', to: 'i32' },
  locals: { x: 'v128', k: 'v128', high: 'v128', low: 'v128', square: 'v128', c: 'v128', wrong: 'v128' },
  returnsI32: true,
  body(local) {
    const [at, x, k, high, low, square, c, wrong] = [
      'at',
      'x',
      'k',
      'high',
      'low',
      'square',
      'c',
      'wrong',
    ].map(local) as [...Eight]
    return [
      ...loop(
        [...get(at), ...v128.load(), ...tee(x)],
        // Not (|x| <= most), so that it holds for what is not a number.
        [...f64x2.abs, ...f64x2Const(mostExponent), ...f64x2.lessOrEqual, ...v128.not],
        [...get(wrong), ...v128.or, ...set(wrong)],
        // k: truncated after a half with the sign of x.
        [...get(x), ...f64x2Const(log2OfE), ...f64x2.mul],
        [...get(x), ...f64x2Const(-0), ...v128.and, ...f64x2Const(0.5), ...v128.or, ...f64x2.add],
        [...i32x4.truncateF64x2, ...tee(k), ...f64x2.convertLow32, ...set(low)],
        [...get(x), ...get(low), ...f64x2Const(ln2High), ...f64x2.mul, ...f64x2.sub, ...tee(high)],
        [...get(low), ...f64x2Const(ln2Low), ...f64x2.mul, ...tee(low), ...f64x2.sub, ...tee(x)],
        [...get(x), ...f64x2.mul, ...set(square)],
        [...get(x), ...polynomial(square), ...f64x2.sub, ...set(c)],
        [...f64x2Const(1), ...get(low)],
        [
          ...get(x),
          ...get(c),
          ...f64x2.mul,
          ...f64x2Const(2),
          ...get(c),
          ...f64x2.sub,
          ...f64x2.div,
          ...f64x2.sub,
        ],
        [...get(high), ...f64x2.sub, ...f64x2.sub, ...set(x)],
        // Times 2^k: k is added to the exponent.
        [
          ...get(local('to')),
          ...get(x),
          ...get(k),
          ...i64x2.extendLow32,
          ...i32.const(52),
          ...i64x2.shl,
          ...i64x2.add,
          ...v128.store(),
        ],
        [...get(local('to')), ...i32.const(pairBytes), ...i32.add, ...set(local('to'))],
        [...get(at), ...i32.const(pairBytes), ...i32.add, ...tee(at), ...get(local('end')), ...i32.less],
        branchIf(0),
      ),
      ...get(wrong),
      ...v128.anyTrue,
    ]
  },
}

type Eight = [number, number, number, number, number, number, number, number]

/** s (p1 + s (p2 + s (...))). */
function polynomial(s: number): Code {
  return coefficients.reduceRight<Code>(
    (inner, p) => [
      ...get(s),
      ...f64x2Const(p),
      ...(inner.length > 0 ? [...inner, ...f64x2.add] : []),
      ...f64x2.mul,
    ],
    [],
  )
}
