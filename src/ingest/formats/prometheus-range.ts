import { isRecord, jsonDocuments, jsonValuesSql, literal, recordsIn, unnestJson } from '../format-sql.ts'
import { type PrometheusMeasure, prometheusMeasures } from '../prometheus-measures.ts'
import { prometheusLabels } from '../prometheus-metrics.ts'
import type { Detection, MeasureSql, Probe, Projection, UsageFormat } from '../usage-format.ts'

type Contents = {
  readonly responses: number
  readonly error: string | undefined
  readonly resultType: string | undefined
  /** `__name__` of the series; undefined for a query whose functions dropped it. */
  readonly names: ReadonlySet<string | undefined>
  readonly labels: ReadonlySet<string>
  readonly series: number
}

/**
 * Prometheus `query_range` responses (matrix), one or several: gauges are averaged per bucket, counters (known ones, or
 * named `_total`, `_count`, `_sum`) turn into their increase between samples. NaN and infinities are missing. A label
 * is a dimension; replicas of one scrape are one.
 */
export const prometheusRange: UsageFormat = {
  name: 'prometheus-range',
  summary: 'Prometheus query_range responses (JSON matrix)',
  role: 'telemetry',
  maturity: 'verified',
  readsTogether: true,
  detect,
  readsMap: true,
  project(probe) {
    const contents = contentsOf(probe)
    const map = probe.wishes?.map
    const found = [...contents.names].sort((a, b) => ((a ?? '') < (b ?? '') ? -1 : 1))
    const measures = prometheusMeasures(found, map, probe.source)
    const isCounter = anyOf(measures.filter((m) => m.kind === 'counter'))
    const dims = map === undefined ? dimensions(probe, contents.labels) : labelsOf(map.dimensions)
    const wheres = measures.flatMap((m) => Object.keys(m.where))
    const columns = [
      ...new Set([...Object.values(dims), ...[...wheres, ...Object.keys(map?.skip ?? {})].map(labelSql)]),
    ]
    const column = (sql: string): string => `l${columns.indexOf(sql)}`
    return {
      from: rows(
        measures.some((m) => m.kind === 'counter'),
        columns,
      ),
      isStored: true,
      time: `make_timestamp(1000 * (${startSql(measures)}))`,
      measures: measures.map((m) => measureSql(m, column)),
      dims: Object.fromEntries(Object.entries(dims).map(([name, sql]) => [name, column(sql)])),
      rejects: [
        { reason: 'native histogram, which is not read', when: 't_ms is null' },
        { reason: 'bucket of a histogram, which is not read', when: "ends_with(name, '_bucket')" },
        {
          reason:
            map === undefined
              ? 'a metric that the first look at the file did not see'
              : `a metric that ${map.file} does not name`,
          when: `not ${anyOf(measures)}`,
        },
      ],
      skip: [
        `(t_ms is not null and not isfinite(v)) or abs(v) >= 9.2e18 or (${isCounter} and previous is null)`,
        ...Object.entries(map?.skip ?? {}).map(
          ([label, words]) =>
            `coalesce(${column(labelSql(label))} in (${words.map(literal).join(', ')}), false)`,
        ),
      ].join(' or '),
      skipped:
        'samples that say nothing (NaN, infinite, the first of a counter, or skipped by the map) were left out',
      // One number for series and millisecond: a text for each of millions of samples would cost seconds.
      identity: 'series::hugeint * 1000000000000000 + t_ms',
      gaps: 'gauge',
    } satisfies Projection
  },
}

function anyOf(measures: readonly PrometheusMeasure[]): string {
  const names = [...new Set(measures.map((m) => m.name))]
  return names.length === 0 ? 'false' : `coalesce(${names.map(nameIs).join(' or ')}, false)`
}

function nameIs(name: string | undefined): string {
  return name === undefined ? 'name is null' : `name = ${literal(name)}`
}

/** SQL of the millisecond at which what a sample tells begins: increases are stamped at the end of their window. */
function startSql(measures: readonly PrometheusMeasure[]): string {
  const cases = measures.flatMap((m) =>
    m.kind === 'gauge'
      ? []
      : [`when ${nameIs(m.name)} then ${m.kind === 'counter' ? 'previous_ms' : `t_ms - ${m.windowMs}`}`],
  )
  return cases.length === 0 ? 't_ms' : `case ${cases.join(' ')} else t_ms end`
}

function measureSql(m: PrometheusMeasure, column: (sql: string) => string): MeasureSql {
  const value = m.kind === 'counter' ? 'increase' : 'v'
  const scaled = m.scale === 1 ? value : `${value} * ${m.scale}::double`
  const rows = Object.entries(m.where).map(([label, text]) => `${column(labelSql(label))} = ${literal(text)}`)
  return {
    metric: m.metric,
    value: `case when ${[nameIs(m.name), ...rows].join(' and ')} then ${scaled} end`,
    ...(m.unit === undefined ? {} : { unit: m.unit }),
    ...(m.metric === 'cost' || m.currency !== undefined ? { currency: literal(m.currency ?? 'USD') } : {}),
  }
}

function labelsOf(dimensions: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(dimensions).map(([name, label]) => [name, labelSql(label)]))
}

/**
 * One row per sample: `series` (a number for each combination of labels, replicas aside), `name`, one column per dimension, `t_ms`,
 * `v`, and for counters what came before. Labels are taken apart once per series: there may be millions of samples.
 */
