import { expect, test } from 'vitest'
import { columns, row } from '../../../../src/report/text/text-layout.ts'

test('names too long for their column keep both ends, other cells their beginning', () => {
  const rows = ['assistant', 'search'].map((team) =>
    row([`tokens_cache_read ${team}`, 'tokens/day as exported']),
  )
  expect(columns(rows, { width: 28, right: [], shrink: [1, 0] })).toEqual([
    'tokens_ca~ssistant  tokens/~',
    'tokens_ca~d search  tokens/~',
  ])
})
