import { describe, expect, it } from 'vitest'
import { numberColumns } from '../../../../src/simulate/layout.ts'
import { makeBands } from '../../../../src/simulate/run/bands.ts'
import { round9 } from '../../../../src/stats/round9.ts'

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
