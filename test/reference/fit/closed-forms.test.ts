import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { coverage, crps, mase, msis, pinball, seasonalScale, smape } from '../../../src/fit/accuracy.ts'
import { logisticLog } from '../../../src/fit/curves/logistic-curve.ts'
import { dampedSteps, dampingPerStep, decayedYears } from '../../../src/fit/walk/decayed-time.ts'
import { sharedPath } from '../../support/shared.ts'

/** Values of MODELS.md sections 1.7 and 8, so that these run without the shared folder. */
const metrics = {
  actual: [10, 12, 14, 13],
  forecast: [11, 11, 15, 16],
  train: [8, 9, 11, 10, 12, 11, 13, 12],
  lower: [8, 9, 12, 14],
  upper: [14, 15, 18, 19],
}

describe('accuracy measures', () => {
  const scale = seasonalScale(metrics.train, 1)
  it('match the worked example', () => {
    expect(smape(metrics.actual, metrics.forecast)).toBeCloseTo(11.451417148568572, 12)
    expect(mase(metrics.actual, metrics.forecast, scale)).toBeCloseTo(1.05, 12)
    expect(
      msis(metrics.actual, { lower: metrics.lower, upper: metrics.upper }, { alpha: 0.2, scale }),
    ).toBeCloseTo(5.775, 12)
    expect(pinball(metrics.actual, metrics.upper, 0.9)).toBeCloseTo(0.425, 12)
    expect(coverage(metrics.actual, { lower: metrics.lower, upper: metrics.upper })).toBe(0.75)
    expect(crps([1, 2, 3.5, 7], 3)).toBeCloseTo(0.65625, 12)
    expect(crps([1, 2, 3.5, 7], 3, true)).toBeCloseTo(0.25, 12)
  })
})

describe('damped growth', () => {
  it('sums to the known number of steps', () => {
    expect(dampedSteps(dampingPerStep(1 / 52, 1), 52)).toBeCloseTo(37.260626467862906, 10)
    expect(dampedSteps(dampingPerStep(1 / 52, 2), 52)).toBeCloseTo(43.799497871625825, 10)
    expect(dampedSteps(dampingPerStep(1 / 365, 2), 365)).toBeCloseTo(308.31916039946543, 9)
  })

  it('reaches five times the level after 3.829261 years at g0 = 1.2, H = 1, and never ten times at g0 = 1.5', () => {
    expect(1.2 * decayedYears(3.8292605019103623, 1)).toBeCloseTo(Math.log(5), 10)
    expect(1.5 * decayedYears(1000, 1)).toBeLessThan(Math.log(10))
  })
})

describe('logistic growth', () => {
  it('follows the closed form', () => {
    // K = 100, r = 0.5, t0 = 10 seen from t = 5: y(5) = 7.5858, y(20) = 99.33.
    const y5 = 7.5858180021243555
    const ceiling = 100 / y5
    const growth = 0.5 * (1 - 1 / ceiling)
    expect(y5 * Math.exp(logisticLog(15, growth, ceiling))).toBeCloseTo(99.33071490757152, 9)
    expect(y5 * Math.exp(logisticLog(-5, growth, ceiling))).toBeCloseTo(0.6692850924284856, 9)
  })
})

type Closed = {
  readonly damped_trend_sum: readonly {
    hl_years: number
    steps_per_year: number
    h: number
    phi: number
    sum: number
  }[]
  readonly growth: {
    readonly logistic: readonly { K: number; r: number; t0: number; y: Record<string, number> }[]
  }
  readonly metrics: { readonly actual: number[]; readonly forecast: number[]; readonly sMAPE: number }
}
type Breaches = {
  readonly decaying_growth_breach: readonly {
    b: number
    g0: number
    growth_half_life: number
    t_breach: number | null
  }[]
}

/** JSON written by the oracle scripts, or undefined where the shared folder is absent. */
function oracle(name: string): unknown {
  const path = sharedPath(`oracles/${name}`)
  return path === undefined ? undefined : JSON.parse(readFileSync(path, 'utf8'))
}

describe('shared oracles', () => {
  const closed = oracle('closed_forms.json') as Closed | undefined
  const breaches = oracle('mc_reference.json') as Breaches | undefined
  it.skipIf(closed === undefined)('damped sums agree to 1e-9', () => {
    for (const row of closed?.damped_trend_sum ?? []) {
      const phi = dampingPerStep(1 / row.steps_per_year, row.hl_years)
      expect(Math.abs(phi / row.phi - 1)).toBeLessThan(1e-9)
      expect(Math.abs(dampedSteps(phi, row.h) / row.sum - 1)).toBeLessThan(1e-9)
    }
  })

  it.skipIf(closed === undefined)('logistic curves and metrics agree to 1e-9', () => {
    for (const { K, r, t0, y } of closed?.growth.logistic ?? []) {
      const start = y['0'] as number
      for (const [t, value] of Object.entries(y)) {
        const found = start * Math.exp(logisticLog(Number(t), r * (1 - start / K), K / start))
        expect(Math.abs(found / value - 1)).toBeLessThan(1e-9)
      }
      expect(start).toBeCloseTo(K / (1 + Math.exp(r * t0)), 9)
    }
    expect(smape(closed?.metrics.actual ?? [], closed?.metrics.forecast ?? [])).toBeCloseTo(
      closed?.metrics.sMAPE ?? 0,
      10,
    )
  })

  it.skipIf(breaches === undefined)('decaying growth breaches when the reference says so', () => {
    for (const { b, g0, growth_half_life, t_breach } of breaches?.decaying_growth_breach ?? []) {
      if (t_breach === null) expect(g0 * decayedYears(1e4, growth_half_life)).toBeLessThan(b)
      else expect(g0 * decayedYears(t_breach, growth_half_life)).toBeCloseTo(b, 9)
    }
  })
})
