import fc from 'fast-check'
import { quantileSorted } from 'simple-statistics'
import { describe, expect, it } from 'vitest'
import { quantilesInPlace } from '../../../src/stats/quantile.ts'

/** R's type 7 written out on a full sort. */
function typeSeven(values: readonly number[], p: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  const rank = (sorted.length - 1) * p
  const [low, high] = [sorted[Math.floor(rank)] ?? Number.NaN, sorted[Math.ceil(rank)] ?? Number.NaN]
  return low + (low === high ? 0 : (high - low) * (rank - Math.floor(rank)))
}

describe('quantilesInPlace', () => {
  it('agrees with R type 7: quantile(c(15, 20, 35, 40, 50), c(.05, .3, .4, .5, 1))', () => {
    const values = Float64Array.of(40, 15, 50, 20, 35)
    expect(quantilesInPlace(values, [0.05, 0.3, 0.4, 0.5, 1])).toEqual([16, 23, 29, 35, 50])
  })

  it('equals a full sort for any values and any list of probabilities', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.double({ noNaN: true }), fc.integer({ min: 0, max: 3 })), {
          minLength: 1,
          maxLength: 200,
        }),
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 5 }),
        (values, ps) => {
          const found = quantilesInPlace(Float64Array.from(values), ps)
          found.forEach((q, i) => {
            const expected = typeSeven(values, ps[i] ?? 0)
            if (Number.isFinite(expected))
              expect(q).toBeCloseTo(expected, 8 - Math.ceil(Math.log10(1 + Math.abs(expected))))
            else expect(q).toBe(expected)
          })
        },
      ),
    )
  })

  it('keeps infinities as values and lets one NaN spoil the answer', () => {
    expect(quantilesInPlace(Float64Array.of(1, Infinity, Infinity), [0, 0.5, 0.9])).toEqual([
      1,
      Infinity,
      Infinity,
    ])
    expect(quantilesInPlace(Float64Array.of(1, Number.NaN, 2), [0.5])).toEqual([Number.NaN])
    expect(quantilesInPlace(new Float64Array(0), [0.5])).toEqual([Number.NaN])
  })

  it('has the same median as simple-statistics', () => {
    const values = [3, 1, 4, 1, 5, 9, 2, 6]
    const sorted = [...values].sort((a, b) => a - b)
    expect(quantilesInPlace(Float64Array.from(values), [0.5])).toEqual([quantileSorted(sorted, 0.5)])
  })
})
