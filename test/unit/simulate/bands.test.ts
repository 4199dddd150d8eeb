import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { makeBands } from '../../../src/simulate/bands.ts'
import { numberColumns } from '../../../src/simulate/layout.ts'
import { makeColumnStats } from '../../../src/stats/column-stats.ts'
import { quantilesInPlace } from '../../../src/stats/quantile.ts'
import { round9 } from '../../../src/stats/round9.ts'

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
      fc.property(fc.array(value, { minLength: 1, maxLength: 300 }), (values) => {
        const column = Float64Array.from(values)
        const { quantiles } = makeColumnStats(values.length, ps)(column)
        expect([...column]).toEqual(values)
        expect([...quantiles]).toEqual(quantilesInPlace(column.slice(), ps))
      }),
    )
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
})

describe('bands', () => {
  const layout = numberColumns([
    { id: 'a', kind: 'demand', measures: [{ name: 'volume', unit: 'requests/day', nature: 'flow' }] },
    { id: 'b', kind: 'cost', measures: [{ name: 'money', unit: 'USD/day', nature: 'flow' }] },
  ])
  const clock = { day: 100, tDays: 0, stepDays: 1, step: 0, extended: false }

  it('hold a step per displayed day and leave the extended ones out', () => {
    const bands = makeBands(layout, 3)
    bands.observe(clock, [Float64Array.of(1, 2, 3), Float64Array.of(10, 20, 30)])
    bands.observe({ ...clock, day: 101, extended: true }, [
      Float64Array.of(9, 9, 9),
      Float64Array.of(9, 9, 9),
    ])
    const [a, b] = bands.finish()
    expect([a?.id, a?.days, a?.p10, a?.p50, a?.p90, a?.mean]).toEqual(['a', [100], [1.2], [2], [2.8], [2]])
    expect([b?.measure.name, b?.column, b?.p50]).toEqual(['money', 1, [20]])
  })

  it('print no mean that one future makes, or that is not finite', () => {
    const bands = makeBands(layout, 3)
    bands.observe(clock, [Float64Array.of(1, 2, 300), Float64Array.of(1, 2, Infinity)])
    expect(bands.finish().map((b) => [b.mean, b.meanError, b.p50])).toEqual([
      [[null], [null], [2]],
      [[null], [null], [2]],
    ])
  })
})

describe('round9', () => {
  it('keeps 9 significant digits and what is not a number to round', () => {
    expect([123456789.123, 0.000123456789123, -1 / 3, 0, Infinity].map(round9)).toEqual([
      123456789,
      0.000123456789,
      -0.333333333,
      0,
      Infinity,
    ])
    expect(round9(Number.NaN)).toBeNaN()
  })
})
