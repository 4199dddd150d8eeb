import type { Comparison } from './expression.ts'

/**
 * A value of the expression language with the bounds that the simulation can vouch for: a future that does not breach
 * breaches somewhere between the end of the extended simulation and never. Truths are 0 and 1: (1,1) true, (0,0) false,
 * (0,1) not decided. A NaN bound decides nothing.
 */
export type Bounded =
  | {
      readonly many: false
      readonly lo: number
      readonly hi: number
      /** Monte Carlo standard error. */
      readonly standardError?: number
      /** Calendar months of a duration that was written in months. */
      readonly months?: number
    }
  /** One entry per future. */
  | { readonly many: true; readonly lo: Float64Array; readonly hi: Float64Array }

/** A certain value. */
export function exactly(value: number): Bounded {
  return { many: false, lo: value, hi: value }
}

/** One bound of the result from the bounds of the operands. */
type Bound = (aLo: number, aHi: number, bLo: number, bHi: number) => number
export type Operation = { readonly lo: Bound; readonly hi: Bound }

function entry(values: number | Float64Array, i: number): number {
  return typeof values === 'number' ? values : (values[i] ?? Number.NaN)
}

/** The operation future by future; a single value meets every future. */
export function combine(a: Bounded, b: Bounded, operation: Operation): Bounded {
  if (!a.many && !b.many) {
    return { many: false, lo: operation.lo(a.lo, a.hi, b.lo, b.hi), hi: operation.hi(a.lo, a.hi, b.lo, b.hi) }
  }
  const { length } = a.many ? a.lo : (b as Bounded & { many: true }).lo
  const bound = (of: Bound): Float64Array =>
    Float64Array.from({ length }, (_, i) =>
      of(entry(a.lo, i), entry(a.hi, i), entry(b.lo, i), entry(b.hi, i)),
    )
  return { many: true, lo: bound(operation.lo), hi: bound(operation.hi) }
}

/** Products and quotients: the extremes lie at the corners. */
function corners(of: (a: number, b: number) => number): Operation {
  const all = (aLo: number, aHi: number, bLo: number, bHi: number): number[] => [
    of(aLo, bLo),
    of(aLo, bHi),
    of(aHi, bLo),
    of(aHi, bHi),
  ]
  return {
    lo: (...bounds) => Math.min(...all(...bounds)),
    hi: (...bounds) => Math.max(...all(...bounds)),
  }
}

const quotient = corners((a, b) => a / b)

/** Interval arithmetic (Moore 1966, "Interval Analysis", ch. 2). A divisor that may be 0 decides nothing. */
export const arithmetic: Readonly<Record<'+' | '-' | '*' | '/', Operation>> = {
  '+': { lo: (aLo, _aHi, bLo) => aLo + bLo, hi: (_aLo, aHi, _bLo, bHi) => aHi + bHi },
  '-': { lo: (aLo, _aHi, _bLo, bHi) => aLo - bHi, hi: (_aLo, aHi, bLo) => aHi - bLo },
  '*': corners((a, b) => a * b),
  '/': {
    lo: (aLo, aHi, bLo, bHi) => (bLo <= 0 && bHi >= 0 ? Number.NaN : quotient.lo(aLo, aHi, bLo, bHi)),
    hi: (aLo, aHi, bLo, bHi) => (bLo <= 0 && bHi >= 0 ? Number.NaN : quotient.hi(aLo, aHi, bLo, bHi)),
  },
}

function truth(is: Bound | ((...bounds: [number, number, number, number]) => boolean)): Bound {
  return (...bounds) => (is(...bounds) ? 1 : 0)
}

/** Two dates that both never come within the simulation are equal: no breach = +infinity. */
function bothNever(_aLo: number, aHi: number, _bLo: number, bHi: number): boolean {
  return aHi === Number.POSITIVE_INFINITY && bHi === Number.POSITIVE_INFINITY
}

// `lo` asks whether it certainly holds, `hi` whether it may hold: not (it certainly does not). A NaN certainly does neither.
const less: Operation = {
  lo: truth((aLo, aHi, bLo, bHi) => !bothNever(aLo, aHi, bLo, bHi) && aHi < bLo),
  hi: truth((aLo, aHi, bLo, bHi) => !bothNever(aLo, aHi, bLo, bHi) && !(aLo >= bHi)),
}
const lessOrEqual: Operation = {
  lo: truth((aLo, aHi, bLo, bHi) => bothNever(aLo, aHi, bLo, bHi) || aHi <= bLo),
  hi: truth((aLo, aHi, bLo, bHi) => bothNever(aLo, aHi, bLo, bHi) || !(aLo > bHi)),
}
const equal: Operation = {
  lo: truth(
    (aLo, aHi, bLo, bHi) => bothNever(aLo, aHi, bLo, bHi) || (aLo === aHi && bLo === bHi && aLo === bLo),
  ),
  hi: truth((aLo, aHi, bLo, bHi) => bothNever(aLo, aHi, bLo, bHi) || !(aHi < bLo || bHi < aLo)),
}

/** Whether a comparison holds, future by future. */
export function compare(op: Comparison, a: Bounded, b: Bounded): Bounded {
  switch (op) {
    case '<':
      return combine(a, b, less)
    case '<=':
      return combine(a, b, lessOrEqual)
    case '>':
      return combine(b, a, less)
    case '>=':
      return combine(b, a, lessOrEqual)
    case '==':
      return combine(a, b, equal)
  }
}

/** Three-valued logic (Kleene 1952, "Introduction to Metamathematics", §64). */
export const logic: Readonly<Record<'and' | 'or', Operation>> = {
  and: { lo: (aLo, _aHi, bLo) => Math.min(aLo, bLo), hi: (_aLo, aHi, _bLo, bHi) => Math.min(aHi, bHi) },
  or: { lo: (aLo, _aHi, bLo) => Math.max(aLo, bLo), hi: (_aLo, aHi, _bLo, bHi) => Math.max(aHi, bHi) },
}

/** True for false, false for true, undecided as it was. */
export function negate(a: Bounded): Bounded {
  const { lo, hi } = combine(a, exactly(1), { lo: (_lo, hi) => 1 - hi, hi: (lo) => 1 - lo })
  return { many: a.many, lo, hi } as Bounded
}
