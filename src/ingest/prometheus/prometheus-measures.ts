import { JevonsError } from '../../errors.ts'
import { metricInfo, metrics } from '../metrics.ts'
import type { MapMeasure, UsageMap } from '../usage-format.ts'
import type { PrometheusMetric } from './prometheus-metric.ts'
import { prometheusMetrics } from './prometheus-metrics.ts'
import { unclearName } from './prometheus-names.ts'

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
  /** Label to the texts of which it must have one. */
  readonly where: Readonly<Record<string, readonly string[]>>
  /** Label to the texts of which it must have none. */
  readonly except: Readonly<Record<string, readonly string[]>>
  /** Labels that it must have. */
  readonly has: readonly string[]
}

/** Samples that are left out without a word: of a name, or of those of its series whose label has one of these texts. */
export type LeftOut = { readonly name: string; readonly label?: string; readonly texts?: readonly string[] }

/** Labels of a series. */
export type PrometheusLabels = Readonly<Record<string, unknown>>

/** What becomes of the names of a response. */
export type PrometheusReading = {
  readonly measures: readonly PrometheusMeasure[]
  /** Names that are left out without a word: parts of what is read, stamps, codes. */
  readonly leftOut: readonly LeftOut[]
  /** Names whose samples cannot be read, and why. */
  readonly refused: readonly { readonly name: string; readonly why: string }[]
}

/**
 * What the metrics of a response are: as a user's map says, else by the tables of known exporters, else under their own names.
 * @throws JevonsError MISSING_COLUMN for series without a name and without a map, and for names that the responses lack; BAD_OPTION for a map
 * that leaves open whether samples add up.
 */
export function prometheusMeasures(
  names: readonly (string | undefined)[],
  map: UsageMap | undefined,
  about: { readonly source: string; readonly series: readonly PrometheusLabels[] },
): PrometheusReading {
  const { source } = about
  if (map !== undefined) {
    const measures = Object.entries(map.measures).map(([metric, m]) =>
      mapped(metric, m, { names, map, source }),
    )
    return { measures, leftOut: [], refused: [] }
  }
  if (names.includes(undefined)) throw unnamed(source)
  const own = names.filter((name) => name !== undefined)
  const readings = own.map((name) => byName(name, own, about.series))
  const refused = readings.flatMap((r) => r.refused)
  const [first] = refused
  if (first !== undefined && refused.length === own.length) throw unreadable(first, source)
  return {
    measures: readings.flatMap((r) => r.measures),
    leftOut: readings.flatMap((r) => r.leftOut),
    refused,
  }
}

function unreadable(first: { readonly name: string; readonly why: string }, source: string): JevonsError {
  return new JevonsError({
    code: 'MISSING_COLUMN',
    message: `${source}: '${first.name}' cannot be read by its name: ${first.why}.`,
    hint: `Say what it is with --map map.yml, for example \`measures: { requests: { column: "${first.name}", kind: increase, window: 1h } }\`, or \`kind: gauge\` for a level.`,
    pos: { file: source },
  })
}

function unnamed(source: string): JevonsError {
  return new JevonsError({
    code: 'MISSING_COLUMN',
    message: `${source}: the query dropped the metric's name, as Prometheus functions do; its samples may be levels, running counts or increases.`,
    hint: 'Say what they are with --map map.yml, for example `measures: { tokens_input: { column: value, kind: increase, window: 1d } }`, or `{ column: value, kind: gauge }`; `value` stands for series without a name.',
    pos: { file: source },
  })
}

function byName(
  name: string,
  names: readonly string[],
  series: readonly PrometheusLabels[],
): PrometheusReading {
  const nothing = { measures: [], leftOut: [], refused: [] }
  const rules = prometheusMetrics[name]
  if (rules !== undefined) return byRules(name, rules, names, series)
  if (name === 'ipmi_power_watts') return ipmiSensors(names, series)
  // OpenMetrics: when a counter began.
  if (name.endsWith('_created')) return { ...nothing, leftOut: [{ name }] }
  if (name.endsWith('_bucket')) return nothing
  const why = unclearName(name)
  if (why !== undefined) return { ...nothing, refused: [{ name, why }] }
  return { ...nothing, measures: [measureOf(name, unknownMetric(name))] }
}

