import { claimColumns } from '../families/claim-columns.ts'
import { decimal, noEpoch } from '../families/format-sql.ts'
import {
  openaiDims,
  openaiHasMore,
  openaiIdentity,
  openaiKinds,
  openaiPartialLast,
  openaiRows,
  openaiTime,
} from '../families/openai-pages.ts'
import type { Detection, Probe, UsageFormat } from '../usage-format.ts'

/** Name in the dashboard export, and path in a result of the API. */
const fields = { amount_value: '$.amount.value', amount_currency: '$.amount.currency' }

/**
 * OpenAI costs: pages of the organization's costs API (daily, in dollars; amounts as numbers or as texts), or the
 * dashboard's cost export.
 */
export const openaiCosts: UsageFormat = {
  name: 'openai-costs',
  summary: 'OpenAI costs API pages (JSON) or dashboard cost export (CSV)',
  role: 'bill',
  maturity: 'experimental',
  detect,
  project(probe) {
    const isTable = probe.container === 'csv' || probe.container === 'parquet'
    return {
      // An empty bucket names no currency: it takes the file's.
      from: `(
        select *, coalesce(amount_currency, case when is_empty then max(amount_currency) over () end) as currency
        from ${openaiRows(probe, fields, 'costs')})`,
      time: openaiTime,
      measures: [
        {
          metric: 'cost',
          value: `case when kind = 'costs' then case when is_empty then 0 else ${decimal('amount_value')} end end`,
          currency: 'upper(currency)',
          basis: 'billed',
        },
      ],
      dims: { ...openaiDims(probe), sku: 'line_item' },
      rejects: [
        { reason: 'no start_time', when: 'start_s is null' },
        noEpoch(openaiTime),
        {
          reason: 'amount is not a number',
          when: `not is_empty and kind = 'costs' and ${decimal('amount_value')} is null`,
        },
        { reason: 'no currency', when: "not is_empty and kind = 'costs' and currency is null" },
      ],
      ...(isTable ? {} : { identity: openaiIdentity }),
      gaps: 'complete',
      partialLast: openaiPartialLast,
      notices: [
        {
          code: 'incomplete_export',
          message: 'The last page says has_more: later pages are missing from this file.',
          when: openaiHasMore,
        },
      ],
    }
  },
}

function detect(probe: Probe): Detection {
  if (probe.container === 'csv' || probe.container === 'parquet') {
    const wanted = ['starttime', 'starttimeiso', 'amountvalue', 'amountcurrency']
    return claimColumns(probe, wanted, 0.98, 'columns of the dashboard cost export')
  }
  const { buckets, kinds } = openaiKinds(probe)
  if (buckets === 0) return { score: 0, evidence: [], missing: ['data[].object = bucket'] }
  return kinds.includes('costs') && kinds.length === 1
    ? { score: 1, evidence: ['buckets of organization.costs'], missing: [] }
    : { score: 0, evidence: [], missing: ['organization.costs results'] }
}
