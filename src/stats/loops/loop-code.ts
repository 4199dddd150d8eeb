import type { Code, ValueType, WasmFunction } from '../wasm/assemble.ts'
import { branchIf, f64x2, f64x2Const, get, i32, loop, set, tee, v128 } from '../wasm/instructions.ts'
import type { Equation, Operation, Term } from './equations.ts'

/** What a loop is compiled from: `reads` and `writes` are among the `columns`. */
export type LoopParts = {
  readonly columns: readonly string[]
  readonly scalars: readonly string[]
  readonly reads: readonly string[]
  readonly writes: readonly string[]
  readonly equations: readonly Equation[]
}

const pairBytes = 16
const addressBytes = 4

const operations: Readonly<Record<Exclude<Operation, 'choose'>, Code>> = {
  '+': f64x2.add,
  '-': f64x2.sub,
  '*': f64x2.mul,
  '/': f64x2.div,
  '<': f64x2.less,
  '>': f64x2.greater,
  '<=': f64x2.lessOrEqual,
  '>=': f64x2.greaterOrEqual,
  negate: f64x2.negate,
  min: f64x2.min,
  max: f64x2.max,
  abs: f64x2.abs,
  ceil: f64x2.ceil,
  floor: f64x2.floor,
}

function numbersIn(term: Term): number[] {
  if (term.is === 'number') return [term.value]
  return term.is === 'call' ? term.of.flatMap(numbersIn) : []
}

/**
 * The loop over all futures as one function: `table` is the address of the columns' addresses, `end` their length in bytes, a
 * whole number of pairs; then the scalars. All columns of a pair are read before any is written.
 */
export function loopCode(parts: LoopParts): WasmFunction {
  const { columns, scalars, reads, writes, equations } = parts
  const numbers = [...new Set(equations.flatMap(({ term }) => numbersIn(term)))]
  const values = [...new Set([...reads, ...equations.map(({ name }) => name)])]
  const typed = (names: readonly string[], type: ValueType): Record<string, ValueType> =>
    Object.fromEntries(names.map((name) => [name, type]))
  return {
    params: {
      '#table': 'i32',
      '#end': 'i32',
      ...typed(
        scalars.map((name) => `#${name}`),
        'f64',
      ),
    },
    locals: {
      '#i': 'i32',
      ...typed(
        columns.map((name) => `@${name}`),
        'i32',
      ),
      ...typed(scalars, 'v128'),
      ...typed(numbers.map(String), 'v128'),
      ...typed(values, 'v128'),
    },
    returnsI32: false,
    body(local) {
      const at = (column: string): Code => [...get(local(`@${column}`)), ...get(local('#i')), ...i32.add]
      const codeOf = (term: Term): Code => {
        if (term.is === 'number') return get(local(String(term.value)))
        if (term.is === 'name') return get(local(term.name))
        const { what, of } = term
        if (what !== 'choose') return [...of.flatMap(codeOf), ...operations[what]]
        const [decides, held, other] = of as readonly [Term, Term, Term]
        return [...codeOf(held), ...codeOf(other), ...codeOf(decides), ...v128.bitselect]
      }
      return [
        ...columns.flatMap((name, k) => [
          ...get(local('#table')),
          ...i32.load(addressBytes * k),
          ...set(local(`@${name}`)),
        ]),
        ...scalars.flatMap((name) => [...get(local(`#${name}`)), ...f64x2.splat, ...set(local(name))]),
        ...numbers.flatMap((value) => [...f64x2Const(value), ...set(local(String(value)))]),
        ...loop(
          ...reads.map((name) => [...at(name), ...v128.load(), ...set(local(name))]),
          ...equations.map(({ name, term }) => [...codeOf(term), ...set(local(name))]),
          ...writes.map((name) => [...at(name), ...get(local(name)), ...v128.store()]),
          [...get(local('#i')), ...i32.const(pairBytes), ...i32.add, ...tee(local('#i'))],
          [...get(local('#end')), ...i32.less],
          branchIf(0),
        ),
      ]
    },
  }
}
