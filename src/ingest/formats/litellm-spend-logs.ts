import { eventRecords } from '../families/event-rows.ts'
import {
  atLeastZero,
  brokenRecord,
  decimal,
  isRecord,
  jsonDocuments,
  jsonTexts,
  recordsIn,
  utcTimestamp,
} from '../families/format-sql.ts'
import type { Detection, MeasureSql, Probe, UsageFormat } from '../usage-format.ts'

const required = ['requestid', 'starttime', 'spend', 'prompttokens']

const texts = {
  request_id: 'request_id',
  status: 'status',
  cache_hit: 'cache_hit',
  model: 'model',
  model_group: 'model_group',
  provider: 'custom_llm_provider',
  team: 'team_id',
  person: 'user',
  api_key: 'api_key',
  agent: 'agent_id',
  call_type: 'call_type',
  metadata: 'metadata',
} as const

const measures: readonly MeasureSql[] = [
  { metric: 'requests', value: '1' },
  { metric: 'errors', value: "case lower(status) when 'failure' then 1 when 'success' then 0 end" },
  {
    metric: 'throttled',
    value:
      "case when status is null then null when lower(status) = 'failure' and error_code = '429' then 1 else 0 end",
  },
  // prompt_tokens includes cache reads and writes.
  {
    metric: 'tokens_input',
    value: atLeastZero('prompt - coalesce(cache_read, 0) - coalesce(cache_write, 0)'),
  },
  { metric: 'tokens_cache_read', value: 'cache_read' },
  { metric: 'tokens_cache_write', value: 'cache_write' },
  { metric: 'tokens_output', value: 'completion' },
  { metric: 'cost', value: 'spend', currency: "'USD'", basis: 'estimated' },
  {
    metric: 'latency_ms',
    value: 'coalesce(duration_ms, case when ended >= started then epoch_ms(ended) - epoch_ms(started) end)',
  },
  // Without streaming LiteLLM stamps the first token with the end of the request: no first-token time then.
  {
    metric: 'ttft_ms',
    value:
      'case when first_token > started and first_token < ended then epoch_ms(first_token) - epoch_ms(started) end',
  },
]

/**
 * LiteLLM spend logs (the table `LiteLLM_SpendLogs` or `GET /spend/logs`): one row per request, as a JSON array, JSONL,
 * CSV or Parquet. `spend` is LiteLLM's own estimate from its price map (basis `estimated`). Prompts and answers are not read.
 */
export const litellmSpendLogs: UsageFormat = {
  name: 'litellm-spend-logs',
  summary: 'LiteLLM spend logs, one row per request (JSON, JSONL, CSV, Parquet)',
  role: 'gateway',
  maturity: 'experimental',
  readsTogether: 'lines',
  detect,
  project(probe) {
    return {
      from: rows(probe),
      isStored: true,
      ...(probe.container === 'csv' ? { keepsRows: true } : {}),
      time: 'started',
      measures,
      dims: {
        provider: 'lower(provider)',
        model: 'lower(coalesce(model_group, model))',
        team: 'team',
        ...(probe.wishes?.keepUser === true ? { user: 'person' } : {}),
        api_key: 'api_key',
        agent: 'agent',
        service: 'call_type',
      },
      rejects: [
        brokenRecord,
        { reason: 'startTime is not a time', when: 'started is null' },
        { reason: 'spend is not a number', when: 'spend is null and spend_text is not null' },
        { reason: 'prompt_tokens is not a number', when: 'prompt is null and prompt_text is not null' },
      ],
      // A row without an id is itself.
      identity: 'request_id',
      grain: 'event',
      gaps: 'events',
      notices: [
        {
          code: 'cache_semantics',
          message:
            'In more than 0.1 % of requests cached tokens exceed prompt_tokens, which should include them; uncached input was taken as 0 there.',
          when: 'count(*) filter (where prompt < coalesce(cache_read, 0) + coalesce(cache_write, 0)) > 0.001 * count(*)',
        },
        {
          code: 'unpriced_requests',
          message:
            'More than 5 % of the requests with tokens have spend 0 without a cache hit: LiteLLM did not know the price of their model.',
          when: `count(*) filter (where spend = 0 and prompt + completion > 0
            and coalesce(lower(cache_hit), '') <> 'true' and coalesce(lower(status), 'success') <> 'failure') > 0.05 * count(*)`,
        },
      ],
    }
  },
}

