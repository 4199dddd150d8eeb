import {
  isRecord,
  jsonDocuments,
  jsonRecordsSql,
  literal,
  noEpoch,
  recordsIn,
  unnestJson,
} from '../families/format-sql.ts'
import { metricInfo } from '../metrics.ts'
import type { Detection, MeasureSql, Probe, UsageFormat } from '../usage-format.ts'

/** Datadog metric to canonical metric and scale; all are levels, which a roll-up averages. */
const known: Readonly<Record<string, readonly [metric: string, scale: number]>> = {
  'postgresql.connections': ['db_connections', 1],
  'mysql.performance.threads_connected': ['db_connections', 1],
  'aws.rds.database_connections': ['db_connections', 1],
  'aws.rds.cpuutilization': ['cpu_util', 0.01],
  'aws.rds.write_iops': ['db_writes_per_s', 1],
  'postgresql.database_size': ['db_storage_gb', 1e-9],
  'dcgm.power_usage': ['power_kw', 1e-3],
  'dcgm.gpu_utilization': ['gpu_util', 0.01],
  'vllm.num_requests.running': ['concurrency', 1],
  'vllm.num_requests.waiting': ['queue_depth', 1],
}

/**
 * Datadog timeseries: answers of `GET /api/v1/query` and `POST /api/v2/query/timeseries`. A point is the average of its interval
 * (the default roll-up), so series are levels and never added up over time; null = no data. Answers of v2 do not name
 * their metric: it is `query_<index>_mean`.
 */
export const datadog: UsageFormat = {
  name: 'datadog',
  summary: 'Datadog timeseries answers, v1 query and v2 timeseries (JSON)',
  role: 'telemetry',
  maturity: 'experimental',
  readsTogether: true,
  detect,
  project(probe) {
    const names = namesOf(probe)
    return {
      from: points,
      isStored: true,
      time,
      measures: names.map(measureOf),
      dims: {
        host: "nullif(regexp_extract(scope, '(?:^|,)host:([^,]+)', 1), '')",
        environment: "nullif(regexp_extract(scope, '(?:^|,)env:([^,]+)', 1), '')",
        'label:scope':
          "case when regexp_matches(scope, '(^|,)[^*,]*(,|$)') and not regexp_full_match(scope, '(host|env):[^,]+') then scope end",
      },
      rejects: [
        { reason: 'the time is not a number', when: 'try_cast(stamp as double) is null' },
        noEpoch(time),
        { reason: 'the value is not a number', when: 'n is null and text is not null' },
        {
          reason: 'a metric that the first look at the file did not see',
          when: `name not in (${names.map(literal).join(', ')})`,
        },
      ],
      skip: 'text is null and stamp is not null',
      skipped: 'points without data (null) were left out',
      identity: "concat_ws(chr(31), name, coalesce(scope, ''), stamp)",
      gaps: 'gauge',
      notices: [
        {
          code: 'averages_of_intervals',
          message:
            "Every point is read as the average of its interval, Datadog's default; a query with .rollup(sum) or as_count() is not.",
        },
      ],
    }
  },
}

const time = 'make_timestamp((try_cast(stamp as double) * 1000)::bigint)'
const points = `(
  with value as (select json, filename from ${jsonRecordsSql}),
  one as (select filename, ${unnestJson('json', '$.series')} as s from value),
  first_api as (
    select filename, s->>'$.metric' as name, coalesce(s->>'$.scope', '') as scope,
      unnest(from_json(s->'$.pointlist', '[["VARCHAR"]]')) as p
    from one
  ),
  two as (
    select filename, json->'$.data.attributes' as a,
      unnest(range(coalesce(json_array_length(json, '$.data.attributes.series'), 0)::bigint)) as i
    from value where json->>'$.data.type' = 'timeseries_response'
  ),
  second_api as (
    select filename, concat('query_', coalesce(a->>concat('$.series[', i, '].query_index'), '0')) as name,
      array_to_string(from_json(a->concat('$.series[', i, '].group_tags'), '["VARCHAR"]'), ',') as scope,
      unnest(list_zip(from_json(a->'$.times', '["VARCHAR"]'), from_json(a->concat('$.values[', i, ']'), '["VARCHAR"]'))) as p
    from two
  ),
  point as (
    select filename, name, scope, p[1] as stamp, p[2] as text from first_api
    union all select filename, name, scope, p[1], p[2] from second_api
    union all select filename, null, null, null, null from value where json is null
  )
  select *, case when isfinite(try_cast(text as double)) then try_cast(text as double) end as n from point)`

function measureOf(name: string): MeasureSql {
  const [metric, scale] = known[name] ?? [ownName(name), 1]
  return { metric, value: `case when name = ${literal(name)} then n * ${scale}::double end` }
}

function ownName(name: string): string {
  const own = name.toLowerCase().replace(/[^a-z0-9]+/g, '_')
  return metricInfo(own).time === 'sum' ? `${own}_mean` : own
}

function namesOf(probe: Probe): string[] {
  const documents = jsonDocuments(probe)
  const first = documents.flatMap((d) => recordsIn(d['series'])).map((s) => String(s['metric']))
  const second = documents
    .flatMap((d) => secondSeries(d))
    .map((s) => `query_${typeof s['query_index'] === 'number' ? s['query_index'] : 0}`)
  return [...new Set([...first, ...second])].sort()
}

function secondSeries(
  document: Readonly<Record<string, unknown>>,
): readonly Readonly<Record<string, unknown>>[] {
  const data = document['data']
  const attributes = isRecord(data) && data['type'] === 'timeseries_response' ? data['attributes'] : undefined
  return isRecord(attributes) ? recordsIn(attributes['series']) : []
}

function detect(probe: Probe): Detection {
  const documents = jsonDocuments(probe)
  if (documents.some((d) => isRecord(d['data']) && d['data']['type'] === 'scalar_response'))
    return refuse('it is a scalar answer, one number for the whole window; query /api/v2/query/timeseries')
  const isFirst = documents.some(
    (d) => recordsIn(d['series']).some((s) => Array.isArray(s['pointlist'])) || isEmptyFirst(d),
  )
  const isSecond = documents.some((d) => isRecord(d['data']) && d['data']['type'] === 'timeseries_response')
  if (!isFirst && !isSecond)
    return { score: 0, evidence: [], missing: ['series[].pointlist or timeseries_response'] }
  const failed = documents.find((d) => typeof d['error'] === 'string' && d['error'] !== '')
  if (failed !== undefined)
    return refuse(`Datadog answered with an error, which was saved: ${String(failed['error'])}`)
  if (namesOf(probe).length === 0) return refuse('the answer holds no series; check the query and its dates')
  return { score: 0.98, evidence: [`Datadog ${isFirst ? 'v1 query' : 'v2 timeseries'}`], missing: [] }
}

function isEmptyFirst(document: Readonly<Record<string, unknown>>): boolean {
  return document['res_type'] === 'time_series' && Array.isArray(document['series'])
}

function refuse(refusal: string): Detection {
  return { score: 0.98, evidence: ['Datadog'], missing: [], refusal }
}
