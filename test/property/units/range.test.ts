import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { quantityField, shareField } from '../../../src/units/field.ts'
import {
  quantileFunction,
  type Range,
  rangeMean,
  rangeMedian,
  rangeQuantile,
  scaleRange,
} from '../../../src/units/range.ts'
import { convert } from '../../../src/units/unit.ts'

fc.configureGlobal({ seed: 20_261_123, numRuns: 300 })

const positive = fc.double({ min: 1e-6, max: 1e9, noNaN: true })
const ratio = fc.double({ min: 1.0001, max: 1e4, noNaN: true })
const unitInterval = fc.double({ min: 1e-6, max: 1 - 1e-6, noNaN: true })

const anyRange: fc.Arbitrary<Range> = fc.oneof(
  positive.map((value): Range => ({ shape: 'point', value })),
  fc.tuple(positive, ratio).map(([p05, r]): Range => ({ shape: 'lognormal', p05, p95: p05 * r })),
  fc
    .tuple(unitInterval, unitInterval)
    .map(([a, b]): Range => ({ shape: 'logit-normal', p05: Math.min(a, b), p95: Math.max(a, b) })),
  fc
    .tuple(fc.double({ min: -10, max: 10, noNaN: true }), positive)
    .map(([p05, w]): Range => ({ shape: 'normal', p05, p95: p05 + w })),
  positive.map((p95): Range => ({ shape: 'truncated-normal', p05: 0, p95 })),
  fc
    .tuple(positive, fc.double({ min: 0.018, max: 0.999, noNaN: true }))
    .map(([p95, r]): Range => ({ shape: 'truncated-normal', p05: p95 * r, p95 })),
  fc
    .tuple(positive, unitInterval, ratio)
    .map(
      ([low, m, r]): Range => ({ shape: 'triangular', low, mode: low + m * low * (r - 1), high: low * r }),
    ),
)

describe('ranges', () => {
  it('have a quantile function that never falls', () => {
    fc.assert(
      fc.property(anyRange, unitInterval, unitInterval, (range, a, b) => {
        const q = quantileFunction(range)
        expect(q(Math.min(a, b))).toBeLessThanOrEqual(q(Math.max(a, b)))
      }),
    )
  })

  it('written `a to b` have a at 5 % and b at 95 %', () => {
    fc.assert(
      fc.property(positive, ratio, (a, r) => {
        const b = a * r
        const range = quantityField('tokens').parse(`${a} to ${b}`)
        expect(rangeQuantile(range, 0.05) / a).toBeCloseTo(1, 9)
        expect(rangeQuantile(range, 0.95) / b).toBeCloseTo(1, 9)
      }),
    )
  })

  it('of shares have their ends at 5 % and 95 % and stay between 0 and 1', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 98 }),
        fc.integer({ min: 1, max: 98 }),
        unitInterval,
        (x, y, u) => {
          const [a, b] = [Math.min(x, y), Math.max(x, y) + 1]
          const range = shareField().parse(`${a}% to ${b}%`)
          expect(rangeQuantile(range, 0.05)).toBeCloseTo(a / 100, 12)
          expect(rangeQuantile(range, 0.95)).toBeCloseTo(b / 100, 12)
          expect(rangeQuantile(range, u)).toBeGreaterThan(0)
          expect(rangeQuantile(range, u)).toBeLessThan(1)
        },
      ),
    )
  })

  it('scaled by a factor have scaled quantiles and means', () => {
    fc.assert(
      fc.property(
        anyRange.filter((r) => r.shape !== 'logit-normal'),
        fc.double({ min: 1e-3, max: 1e3, noNaN: true }),
        unitInterval,
        (range, factor, u) => {
          const scaled = scaleRange(range, factor)
          const expected = rangeQuantile(range, u) * factor
          expect(Math.abs(rangeQuantile(scaled, u) - expected)).toBeLessThanOrEqual(
            1e-9 * Math.abs(expected) + 1e-12,
          )
          const mean = rangeMean(range) * factor
          expect(Math.abs(rangeMean(scaled) - mean)).toBeLessThanOrEqual(1e-9 * Math.abs(mean) + 1e-12)
        },
      ),
    )
  })

  it('have a mean that equals the average of their quantiles', () => {
    fc.assert(
      fc.property(
        fc.tuple(
          fc.double({ min: 0.03, max: 0.9, noNaN: true }),
          fc.constantFrom('lognormal', 'truncated-normal', 'logit-normal', 'normal'),
        ),
        ([p05, shape]) => {
          const range = { shape, p05, p95: p05 + 0.05 } as Range
          const q = quantileFunction(range)
          const n = 20_000
          let sum = 0
          for (let i = 0; i < n; i++) sum += q((i + 0.5) / n)
          expect(sum / n / rangeMean(range)).toBeCloseTo(1, 3)
          expect(rangeMedian(range)).toBe(q(0.5))
        },
      ),
      { numRuns: 30 },
    )
  })
})

const families = [
  ['tokens/s', 'tokens/min', 'tokens/h', 'tokens/day', 'tokens/month', 'Mtok/year'],
  ['B', 'kB', 'MB', 'GB', 'TB', 'KiB', 'GiB'],
  ['W', 'kW', 'MW'],
  ['s', 'min', 'h', 'd', 'w', 'mo', 'quarter', 'y'],
  ['USD/h', 'USD/day', 'USD/month', 'USD/year'],
  ['%', 'x'],
]

describe('units', () => {
  it('convert there and back again', () => {
    const pair = fc
      .constantFrom(...families)
      .chain((family) => fc.tuple(fc.constantFrom(...family), fc.constantFrom(...family)))
    fc.assert(
      fc.property(pair, positive, ([a, b], value) => {
        expect(convert(convert(value, a, b), b, a) / value).toBeCloseTo(1, 12)
      }),
    )
  })

  it('convert the same over a third unit', () => {
    const triple = fc
      .constantFrom(...families)
      .chain((family) =>
        fc.tuple(fc.constantFrom(...family), fc.constantFrom(...family), fc.constantFrom(...family)),
      )
    fc.assert(
      fc.property(triple, positive, ([a, b, c], value) => {
        expect(convert(convert(value, a, b), b, c) / convert(value, a, c)).toBeCloseTo(1, 12)
      }),
    )
  })

  it('print and read back: `<n> <unit>` is n of that unit', () => {
    fc.assert(
      fc.property(fc.constantFrom('tokens/s', 'writes/s', 'gpus', 'kW', 'GB'), positive, (unit, value) => {
        expect(quantityField(unit).parse(`${value} ${unit}`)).toEqual({ shape: 'point', value })
      }),
    )
  })
})
