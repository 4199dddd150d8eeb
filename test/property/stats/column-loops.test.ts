import fc from 'fast-check'
import { expect, test } from 'vitest'
import { columnLoop } from '../../../src/stats/loops/column-loop.ts'
import { makeColumnMemory } from '../../../src/stats/loops/column-memory.ts'

/** Terms as they are written, which are terms of JavaScript too. */
const { term } = fc.letrec<{ term: string }>((tie) => {
  const inner = tie('term')
  const two = fc.tuple(inner, inner)
  return {
    term: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.constantFrom('a', 'b', 'k', '0', '1', '24', '86_400', '0.5', '1e-9'),
      fc.tuple(inner, fc.constantFrom('+', '-', '*', '/'), inner).map(([x, op, y]) => `(${x} ${op} ${y})`),
      fc.tuple(inner, fc.constantFrom('+', '-', '*', '/'), inner).map(([x, op, y]) => `${x} ${op} ${y}`),
      two.map(([x, y]) => `min(${x}, ${y})`),
      two.map(([x, y]) => `max(${x}, ${y})`),
      inner.map((x) => `-(${x})`),
      inner.map((x) => `abs(${x})`),
      inner.map((x) => `ceil(${x})`),
      inner.map((x) => `floor(${x})`),
      fc
        .tuple(inner, fc.constantFrom('<', '>', '<=', '>='), inner, inner, inner)
        .map(([x, op, y, yes, no]) => `(${x} ${op} ${y} ? ${yes} : ${no})`),
    ),
  }
})

const anything = fc.array(fc.double(), { minLength: 17, maxLength: 40 })

test('a compiled loop, a staged one and one after the other give the bits that JavaScript gives', () => {
  fc.assert(
    fc.property(term, anything, fc.double(), (text, numbers, k) => {
      const a = Float64Array.from(numbers)
      const b = Float64Array.from(numbers).reverse()
      // eslint-disable-next-line @typescript-eslint/no-implied-eval -- the terms are ours
      const own = new Function(
        'a',
        'b',
        'k',
        `const { min, max, abs, ceil, floor } = Math; return ${text}`,
      ) as (a: number, b: number, k: number) => number
      const expected = [...a].map((value, i) => own(value, b[i] ?? Number.NaN, k))
      const loop = columnLoop(['a', 'b', 'out'], ['k'], `out = ${text}`)
      const { column } = makeColumnMemory()
      const placed = { a: column(a.length), b: column(a.length), out: column(a.length) }
      placed.a.set(a)
      placed.b.set(b)
      const staged = { a, b, out: new Float64Array(a.length) }
      const few = { a: a.slice(0, 3), b: b.slice(0, 3), out: new Float64Array(3) }
      for (const columns of [placed, staged, few]) {
        loop.over(columns).run(k)
        // toEqual tells -0 from 0, and takes any NaN for another.
        expect([...columns.out]).toEqual(expected.slice(0, columns.out.length))
      }
    }),
    { numRuns: 300 },
  )
})
