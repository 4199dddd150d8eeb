import {
  anthropicBuckets,
  anthropicDimFields,
  anthropicDims,
  anthropicEmpty,
  anthropicHasMore,
  anthropicIdentity,
  anthropicPartialLast,
  anthropicRows,
  isCostResult,
} from '../families/anthropic-pages.ts'
import { decimal } from '../families/format-sql.ts'
import type { Detection, MeasureSql, Probe, UsageFormat } from '../usage-format.ts'

const fields = {
  numbers: {
    uncached: '$.uncached_input_tokens',
    cache_read: '$.cache_read_input_tokens',
    written_5m: '$.cache_creation.ephemeral_5m_input_tokens',
    written_1h: '$.cache_creation.ephemeral_1h_input_tokens',
    written: '$.cache_creation_input_tokens',
    output: '$.output_tokens',
    searches: '$.server_tool_use.web_search_requests',
  },
  dims: {
    ...anthropicDimFields,
    account_id: '$.account_id',
    api_key_id: '$.api_key_id',
    service_account_id: '$.service_account_id',
    speed: '$.speed',
  },
}

const orZero = (value: string): string => `case when is_empty then 0 else ${value} end`

const measures: readonly MeasureSql[] = [
  { metric: 'tokens_input', value: orZero(decimal('uncached')) },
  { metric: 'tokens_cache_read', value: orZero(decimal('cache_read')) },
  { metric: 'tokens_cache_write', value: orZero(decimal('written_5m')), dims: { cache_ttl: "'5m'" } },
  { metric: 'tokens_cache_write', value: orZero(decimal('written_1h')), dims: { cache_ttl: "'1h'" } },
  {
    // Older answers have one number for both.
    metric: 'tokens_cache_write',
    value: `case when written_5m is null and written_1h is null then ${decimal('written')} end`,
  },
  { metric: 'tokens_output', value: orZero(decimal('output')) },
  { metric: 'tool_requests', value: orZero(decimal('searches')) },
]

/**
 * Anthropic usage report (`/v1/organizations/usage_report/messages`): JSON pages of minute, hour or day buckets in UTC. Input
 * tokens leave cache reads and writes out, so the parts are exclusive as they stand; the report counts no requests. Pages of one
 * export may lie in one array, in JSONL, or in several files; a bucket that two of them hold counts once.
 */
export const anthropicUsage: UsageFormat = {
  name: 'anthropic-usage',
  summary: 'Anthropic usage report API: tokens per bucket (JSON pages)',
  role: 'usage',
  maturity: 'experimental',
  readsTogether: true,
  detect,
  project(probe) {
    return {
      from: anthropicRows(fields),
      time: 'started',
      measures,
      dims: {
        ...anthropicDims,
        ...(probe.wishes?.keepUser === true ? { user: 'account_id' } : {}),
        api_key: 'api_key_id',
      },
      rejects: [
        { reason: 'no starting_at', when: 'started is null' },
        {
          reason: 'uncached_input_tokens is not a number',
          when: `not is_empty and ${decimal('uncached')} is null`,
        },
      ],
      identity: anthropicIdentity(fields),
      gaps: 'complete',
      partialLast: anthropicPartialLast,
      notices: [anthropicHasMore],
    }
  },
}

function detect(probe: Probe): Detection {
  if (probe.container === 'csv' || probe.container === 'parquet')
    return { score: 0, evidence: [], missing: ['data[].results[]'] }
  const { buckets, results } = anthropicBuckets(probe)
  if (buckets === 0) return { score: 0, evidence: [], missing: ['data[].starting_at', 'data[].results[]'] }
  if (results.length === 0)
    return { score: 0.95, evidence: ['Anthropic buckets'], missing: [], refusal: anthropicEmpty }
  return results.some((result) => 'uncached_input_tokens' in result) && !results.some(isCostResult)
    ? { score: 1, evidence: ['buckets with results[].uncached_input_tokens'], missing: [] }
    : { score: 0.3, evidence: [], missing: ['results[].uncached_input_tokens'] }
}
