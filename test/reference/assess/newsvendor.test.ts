import { readFileSync } from 'node:fs'
import { describe, expect, it, test } from 'vitest'
import { bestQuantile } from '../../../src/assess/commitment/finish-commitment.ts'
import type { CommitmentSpec } from '../../../src/simulate/bill/commitment-spec.ts'
import { point, rangeQuantile, z95 } from '../../../src/units/range.ts'
import { sharedPath } from '../../support/shared.ts'

const oracle = sharedPath('oracles/closed_forms.json')
if (oracle === undefined) process.stderr.write('the newsvendor oracle is absent: not compared\n')

type Row = { readonly Cu: number; readonly Co: number; readonly ratio: number; readonly lognormal_q: number }

const rows: readonly Row[] =
  oracle === undefined ? [] : (JSON.parse(readFileSync(oracle, 'utf8')) as { newsvendor: Row[] }).newsvendor

/** A commit whose unit costs Co committed and Co + Cu on demand. */
function contract(over: number, under: number): CommitmentSpec {
  return {
    id: 'c',
    covers: ['x'],
    currency: 'USD',
    commit: { amount: 1, period: { kind: 'year' } },
    fiscalYearStart: 1,
    unused: 'lost',
    pays: 'as-used',
    discount: point(0),
    overage: point((over + under) / over),
    credits: [],
  }
}

/** Use of median 100. The reference takes sigma 0.8 in its row with a ratio of 0.2, else 0.4. */
const useOf = (sigma: number) =>
  ({
    shape: 'lognormal',
    p05: 100 * Math.exp(-sigma * z95),
    p95: 100 * Math.exp(sigma * z95),
  }) as const

test.skipIf(rows.length === 0)('the best commit is the newsvendor quantile of the reference', () => {
  for (const { Cu, Co, ratio, lognormal_q } of rows) {
    const quantile = bestQuantile(contract(Co, Cu))
    expect(quantile).toBeCloseTo(ratio, 12)
    expect(rangeQuantile(useOf(ratio === 0.2 ? 0.8 : 0.4), quantile ?? Number.NaN)).toBeCloseTo(
      lognormal_q,
      6,
    )
  }
})

describe('the best commit', () => {
  it('is the 70th percentile of use at 70 % off (MODELS 6.5)', () => {
    expect(bestQuantile({ ...contract(1, 1), discount: point(0.7), overage: point(1) })).toBeCloseTo(0.7, 12)
  })

  it('costs least of all commits over many uses', () => {
    const uses = Array.from({ length: 4001 }, (_, i) => rangeQuantile(useOf(0.4), (i + 0.5) / 4001))
    const cost = (commit: number): number =>
      uses.reduce((sum, x) => sum + commit + 4 * Math.max(0, x - commit), 0)
    const best = rangeQuantile(useOf(0.4), bestQuantile(contract(1, 3)) ?? Number.NaN)
    for (const other of [0.6, 0.9, 0.98, 1.02, 1.1, 1.6])
      expect(cost(best * other)).toBeGreaterThan(cost(best))
  })

  it('does not exist where use above the commit costs no more', () => {
    expect(bestQuantile({ ...contract(1, 1), discount: point(0.1), overage: point(0.9) })).toBeNull()
    expect(bestQuantile({ ...contract(1, 1), overage: point(1) })).toBeNull()
  })
})
