import { claimColumns } from '../families/claim-columns.ts'
import { eventRecords } from '../families/event-rows.ts'
import {
  atLeastZero,
  brokenRecord,
  decimal,
  isRecord,
  jsonDocuments,
  jsonRecordsSql,
  recordsIn,
  utcTimestamp,
} from '../families/format-sql.ts'
import type { Detection, MeasureSql, Probe, UsageFormat } from '../usage-format.ts'

/** Numbers of a day (or of a day and model); the answer nests them in `metrics`, the tables have them as columns. */
const counted = [
  'spend',
  'prompt_tokens',
  'completion_tokens',
  'cache_read_input_tokens',
  'cache_creation_input_tokens',
  'api_requests',
  'failed_requests',
  'total_response_time_ms',
  'timed_requests',
] as const

const tableTexts = [
  'id',
  'date',
  'model',
  'model_group',
  'custom_llm_provider',
  'team_id',
  'organization_id',
  'tag',
  'user_id',
  'api_key',
] as const

const cacheRead = 'coalesce(cache_read_input_tokens, 0)'
const cacheWrite = 'coalesce(cache_creation_input_tokens, 0)'

const measures: readonly MeasureSql[] = [
  { metric: 'requests', value: 'api_requests' },
  { metric: 'errors', value: 'failed_requests' },
  // prompt_tokens includes cache reads and writes.
  { metric: 'tokens_input', value: atLeastZero(`prompt_tokens - ${cacheRead} - ${cacheWrite}`) },
  { metric: 'tokens_cache_read', value: 'cache_read_input_tokens' },
  { metric: 'tokens_cache_write', value: 'cache_creation_input_tokens' },
  { metric: 'tokens_output', value: 'completion_tokens' },
  { metric: 'cost', value: 'spend', currency: "'USD'", basis: 'estimated' },
  {
    metric: 'latency_ms',
    value: 'case when timed_requests > 0 then total_response_time_ms end',
    per: 'case when total_response_time_ms is not null then timed_requests end',
  },
]

/**
 * LiteLLM's daily sums: the answer of `GET /user/daily/activity` (JSON, today's and the documented older nesting), or a dump
 * of one `LiteLLM_Daily...Spend` table (CSV, JSON, JSONL, Parquet). The answer's breakdowns are views of one total: models are
 * taken, and what they leave of the day's total stays as a row without a model, so that totals equal LiteLLM's. Days of pages
 * that overlap count once. Latency is the response time of all timed requests over their number.
 */
export const litellmDaily: UsageFormat = {
  name: 'litellm-daily',
  summary: 'LiteLLM daily activity (JSON) or one of its Daily*Spend tables (CSV, JSON, Parquet)',
  role: 'gateway',
  maturity: 'experimental',
  detect,
  project(probe) {
    return {
      from: isAnswer(probe) ? daysOfAnswer() : rowsOfTable(probe),
      isStored: true,
      ...(probe.container === 'csv' ? { keepsRows: true } : {}),
      time: 'day',
      measures,
      dims: {
        provider: 'lower(custom_llm_provider)',
        model: 'lower(model)',
        team: 'team',
        ...(probe.wishes?.keepUser === true ? { user: 'user_id' } : {}),
        api_key: 'api_key',
      },
      rejects: [
        brokenRecord,
        { reason: 'date is not a day', when: 'day is null' },
        { reason: 'spend is not a number', when: 'not is_number' },
      ],
      identity: 'id',
      grain: 'day',
      gaps: 'events',
      // A day is listed from its first request on; nothing in the file says that the last one had ended.
      partialLast: 'count(*) > 0',
      notices: [
        {
          code: 'incomplete_export',
          message: 'The last page says that more pages follow: they are missing from this file.',
          when: 'arg_max(has_more, page)',
        },
        {
          code: 'breakdown_mismatch',
          message:
            'On some days the models add up to more than the day itself: only the totals of those days were taken.',
          when: 'bool_or(is_mismatch)',
        },
        {
          code: 'cache_semantics',
          message:
            'In more than 0.1 % of rows cached tokens exceed prompt_tokens, which should include them; uncached input was taken as 0 there.',
          when: `count(*) filter (where prompt_tokens < ${cacheRead} + ${cacheWrite}) > 0.001 * count(*)`,
        },
      ],
    }
  },
}

