import {
  isRecord,
  jsonDocuments,
  jsonRecordsSql,
  literal,
  noEpoch,
  recordsIn,
  unnestJson,
  unnestValue,
  utcTimestamp,
} from '../families/format-sql.ts'
import { metricInfo } from '../metrics.ts'
import type { Detection, MeasureSql, Probe, UsageFormat } from '../usage-format.ts'

/** CloudWatch metric (last word of a label) to canonical metric and scale. Those that add up need the statistic Sum, the others Average. */
const known: Readonly<Record<string, readonly [metric: string, scale: number]>> = {
  DatabaseConnections: ['db_connections', 1],
  WriteIOPS: ['db_writes_per_s', 1],
  CPUUtilization: ['cpu_util', 0.01],
  VolumeBytesUsed: ['db_storage_gb', 1e-9],
  InputTokenCount: ['tokens_input', 1],
  OutputTokenCount: ['tokens_output', 1],
  CacheReadInputTokens: ['tokens_cache_read', 1],
  CacheReadInputTokenCount: ['tokens_cache_read', 1],
  CacheWriteInputTokens: ['tokens_cache_write', 1],
  CacheWriteInputTokenCount: ['tokens_cache_write', 1],
  Invocations: ['requests', 1],
  InvocationThrottles: ['throttled', 1],
  InvocationClientErrors: ['errors', 1],
  InvocationServerErrors: ['errors', 1],
  InvocationLatency: ['latency_ms', 1],
}

/**
 * CloudWatch answers of `get-metric-data` (parallel arrays, newest first, any number of pages) and `get-metric-statistics`
 * (unordered datapoints). The answer names neither statistic nor unit: metrics that add up are read as Sum, the others as Average.
 * `WriteIOPS` is operations of the disk, not statements. `FreeStorageSpace` is what is left and stays under its own name.
 */
export const cloudwatch: UsageFormat = {
  name: 'cloudwatch',
  summary: 'CloudWatch get-metric-data and get-metric-statistics answers (JSON)',
  role: 'telemetry',
  maturity: 'experimental',
  readsTogether: true,
  detect,
  project(probe) {
    const labels = labelsOf(probe)
    return {
      from: points,
      isStored: true,
      time: 't',
      measures: labels.flatMap(measuresOf),
      dims: { 'label:id': 'id', 'label:of': `case when label <> metric_name then label end` },
      rejects: [
        { reason: 'the timestamp cannot be read', when: 't is null' },
        noEpoch('t'),
        {
          reason: 'the datapoint lacks its statistic: Sum for counts, Average for levels',
          when: 'lacks_statistic',
        },
        { reason: 'the value is absent or not a number', when: 'n is null' },
        {
          reason: 'a metric that the first look at the file did not see',
          when: `metric_name not in (${labels.map(literal).join(', ')})`,
        },
      ],
      identity: "concat_ws(chr(31), coalesce(id, ''), label, t::varchar)",
      gaps: 'gauge',
      notices: [
        {
          code: 'incomplete_export',
          message:
            'NextToken or PartialData says that pages are missing from these files; fetch them and name all pages together.',
          when: 'bool_or(is_cut)',
        },
        {
          code: 'statistic_assumed',
          message:
            'The answer does not name its statistic: counts of tokens and requests are right only if it was Sum, levels only if it was Average.',
          when: 'bool_or(not is_datapoint)',
        },
      ],
    }
  },
}

/** Names in a label's last word: `db-1 DatabaseConnections` is one of several of one metric. */
const nameSql = "regexp_extract(label, '(\\S+)\\s*$', 1)"
const countNames = Object.entries(known).flatMap(([name, [metric]]) =>
  metricInfo(metric).time === 'sum' ? [literal(name)] : [],
)

const points = `(
  with value as (select json, filename from ${jsonRecordsSql}),
  result as (
    select filename, coalesce(json->>'$.NextToken', '') <> '' as has_next, ${unnestJson('json', '$.MetricDataResults')} as r
    from value
  ),
  series as (
    select filename, r->>'$.Id' as id, coalesce(r->>'$.Label', r->>'$.Id') as label,
      has_next or coalesce(r->>'$.StatusCode', 'Complete') <> 'Complete' as is_cut,
      from_json(r->'$.Timestamps', '["VARCHAR"]') as times, from_json(r->'$.Values', '["VARCHAR"]') as numbers
    from result
  ),
  point as (
    select filename, id, label, is_cut, false as is_datapoint, unnest(list_zip(times, numbers)) as p from series
  ),
  datapoint as (
    select filename, json->>'$.Label' as label, ${unnestValue('$.Datapoints')} as d from value
  ),
  row_of as (
    select filename, id, label, is_cut, is_datapoint, p[1] as stamp, p[2] as text, null::varchar as total from point
    union all
    select filename, null, label, false, true, d->>'$.Timestamp', d->>'$.Average', d->>'$.Sum' from datapoint
  )
  select *, ${nameSql} as metric_name,
    coalesce(make_timestamp((try_cast(stamp as double) * 1000000)::bigint), ${utcTimestamp('stamp')}) as t,
    case when is_datapoint and metric_name in (${countNames.join(', ')}) then total else text end as chosen,
    is_datapoint and chosen is null and coalesce(text, total) is not null as lacks_statistic,
    case when isfinite(try_cast(chosen as double)) then try_cast(chosen as double) end as n
  from row_of)`

function measuresOf(name: string): MeasureSql[] {
  const [metric, scale] = known[name] ?? [ownName(name), 1]
  return [{ metric, value: `case when metric_name = ${literal(name)} then n * ${scale}::double end` }]
}

/** A metric of the user's own is an average: one whose name would add up is told to be a mean. */
function ownName(name: string): string {
  const own = name.toLowerCase().replace(/[^a-z0-9]+/g, '_')
  return metricInfo(own).time === 'sum' ? `${own}_mean` : own
}

function labelsOf(probe: Probe): string[] {
  const documents = jsonDocuments(probe)
  const labels = [
    ...documents.flatMap((d) => recordsIn(d['MetricDataResults'])).map((r) => r['Label'] ?? r['Id']),
    ...documents.filter((d) => Array.isArray(d['Datapoints'])).map((d) => d['Label']),
  ]
  const names = labels.map((label) => (typeof label === 'string' ? (/(\S+)\s*$/.exec(label)?.[1] ?? '') : ''))
  return [...new Set(names)].sort()
}

function detect(probe: Probe): Detection {
  const documents = jsonDocuments(probe)
  const isData = documents.some((d) => Array.isArray(d['MetricDataResults']))
  const isStatistics = documents.some((d) => Array.isArray(d['Datapoints']) && typeof d['Label'] === 'string')
  if (!isData && !isStatistics)
    return { score: 0, evidence: [], missing: ['MetricDataResults or Datapoints'] }
  const evidence = [isData ? 'MetricDataResults of CloudWatch' : 'Datapoints of CloudWatch']
  const isEmpty = documents.every(
    (d) =>
      recordsIn(d['Datapoints']).length === 0 &&
      recordsIn(d['MetricDataResults']).every((r) => isRecord(r) && !hasValues(r['Values'])),
  )
  if (!isEmpty) return { score: 0.98, evidence, missing: [] }
  const refusal =
    'CloudWatch answered without a datapoint; check the dimensions, the period and the dates of the query'
  return { score: 0.98, evidence, missing: [], refusal }
}

function hasValues(values: unknown): boolean {
  return Array.isArray(values) && values.length > 0
}
