import { jsonValuesSql, unnestJson } from '../families/format-sql.ts'
import { type BucketHistogram, isBucketSql, percentileSql } from './prometheus-buckets.ts'
import { ofDevice, withoutUsers } from './prometheus-devices.ts'
import { prometheusLinesSql } from './prometheus-lines.ts'

/** What {@link prometheusRows} has to find. */
export type PrometheusRows = {
  /** SQL of a text over a series' `metric`: column `l<i>`. */
  readonly columns: readonly string[]
  /** Some metrics are running counts. */
  readonly hasCounters: boolean
  /** Several series tell the same thing: replicas of a scrape, instances of one GPU. */
  readonly hasRepeats: boolean
  /** GPUs that several series tell, one after the other, by who used them. */
  readonly changesUsers: boolean
  /** Histograms whose buckets become percentiles, per bucket of the table's step. */
  readonly buckets: readonly BucketHistogram[]
  readonly step: 'hour' | 'day'
  /** Some answers are read whole (JSON documents), some from copies in lines. */
  readonly hasWhole: boolean
  readonly hasLines: boolean
}

/** Labels that say which of several equal scrapes a sample is from, or that change while the thing does not. */
const versions = '{"DCGM_FI_DRIVER_VERSION":null}'
/** Power and energy are the whole GPU's, and each of its instances repeats them. */
const deviceWide = "regexp_matches(raw->>'$.__name__', '^DCGM_FI_DEV_(POWER|TOTAL_ENERGY)')"
const instances = withoutUsers('GPU_I_PROFILE', 'GPU_I_ID')
const devices = withoutUsers('DCGM_FI_DRIVER_VERSION')

/**
 * SQL of one row per sample: `series` (a number for each combination of labels, replicas aside), `name`, one column per dimension, `t_ms`,
 * `v`, and for counters what came before. Labels are taken apart once per series and joined to what was counted: there may be millions
 * of samples, which are ordered as four numbers.
 */
export function prometheusRows(about: PrometheusRows): string {
  const own = about.columns.map((_, i) => `, l${i}`).join('')
  const shared = seriesSql(about)
  if (!about.hasCounters)
    return `(${shared}
      select series, $filename as filename, name${own}, t_ms, v, null::double as previous, null::bigint as previous_ms, null::double as increase
      from sample join thing using (id)${about.hasRepeats ? onePerSeries('1') : ''})`
  const percentiles =
    about.buckets.length === 0
      ? ' select * from counted'
      : `, ${percentileSql(about.buckets, own, about.step)}
    select * from counted union all by name select series, $filename as filename, name${own}, t_ms, weight, p50, p95, p99 from percentile`
  const before = 'partition by line order by t_ms range between unbounded preceding and 1 preceding'
  return `(${shared},
    line_of as (select id, line from thing),
    finite as (select id, line, t_ms, v, isfinite(v) and abs(v) < 9.2e18 as is_number, case when is_number then v end as counted,
      case when is_number then t_ms end as counted_ms from sample join line_of using (id)),
    told as (
      select id, t_ms, v, last_value(counted ignore nulls) over (${before}) as previous,
        last_value(counted_ms ignore nulls) over (${before}) as previous_ms
      from finite
    ),
    counted as (
      select series, $filename as filename, name${own}, t_ms, v, previous, previous_ms, case when v >= previous then v - previous else v end as increase
      from told join thing using (id) where not ${isBucketSql(about.buckets)}${about.hasRepeats ? onePerSeries('previous is null') : ''}
    )${percentiles})`
}

/** The same sample of several series: the first by its labels. */
function onePerSeries(first: string): string {
  return ` qualify t_ms is null or row_number() over (partition by series, t_ms order by ${first}, line) = 1`
}

/** `thing`: a row per series of a file, with `id`; `sample`: a row per sample, with the `id` of its series. */
function seriesSql({ columns, buckets, changesUsers, hasWhole, hasLines }: PrometheusRows): string {
  const both = [hasWhole, hasLines]
  const union = (whole: string, lines: string): string =>
    [whole, lines].filter((_, i) => both[i]).join(' union all by name ')
  const bounds =
    buckets.length === 0
      ? ''
      : `, try_cast(metric->>'$.le' as double) as le, hash(json_merge_patch(labels::json, '{"le":null}')::varchar) as family`
  const ofUsers = changesUsers ? ` when ${ofDevice} then '${devices}'` : ''
  const texts = columns.map((sql, i) => `, ${sql} as l${i}`).join('')
  return `with ${hasWhole ? wholeSql(hasLines) : ''}${hasLines ? linesSql(hasWhole) : ''}
    bare as (${union(
      'select id, filename, raw from whole',
      "select id, filename, v::json as raw from lines where t = 'L'",
    )}),
    plain as (
      select id, filename, json_merge_patch(raw, case when ${deviceWide} and json_exists(raw, '$.GPU_I_ID') then '${instances}'${ofUsers} else '${versions}' end) as metric from bare
    ),
    thing as (
      select id, filename, json_merge_patch(metric, '{"replica":null,"prometheus_replica":null}')::varchar as labels,
        hash(labels) as series, hash(metric::varchar) as line, metric->>'$.__name__' as name${texts}${bounds}
      from plain
    ),
    point as (${union(
      'select id, p[1] as seconds, p[2] as text from whole_point',
      "select id, t as seconds, v as text from lines where t <> 'L'",
    )}),
    sample as (select id, cast(round(try_cast(seconds as double) * 1000) as bigint) as t_ms, try_cast(text as double) as v from point)`
}

/** Which of the files are copies in lines, where both are. */
const isCopy = "ends_with(path, '.series')"

function filesSql(keepsCopies: boolean, isMixed: boolean): string {
  if (!isMixed) return '$file'
  return `list_filter($file, lambda path: ${keepsCopies ? '' : 'not '}${isCopy})`
}

function wholeSql(isMixed: boolean): string {
  return `answer as (
      select filename, ${unnestJson('json', '$.data.result')} as s
      from ${jsonValuesSql.replace('$file', filesSql(false, isMixed))} where json->>'$.status' = 'success'
    ),
    whole as materialized (select hash(filename, row_number() over ()) as id, filename, s, s->'$.metric' as raw from answer),
    whole_point as (
      select id, unnest(case
        when json_type(s, '$.values') = 'ARRAY' then from_json(s->'$.values', '[["VARCHAR"]]')
        when json_type(s, '$.value') = 'ARRAY' then [from_json(s->'$.value', '["VARCHAR"]')]
        else [cast(null as varchar[])] end) as p
      from whole
    ),`
}

function linesSql(isMixed: boolean): string {
  return `lines as not materialized (
      select hash(filename, k) as id, filename, t, v from ${prometheusLinesSql.replace('$file', filesSql(true, isMixed))}
    ),`
}
