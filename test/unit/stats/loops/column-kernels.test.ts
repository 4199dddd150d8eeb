import { describe, expect, test } from 'vitest'
import { makeColumnMemory } from '../../../../src/stats/loops/column-memory.ts'
import { columnCopier } from '../../../../src/stats/loops/copy-column.ts'
import { columnExp } from '../../../../src/stats/loops/exp-column.ts'
import { makeAboveFinder } from '../../../../src/stats/loops/find-above.ts'
import { makeGatherer } from '../../../../src/stats/loops/gather.ts'

const paths = 1001
const shared = makeColumnMemory()
const ordinary = (): Float64Array => new Float64Array(paths)

describe.each([
  ['in a shared memory', () => shared.column(paths)],
  ['in ordinary arrays', ordinary],
])('columns %s', (_, column) => {
  test('values above their limit are found in order, and what is not a number', () => {
    const values = column()
    const { limits, found, find } = makeAboveFinder(values)
    for (let i = 0; i < paths; i++) values[i] = i % 7
    expect(find(values)).toBe(0)
    limits.fill(5)
    limits[13] = Number.POSITIVE_INFINITY
    values[4] = Number.NaN
    values[5] = 5
    const expected = Array.from({ length: paths }, (__, i) => i).filter(
      (i) => i === 4 || (i % 7 === 6 && i !== 13),
    )
    expect([...found.subarray(0, find(values))]).toEqual(expected)
    values.fill(9)
    expect(find(values)).toBe(paths - 1)
    expect(find(Float64Array.from(values))).toBe(paths - 1)
  })

  test('values are looked up in a table, with a shift', () => {
    const table = Float64Array.from({ length: 50 }, (__, k) => k ** 2)
    const out = column()
    const gatherer = makeGatherer(table, out)
    for (let i = 0; i < paths; i++) gatherer.indices[i] = (i * 7) % 40
    gatherer.into(out, 9)
    expect([...out]).toEqual(Array.from({ length: paths }, (__, i) => (((i * 7) % 40) + 9) ** 2))
  })

  test('exponentials are those of Math.exp to the last place, and exact where they overflow or vanish', () => {
    const [from, to] = [column(), column()]
    for (let i = 0; i < paths; i++) from[i] = (i - 500) / 10
    from.set([710, -746, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, 705])
    columnExp(from, to)()
    expect([...to.subarray(0, 7)]).toEqual([Infinity, 0, Number.NaN, Infinity, 0, 1, Math.exp(705)])
    for (let i = 7; i < paths; i++) {
      const exact = Math.exp(from[i] ?? 0)
      expect(Math.abs((to[i] ?? 0) - exact)).toBeLessThanOrEqual(exact * 2 ** -52)
    }
  })

  test('columns are copied into longer ones at a place', () => {
    const sources = [column().fill(1), column().fill(2)]
    const long = column === ordinary ? new Float64Array(3000) : shared.column(3000)
    const copy = columnCopier(sources, [long, long])
    copy(1, 512)
    expect([long[511], long[512], long[512 + paths - 1], long[512 + paths]]).toEqual([0, 2, 2, 0])
  })
})
