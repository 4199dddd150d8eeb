import { describe, expect, it } from 'vitest'
import { JevonsError } from '../../../src/errors.ts'
import {
  isCertain,
  point,
  type Range,
  rangeMean,
  rangeMedian,
  rangeQuantile,
  scaleRange,
} from '../../../src/units/range.ts'
import { spreadShare } from '../../../src/units/spread.ts'

const shapes: Record<string, Range> = {
  lognormal: { shape: 'lognormal', p05: 2, p95: 8 },
  'logit-normal': { shape: 'logit-normal', p05: 0.45, p95: 0.6 },
  normal: { shape: 'normal', p05: -1, p95: 3 },
  'truncated-normal': { shape: 'truncated-normal', p05: 3, p95: 10 },
  'nearly exponential': { shape: 'truncated-normal', p05: 0.18, p95: 10 },
  'nearly normal': { shape: 'truncated-normal', p05: 9.9, p95: 10 },
}

describe('a range', () => {
  it.each(Object.entries(shapes))('%s has its ends at 5 % and 95 %', (_, range) => {
    if (!('p05' in range)) throw new Error('a shape with ends')
    expect(rangeQuantile(range, 0.05) / range.p05).toBeCloseTo(1, 12)
    expect(rangeQuantile(range, 0.95) / range.p95).toBeCloseTo(1, 12)
  })

  it('from 0 is half-normal: p95 is exact, 0 is the bound and the mode', () => {
    const range: Range = { shape: 'truncated-normal', p05: 0, p95: 1.959963984540054 }
    expect(rangeQuantile(range, 0.95)).toBeCloseTo(1.959963984540054, 12)
    expect(rangeQuantile(range, 1e-12)).toBeCloseTo(0, 9)
    // Mean of |N(0,1)| is sqrt(2/pi); its median 0.67449.
    expect(rangeMean(range)).toBeCloseTo(Math.sqrt(2 / Math.PI), 12)
    expect(rangeMedian(range)).toBeCloseTo(0.6744897501960817, 12)
  })

  it('whose ends no truncated normal can have is refused', () => {
    expect(() => rangeQuantile({ shape: 'truncated-normal', p05: 0.01, p95: 1 }, 0.5)).toThrow(JevonsError)
  })

  it('of a share from 0 % or to 100 % keeps its other end and stays inside', () => {
    const low = spreadShare(0, 0.15)
    const high = spreadShare(0.2, 1)
    expect(rangeQuantile(low, 0.95)).toBeCloseTo(0.15, 10)
    expect(rangeQuantile(high, 0.05)).toBeCloseTo(0.2, 10)
    for (const u of [1e-9, 0.5, 1 - 1e-9])
      for (const range of [low, high, spreadShare(0, 1), spreadShare(0, 0.97)]) {
        expect(rangeQuantile(range, u)).toBeGreaterThanOrEqual(0)
        expect(rangeQuantile(range, u)).toBeLessThanOrEqual(1)
      }
    expect(rangeQuantile(spreadShare(0, 1), 0.25)).toBeCloseTo(0.25, 4)
  })

  it('has closed-form means', () => {
    // exp(m + s^2/2) with m = ln 4, s = ln 2 / 1.6448536.
    expect(rangeMean(shapes['lognormal'] ?? point(0))).toBeCloseTo(
      4 * Math.exp((Math.LN2 / 1.6448536269514722) ** 2 / 2),
      12,
    )
    expect(rangeMean({ shape: 'triangular', low: 1, mode: 2, high: 6 })).toBe(3)
    expect(rangeMean({ shape: 'logit-normal', p05: 0.2, p95: 0.8 })).toBeCloseTo(0.5, 12)
    expect(rangeMean({ shape: 'bounded-normal', mean: 0.9, sd: 0.4, min: 0.1, max: 1.7 })).toBeCloseTo(
      0.9,
      12,
    )
    expect(rangeMean(point(7))).toBe(7)
  })

  it('triangular: the mode splits the mass at (mode - low) / (high - low)', () => {
    const range: Range = { shape: 'triangular', low: 0, mode: 1, high: 4 }
    expect(rangeQuantile(range, 0.25)).toBeCloseTo(1, 12)
    expect(rangeQuantile(range, 1 / 16)).toBeCloseTo(0.5, 12)
  })

  it('is certain only when every future agrees', () => {
    expect(isCertain(point(3))).toBe(true)
    expect(isCertain({ shape: 'triangular', low: 2, mode: 2, high: 2 })).toBe(true)
    expect(isCertain({ shape: 'normal', p05: 0, p95: 1 })).toBe(false)
  })

  it('of a share cannot be multiplied, nor a positive one by a negative', () => {
    expect(() => scaleRange({ shape: 'logit-normal', p05: 0.1, p95: 0.2 }, 2)).toThrow(JevonsError)
    expect(() => scaleRange({ shape: 'lognormal', p05: 1, p95: 2 }, -1)).toThrow(JevonsError)
  })
})
