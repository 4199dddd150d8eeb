import { atLeastZero, decimal, fieldOf, filled, utcTimestamp } from '../families/format-sql.ts'
import type { MeasureSql, UsageFormat } from '../usage-format.ts'

const fields = [
  'generation_id',
  'cost_total',
  'byok_usage_inference',
  'tokens_prompt',
  'tokens_completion',
  'tokens_reasoning',
  'tokens_cached',
  'model_permaslug',
  'provider_name',
  'variant',
  'cancelled',
  'user',
  'finish_reason_normalized',
  'generation_time_ms',
  'time_to_first_token_ms',
  'api_key_name',
  'app_name',
] as const

const cached = `coalesce(${decimal('tokens_cached')}, 0)`
const finished = (reason: string): string =>
  `case when finish_reason_normalized is not null then (lower(finish_reason_normalized) = '${reason}')::int end`

const measures: readonly MeasureSql[] = [
  { metric: 'requests', value: '1' },
  { metric: 'errors', value: finished('error') },
  { metric: 'truncated', value: finished('length') },
  { metric: 'cancelled', value: "case lower(cancelled) when 'true' then 1 when 'false' then 0 end" },
  // tokens_prompt includes what was read from the cache; tokens_completion includes reasoning.
  { metric: 'tokens_input', value: atLeastZero(`${decimal('tokens_prompt')} - ${cached}`) },
  { metric: 'tokens_cache_read', value: decimal('tokens_cached') },
  { metric: 'tokens_output', value: decimal('tokens_completion') },
  { metric: 'tokens_reasoning', value: decimal('tokens_reasoning') },
  { metric: 'cost', value: decimal('cost_total'), currency: "'USD'", basis: 'billed' },
  { metric: 'cost_byok', value: decimal('byok_usage_inference'), currency: "'USD'", basis: 'billed' },
  { metric: 'latency_ms', value: decimal('generation_time_ms') },
  { metric: 'ttft_ms', value: decimal('time_to_first_token_ms') },
]

/**
 * OpenRouter activity export (CSV): one row per generation, stamps in UTC, costs in credits of one dollar. `cost_total` leaves out what one's
 * own provider keys were charged, which is metric `cost_byok`; cancelled generations cost too. A variant that is not the
 * standard one (`free`, `nitro`) is part of the model. People and apps are read only where they were asked for.
 */
export const openrouterRequests: UsageFormat = {
  name: 'openrouter-requests',
  summary: 'OpenRouter activity export, one row per generation (CSV)',
  role: 'bill',
  maturity: 'experimental',
  detect(probe) {
    const wanted = ['generationid', 'modelpermaslug', 'createdat', 'costtotal']
    const missing = wanted.filter((key) => !probe.keys.includes(key))
    return missing.length === 0
      ? { score: 0.98, evidence: ['columns generation_id, model_permaslug, cost_total'], missing }
      : { score: 0.3 * (1 - missing.length / wanted.length), evidence: [], missing }
  },
  project(probe) {
    const field = fieldOf(probe)
    const columns = fields.map((name) => `${filled(field(name))} as "${name}"`)
    return {
      from: `(select $filename as filename, ${utcTimestamp(field('created_at'))} as created, ${columns.join(', ')} from $table)`,
      keepsRows: true,
      time: 'created',
      measures,
      dims: {
        provider: "'openrouter'",
        upstream: 'lower(provider_name)',
        model:
          "lower(model_permaslug) || case when lower(coalesce(variant, 'standard')) = 'standard' then '' else ':' || lower(variant) end",
        api_key: 'api_key_name',
        ...(probe.wishes?.keepUser === true ? { user: '"user"', service: 'app_name' } : {}),
      },
      rejects: [
        { reason: 'created_at is not a time', when: 'created is null' },
        {
          reason: 'cost_total is not a number',
          when: `cost_total is not null and ${decimal('cost_total')} is null`,
        },
        {
          reason: 'tokens_prompt is not a number',
          when: `tokens_prompt is not null and ${decimal('tokens_prompt')} is null`,
        },
      ],
      identity: 'generation_id',
      grain: 'event',
      gaps: 'events',
      notices: [
        {
          code: 'cache_semantics',
          message:
            'In more than 0.1 % of generations tokens_cached exceeds tokens_prompt, which should include it; uncached input was taken as 0 there.',
          when: `count(*) filter (where ${decimal('tokens_prompt')} < ${cached}) > 0.001 * count(*)`,
        },
      ],
    }
  },
}
