import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { uslPeak, uslThroughput } from '../../../../../src/simulate/physics/database/usl.ts'
import { sharedPath } from '../../../../support/shared.ts'

test('specsdm91 peaks at 96.5 clients and 1,884 jobs an hour', () => {
  const usl = { lambda: 89.99522, sigma: 0.02772985, kappa: 0.000104342 }
  expect(uslPeak(usl).clients).toBeCloseTo(96.53035376811235, 8)
  expect(uslPeak(usl).throughput).toBeCloseTo(1883.9335504823011, 8)
  expect(uslThroughput(usl, 1)).toBe(89.99522)
  expect(uslThroughput(usl, 128)).toBeCloseTo(1852.6247444033731, 8)
})

test('without coherency cost there is no peak but an asymptote', () => {
  expect(uslPeak({ lambda: 20, sigma: 0.05, kappa: 0 })).toEqual({
    clients: Number.POSITIVE_INFINITY,
    throughput: 400,
  })
  expect(uslPeak({ lambda: 20, sigma: 0, kappa: 0 }).throughput).toBe(Number.POSITIVE_INFINITY)
})

test('a law that only falls is best with one client', () => {
  expect(uslPeak({ lambda: 10, sigma: 0.5, kappa: 2 })).toEqual({ clients: 1, throughput: 10 })
})

const oracle = sharedPath('oracles/closed_forms.json')

type UslCase = {
  gamma: number
  sigma: number
  kappa: number
  Npeak: number
  Xpeak: number
  X: Record<string, number>
}

test.skipIf(!oracle)(
  'every case of the reference values is met to 1e-12 (skipped without the shared references)',
  () => {
    const { usl } = JSON.parse(readFileSync(oracle ?? '', 'utf8')) as { usl: UslCase[] }
    expect(usl.length).toBeGreaterThan(3)
    for (const { gamma: lambda, sigma, kappa, Npeak, Xpeak, X } of usl) {
      const law = { lambda, sigma, kappa }
      expect(uslPeak(law).clients / Npeak).toBeCloseTo(1, 12)
      expect(uslPeak(law).throughput / Xpeak).toBeCloseTo(1, 12)
      for (const [n, x] of Object.entries(X)) expect(uslThroughput(law, Number(n)) / x).toBeCloseTo(1, 12)
    }
  },
)
