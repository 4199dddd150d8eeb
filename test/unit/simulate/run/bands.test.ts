import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { numberColumns } from '../../../../src/simulate/layout.ts'
import { makeBands } from '../../../../src/simulate/run/bands.ts'
import { hintLength, makeColumnStats } from '../../../../src/stats/column-stats.ts'
import { quantilesInPlace } from '../../../../src/stats/quantile.ts'
import { round9 } from '../../../../src/stats/round9.ts'

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
})

describe('bands', () => {
  const layout = numberColumns([
    { id: 'a', kind: 'demand', measures: [{ name: 'volume', unit: 'requests/day', nature: 'flow' }] },
    { id: 'b', kind: 'cost', measures: [{ name: 'money', unit: 'USD/day', nature: 'flow' }] },
  ])
  const clock = { day: 100, tDays: 0, stepDays: 1, step: 0, extended: false }

  it('hold a step per displayed day and leave the extended ones out', () => {
    const bands = makeBands(layout, 3, { start: 100, end: 102 })
    bands.observe(clock, [Float64Array.of(1, 2, 3), Float64Array.of(10, 20, 30)])
    bands.observe({ ...clock, day: 101, extended: true }, [
      Float64Array.of(9, 9, 9),
      Float64Array.of(9, 9, 9),
    ])
    const [a, b] = bands.finish()
    expect([a?.id, a?.days, a?.p10, a?.p50, a?.p90, a?.mean]).toEqual(['a', [100], [1.2], [2], [2.8], [2]])
    expect([b?.measure.name, b?.column, b?.p50]).toEqual(['money', 1, [20]])
  })

  it('hold demands, first measures and money daily, the rest daily for four weeks and then weekly with the last day', () => {
    const measure = (name: string) => ({ name, unit: 'x', nature: 'flow' as const })
    const parts = numberColumns([
      { id: 'a', kind: 'demand', measures: [measure('volume')] },
      { id: 'b', kind: 'gpu', measures: [measure('gpus'), measure('busy-gpus'), measure('money')] },
    ])
    const bands = makeBands(parts, 2, { start: 100, end: 150 })
    for (let day = 100; day < 150; day++) {
      bands.observe(
        { ...clock, day },
        [1, 2, 3, 4].map((k) => Float64Array.of(k, day)),
      )
    }
    const [volume, gpus, busy, money] = bands.finish()
    expect([volume, gpus, money].map((band) => [band?.days.length, band?.p50.length])).toEqual([
      [50, 50],
      [50, 50],
      [50, 50],
    ])
    expect(busy?.days.slice(0, 28)).toEqual(volume?.days.slice(0, 28))
    expect(busy?.days.slice(28)).toEqual([128, 135, 142, 149])
    expect(busy?.p50.at(-1)).toBe((3 + 149) / 2)
  })

  it('print no mean that one future makes, or that is not finite', () => {
    const bands = makeBands(layout, 3, { start: 100, end: 102 })
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