/** A known name: by those of its rules that hold beside the other names. */
function byRules(
  name: string,
  rules: readonly PrometheusMetric[],
  names: readonly string[],
  series: readonly PrometheusLabels[],
): PrometheusReading {
  const applied = rules.filter(
    ({ unless = [], beside = name }) => !unless.some((n) => names.includes(n)) && names.includes(beside),
  )
  const twice = toldTwice(
    name,
    applied.flatMap((rule) => rule.unlessService ?? []),
    series,
  )
  if (applied.length === 0 || twice === 'all') return { measures: [], leftOut: [{ name }], refused: [] }
  const except = twice === undefined ? {} : { [twice.label]: twice.texts }
  const measures = applied.map((rule) => measureOf(name, { ...rule, except: { ...rule.except, ...except } }))
  return { measures, leftOut: twice === undefined ? [] : [{ name, ...twice }], refused: [] }
}

const serviceLabels = ['service_name', 'service.name', 'exported_job', 'job', 'instance']

/** The services whose series of a name tell what others of their names tell already; `all` where services cannot be told apart. */
function toldTwice(
  name: string,
  others: readonly string[],
  series: readonly PrometheusLabels[],
): { readonly label: string; readonly texts: readonly string[] } | 'all' | undefined {
  const better = series.filter((s) => others.includes(String(s['__name__'])))
  if (better.length === 0) return undefined
  const own = series.filter((s) => s['__name__'] === name)
  const label = serviceLabels.find((l) => [...own, ...better].every((s) => typeof s[l] === 'string'))
  if (label === undefined) return 'all'
  const of = (list: readonly PrometheusLabels[]): Set<string> => new Set(list.map((s) => String(s[label])))
  const known = of(better)
  const texts = [...of(own)].filter((service) => known.has(service)).sort()
  return texts.length === 0 ? undefined : { label, texts }
}

function measureOf(name: string, rule: PrometheusMetric): PrometheusMeasure {
  const { metric, kind, scale, where = {}, except = {}, has = [], unit } = rule
  // A metric of the user's own is averaged or added by its name: one that would be added is told to be a mean.
  const own = kind === 'gauge' && metricInfo(metric).time === 'sum' ? `${metric}_mean` : metric
  return {
    name,
    metric: own,
    kind,
    scale,
    windowMs: 0,
    where,
    except,
    has,
    ...(unit === undefined ? {} : { unit }),
  }
}

/** A name that no exporter table knows: a counter by its suffix, else a gauge, under its own name. */
function unknownMetric(name: string): PrometheusMetric {
  return { metric: name, kind: /_(total|count|sum)$/.test(name) ? 'counter' : 'gauge', scale: 1 }
}

const totalSensor =
  /^(system|sys|total|server|chassis|sys(tem)? board)?[ _-]*(pwr|power)[ _-]*(meter|consumption|total|cons|usage)?$/i

/** Sensors of one chassis overlap (supplies in and out, rails, the whole): only one that names the whole is power. */
function ipmiSensors(names: readonly string[], series: readonly PrometheusLabels[]): PrometheusReading {
  const name = 'ipmi_power_watts'
  if (names.includes('ipmi_dcmi_power_consumption_current_watts'))
    return { measures: [], leftOut: [{ name }], refused: [] }
  const sensors = [
    ...new Set(
      series.flatMap((s) => (s['__name__'] === name && typeof s['name'] === 'string' ? [s['name']] : [])),
    ),
  ].sort()
  const whole = sensors.find((sensor) => totalSensor.test(sensor.trim()))
  if (whole !== undefined) {
    const rule: PrometheusMetric = {
      metric: 'power_kw',
      kind: 'gauge',
      scale: 1e-3,
      where: { name: [whole] },
    }
    return { measures: [measureOf(name, rule)], leftOut: [], refused: [] }
  }
  const why = `none of its sensors (${sensors.slice(0, 6).join(', ')}) names the whole chassis, and supplies and rails overlap`
  return { measures: [], leftOut: [], refused: [{ name, why }] }
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
  const { unit, currency, factor = 1, windowMs = 0 } = m
  const where = Object.fromEntries(Object.entries(m.where ?? {}).map(([label, text]) => [label, [text]]))
  const kind = m.kind ?? kindOf(name, metric)
  if (kind === undefined || !isMeant(kind, metric, windowMs)) throw unclear(metric, m, kind, map.file)
  return {
    ...{
      name,
      metric,
      kind,
      where,
      except: {},
      has: [],
      scale: factor,
      windowMs: kind === 'increase' ? windowMs : 0,
    },
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
function kindOf(name: string | undefined, metric: string): 'gauge' | 'counter' | undefined {
  const rules = name === undefined ? [] : (prometheusMetrics[name] ?? [unknownMetric(name)])
  if (rules.some(({ kind }) => kind !== 'gauge' && kind !== 'present')) return 'counter'
  if (name !== undefined && prometheusMetrics[name] !== undefined) return 'gauge'
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
