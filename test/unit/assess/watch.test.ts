import { expect, test } from 'vitest'
import { hasNaN } from '../../../src/assess/watch.ts'

test('a NaN is found wherever it stands, and infinities are none, opposite ones neither', () => {
  for (let length = 0; length < 11; length++) {
    const column = new Float64Array(length).fill(Infinity)
    expect(hasNaN(column)).toBe(false)
    if (length > 1) column[1] = -Infinity
    expect(hasNaN(column)).toBe(false)
    for (let at = 0; at < length; at++) {
      const spoilt = Float64Array.from(column)
      spoilt[at] = Number.NaN
      expect(hasNaN(spoilt), `NaN at ${at} of ${length}`).toBe(true)
    }
  }
})
