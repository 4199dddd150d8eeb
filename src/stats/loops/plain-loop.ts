import type { Operation, Term } from './equations.ts'
import type { LoopParts } from './loop-code.ts'

/** The value of a term in the future at hand. */
type Value = () => number

const operations: Readonly<
  Record<Exclude<Operation, 'choose'>, (a: Value, b: Value) => () => number | boolean>
> = {
  '+': (a, b) => () => a() + b(),
  '-': (a, b) => () => a() - b(),
  '*': (a, b) => () => a() * b(),
  '/': (a, b) => () => a() / b(),
  '<': (a, b) => () => a() < b(),
  '>': (a, b) => () => a() > b(),
  '<=': (a, b) => () => a() <= b(),
  '>=': (a, b) => () => a() >= b(),
  negate: (a) => () => -a(),
  min: (a, b) => () => Math.min(a(), b()),
  max: (a, b) => () => Math.max(a(), b()),
  abs: (a) => () => Math.abs(a()),
  ceil: (a) => () => Math.ceil(a()),
  floor: (a) => () => Math.floor(a()),
}

/** A function that does to any arrays what the compiled loop does to columns, with the same bits, one value at a time. */
export function plainLoop(
  { columns, scalars, reads, writes, equations }: LoopParts,
  arrays: readonly Float64Array[],
): (scalars: readonly number[]) => void {
  const names = [...new Set([...columns, ...scalars, ...equations.map(({ name }) => name)])]
  const values = new Float64Array(names.length)
  const indexOf = (name: string): number => names.indexOf(name)
  const valueOf = (term: Term): Value => {
    if (term.is === 'number') return () => term.value
    if (term.is === 'name') {
      const k = indexOf(term.name)
      return () => values[k] as number
    }
    const [a, b, c] = term.of.map(valueOf) as [Value, Value, Value]
    if (term.what === 'choose') return () => (a() ? b() : c())
    return operations[term.what](a, b) as Value
  }
  const steps = equations.map(({ name, term }) => ({ to: indexOf(name), value: valueOf(term) }))
  const taken = reads.map(indexOf)
  const given = writes.map(indexOf)
  const length = arrays[0]?.length ?? 0
  return (now) => {
    for (let k = 0; k < scalars.length; k++) values[columns.length + k] = now[k] ?? Number.NaN
    for (let i = 0; i < length; i++) {
      for (const k of taken) values[k] = arrays[k]?.[i] as number
      for (const { to, value } of steps) values[to] = value()
      for (const k of given) (arrays[k] as Float64Array)[i] = values[k] as number
    }
  }
}
