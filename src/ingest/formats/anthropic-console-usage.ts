import { consoleContext, consoleIdentity, consoleRows } from '../families/anthropic-console.ts'
import { claimColumns } from '../families/claim-columns.ts'
import { decimal } from '../families/format-sql.ts'
import type { MeasureSql, UsageFormat } from '../usage-format.ts'

const numbers = [
  'usage_input_tokens_no_cache',
  'usage_input_tokens_cache_read',
  'usage_input_tokens_cache_write_5m',
  'usage_input_tokens_cache_write_1h',
  'usage_input_tokens_cache_write',
  'usage_output_tokens',
  'web_search_count',
] as const
const dims = [
  'model_version',
  'api_key',
  'workspace',
  'usage_type',
  'context_window',
  'inference_geo',
  'speed',
] as const

const value = (name: (typeof numbers)[number]): string => decimal(name)

const measures: readonly MeasureSql[] = [
  { metric: 'tokens_input', value: value('usage_input_tokens_no_cache') },
  { metric: 'tokens_cache_read', value: value('usage_input_tokens_cache_read') },
  {
    metric: 'tokens_cache_write',
    value: value('usage_input_tokens_cache_write_5m'),
    dims: { cache_ttl: "'5m'" },
  },
  {
    metric: 'tokens_cache_write',
    value: value('usage_input_tokens_cache_write_1h'),
    dims: { cache_ttl: "'1h'" },
  },
  // An older export has one column for both.
  { metric: 'tokens_cache_write', value: value('usage_input_tokens_cache_write') },
  { metric: 'tokens_output', value: value('usage_output_tokens') },
  { metric: 'tool_requests', value: value('web_search_count') },
]

/**
 * Anthropic Console token export: one row per UTC day and combination of model, key, workspace, usage type, context window,
 * region and speed. Input leaves cache reads and writes out. Overlapping downloads count a day's row once (the last file's).
 */
export const anthropicConsoleUsage: UsageFormat = {
  name: 'anthropic-console-usage',
  summary: 'Anthropic Console token export: tokens per day (CSV)',
  role: 'usage',
  maturity: 'experimental',
  detect(probe) {
    const wanted = ['usagedateutc', 'usageinputtokensnocache']
    return claimColumns(probe, wanted, 0.98, 'column usage_input_tokens_no_cache')
  },
  project(probe) {
    return {
      from: consoleRows(probe, numbers, dims),
      keepsRows: true,
      time: 'day',
      measures,
      dims: {
        provider: "'anthropic'",
        model: 'lower(model_version)',
        project: 'workspace',
        api_key: 'api_key',
        tier: 'usage_type',
        context_window: consoleContext,
        region: "nullif(inference_geo, 'not_available')",
      },
      rejects: [
        { reason: 'usage_date_utc is not a date', when: 'day is null' },
        ...numbers.map((name) => ({
          reason: `${name} is not a number`,
          when: `${name} is not null and ${value(name)} is null`,
        })),
      ],
      identity: consoleIdentity(dims),
      grain: 'day',
      gaps: 'complete',
    }
  },
}
