import { literal, noEpoch } from '../families/format-sql.ts'
import {
  bucketHistograms,
  isBucketSql,
  percentileMeasures,
  percentilesRead,
} from '../prometheus/prometheus-buckets.ts'
import { noSeries, type PrometheusContents, prometheusContents } from '../prometheus/prometheus-contents.ts'
import { changesUsers } from '../prometheus/prometheus-devices.ts'
import {
  type LeftOut,
  type PrometheusMeasure,
  type PrometheusReading,
  prometheusMeasures,
} from '../prometheus/prometheus-measures.ts'
import { prometheusLabels } from '../prometheus/prometheus-metrics.ts'
import { prometheusRows } from '../prometheus/prometheus-rows.ts'
import { anyOf, isRunning, measureSqls, nameIs, oneOf, startSql } from '../prometheus/prometheus-sql.ts'
import { overlappingZones } from '../prometheus/prometheus-zones.ts'
import type { Detection, Probe, Projection, UsageFormat } from '../usage-format.ts'

/** Labels that a sample's series may lack while it tells the same. */
const repeating = ['replica', 'prometheus_replica', 'GPU_I_ID']
/** Labels that are no dimension. */
const undimensional = ['__name__', 'replica', 'prometheus_replica', 'DCGM_FI_DRIVER_VERSION']
/** Labels that name people: dimension `user` where they were asked for. Single sessions never are a dimension. */
const people = ['user_email', 'user.email', 'user_id', 'user.id', 'user_account_uuid', 'user_account_id']
const sessions = ['session_id', 'session.id', 'gen_ai_conversation_id', 'gen_ai.conversation.id']
/**
 * Prometheus `query_range` responses (matrix), one or several: gauges are averaged per bucket, counters (known ones, or
 * named `_total`, `_count`, `_sum`) turn into their increase between samples, known histograms into their mean (Σsum / Σcount). NaN and
 * infinities are missing. A label is a dimension; replicas of one scrape are one, and so are the instances of a GPU for its power.
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
    const contents = prometheusContents(probe)
    const map = probe.wishes?.map
    const found = [...contents.names].sort((a, b) => ((a ?? '') < (b ?? '') ? -1 : 1))
    const { source } = probe
    const reading = prometheusMeasures(found, map, { source, series: contents.series })
    const { measures } = reading
    const dims = map === undefined ? dimensions(probe, contents.labels) : labelsOf(map.dimensions)
    const columns = [...new Set(Object.values(dims))]
    const label = (name: string): string => {
      const sql = labelSql(name)
      if (!columns.includes(sql)) columns.push(sql)
      return `l${columns.indexOf(sql)}`
    }
    // Every column that is asked for must be known before the relation is written.
    const buckets = map === undefined ? bucketHistograms(found) : []
    const measureList = [...measureSqls(measures, label), ...percentileMeasures(buckets)]
    const skip = skipSql({ contents, measures, leftOut: reading.leftOut, map }, label)
    const start = `make_timestamp(1000 * (${startSql(measures)}))`
    const moves = map === undefined && changesUsers(contents.series)
    return {
      from: prometheusRows({
        columns,
        hasCounters: buckets.length > 0 || measures.some(isRunning),
        buckets,
        step: probe.wishes?.step ?? 'day',
        hasRepeats: moves || repeating.some((name) => contents.labels.has(name)),
        changesUsers: moves,
        hasWhole: contents.hasWhole,
        hasLines: contents.hasLines,
      }),
      isStored: true,
      time: start,
      measures: measureList,
      dims: Object.fromEntries(Object.entries(dims).map(([name, sql]) => [name, `l${columns.indexOf(sql)}`])),
      rejects: rejectsOf(reading, { map, buckets, start }),
      skip,
      skipped:
        'samples that say nothing (NaN, infinite, the first of a counter, a part of another one, or skipped by the map) were left out',
      // One number for series and millisecond: a text for each of millions of samples would cost seconds.
      identity: 'series::hugeint * 1000000000000000 + t_ms',
      gaps: 'gauge',
      notices: [
        ...noticesOf(contents, measures),
        ...resetsOf(measures),
        ...(moves ? [usersChange] : []),
        ...(buckets.length > 0 ? [percentilesRead] : []),
      ],
    } satisfies Projection
  },
}

type Rejecting = {
  readonly map: NonNullable<Probe['wishes']>['map']
  readonly buckets: ReturnType<typeof bucketHistograms>
  /** SQL of the start of a sample. */
  readonly start: string
}

function rejectsOf(
  { measures, refused }: PrometheusReading,
  { map, buckets, start }: Rejecting,
): NonNullable<Projection['rejects']> {
  return [
    { reason: 'native histogram, which is not read', when: 't_ms is null' },
    noEpoch(start),
    ...refused.map(({ name, why }) => ({
      reason: `${name}: ${why}`,
      when: `name = ${literal(name)}`,
    })),
    {
      reason: 'bucket of a histogram, which is not read',
      when: `ends_with(name, '_bucket') and not ${isBucketSql(buckets)}`,
    },
    {
      reason:
        map === undefined
          ? 'a metric that the first look at the file did not see'
          : `a metric that ${map.file} does not name`,
      when: `not ${anyOf(measures)} and not ${isBucketSql(buckets)}`,
    },
  ]
}