const numbers = ['spend', 'prompt_tokens', 'completion_tokens', 'request_duration_ms'] as const
const stamps = ['startTime', 'endTime', 'completionStartTime'] as const
const fields: readonly string[] = [...Object.values(texts), ...numbers, ...stamps]

/** Where the versions of LiteLLM keep a request's cache use, and the code of its error. */
const metaPaths = {
  read: [
    '$.usage_object.cache_read_input_tokens',
    '$.usage_object.prompt_tokens_details.cached_tokens',
    '$.additional_usage_values.cache_read_input_tokens',
  ],
  written: [
    '$.usage_object.cache_creation_input_tokens',
    '$.usage_object.prompt_tokens_details.cache_creation_tokens',
    '$.additional_usage_values.cache_creation_input_tokens',
  ],
  error: ['$.error_information.error_code'],
  /** Versions that tell the use of the cache write one of these for every request, and leave out what is 0. */
  told: ['$.usage_object', '$.additional_usage_values'],
} as const

/** One row per request: its texts, numbers (with the text of those that may be wrong), stamps, cache use and error code. */
function rows(probe: Probe): string {
  const { sql, field } = eventRecords(probe, fields)
  const columns = Object.entries(texts).map(([name, from]) => `${field(from)} as ${name}`)
  const allPaths = Object.values(metaPaths).flat()
  const meta = (path: string): string => `meta[${allPaths.findIndex((p) => p === path) + 1}]`
  const first = (of: readonly string[]): string =>
    `coalesce(${of.map((path) => decimal(meta(path))).join(', ')}, case when coalesce(${metaPaths.told.map(meta).join(', ')}) is not null then 0 end)`
  return `(
    with ${sql},
    log as (
      select file_name as filename, is_broken, ${columns.join(', ')},
        ${field('spend')} as spend_text, ${decimal('spend_text')} as spend,
        ${field('prompt_tokens')} as prompt_text, ${decimal('prompt_text')} as prompt,
        ${decimal(field('completion_tokens'))} as completion,
        ${decimal(field('request_duration_ms'))} as duration_ms,
        ${utcTimestamp(field('startTime'))} as started,
        ${utcTimestamp(field('endTime'))} as ended,
        ${utcTimestamp(field('completionStartTime'))} as first_token,
        ${jsonTexts('try_cast(metadata as json)', allPaths)} as meta
      from record
    )
    select * exclude (meta, metadata),
      ${first(metaPaths.read)} as cache_read,
      ${first(metaPaths.written)} as cache_write,
      ${meta(metaPaths.error[0])} as error_code
    from log)`
}

function detect(probe: Probe): Detection {
  const other = otherLitellm(probe)
  if (other) return { score: 0.95, evidence: ['LiteLLM'], missing: [], refusal: other }
  const first = jsonDocuments(probe).flatMap((value) => [value, ...recordsIn(value['data'])])
  const keys = new Set([
    ...probe.keys,
    ...first.slice(0, 50).flatMap((value) => Object.keys(value).map(keyOf)),
  ])
  const missing = required.filter((key) => !keys.has(key))
  return missing.length === 0
    ? { score: 0.97, evidence: ['fields request_id, startTime, spend, prompt_tokens'], missing }
    : { score: 0.3 * (1 - missing.length / required.length), evidence: [], missing }
}

function keyOf(name: string): string {
  return name.toLowerCase().replaceAll('_', '')
}

/** Why another of LiteLLM's files is not read. */
function otherLitellm(probe: Probe): string | undefined {
  if (['requestid', 'starttime', 'exceptiontype', 'statuscode'].every((key) => probe.keys.includes(key)))
    return "it is LiteLLM's error log, whose requests the spend logs hold too (status failure); export LiteLLM_SpendLogs"
  for (const value of jsonDocuments(probe)) {
    const prices = Object.values(value).filter((v) => isRecord(v) && 'litellm_provider' in v)
    if ('sample_spec' in value || prices.length >= 5)
      return 'it is the LiteLLM price map, a list of prices and not usage'
  }
  return undefined
}
