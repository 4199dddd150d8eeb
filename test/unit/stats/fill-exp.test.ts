import fc from 'fast-check'
import { expect, test } from 'vitest'
import { expInPlace } from '../../../src/stats/fill-exp.ts'

/** 2^-52: one unit in the last place is at most so much of a number. */
const unit = Number.EPSILON

test('exponentials of whole columns are those of Math.exp within one unit in the last place, whatever the numbers', () => {
  const value = fc.oneof(
    fc.double(),
    fc.double({ min: -750, max: 750, noNaN: true }),
    fc.double({ min: -1, max: 1 }),
  )
  fc.assert(
    fc.property(fc.array(value, { maxLength: 40 }), (numbers) => {
      const column = Float64Array.from(numbers)
      expInPlace(column)
      numbers.forEach((x, i) => {
        const [found = Number.NaN, expected] = [column[i], Math.exp(x)]
        if (found !== expected && !(Number.isNaN(found) && Number.isNaN(expected)))
          expect(Math.abs(found / expected - 1), `exp(${x})`).toBeLessThanOrEqual(unit)
      })
    }),
  )
})

test('columns longer than a batch are done to their end, and one number beyond the range spoils no other', () => {
  const column = Float64Array.from({ length: 2501 }, (_, i) => i / 100 - 12)
  column[1500] = 1000
  column[1501] = Number.NaN
  const expected = column.map((x) => Math.exp(x))
  expInPlace(column)
  expect(column[1500]).toBe(Infinity)
  expect(column[1501]).toBeNaN()
  column.forEach((found, i) => {
    if (i < 1500 || i > 1501) expect(Math.abs(found / (expected[i] ?? 0) - 1)).toBeLessThanOrEqual(unit)
  })
})

test('the exponential of a whole number of powers and of nothing are exact', () => {
  const column = Float64Array.of(0, -0)
  expInPlace(column)
  expect([...column]).toEqual([1, 1])
})
