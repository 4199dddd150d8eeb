import {
  decimal,
  jsonDocuments,
  jsonRecordsSql,
  jsonTexts,
  recordsIn,
  unnestJson,
  utcTimestamp,
} from '../families/format-sql.ts'
import type { Detection, Probe, UsageFormat } from '../usage-format.ts'

/** A field as the API and as dumps of the TypeScript client write it. */
const fields = {
  stamp: ['date', 'date'],
  model: ['model_permaslug', 'modelPermaslug'],
  endpoint: ['endpoint_id', 'endpointId'],
  upstream: ['provider_name', 'providerName'],
  usage: ['usage', 'usage'],
  byok: ['byok_usage_inference', 'byokUsageInference'],
  requests: ['requests', 'requests'],
  prompt: ['prompt_tokens', 'promptTokens'],
  completion: ['completion_tokens', 'completionTokens'],
  reasoning: ['reasoning_tokens', 'reasoningTokens'],
} as const

/**
 * OpenRouter activity API (`/api/v1/activity`): per UTC day, model and endpoint. It does not say what was read from a cache, so
 * `tokens_input` is the whole prompt. `usage` is what OpenRouter charged; what one's own provider keys were charged is `cost_byok`.
 */
export const openrouterActivity: UsageFormat = {
  name: 'openrouter-activity',
  summary: 'OpenRouter activity API: tokens and credits per day and model (JSON)',
  role: 'bill',
  maturity: 'experimental',
  readsTogether: true,
  detect,
  project() {
    return {
      from: rows,
      time: 'day',
      measures: [
        { metric: 'requests', value: decimal('requests') },
        { metric: 'tokens_input', value: decimal('prompt') },
        { metric: 'tokens_output', value: decimal('completion') },
        { metric: 'tokens_reasoning', value: decimal('reasoning') },
        { metric: 'cost', value: decimal('usage'), currency: "'USD'", basis: 'billed' },
        { metric: 'cost_byok', value: decimal('byok'), currency: "'USD'", basis: 'billed' },
      ],
      dims: { provider: "'openrouter'", upstream: 'lower(upstream)', model: 'lower(model)' },
      rejects: [
        { reason: 'date is not a date', when: 'day is null' },
        { reason: 'usage is not a number', when: `usage is not null and ${decimal('usage')} is null` },
      ],
      identity: "concat_ws('|', day, model, coalesce(endpoint, ''), coalesce(upstream, ''))",
      grain: 'day',
      gaps: 'events',
      notices: [
        {
          code: 'cache_included',
          message: 'This report does not tell cache reads from other input: tokens_input holds both.',
        },
      ],
    }
  },
}

const names = Object.entries(fields)
const rows = `(
  with value as (select json, filename from ${jsonRecordsSql}),
  record as (
    select filename, ${unnestJson('json', '$.data')} as record from value
    union all select filename, json from value where json_type(json, '$.data') is distinct from 'ARRAY'
  ),
  parsed as (
    select filename, ${jsonTexts(
      'record',
      names.flatMap(([, [snake, camel]]) => [`$.${snake}`, `$.${camel}`]),
    )} as f from record
  ),
  named as (
    select filename, ${names.map(([name], i) => `coalesce(f[${2 * i + 1}], f[${2 * i + 2}]) as ${name}`).join(', ')} from parsed
  )
  select *, ${utcTimestamp('stamp')} as day from named)`

function detect(probe: Probe): Detection {
  const isJson = probe.container === 'json' || probe.container === 'jsonl'
  const values = isJson ? jsonDocuments(probe).flatMap((value) => [value, ...recordsIn(value['data'])]) : []
  return values.some((value) => ('model_permaslug' in value || 'modelPermaslug' in value) && 'usage' in value)
    ? { score: 0.98, evidence: ['records with model_permaslug and usage'], missing: [] }
    : { score: 0, evidence: [], missing: ['data[].model_permaslug', 'data[].usage'] }
}
