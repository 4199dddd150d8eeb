import {
  anthropicBuckets,
  anthropicDimFields,
  anthropicDims,
  anthropicHasMore,
  anthropicIdentity,
  anthropicPartialLast,
  anthropicRows,
  isCostResult,
} from '../families/anthropic-pages.ts'
import { decimal } from '../families/format-sql.ts'
import type { Detection, Probe, UsageFormat } from '../usage-format.ts'

const fields = {
  numbers: { amount: '$.amount', currency_code: '$.currency' },
  dims: {
    ...anthropicDimFields,
    description: '$.description',
    cost_type: '$.cost_type',
    token_type: '$.token_type',
  },
}

/**
 * Anthropic cost report (`/v1/organizations/cost_report`): JSON pages of days in UTC. `amount` is in CENTS, mostly a decimal text:
 * `"123.45"` is $1.2345. Its `description` (else its token type, else its cost type) becomes dimension `sku`. Priority-tier
 * use is not billed per request and never appears here.
 */
export const anthropicCost: UsageFormat = {
  name: 'anthropic-cost',
  summary: 'Anthropic cost report API: billed cents per day (JSON pages)',
  role: 'bill',
  maturity: 'experimental',
  readsTogether: true,
  detect,
  project() {
    return {
      // An empty bucket names no currency: it takes the file's.
      from: `(
        select *, coalesce(currency_code, case when is_empty then max(currency_code) over () end) as currency
        from ${anthropicRows(fields)})`,
      time: 'started',
      measures: [
        {
          metric: 'cost',
          // Cents to dollars by a decimal factor: the division would go through binary floats.
          value: `case when is_empty then 0 else ${decimal('amount')} * 0.01::decimal(3, 2) end`,
          currency: 'upper(currency)',
          basis: 'billed',
        },
      ],
      dims: {
        ...anthropicDims,
        service: 'cost_type',
        sku: "coalesce(nullif(description, '(none)'), nullif(token_type, '(none)'), nullif(cost_type, '(none)'))",
      },
      rejects: [
        { reason: 'no starting_at', when: 'started is null' },
        { reason: 'amount is not a number', when: `not is_empty and ${decimal('amount')} is null` },
        { reason: 'no currency', when: 'currency is null' },
      ],
      identity: anthropicIdentity(fields),
      gaps: 'complete',
      partialLast: anthropicPartialLast,
      notices: [
        anthropicHasMore,
        {
          code: 'priority_tier_left_out',
          message:
            'The cost report leaves out priority-tier use; add its commitment to the scenario if you have one.',
        },
      ],
    }
  },
}

function detect(probe: Probe): Detection {
  if (probe.container === 'csv' || probe.container === 'parquet')
    return { score: 0, evidence: [], missing: ['data[].results[]'] }
  const { buckets, results } = anthropicBuckets(probe)
  if (buckets === 0) return { score: 0, evidence: [], missing: ['data[].starting_at', 'data[].results[]'] }
  return results.length > 0 && results.every(isCostResult)
    ? { score: 1, evidence: ['buckets with results[].amount and currency'], missing: [] }
    : { score: 0.3, evidence: [], missing: ['results[].amount', 'results[].currency'] }
}
