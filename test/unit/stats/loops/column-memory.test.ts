import { expect, test } from 'vitest'
import { columnBeside, makeColumnMemory, placeOf } from '../../../../src/stats/loops/column-memory.ts'

test('columns are zeros, apart from each other, and stay where they are when the memory grows', () => {
  const home = makeColumnMemory()
  const first = home.column(1000).fill(1)
  const columns = Array.from({ length: 400 }, () => home.column(1000))
  expect(columns.every((column) => column.every((value) => value === 0))).toBe(true)
  columns.forEach((column, k) => column.fill(k))
  expect(first.every((value) => value === 1)).toBe(true)
  expect(columns.every((column, k) => column.every((value) => value === k))).toBe(true)
  expect(new Set(columns.map((column) => placeOf(column)?.address)).size).toBe(400)
})

test('who joins a memory sees its columns and makes others beside them', () => {
  const home = makeColumnMemory()
  const column = home.column(10).fill(3)
  const joined = makeColumnMemory(home.memory)
  const theirs = joined.column(10).fill(4)
  const address = placeOf(theirs)?.address ?? Number.NaN
  expect([...home.view(address, 10)]).toEqual([...theirs])
  expect([...joined.view(placeOf(column)?.address ?? Number.NaN, 10)]).toEqual([...column])
  expect(address).not.toBe(placeOf(column)?.address)
})

test('an ordinary array lies nowhere, and a part of a column only where it begins at a line', () => {
  const column = makeColumnMemory().column(100)
  expect(placeOf(new Float64Array(8))).toBeUndefined()
  expect(placeOf(column.slice())).toBeUndefined()
  expect(placeOf(column.subarray(1, 3))).toBeUndefined()
  expect(placeOf(column.subarray(8, 16))?.address).toBe((placeOf(column)?.address ?? 0) + 64)
  expect(placeOf(columnBeside(column))?.home).toBe(placeOf(column)?.home)
  expect(placeOf(columnBeside(new Float64Array(4)))).toBeUndefined()
})