type Skipping = {
  readonly contents: PrometheusContents
  readonly measures: readonly PrometheusMeasure[]
  readonly leftOut: readonly LeftOut[]
  readonly map: NonNullable<Probe['wishes']>['map']
}

function skipSql({ contents, measures, leftOut, map }: Skipping, label: (name: string) => string): string {
  const zones = map === undefined ? overlappingZones(contents.series, label) : undefined
  const hasTemplates = map === undefined && contents.labels.has('datname')
  return [
    '(t_ms is not null and not isfinite(v)) or abs(v) >= 9.2e18',
    `(${anyOf(measures.filter(isRunning))} and t_ms is not null and previous is null)`,
    ...leftOutSql(leftOut, label),
    ...(zones === undefined ? [] : [zones]),
    ...(hasTemplates
      ? [`coalesce(starts_with(name, 'pg_') and starts_with(${label('datname')}, 'template'), false)`]
      : []),
    ...Object.entries(map?.skip ?? {}).map(
      ([name, words]) => `coalesce(${label(name)} in (${words.map(literal).join(', ')}), false)`,
    ),
  ].join(' or ')
}

function leftOutSql(leftOut: readonly LeftOut[], label: (name: string) => string): string[] {
  const whole = leftOut.flatMap((one) => (one.label === undefined ? [literal(one.name)] : []))
  const parts = leftOut.flatMap(({ name, label: by, texts = [] }) =>
    by === undefined ? [] : [`coalesce(${nameIs(name)} and ${oneOf(label(by), texts)}, false)`],
  )
  return [...(whole.length === 0 ? [] : [`coalesce(name in (${whole.join(', ')}), false)`]), ...parts]
}

/** How often a running count began again: what it shows then is new usage in full. */
function resetsOf(measures: readonly PrometheusMeasure[]): NonNullable<Projection['notices']> {
  const running = measures.filter(isRunning)
  if (running.length === 0) return []
  return [
    {
      code: 'counter-resets',
      message:
        'falls of a running count to a lower value are resets (a restart): what it showed after them counts in full',
      count: `count(*) filter (where v < previous and ${anyOf(running)})`,
    },
  ]
}

function noticesOf(
  contents: PrometheusContents,
  measures: readonly PrometheusMeasure[],
): NonNullable<Projection['notices']> {
  const power = new Set(measures.filter((m) => m.metric === 'power_kw').map((m) => String(m.name)))
  const isWhole = [...power].some((name) => /^(ipmi_|kepler_platform)/.test(name))
  const isPart = [...power].some((name) => /^(DCGM_|kepler_node)/.test(name))
  return [
    ...contents.warnings.map((text) => ({
      code: 'prometheus_warning',
      message: `Prometheus warned: ${text}`,
    })),
    ...(contents.isPartial
      ? [
          {
            code: 'incomplete_export',
            message:
              'The answer says that it is partial: some storage nodes did not answer. Export it again.',
          },
        ]
      : []),
    ...(isWhole && isPart
      ? [
          {
            code: 'power_twice',
            message: `power_kw adds up whole machines and parts (${[...power].sort().join(', ')}): where both are of one host, leave one out.`,
          },
        ]
      : []),
  ]
}

const usersChange = {
  code: 'gpu_users_change',
  message:
    'Some GPUs were used by several pods, one after the other: what is measured of a whole GPU is not split by pod and namespace.',
}

function labelsOf(dimensions: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(dimensions).map(([name, label]) => [name, labelSql(label)]))
}

/** Dimension to the SQL of its text over one series (`metric`, `labels`). */
function dimensions(probe: Probe, labels: ReadonlySet<string>): Readonly<Record<string, string>> {
  // Only a first look at the file was possible: keep every series apart by all of its labels.
  if (probe.json === undefined && probe.container === 'json') return { series: 'labels' }
  const rest = new Set(labels)
  for (const dropped of [...undimensional, ...people, ...sessions, 'le']) rest.delete(dropped)
  const dims: Record<string, string> = {}
  const person = people.find((name) => labels.has(name))
  if (person !== undefined && probe.wishes?.keepUser === true) dims['user'] = labelSql(person)
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

function detect(probe: Probe): Detection {
  const why = noSeries(probe)
  if (why !== undefined) return refuse(why)
  const { responses, error, resultType, series, instants } = prometheusContents(probe)
  if (responses === 0)
    return { score: 0, evidence: [], missing: ['status = success, data.resultType = matrix'] }
  if (error !== undefined) return refuse(`Prometheus answered with an error, which was saved: ${error}`)
  if (resultType !== 'matrix' && resultType !== 'vector') {
    return refuse(`data.resultType is ${resultType ?? 'absent'}, not matrix; export a query_range response`)
  }
  if (series.length === 0) {
    return refuse(
      'the result is empty: the query matched no series in its window; check its name, labels and dates',
    )
  }
  if (resultType === 'vector' && instants < 2)
    return refuse('it is an instant query, a single instant and no series; export a query_range response')
  return { score: 1, evidence: [`Prometheus ${resultType} of ${series.length} series`], missing: [] }
}

function refuse(refusal: string): Detection {
  return { score: 0.95, evidence: ['Prometheus'], missing: [], refusal }
}
