import type { Probe } from '../usage-format.ts'
import { fieldOf, filled, jsonDocuments, jsonRecordsSql, recordsIn, unnestJson } from './format-sql.ts'

/** Dimensions of the results of OpenAI's usage and costs pages. */
const dimensionFields = [
  'project_id',
  'user_id',
  'api_key_id',
  'model',
  'batch',
  'service_tier',
  'source',
  'size',
  'vector_store_id',
  'context_level',
  'line_item',
] as const

/** Result kinds in a probe of pages, an array of pages, JSONL of pages, or bare buckets: `usage.completions`, `costs`. */
export function openaiKinds(probe: Probe): { readonly buckets: number; readonly kinds: readonly string[] } {
  const buckets = jsonDocuments(probe).flatMap((value) =>
    value['object'] === 'bucket' ? [value] : recordsIn(value['data']).filter((b) => b['object'] === 'bucket'),
  )
  const kinds = buckets
    .flatMap((bucket) => [...recordsIn(bucket['results']), ...recordsIn(bucket['result'])])
    .flatMap((result) => kindOf(result['object']))
  return { buckets: buckets.length, kinds: [...new Set(kinds)] }
}

function kindOf(object: unknown): string[] {
  const match = typeof object === 'string' ? /^organization\.(usage\.\w+|costs)\.result$/.exec(object) : null
  return match?.[1] === undefined ? [] : [match[1]]
}

/**
 * SQL relation of OpenAI buckets, one row per result: `filename`, `kind`, `start_s`, `end_s`, `has_more`, `is_empty`, one text column
 * per numeric field (NULL = absent) and per dimension. A bucket without results is one row with `is_empty`, the file's
 * kind and the first result's dimensions: a true zero that stretches the range.
 * `numericFields` maps a column name to a JSON path below the result (or a CSV column of the same name).
 */
export function openaiRows(
  probe: Probe,
  numericFields: Readonly<Record<string, string>>,
  csvKind: string,
): string {
  const columns =
    probe.container === 'json' || probe.container === 'jsonl'
      ? resultsOfPages(numericFields)
      : resultsOfTable(probe, numericFields, csvKind)
  const dims = dimensionFields.map((d) => `coalesce(r.${d}, case when r.is_empty then f.${d} end) as ${d}`)
  return `(
    with ${columns},
    first_result as (
      select * from result where not is_empty
      qualify row_number() over (partition by filename order by start_s, ${dimensionFields.join(', ')}) = 1
    ),
    only_kind as (
      select filename, case when count(distinct kind) = 1 then min(kind) end as kind from result group by filename
    )
    select r.filename, coalesce(r.kind, k.kind) as kind, r.start_s, r.end_s, r.has_more, r.is_empty,
      ${Object.keys(numericFields)
        .map((name) => `r.${name}`)
        .join(', ')},
      ${dims.join(', ')}
    from result r join only_kind k using (filename) left join first_result f using (filename))`
}

function resultsOfPages(numericFields: Readonly<Record<string, string>>): string {
  const numbers = Object.entries(numericFields).map(([name, path]) => `result->>'${path}' as ${name}`)
  const dims = dimensionFields.map((d) => `result->>'$.${d}' as ${d}`)
  return `value as (select json, filename from ${jsonRecordsSql}),
    bucket as (
      select filename, ${unnestJson('json', '$.data')} as bucket,
        coalesce(try_cast(json->>'$.has_more' as boolean), false) as has_more from value
      union all select filename, json, false from value where json is null or (json->>'$.object') = 'bucket'
    ),
    exploded as (
      select filename, bucket, has_more, unnest(case
        when coalesce(json_array_length(bucket->'$.results'), json_array_length(bucket->'$.result'), 0) = 0
        then [cast(null as json)]
        else from_json(coalesce(bucket->'$.results', bucket->'$.result'), '["JSON"]') end) as result
      from bucket
    ),
    result as (
      select filename, regexp_extract(result->>'$.object', '^organization\\.(usage\\.\\w+|costs)\\.result$', 1) as kind_text,
        nullif(kind_text, '') as kind,
        try_cast(bucket->>'$.start_time' as bigint) as start_s,
        try_cast(bucket->>'$.end_time' as bigint) as end_s,
        has_more, result is null as is_empty,
        ${numbers.join(', ')}, ${dims.join(', ')}
      from exploded
    )`
}

/** The dashboard's CSV or TSV export: an empty day has nothing but its times. */
function resultsOfTable(probe: Probe, numericFields: Readonly<Record<string, string>>, kind: string): string {
  const field = fieldOf(probe)
  const names = Object.keys(numericFields)
  const numbers = names.map((name) => `${filled(field(name))} as ${name}`)
  const dims = dimensionFields.map((d) => `${filled(field(d))} as ${d}`)
  return `result as (
      select $filename as filename, ${names.map((name) => `${filled(field(name))} is null`).join(' and ')} as is_empty,
        case when is_empty then null else '${kind}' end as kind,
        try_cast(${field('start_time')} as bigint) as start_s,
        try_cast(${field('end_time')} as bigint) as end_s,
        false as has_more,
        ${numbers.join(', ')}, ${dims.join(', ')}
      from $table
    )`
}

/** SQL of the bucket start. */
export const openaiTime = 'make_timestamp(start_s * 1000000)'

/** SQL identity of a result: the same kind, bucket and dimensions from overlapping pulls are one row. */
export const openaiIdentity: string = `concat_ws('|', kind, start_s, end_s, ${dimensionFields
  .map((d) => `coalesce(${d}, '')`)
  .join(', ')})`

/** SQL aggregate: the last bucket is narrower than the others, so the query's window ended inside it. */
export const openaiPartialLast = 'arg_max(end_s - start_s, start_s) < max(end_s - start_s)'

/** SQL aggregate: the page with the last bucket says that more pages follow. */
export const openaiHasMore = 'arg_max(has_more, start_s)'

/** Dimensions that both OpenAI formats share; people only where they were asked for. */
export function openaiDims(probe: Probe): Readonly<Record<string, string>> {
  return {
    provider: "'openai'",
    model: 'lower(model)',
    project: 'project_id',
    ...(probe.wishes?.keepUser === true ? { user: 'user_id' } : {}),
    api_key: 'api_key_id',
  }
}
