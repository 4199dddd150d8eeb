import { expect, test } from 'vitest'
import { columnLoop, prepareLoops } from '../../../../src/stats/loops/column-loop.ts'
import { makeColumnMemory } from '../../../../src/stats/loops/column-memory.ts'

test('loops that are compiled beforehand give the same numbers', () => {
  const twice = columnLoop(['a'], [], 'a = 2 * a')
  prepareLoops()
  prepareLoops()
  const a = makeColumnMemory().column(20).fill(3)
  twice.over({ a }).run()
  expect([a[0], a[19]]).toEqual([6, 6])
})
