import { eventRecords, jsonEntries } from '../families/event-rows.ts'
import {
  brokenRecord,
  decimal,
  jsonDocuments,
  literal,
  recordsIn,
  utcTimestamp,
} from '../families/format-sql.ts'
import type { Detection, MeasureSql, Probe, UsageFormat } from '../usage-format.ts'

const columns = {
  request_id: ['request_id', 'response_id'],
  started: ['request_created_at'],
  ended: ['response_created_at'],
  status: ['response_status'],
  model: ['response_model', 'model', 'request_model'],
  provider: ['provider'],
  delay: ['delay_ms'],
  first_token: ['time_to_first_token'],
  prompt: ['prompt_tokens'],
  completion: ['completion_tokens'],
  cache_read: ['prompt_cache_read_tokens'],
  cache_write: ['prompt_cache_write_tokens'],
  cost: ['costUSD', 'cost_usd', 'cost'],
  person: ['request_user_id'],
  properties: ['request_properties', 'properties'],
  cached_from: ['cache_reference_id'],
} as const

const numeric = [
  'status',
  'delay',
  'first_token',
  'prompt',
  'completion',
  'cache_read',
  'cache_write',
  'cost',
]

const measures: readonly MeasureSql[] = [
  { metric: 'requests', value: '1' },
  {
    metric: 'errors',
    value: 'case when status >= 400 or status < 0 then 1 when status is not null then 0 end',
  },
  { metric: 'throttled', value: 'case when status = 429 then 1 when status is not null then 0 end' },
  { metric: 'tokens_input', value: 'prompt' },
  { metric: 'tokens_cache_read', value: 'cache_read' },
  { metric: 'tokens_cache_write', value: 'cache_write' },
  { metric: 'tokens_output', value: 'completion' },
  { metric: 'cost', value: 'cost', currency: "'USD'", basis: 'estimated' },
  {
    metric: 'latency_ms',
    value: 'coalesce(delay, case when ended >= started then epoch_ms(ended) - epoch_ms(started) end)',
  },
  { metric: 'ttft_ms', value: 'case when first_token > 0 then first_token end' },
]

/**
 * Helicone request exports (its export tool, or `POST /v1/request/query-clickhouse`): CSV, JSON or JSONL. Its own total adds
 * prompt, cache read and cache write tokens, so that they are taken as exclusive parts. The CSV leaves latency and
 * cost blank in some versions: latency is then the distance of the stamps, cost stays unknown. Bodies are not read.
 */
export const helicone: UsageFormat = {
  name: 'helicone',
  summary: 'Helicone request exports, one row per request (CSV, JSON, JSONL)',
  role: 'gateway',
  maturity: 'experimental',
  readsTogether: 'lines',
  detect,
  project(probe) {
    const property = (...names: readonly string[]): string =>
      `list_filter(entries, lambda e: lower(e.key) in (${names.map(literal).join(', ')}))[1].value`
    return {
      from: rows(probe),
      isStored: true,
      ...(probe.container === 'csv' ? { keepsRows: true } : {}),
      time: 'started',
      measures,
      dims: {
        provider: 'lower(provider)',
        model: 'lower(model)',
        team: property('team'),
        project: property('project', 'app'),
        ...(probe.wishes?.keepUser === true ? { user: 'person' } : {}),
        environment: property('environment', 'env'),
      },
      rejects: [
        brokenRecord,
        { reason: 'request_created_at is not a time', when: 'started is null' },
        { reason: 'prompt_tokens is not a number', when: 'prompt is null and prompt_text is not null' },
        { reason: 'cost is not a number', when: 'cost is null and cost_text is not null' },
      ],
      identity: 'request_id',
      grain: 'event',
      gaps: 'events',
      notices: [
        {
          code: 'cache_semantics',
          message:
            'Helicone does not document whether prompt_tokens holds cached tokens; they are taken as parts of their own, as its own total does.',
          when: 'sum(cache_read) > 0',
        },
        {
          code: 'unpriced_requests',
          message: 'More than 5 % of the requests with tokens have no cost in this export.',
          when: 'count(*) filter (where coalesce(cost, 0) = 0 and cached_from is null and prompt > 0) > 0.05 * count(*)',
        },
        {
          code: 'gateway_cache_hits',
          message:
            'Some requests were answered from the cache of Helicone: their tokens never reached a provider.',
          when: 'count(cached_from) > 0',
        },
      ],
    }
  },
}

function rows(probe: Probe): string {
  const { sql, field } = eventRecords(probe, Object.values(columns).flat())
  const fields = Object.entries(columns).map(([name, from]) => {
    const text = field(...from)
    if (name === 'started' || name === 'ended') return `${utcTimestamp(text)} as ${name}`
    return numeric.includes(name)
      ? `${text} as ${name}_text, ${decimal(`${name}_text`)} as ${name}`
      : `${text} as ${name}`
  })
  return `(
    with ${sql},
    plain as (select file_name as filename, is_broken, ${fields.join(', ')} from record)
    select * replace (case when replace(replace(cached_from, '0', ''), '-', '') <> '' then cached_from end as cached_from),
      ${jsonEntries('properties')} as entries
    from plain)`
}

function detect(probe: Probe): Detection {
  const first = jsonDocuments(probe).flatMap((value) => [value, ...recordsIn(value['data'])])
  const keys = new Set([
    ...probe.keys,
    ...first
      .slice(0, 50)
      .flatMap((value) => Object.keys(value).map((key) => key.toLowerCase().replaceAll('_', ''))),
  ])
  const needed = ['requestcreatedat', 'responsestatus', 'prompttokens']
  const missing = needed.filter((key) => !keys.has(key))
  const hasOwn = keys.has('delayms') || keys.has('requestproperties')
  if (missing.length === 0 && hasOwn)
    return { score: 0.97, evidence: ['request_created_at, response_status and prompt_tokens'], missing }
  return {
    score: 0.2 * (1 - missing.length / needed.length),
    evidence: [],
    missing: [...missing, ...(hasOwn ? [] : ['delay_ms or request_properties'])],
  }
}
