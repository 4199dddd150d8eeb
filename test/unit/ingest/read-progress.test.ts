import { expect, test } from 'vitest'
import { readProgress } from '../../../src/ingest/read-progress.ts'

test('the share is of all bytes, and never goes back when a file is asked a second time', () => {
  const told: [string, number | undefined][] = []
  const files = [
    { source: 'a.csv', bytes: 300 },
    { source: 'b.csv', bytes: 50 },
    { source: 'c.csv', bytes: 50 },
  ]
  const progress = readProgress((label, share) => told.push([label, share]), files)
  progress.onShare?.(0.9)
  progress.begin(files.slice(0, 1))
  progress.onShare?.(0.5)
  progress.onShare?.(1)
  progress.onShare?.(0.2)
  progress.begin(files.slice(1))
  progress.onShare?.(0.5)
  expect(told).toEqual([
    ['reading a.csv', undefined],
    ['reading a.csv', 0.375],
    ['reading a.csv', 0.75],
    ['reading b.csv and 1 more', 0.75],
    ['reading b.csv and 1 more', 0.875],
  ])
})

test('without a listener the engine is not asked', () => {
  expect(readProgress(undefined, []).onShare).toBeUndefined()
})