function rows(hasCounters: boolean, columns: readonly string[]): string {
  const before = 'partition by series order by t_ms range between unbounded preceding and 1 preceding'
  const history = hasCounters
    ? `last_value(v) over (${before}) as previous,
       last_value(t_ms) over (${before}) as previous_ms,
       case when v >= previous then v - previous else v end as increase`
    : 'null::double as previous, null::bigint as previous_ms, null::double as increase'
  const own = columns.map((_, i) => `, l${i}`).join('')
  return `(
    with value as (select json, filename from ${jsonValuesSql}),
    series as (
      select filename, ${unnestJson('json', '$.data.result')} as s from value where json->>'$.status' = 'success'
    ),
    labelled as (
      select filename, s, s->'$.metric' as metric,
        json_merge_patch(metric, '{"replica":null,"prometheus_replica":null}')::varchar as labels,
        metric->>'$.__name__' as name${columns.map((sql, i) => `, ${sql} as l${i}`).join('')}
      from series
    ),
    numbered as (select * exclude (metric, labels), dense_rank() over (order by labels) as series from labelled),
    point as (
      select filename, series, name${own}, unnest(case
        when json_type(s, '$.values') = 'ARRAY' then from_json(s->'$.values', '[["VARCHAR"]]')
        when json_type(s, '$.value') = 'ARRAY' then [from_json(s->'$.value', '["VARCHAR"]')]
        else [cast(null as varchar[])] end) as p
      from numbered
    ),
    sample as (
      select filename, series, name${own},
        cast(round(try_cast(p[1] as double) * 1000) as bigint) as t_ms,
        try_cast(p[2] as double) as v
      from point
    )
    select *, ${history} from sample)`
}

/** Dimension to the SQL of its text over one series (`metric`, `labels`). */
function dimensions(probe: Probe, labels: ReadonlySet<string>): Readonly<Record<string, string>> {
  // Only a first look at the file was possible: keep every series apart by all of its labels.
  if (probe.json === undefined && probe.container === 'json') return { series: 'labels' }
  const rest = new Set(labels)
  for (const dropped of ['__name__', 'replica', 'prometheus_replica']) rest.delete(dropped)
  const dims: Record<string, string> = {}
  for (const [dimension, candidates] of prometheusLabels) {
    const label = candidates.find((c) => rest.has(c))
    if (label === undefined) continue
    dims[dimension] = labelSql(label)
    rest.delete(label)
  }
  for (const label of [...rest].sort()) dims[`label:${label}`] = labelSql(label)
  return dims
}

function labelSql(label: string): string {
  return `metric->>${literal(`$."${label}"`)}`
}

function contentsOf(probe: Probe): Contents {
  const responses = jsonDocuments(probe).filter(
    (d) =>
      (d['status'] === 'success' && isRecord(d['data'])) ||
      (d['status'] === 'error' && typeof d['errorType'] === 'string'),
  )
  const error = responses.find((r) => r['status'] === 'error')
  const datas = responses.map((r) => r['data']).filter(isRecord)
  const series = datas.flatMap((d) => recordsIn(d['result']))
  const metrics = series.map((s) => s['metric']).filter(isRecord)
  const resultType = datas.map((d) => d['resultType']).find((t) => typeof t === 'string')
  if (responses.length === 0) return contentsOfHead(probe)
  return {
    responses: responses.length,
    error: error === undefined ? undefined : `${textOf(error['errorType'])}: ${textOf(error['error'])}`,
    resultType,
    names: new Set(metrics.map((m) => (typeof m['__name__'] === 'string' ? m['__name__'] : undefined))),
    labels: new Set(metrics.flatMap((m) => Object.keys(m))),
    series: series.length,
  }
}

/** A response too large to parse for a look: names by their text in the head. */
function contentsOfHead(probe: Probe): Contents {
  const isMatrix =
    /"resultType"\s*:\s*"matrix"/.test(probe.head) && /"status"\s*:\s*"success"/.test(probe.head)
  const names = [...probe.head.matchAll(/"__name__"\s*:\s*"([^"]+)"/g)].map((m) => m[1])
  return {
    responses: isMatrix ? 1 : 0,
    error: undefined,
    resultType: isMatrix ? 'matrix' : undefined,
    names: new Set<string | undefined>(names.length > 0 ? names : [undefined]),
    labels: new Set(),
    series: isMatrix ? 1 : 0,
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : 'no message'
}

function detect(probe: Probe): Detection {
  if (/^\s*# (HELP|TYPE) \S+/.test(probe.head)) {
    return refuse('a Prometheus scrape is a single instant, not a series; export a query_range response')
  }
  const { responses, error, resultType, series } = contentsOf(probe)
  if (responses === 0)
    return { score: 0, evidence: [], missing: ['status = success, data.resultType = matrix'] }
  if (error !== undefined) return refuse(`Prometheus answered with an error, which was saved: ${error}`)
  if (resultType !== 'matrix' && resultType !== 'vector') {
    return refuse(`data.resultType is ${resultType ?? 'absent'}, not matrix; export a query_range response`)
  }
  if (series === 0) {
    return refuse(
      'the result is empty: the query matched no series in its window; check its name, labels and dates',
    )
  }
  return { score: 1, evidence: [`Prometheus ${resultType} of ${series} series`], missing: [] }
}

function refuse(refusal: string): Detection {
  return { score: 0.95, evidence: ['Prometheus'], missing: [], refusal }
}
