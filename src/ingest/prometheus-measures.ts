import { JevonsError } from '../errors.ts'
import { metricInfo, metrics } from './metrics.ts'
import { type PrometheusMetric, prometheusMetrics } from './prometheus-metrics.ts'
import type { MapMeasure, UsageMap } from './usage-format.ts'

/** One metric of a response and what its samples become. */
export type PrometheusMeasure = {
  /** `__name__`; undefined for a query whose functions dropped it. */
  readonly name: string | undefined
  readonly metric: string
  /** `increase`: a sample is what was added in the `windowMs` before its stamp. */
  readonly kind: PrometheusMetric['kind'] | 'increase'
  readonly scale: number
  readonly windowMs: number
  readonly unit?: string
  readonly currency?: string
  /** Label to the text that it must have. */
  readonly where: Readonly<Record<string, string>>
}

/**
 * What the metrics of a response are: as a user's map says, else by the tables of known exporters, else under their own names.
 * @throws JevonsError MISSING_COLUMN for series without a name and without a map, and for names that the responses lack; BAD_OPTION for a map
 * that leaves open whether samples add up.
 */
export function prometheusMeasures(
  names: readonly (string | undefined)[],
  map: UsageMap | undefined,
  source: string,
): PrometheusMeasure[] {
  if (map !== undefined)
    return Object.entries(map.measures).map(([metric, m]) => mapped(metric, m, { names, map, source }))
  if (names.includes(undefined)) throw unnamed(source)
  return names.flatMap((name) => (name === undefined ? [] : [byName(name)]))
}

function unnamed(source: string): JevonsError {
  return new JevonsError({
    code: 'MISSING_COLUMN',
    message: `${source}: the query dropped the metric's name, as Prometheus functions do; its samples may be levels, running counts or increases.`,
    hint: 'Say what they are with --map map.yml, for example `measures: { tokens_input: { column: value, kind: increase, window: 1d } }`, or `{ column: value, kind: gauge }`; `value` stands for series without a name.',
    pos: { file: source },
  })
}

function byName(name: string): PrometheusMeasure {
  const { metric, kind, scale } = known(name)
  // A metric of the user's own is averaged or added by its name: one that would be added is told to be a mean.
  const own = kind === 'gauge' && metricInfo(metric).time === 'sum' ? `${metric}_mean` : metric
  return { name, metric: own, kind, scale, windowMs: 0, where: {} }
}

/** A name that no exporter table knows: a counter by its suffix, else a gauge, under its own name. */
function known(name: string): PrometheusMetric {
  return (
    prometheusMetrics[name] ?? {
      metric: name,
      kind: /_(total|count|sum)$/.test(name) ? 'counter' : 'gauge',
      scale: 1,
    }
  )
}

type Responses = {
  readonly names: readonly (string | undefined)[]
  readonly map: UsageMap
  readonly source: string
}

function mapped(metric: string, m: MapMeasure, found: Responses): PrometheusMeasure {
  const { names, map, source } = found
  const name = nameOf(m.column, names)
  if (!names.includes(name)) {
    throw new JevonsError({
      code: 'MISSING_COLUMN',
      message: `${source} has no metric '${m.column}', which ${map.file} names.`,
      hint: `Its metrics: ${names.map((n) => n ?? 'value (without a name)').join(', ')}.`,
      pos: { file: source },
    })
  }
  const { unit, currency, factor = 1, windowMs = 0, where = {} } = m
  const kind = m.kind ?? kindOf(name, metric)
  if (kind === undefined || !isMeant(kind, metric, windowMs)) throw unclear(metric, m, kind, map.file)
  return {
    ...{ name, metric, kind, where, scale: factor, windowMs: kind === 'increase' ? windowMs : 0 },
    ...(unit === undefined ? {} : { unit }),
    ...(currency === undefined ? {} : { currency }),
  }
}

/** `value` stands for series without a name. */
function nameOf(column: string, names: Responses['names']): string | undefined {
  return column === 'value' && names.includes(undefined) ? undefined : column
}

function isMeant(kind: PrometheusMeasure['kind'], metric: string, windowMs: number): boolean {
  const adds = metricInfo(metric).time === 'sum'
  return kind === 'gauge' ? !adds : adds && (kind === 'counter' || windowMs > 0)
}

/** Only a known exporter, a counter's suffix or a canonical gauge says by itself what a sample is. */
function kindOf(name: string | undefined, metric: string): PrometheusMeasure['kind'] | undefined {
  if (name !== undefined && (prometheusMetrics[name] !== undefined || known(name).kind === 'counter'))
    return known(name).kind
  return metrics[metric] !== undefined && metricInfo(metric).time !== 'sum' ? 'gauge' : undefined
}

function unclear(metric: string, m: MapMeasure, kind: string | undefined, file: string): JevonsError {
  const adds = metricInfo(metric).time === 'sum'
  const why =
    kind === undefined
      ? `what a sample of '${m.column}' is`
      : kind === 'increase' && adds
        ? `over which window a sample of '${m.column}' was added up`
        : `how a ${kind} makes ${metric}, which ${adds ? 'adds up' : 'is averaged'}`
  const example = adds
    ? `\`{ column: ${m.column}, kind: increase, window: 1d }\` for increase() over a day, \`kind: counter\` for running counts`
    : `\`{ column: ${m.column}, kind: gauge }\``
  return new JevonsError({
    code: 'BAD_OPTION',
    message: `${file}: measures.${metric} does not say ${why}.`,
    hint: `Write ${example}.`,
    pos: { file },
  })
}
