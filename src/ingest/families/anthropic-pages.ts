import type { Probe } from '../usage-format.ts'
import {
  isRecord,
  jsonDocuments,
  jsonRecordsSql,
  jsonTexts,
  recordsIn,
  unnestJson,
  utcTimestamp,
} from './format-sql.ts'

/** A result of Anthropic's bucket reports: the names of its numbers and of its dimensions, each with its JSON path in it. */
export type AnthropicFields = {
  readonly numbers: Readonly<Record<string, string>>
  readonly dims: Readonly<Record<string, string>>
}

/** Dimensions that a result of the usage report and one of the cost report have in common. */
export const anthropicDimFields = {
  model: '$.model',
  workspace_id: '$.workspace_id',
  service_tier: '$.service_tier',
  context_window: '$.context_window',
  inference_geo: '$.inference_geo',
} as const

/** The buckets of a page, an array of pages, JSONL of pages, or bare buckets, and the results in them. */
export function anthropicBuckets(probe: Probe): {
  readonly buckets: number
  readonly results: readonly Readonly<Record<string, unknown>>[]
} {
  const buckets = jsonDocuments(probe)
    .flatMap((value) => (Array.isArray(value['data']) ? recordsIn(value['data']) : [value]))
    .filter((bucket) => typeof bucket['starting_at'] === 'string' && Array.isArray(bucket['results']))
  return { buckets: buckets.length, results: buckets.flatMap((bucket) => recordsIn(bucket['results'])) }
}

/** Whether a value is a cost result: an amount in cents beside its currency, and no tokens. */
export function isCostResult(result: unknown): boolean {
  return isRecord(result) && 'amount' in result && 'currency' in result
}

/**
 * SQL relation of Anthropic buckets, one row per result: `filename`, `started`, `ended` (TIMESTAMP, UTC), `has_more`, `is_empty`, and a
 * text column per field (NULL = absent). A bucket without results is one row with `is_empty` and the dimensions of its file's
 * first result: a true zero that stretches the range. A dimension that some results of the file have is grouped by: where
 * another result has null, that is a group of its own (the default workspace, the Console's requests), `(none)`.
 */
export function anthropicRows({ numbers, dims }: AnthropicFields): string {
  const fields = { ...numbers, ...dims }
  const names = Object.keys(fields)
  const columns = names.map((name, i) => `fields[${i + 1}] as ${name}`)
  const dimColumns = Object.keys(dims).map(
    (d) => `case when r.is_empty then f.${d} when g.${d} then coalesce(r.${d}, '(none)') end as ${d}`,
  )
  return `(
    with value as (select json, filename from ${jsonRecordsSql}),
    bucket as (
      select filename, ${unnestJson('json', '$.data')} as bucket,
        coalesce(try_cast(json->>'$.has_more' as boolean), false) as has_more from value
      union all select filename, json, false from value where json is null or json_type(json, '$.results') = 'ARRAY'
    ),
    exploded as (
      select filename, bucket, has_more, unnest(case
        when coalesce(json_array_length(bucket->'$.results'), 0) = 0 then [cast(null as json)]
        else from_json(bucket->'$.results', '["JSON"]') end) as result
      from bucket
    ),
    parsed as (
      select filename, ${utcTimestamp("(bucket->>'$.starting_at')")} as started,
        ${utcTimestamp("(bucket->>'$.ending_at')")} as ended,
        has_more, result is null as is_empty, ${jsonTexts('result', Object.values(fields))} as fields
      from exploded
    ),
    result as (select * exclude (fields), ${columns.join(', ')} from parsed),
    first_result as (
      select * from result where not is_empty
      qualify row_number() over (partition by filename order by started, ${Object.keys(dims).join(', ')}) = 1
    ),
    grouped as (
      select filename, ${Object.keys(dims)
        .map((d) => `bool_or(${d} is not null) as ${d}`)
        .join(', ')}
      from result group by filename
    )
    select r.filename, r.started, r.ended, r.has_more, r.is_empty,
      ${[...Object.keys(numbers).map((name) => `r.${name}`), ...dimColumns].join(', ')}
    from result r join grouped g using (filename) left join first_result f using (filename))`
}

/** SQL identity of a result: one bucket and one combination of dimensions from overlapping pulls are one row. */
export function anthropicIdentity({ dims }: AnthropicFields): string {
  const parts = Object.keys(dims).map((d) => `coalesce(${d}, '')`)
  return `concat_ws('|', started, ended, ${parts.join(', ')})`
}

/** SQL aggregate: the last bucket is narrower than the others, so the query's window ended inside it. */
export const anthropicPartialLast =
  'arg_max(epoch(ended) - epoch(started), started) < max(epoch(ended) - epoch(started))'

/** What is said when the page with the last bucket says that more pages follow. */
export const anthropicHasMore = {
  code: 'incomplete_export',
  message: 'The last page says has_more: later pages are missing from this file.',
  when: 'arg_max(has_more, started)',
} as const

/** Why a file of nothing but empty buckets is refused. */
export const anthropicEmpty =
  'every bucket is empty, so it cannot be told whether these are tokens or costs; export a range that has some usage'

/** SQL of dimensions that both reports share. */
export const anthropicDims: Readonly<Record<string, string>> = {
  provider: "'anthropic'",
  model: 'lower(model)',
  project: 'workspace_id',
  tier: 'service_tier',
  context_window: 'context_window',
  region: 'inference_geo',
}
