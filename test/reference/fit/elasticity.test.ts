import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { probabilityAbove, shrinkElasticity } from '../../../src/fit/elasticity/elasticity-prior.ts'
import {
  classicalCovariance,
  fitLinear,
  neweyWestCovariance,
} from '../../../src/fit/elasticity/linear-regression.ts'
import { studentCdf, studentQuantile } from '../../../src/stats/student.ts'
import { sharedPath } from '../../support/shared.ts'

type Worked = {
  readonly t_years: number[]
  readonly log_price: number[]
  readonly log_usage: number[]
  readonly beta: number[]
  readonly se: number[]
  readonly se_newey_west_L4: number[]
  readonly eps_hat: number
  readonly tq: number
  readonly ci95: [number, number]
  readonly prior: { readonly mean: number; readonly sd: number }
  readonly posterior_mean: number
  readonly posterior_sd: number
  readonly posterior_P_backfire: number
}

const path = sharedPath('oracles/closed_forms.json')
if (!path) process.stderr.write('elasticity: no reference values here, skipped\n')
const worked = path
  ? (JSON.parse(readFileSync(path, 'utf8')) as { elasticity_ols: Worked }).elasticity_ols
  : undefined

/** Relative difference. */
const apart = (a: number | undefined, b: number): number => Math.abs((a ?? NaN) / b - 1)

describe('elasticity by regression', () => {
  it.skipIf(!worked)(
    'agrees with the worked example to 1e-9: coefficients, errors, interval, shrinkage',
    () => {
      if (!worked) return
      const columns = [
        new Float64Array(36).fill(1),
        Float64Array.from(worked.t_years),
        Float64Array.from(worked.log_price),
      ]
      const fit = fitLinear(columns, Float64Array.from(worked.log_usage))
      if (!fit) throw new Error('no fit')
      worked.beta.forEach((b, k) => {
        expect(apart(fit.coefficients[k], b)).toBeLessThan(1e-9)
      })
      const classical = classicalCovariance(fit)
      const hac = neweyWestCovariance(columns, fit, 4)
      worked.se.forEach((se, k) => {
        expect(apart(Math.sqrt(classical[k]?.[k] ?? NaN), se)).toBeLessThan(1e-9)
      })
      worked.se_newey_west_L4.forEach((se, k) => {
        expect(apart(Math.sqrt(hac[k]?.[k] ?? NaN), se)).toBeLessThan(1e-9)
      })
      const t = studentQuantile(0.975, fit.freedom)
      expect(apart(t, worked.tq)).toBeLessThan(1e-9)
      const se = worked.se[2] as number
      expect(apart(worked.eps_hat - t * se, worked.ci95[0])).toBeLessThan(1e-9)
      expect(apart(worked.eps_hat + t * se, worked.ci95[1])).toBeLessThan(1e-9)
      const belief = shrinkElasticity({ elasticity: worked.eps_hat, standardError: se }, worked.prior)
      expect(apart(belief.mean, worked.posterior_mean)).toBeLessThan(1e-9)
      expect(apart(belief.sd, worked.posterior_sd)).toBeLessThan(1e-9)
      expect(apart(probabilityAbove(belief), worked.posterior_P_backfire)).toBeLessThan(1e-9)
    },
  )

  it('has the quantiles of Student (1908) as tables print them', () => {
    expect(studentQuantile(0.975, 10)).toBeCloseTo(2.228138852, 9)
    expect(studentQuantile(0.95, 1)).toBeCloseTo(6.313751515, 8)
    expect(studentCdf(-1, 3)).toBeCloseTo(0.195501109, 9)
  })
})
