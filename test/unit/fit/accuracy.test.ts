import { describe, expect, it } from 'vitest'
import { scaleOrLevel, skillOver } from '../../../src/fit/accuracy.ts'
import { forecastSeries } from '../../../src/fit/forecast-series.ts'
import { seriesOf } from '../../support/any-series.ts'

describe('skill over naive', () => {
  it('is the share of the error saved, bounded where naive was all but exact', () => {
    expect(skillOver(0.1, 0.2)).toBe(0.5)
    expect(skillOver(0.3, 0.2)).toBeCloseTo(-0.5, 12)
    expect(skillOver(0, 0.2)).toBe(1)
    expect(skillOver(2e-17, 1e-17)).toBe(0)
    expect(skillOver(0.01, 1e-17)).toBe(-99)
    expect(skillOver(0.01, 0)).toBe(-99)
  })

  it('and MASE stay readable for a week that never changes', () => {
    const values = Array.from({ length: 100 }, (_, i) => 900 + (i % 7))
    for (const model of ['auto', 'ensemble']) {
      const { backtest } = forecastSeries(seriesOf(values), { horizonSteps: 7, seed: 1, model })
      expect(Math.abs(backtest?.skillVsNaive ?? NaN)).toBeLessThanOrEqual(99)
      expect(backtest?.mase).toBeLessThan(100)
    }
    expect(scaleOrLevel(1e-13, 900)).toBe(900)
    expect(scaleOrLevel(3, 900)).toBe(3)
  })
})
