import { consoleContext, consoleIdentity, consoleRows } from '../families/anthropic-console.ts'
import { claimColumns } from '../families/claim-columns.ts'
import { decimal } from '../families/format-sql.ts'
import type { UsageFormat } from '../usage-format.ts'

const numbers = ['cost_usd', 'list_price_usd'] as const
const dims = [
  'model',
  'workspace',
  'api_key',
  'api_key_id',
  'usage_type',
  'context_window',
  'token_type',
  'cost_type',
  'inference_geo',
  'speed',
] as const

/**
 * Anthropic Console cost export: DOLLARS (unlike the API's cents) per UTC day, model and kind of token. `cost_usd` is what is billed;
 * `list_price_usd` is kept beside it as basis `list` (they differ by discounts). Models come as display names (`Claude Haiku 4.5`),
 * which are written as ids without their date (`claude-haiku-4-5`). Overlapping downloads count a row once (the last file's).
 */
export const anthropicConsoleCost: UsageFormat = {
  name: 'anthropic-console-cost',
  summary: 'Anthropic Console cost export: dollars per day and kind of token (CSV)',
  role: 'bill',
  maturity: 'experimental',
  detect(probe) {
    const wanted = ['usagedateutc', 'costusd', 'tokentype']
    return claimColumns(probe, wanted, 0.98, 'columns usage_date_utc, cost_usd, token_type')
  },
  project(probe) {
    return {
      from: consoleRows(probe, numbers, dims),
      keepsRows: true,
      time: 'day',
      measures: [
        { metric: 'cost', value: decimal('cost_usd'), currency: "'USD'", basis: 'billed' },
        { metric: 'cost', value: decimal('list_price_usd'), currency: "'USD'", basis: 'list' },
      ],
      dims: {
        provider: "'anthropic'",
        model: "regexp_replace(lower(trim(model)), '[ .]+', '-', 'g')",
        project: 'workspace',
        api_key: 'api_key',
        tier: 'usage_type',
        sku: 'token_type',
        service: 'cost_type',
        context_window: consoleContext,
        region: "nullif(inference_geo, 'not_available')",
      },
      rejects: [
        { reason: 'usage_date_utc is not a date', when: 'day is null' },
        { reason: 'cost_usd is not a number', when: `${decimal('cost_usd')} is null` },
      ],
      identity: consoleIdentity(dims),
      grain: 'day',
      gaps: 'complete',
    }
  },
}
