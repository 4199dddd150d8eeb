import { expect, test } from 'vitest'
import { columnLoop } from '../../../../src/stats/loops/column-loop.ts'
import { makeColumnMemory } from '../../../../src/stats/loops/column-memory.ts'

const price = columnLoop(
  ['volume', 'share', 'money'],
  ['factor'],
  `
  load = volume * share
  money = load * factor + 1`,
)

test('an equation a line is worked out in every future, with names for what comes between', () => {
  const [volume, share, money] = [Float64Array.of(1, 2, 3), Float64Array.of(0.5, 1, 2), new Float64Array(3)]
  price.over({ volume, share, money }).run(10)
  expect([...money]).toEqual([6, 21, 61])
})

test('columns of a memory, arrays beside them, and many futures give the same numbers', () => {
  const paths = 1001
  const values = Float64Array.from({ length: paths }, (_, i) => Math.sin(i) * 1e6)
  const shares = Float64Array.from({ length: paths }, (_, i) => 1 / (i + 3))
  const expected = values.map((value, i) => value * (shares[i] ?? 0) * 0.7 + 1)
  const plain = new Float64Array(paths)
  price.over({ volume: values, share: shares, money: plain }).run(0.7)
  expect(plain).toEqual(expected)
  const { column } = makeColumnMemory()
  const [volume, share, money, after] = [column(paths), column(paths), column(paths), column(paths)]
  volume.set(values)
  share.set(shares)
  price.over({ volume, share, money }).run(0.7)
  expect(Float64Array.from(money)).toEqual(expected)
  // An odd number of futures: the pair's second half is nobody else's.
  expect(after.every((value) => value === 0)).toBe(true)
  const mixed = column(paths)
  price.over({ volume: values, share, money: mixed }).run(0.7)
  expect(Float64Array.from(mixed)).toEqual(expected)
})

test('all columns of a future are read before any is written, also where they are one', () => {
  const swap = columnLoop(
    ['a', 'b', 'c'],
    [],
    `
    a = b
    b = c`,
  )
  const { column } = makeColumnMemory()
  const [a, b] = [column(20), column(20)]
  b.fill(5)
  swap.over({ a, b, c: a }).run()
  expect([a[7], b[7]]).toEqual([5, 0])
})

test('another array takes the place of a column, from the same memory or not', () => {
  const { column } = makeColumnMemory()
  const [volume, share, money] = [column(20).fill(1), column(20).fill(2), column(20)]
  const loop = price.over({ volume, share, money })
  loop.put('volume', column(20).fill(3))
  loop.run(1)
  expect(money[19]).toBe(7)
  loop.put('volume', new Float64Array(20).fill(4))
  loop.run(1)
  expect(money[19]).toBe(9)
  expect(() => {
    loop.put('volume', column(19))
  }).toThrow('a column of 19 futures, not 20')
  expect(() => price.over({ volume, share, money: column(3) })).toThrow('columns of 20, 20, 3 futures')
})

test.each([
  ['out = a +', 'its end'],
  ['out = a b', '`b`'],
  ['out a', '`a`'],
  ['out = max(a)', '`)`'],
  ['out = a < b', 'its end'],
  ['out = a # b', 'at ` # b`'],
  ['out = ) a', '`)`'],
])('%s is no equation: %s', (text, at) => {
  const loop = columnLoop(['a', 'b', 'out'], [], text)
  const some = new Float64Array(2)
  expect(() => loop.over({ a: some, b: some, out: some })).toThrow(at)
})

test('a name that nothing gives a value is refused, as is one that a scalar has', () => {
  const some = new Float64Array(2)
  expect(() => columnLoop(['out'], [], 'out = other').over({ out: some })).toThrow(
    'no other before it is used for out',
  )
  expect(() => columnLoop(['out'], ['k'], 'k = out').over({ out: some })).toThrow(
    'k is the same in all futures',
  )
  expect(() => columnLoop(['out'], [], ' ').over({ out: some })).toThrow('found 0 equations')
})
