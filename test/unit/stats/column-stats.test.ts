import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hintLength, makeColumnStats } from '../../../src/stats/column-stats.ts'
import { quantilesInPlace } from '../../../src/stats/quantile.ts'

const ps = [0.1, 0.5, 0.9]

describe('column statistics', () => {
  it('equal quickselect on a copy, bit for bit, for any values', () => {
    const value = fc.oneof(
      fc.double({ noNaN: true, min: 0 }),
      fc.double({ min: 90, max: 110, noNaN: true }),
      fc.integer({ min: 0, max: 3 }),
      fc.constant(Infinity),
    )
    fc.assert(
      fc.property(
        fc.array(value, { minLength: 1, maxLength: 300 }),
        fc.constantFrom(1, 5),
        (drawn, times) => {
          // Few and many values take different ways.
          const values = Array.from({ length: times }, () => drawn).flat()
          const column = Float64Array.from(values)
          const { quantiles } = makeColumnStats(values.length, ps)(column)
          expect([...column]).toEqual(values)
          expect([...quantiles]).toEqual(quantilesInPlace(column.slice(), ps))
        },
      ),
    )
  })

  it('stay exact from column to column, wherever a season, a jump or a widening moves the quantiles', () => {
    const size = 500
    const stats = makeColumnStats(size, ps)
    let state = 1
    const uniform = (): number => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0
      return (state + 0.5) / 2 ** 32
    }
    for (let day = 0; day < 120; day++) {
      const level = Math.exp(day / 100) * (day % 7 < 2 ? 0.6 : 1) * (day === 60 ? 1e6 : 1)
      const width = day > 90 ? 3 : 0.3
      const tied = day % 11 === 0
      const column = Float64Array.from({ length: size }, () =>
        tied ? Math.ceil(uniform() * 3) : level * Math.exp(width * (uniform() + uniform() - 1)),
      )
      if (day === 40) column[7] = Number.NaN
      if (day === 41) column[7] = -1
      expect([...stats(column).quantiles], `day ${day}`).toEqual(quantilesInPlace(column.slice(), ps))
    }
  })

  it('are the same from readers that take turns and share what they remember', () => {
    const size = 400
    const hints = new Int32Array(hintLength)
    const turns = [makeColumnStats(size, ps), makeColumnStats(size, ps)] as const
    for (let day = 0; day < 40; day++) {
      const column = Float64Array.from(
        { length: size },
        (_, i) => (1 + (day % 7)) * (2 + Math.sin(i * i + day)),
      )
      const { quantiles } = turns[day % 3 === 0 ? 0 : 1](column, hints)
      expect([...quantiles], `day ${day}`).toEqual(quantilesInPlace(column.slice(), ps))
    }
    expect(hints[2], 'columns remembered').toBe(40)
  })

  it('take negative values the plain way and let NaN spoil a column', () => {
    const stats = makeColumnStats(5, ps)
    expect([...stats(Float64Array.of(-4, -2, 0, 2, 6)).quantiles]).toEqual([-3.2, 0, 4.4])
    expect([...stats(Float64Array.of(-3, -1, Number.NaN, 2, 5)).quantiles]).toEqual([
      Number.NaN,
      Number.NaN,
      Number.NaN,
    ])
    expect(stats(Float64Array.of(1, 2, Number.NaN, 2, 5)).quantiles[1]).toBeNaN()
  })

  it('give the mean with its standard error', () => {
    const { mean, meanError } = makeColumnStats(4, ps)(Float64Array.of(1e9 + 1, 1e9 + 2, 1e9 + 3, 1e9 + 6))
    // R: x <- c(1,2,3,6); c(mean(x), sd(x) / 2)
    expect(mean).toBe(1e9 + 3)
    expect(meanError).toBeCloseTo(2.1602468994692869 / 2, 12)
  })

  it('give the mean and its error of any column, as two passes do', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 1, max: 1e6, noNaN: true }), { minLength: 257, maxLength: 300 }),
        (drawn) => {
          const { mean, meanError } = makeColumnStats(drawn.length, ps)(Float64Array.from(drawn))
          const centre = drawn.reduce((sum, x) => sum + x, 0) / drawn.length
          const variance = drawn.reduce((sum, x) => sum + (x - centre) ** 2, 0) / (drawn.length - 1)
          expect(Math.abs(mean / centre - 1)).toBeLessThan(1e-12)
          expect(Math.abs(meanError - Math.sqrt(variance / drawn.length))).toBeLessThan(1e-9 * centre)
        },
      ),
    )
  })
})
