import type { LedgerConstraint, LedgerForecast, LedgerRecord } from '../../src/ledger/ledger-record.ts'

/** A record of one forecast of requests and no limits, changed in what is given. */
export function ledgerRecord(
  given: {
    readonly previous?: string[]
    readonly start?: string
    readonly forecasts?: LedgerForecast[]
    readonly constraints?: LedgerConstraint[]
  } = {},
): LedgerRecord {
  const { previous = [], start = '2026-01-01', constraints = [] } = given
  const naive = { p10: [70], p50: [90], p90: [110] }
  const one = {
    id: 'app',
    metric: 'requests',
    where: {},
    level: 100,
    dates: [start],
    p10: [90],
    p50: [100],
    p90: [110],
  }
  return {
    ledgerVersion: 1,
    previous,
    tool: { name: 'jevons', version: '1.0.0' },
    scenario: {
      name: 'test',
      hash: 'abc',
      start,
      end: '2027-01-01',
      paths: 8,
      seed: 1,
      currency: 'USD',
      basis: 'effective',
    },
    forecasts: given.forecasts ?? [{ ...one, naive }],
    constraints,
  }
}
