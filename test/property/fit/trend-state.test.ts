import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  collapse,
  predict,
  startRamp,
  stepOf,
  type TrendState,
  update,
} from '../../../src/fit/walk/trend-state.ts'

type Matrix = readonly (readonly number[])[]

const multiply = (a: Matrix, b: Matrix): number[][] =>
  a.map((row) =>
    (b[0] as readonly number[]).map((_, j) =>
      row.reduce((sum, v, k) => sum + v * ((b[k] as readonly number[])[j] as number), 0),
    ),
  )
const transposed = (a: Matrix): number[][] =>
  (a[0] as readonly number[]).map((_, j) => a.map((row) => row[j] as number))

/** Order of the matrices: level, slope, ramp, noise. */
const meanOf = (x: TrendState): number[] => [x.l, x.s, x.r, x.n]
const covarianceOf = (x: TrendState): number[][] => [
  [x.ll, x.ls, x.lr, x.ln],
  [x.ls, x.ss, x.sr, x.sn],
  [x.lr, x.sr, x.rr, x.rn],
  [x.ln, x.sn, x.rn, x.nn],
]

/** A state whose covariance is B B', so that it is one. */
function stateOf(means: readonly number[], roots: readonly number[]): TrendState {
  const b = [0, 1, 2, 3].map((i) => roots.slice(4 * i, 4 * i + 4))
  const p = multiply(b, transposed(b))
  const at = (i: number, j: number): number => (p[i] as number[])[j] as number
  const [l, s, r, n] = means as [number, number, number, number]
  return {
    ...{ l, s, r, n, ll: at(0, 0), ls: at(0, 1), lr: at(0, 2), ln: at(0, 3) },
    ...{ ss: at(1, 1), sr: at(1, 2), sn: at(1, 3), rr: at(2, 2), rn: at(2, 3), nn: at(3, 3) },
  }
}

const entry = fc.double({ min: -2, max: 2, noNaN: true })
const state = fc
  .tuple(fc.array(entry, { minLength: 4, maxLength: 4 }), fc.array(entry, { minLength: 16, maxLength: 16 }))
  .map(([means, roots]) => stateOf(means, roots))
const step = fc
  .record({
    dt: fc.double({ min: 0.003, max: 0.3, noNaN: true }),
    halfLifeYears: fc.constantFrom(0.7, 2, Infinity),
    noiseKept: fc.constantFrom(0, 0.4),
    rampHalfLife: fc.double({ min: 0.03, max: 0.5, noNaN: true }),
  })
  .map(({ dt, halfLifeYears, noiseKept, rampHalfLife }) =>
    stepOf(dt, {
      halfLifeYears,
      noiseKept,
      usualYears: 7 / 365.25,
      ramps: { rate: 0.2, mean: 1, sd: 1, halfLifeYears: rampHalfLife },
    }),
  )
const spreads = fc.record({
  noise: fc.double({ min: 0, max: 1, noNaN: true }),
  level: fc.double({ min: 0, max: 1, noNaN: true }),
  slope: fc.double({ min: 0, max: 4, noNaN: true }),
})

function expectSame(x: TrendState, means: readonly number[], covariance: Matrix): void {
  meanOf(x).forEach((v, i) => {
    expect(v).toBeCloseTo(means[i] as number, 9)
  })
  covarianceOf(x).forEach((row, i) => {
    row.forEach((v, j) => {
      expect(v).toBeCloseTo((covariance[i] as readonly number[])[j] as number, 9)
    })
  })
}

describe('state of a trend with a ramp', () => {
  it('is predicted as the matrices say: F m and F P F transposed + Q', () => {
    fc.assert(
      fc.property(state, step, spreads, (x, s, q) => {
        const f = [
          [1, s.d, s.dRamp, 0],
          [0, s.phi, 0, 0],
          [0, 0, s.phiRamp, 0],
          [0, 0, 0, s.rho],
        ]
        const means = multiply(
          f,
          meanOf(x).map((v) => [v]),
        ).map(([v]) => v as number)
        const covariance = multiply(multiply(f, covarianceOf(x)), transposed(f))
        const [level, slope, , noise] = covariance as [number[], number[], number[], number[]]
        level[0] = (level[0] as number) + q.level * s.dt + (q.slope * s.dt ** 3) / 3
        // Half of a step's shock of the slope moves the level, and fades with it.
        level[1] = (level[1] as number) + (q.slope * s.dt ** 2) / 2
        slope[0] = level[1]
        slope[1] = (slope[1] as number) + q.slope * s.dt
        noise[3] = (noise[3] as number) + q.noise * (1 - s.rho ** 2)
        predict(x, s, q)
        expectSame(x, means, covariance)
      }),
    )
  })

  it('is updated as the matrices say: the gain is P h over h P h', () => {
    fc.assert(
      fc.property(state, entry, (x, error) => {
        const p = covarianceOf(x)
        const gain = p.map((row) => (row[0] as number) + (row[3] as number))
        const v = (gain[0] as number) + (gain[3] as number)
        fc.pre(v > 0.01)
        const means = meanOf(x).map((m, i) => m + ((gain[i] as number) / v) * error)
        const covariance = p.map((row, i) =>
          row.map((c, j) => c - ((gain[i] as number) * (gain[j] as number)) / v),
        )
        update(x, error, v, 0)
        expectSame(x, means, covariance)
      }),
    )
  })

  it('has the mean and covariance of a mixture after two states are put together', () => {
    fc.assert(
      fc.property(state, state, fc.double({ min: 0, max: 1, noNaN: true }), (a, b, q) => {
        const [ma, mb] = [meanOf(a), meanOf(b)] as [number[], number[]]
        const means = ma.map((m, i) => m + q * ((mb[i] as number) - m))
        const [pa, pb] = [covarianceOf(a), covarianceOf(b)]
        const spread = (m: readonly number[], i: number, j: number): number =>
          ((m[i] as number) - (means[i] as number)) * ((m[j] as number) - (means[j] as number))
        const covariance = pa.map((row, i) =>
          row.map(
            (c, j) =>
              (1 - q) * (c + spread(ma, i, j)) + q * (((pb[i] as number[])[j] as number) + spread(mb, i, j)),
          ),
        )
        fc.pre(b.rr > 0)
        collapse(a, b, q)
        expectSame(a, means, covariance)
      }),
    )
  })

  it('rises with the start of a ramp by what it says, and keeps the rest of it as growth', () => {
    fc.assert(
      fc.property(state, step, entry, (x, s, mean) => {
        const before = { ...x }
        startRamp(x, { mean, sd: 0.5 }, s)
        expect(x.l - before.l).toBeCloseTo(mean, 9)
        // Growth at the start of the step was mean / dRamp; phiRamp of it is left.
        expect(x.r - before.r).toBeCloseTo((mean / s.dRamp) * s.phiRamp, 6)
        expect(x.rr - before.rr).toBeCloseTo((0.5 / s.dRamp) ** 2 * s.phiRamp ** 2, 4)
      }),
    )
  })
})
