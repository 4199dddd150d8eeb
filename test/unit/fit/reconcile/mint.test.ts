import { describe, expect, test } from 'vitest'
import { minTrace } from '../../../../src/fit/reconcile/mint.ts'
import { shrunkCovariance, timesCovariance } from '../../../../src/fit/reconcile/shrunk-covariance.ts'
import { makeDraws } from '../../../../src/stats/make-draws.ts'

/** Seeded normals: one array of `n` per row. */
function normals(rows: number, n: number, seed: number): Float64Array[] {
  const draws = makeDraws({ seed, entity: 'mint', firstPath: 0, paths: n })
  return Array.from({ length: rows }, (_, i) => {
    const out = new Float64Array(n)
    draws.normals('e', i, out)
    return out
  })
}

describe('the shrunk covariance', () => {
  const n = 60
  const [a, b, c, shared] = normals(4, n, 3) as [Float64Array, Float64Array, Float64Array, Float64Array]
  const errors = [
    a.map((v, t) => 3 * (v + (shared[t] as number))),
    b.map((v, t) => v + (shared[t] as number)),
    c,
  ]

  test('is that of Schaefer and Strimmer worked out pair by pair', () => {
    const { lambda, sds } = shrunkCovariance(errors)
    const z = errors.map((e) => {
      const sd = Math.sqrt(e.reduce((sum, v) => sum + v * v, 0) / n)
      return e.map((v) => v / sd)
    })
    let squares = 0
    let variances = 0
    for (let i = 0; i < 3; i++)
      for (let j = 0; j < 3; j++) {
        if (i === j) continue
        const w = (z[i] as Float64Array).map((v, t) => v * ((z[j] as Float64Array)[t] as number))
        const r = w.reduce((sum, v) => sum + v, 0) / n
        squares += r * r
        variances += (n / (n - 1) ** 3) * w.reduce((sum, v) => sum + (v - r) ** 2, 0)
      }
    expect(lambda).toBeCloseTo(variances / squares, 10)
    expect(sds[0]).toBeCloseTo(
      Math.sqrt((errors[0] as Float64Array).reduce((sum, v) => sum + v * v, 0) / n),
      12,
    )
  })

  test('times a vector is the matrix times the vector', () => {
    const covariance = shrunkCovariance(errors)
    const { lambda, sds } = covariance
    const sample = (i: number, j: number): number =>
      (errors[i] as Float64Array).reduce(
        (sum, v, t) => sum + v * ((errors[j] as Float64Array)[t] as number),
        0,
      ) / n
    const x = [1, -2, 0.5]
    const expected = [0, 1, 2].map((i) =>
      x.reduce(
        (sum, xj, j) => sum + xj * (i === j ? (sds[i] as number) ** 2 : (1 - lambda) * sample(i, j)),
        0,
      ),
    )
    timesCovariance(covariance, Float64Array.from(x)).forEach((v, i) => {
      expect(v).toBeCloseTo(expected[i] as number, 9)
    })
  })

  test('of unrelated errors is nearly their variances alone', () => {
    expect(shrunkCovariance(normals(20, 50, 5)).lambda).toBeGreaterThan(0.8)
  })
})

describe('minimum trace reconciliation', () => {
  test('of one total and two series with known variances splits the gap as they err', () => {
    // Uncorrelated errors of variance 4 (total), 1 and 3: U'WU = 8, so the series take 1/8 and 3/8 of the gap of 16.
    const covariance = { sds: Float64Array.of(2, 1, Math.sqrt(3)), rows: [], lambda: 1 }
    const [x, y] = minTrace([[0, 1]], covariance)(Float64Array.of(116), Float64Array.of(40, 60))
    expect(x).toBeCloseTo(42, 7)
    expect(y).toBeCloseTo(66, 7)
  })

  test('never goes below zero', () => {
    const covariance = { sds: Float64Array.of(1, 1, 10), rows: [], lambda: 1 }
    const found = minTrace([[0, 1]], covariance)(Float64Array.of(50), Float64Array.of(50, 20))
    expect([...found].every((v) => v >= 0)).toBe(true)
    expect(found[1]).toBeLessThan(5)
  })

  test('errs less than the sum of the series on a hierarchy whose series err together', () => {
    const leaves = 12
    const teams = [0, 1, 2].map((team) => Array.from({ length: 4 }, (_, i) => team * 4 + i))
    const members = [Array.from({ length: leaves }, (_, i) => i), ...teams]
    // Series move against each other within a team, so that a total is easier to forecast than its parts.
    const world = (count: number, seed: number): Float64Array[][] => {
      const own = normals(leaves, count, seed)
      const swap = normals(6, count, seed + 1)
      const total = normals(4, count, seed + 2)
      const leafErrors = own.map((e, i) =>
        e.map(
          (v, t) => 3 * v + (i % 2 === 0 ? 8 : -8) * ((swap[Math.floor(i / 2)] as Float64Array)[t] as number),
        ),
      )
      return [total.map((e) => e.map((v) => 2 * v)), leafErrors]
    }
    const [pastTotals, pastLeaves] = world(200, 11) as [Float64Array[], Float64Array[]]
    const reconcile = minTrace(members, shrunkCovariance([...pastTotals, ...pastLeaves]))
    const [totals, series] = world(300, 77) as [Float64Array[], Float64Array[]]
    const truth = 500
    const off = { mint: 0, bottomUp: 0, mintSeries: 0, base: 0 }
    for (let t = 0; t < 300; t++) {
      const base = Float64Array.from(series, (e) => truth + (e[t] as number))
      const found = reconcile(
        Float64Array.from(totals, (e, j) => truth * (members[j]?.length ?? 0) + (e[t] as number)),
        base,
      )
      const sum = (values: Float64Array): number => values.reduce((x, v) => x + v, 0)
      off.mint += (sum(found) - truth * leaves) ** 2
      off.bottomUp += (sum(base) - truth * leaves) ** 2
      off.mintSeries += found.reduce((x, v) => x + (v - truth) ** 2, 0)
      off.base += base.reduce((x, v) => x + (v - truth) ** 2, 0)
    }
    expect(off.mint).toBeLessThan(0.5 * off.bottomUp)
    expect(off.mintSeries).toBeLessThan(off.base)
  })
})