/** A dump of a table: one row per day, key, model and entity. */
function rowsOfTable(probe: Probe): string {
  const { sql, field } = eventRecords(probe, [...tableTexts, ...counted])
  const numbers = counted.map((name) => `${decimal(field(name))} as ${name}`)
  return `(
    with ${sql}
    select file_name as filename, is_broken, ${field('id')} as id, ${utcTimestamp(field('date'))} as day,
      ${field('model_group', 'model')} as model, ${field('custom_llm_provider')} as custom_llm_provider,
      ${field('team_id', 'organization_id', 'tag')} as team, ${field('user_id')} as user_id, ${field('api_key')} as api_key,
      ${numbers.join(', ')}, ${field('spend')} is null or spend is not null as is_number,
      false as has_more, 0 as page, false as is_mismatch
    from record)`
}

function numbersOf(json: string): string {
  return counted.map((name) => `${decimal(`${json}->>'$.${name}'`)} as ${name}`).join(', ')
}

const each = (write: (name: string) => string, between = ', '): string => counted.map(write).join(between)

/** Pages of the answer: one row per day and model, and one for what the models leave of the day. */
function daysOfAnswer(): string {
  return `(
    with value as (select json, filename, row_number() over () as page from ${jsonRecordsSql}),
    result as (
      select filename, page, json is null as is_broken,
        coalesce(try_cast(json->>'$.metadata.has_more' as boolean),
          try_cast(json->>'$.metadata.page' as bigint) < try_cast(json->>'$.metadata.total_pages' as bigint), false) as has_more,
        unnest(case when json is null then [cast(null as json)]
          when json_type(json, '$.results') = 'ARRAY' then from_json(json->'$.results', '["JSON"]') end) as result
      from value
    ),
    total as (
      select filename, page, has_more, is_broken, row_number() over () as day_no,
        ${utcTimestamp("result->>'$.date'")} as day,
        result->>'$.date' as date_text,
        coalesce(array_to_string(list_sort(json_keys(result, '$.breakdown.entities')), ','), '') as entities,
        case when json_type(result, '$.breakdown.model_groups') = 'OBJECT' and (result->>'$.breakdown.model_groups') <> '{}'
          then result->'$.breakdown.model_groups' else result->'$.breakdown.models' end as models,
        result->>'$.metrics.spend' as spend_text,
        ${numbersOf("(result->'$.metrics')")}
      from result
    ),
    entry as (
      select day_no, unnest(map_entries(from_json(models, '"MAP(VARCHAR, JSON)"'))) as e from total
      where json_type(models) = 'OBJECT'
    ),
    part as (
      select day_no, e.key as model, coalesce(e.value->'$.metrics', e.value) as m, ${numbersOf('m')} from entry
    ),
    added as (select day_no, count(*) as parts, ${each((n) => `sum(${n}) as ${n}`)} from part group by day_no),
    judged as (
      select t.*, coalesce(a.parts, 0) as parts,
        not (${each((n) => `coalesce(a.${n} <= t.${n} + 0.000001, true)`, ' and ')}) as is_mismatch,
        ${each((n) => `t.${n} - coalesce(a.${n}, 0) as rest_${n}`)}
      from total t left join added a using (day_no)
    ),
    line as (
      select j.* exclude (${each((n) => n)}, ${each((n) => `rest_${n}`)}), p.model, ${each((n) => `p.${n}`)}
      from part p join judged j using (day_no) where not j.is_mismatch
      union all by name
      select * exclude (${each((n) => n)}, ${each((n) => `rest_${n}`)}), cast(null as varchar) as model,
        ${each((n) => `case when is_mismatch then ${n} else rest_${n} end as ${n}`)}
      from judged
      where parts = 0 or is_mismatch or ${each((n) => `coalesce(abs(rest_${n}), 0) > 0.000001`, ' or ')}
    )
    select * exclude (models), cast(null as varchar) as custom_llm_provider, cast(null as varchar) as team,
      cast(null as varchar) as user_id, cast(null as varchar) as api_key,
      spend_text is null or try_cast(spend_text as double) is not null as is_number,
      concat_ws('|', date_text, entities, coalesce(model, '')) as id
    from line)`
}

function isAnswer(probe: Probe): boolean {
  return daysIn(probe).length > 0
}

function daysIn(probe: Probe): readonly Readonly<Record<string, unknown>>[] {
  return jsonDocuments(probe)
    .flatMap((value) => recordsIn(value['results']))
    .filter((day) => isRecord(day['metrics']) && 'spend' in day['metrics'])
}

function detect(probe: Probe): Detection {
  if (probe.container !== 'csv' && probe.container !== 'parquet' && isAnswer(probe)) {
    return { score: 1, evidence: ['results[].metrics.spend of a daily activity'], missing: [] }
  }
  const wanted = ['date', 'apikey', 'spend', 'apirequests', 'successfulrequests']
  return claimColumns(probe, wanted, 0.97, 'columns of a LiteLLM_Daily...Spend table')
}
