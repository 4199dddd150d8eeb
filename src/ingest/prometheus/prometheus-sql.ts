import { literal } from '../families/format-sql.ts'
import { metricInfo } from '../metrics.ts'
import type { MeasureSql } from '../usage-format.ts'
import type { PrometheusMeasure } from './prometheus-measures.ts'

/** Whether its samples are running counts. */
export function isRunning({ kind }: PrometheusMeasure): boolean {
  return kind !== 'gauge' && kind !== 'increase' && kind !== 'present'
}

/** SQL condition: the row is a sample of one of the measures. */
export function anyOf(measures: readonly PrometheusMeasure[]): string {
  const names = [...new Set(measures.map((m) => m.name))]
  return names.length === 0 ? 'false' : `coalesce(${names.map(nameIs).join(' or ')}, false)`
}

/** SQL condition on the name of a metric; undefined = a result without names. */
export function nameIs(name: string | undefined): string {
  return name === undefined ? 'name is null' : `name = ${literal(name)}`
}

/** SQL condition: the text is one of several. */
export function oneOf(sql: string, texts: readonly string[]): string {
  return `${sql} in (${texts.map(literal).join(', ')})`
}

/** SQL of the millisecond at which what a sample tells begins: increases are stamped at the end of their window. */
export function startSql(measures: readonly PrometheusMeasure[]): string {
  const cases = measures.flatMap((m) =>
    m.kind === 'gauge' || m.kind === 'present'
      ? []
      : [`when ${nameIs(m.name)} then ${isRunning(m) ? 'previous_ms' : `t_ms - ${m.windowMs}`}`],
  )
  return cases.length === 0 ? 't_ms' : `case ${[...new Set(cases)].join(' ')} else t_ms end`
}

/** One measure per metric that adds up or is a mean over more than rows, since its parts stand in several names. */
export function measureSqls(
  measures: readonly PrometheusMeasure[],
  label: (name: string) => string,
): MeasureSql[] {
  const together = (m: PrometheusMeasure): boolean =>
    metricInfo(m.metric).time === 'sum' || ['rate', 'sum', 'count'].includes(m.kind)
  const groups = new Map<string, PrometheusMeasure[]>()
  for (const [i, m] of measures.entries()) {
    const key = together(m) ? m.metric : `${m.metric}\u0000${i}`
    groups.set(key, [...(groups.get(key) ?? []), m])
  }
  return [...groups.values()].flatMap((group) => {
    const [first] = group
    if (first === undefined) return []
    const value = casesOf(
      group.filter((m) => m.kind !== 'count'),
      label,
      valueOf,
    )
    const per = perSql(group, label)
    return [
      {
        metric: first.metric,
        value: value ?? 'null::double',
        ...(per === undefined ? {} : { per }),
        ...(first.unit === undefined ? {} : { unit: first.unit }),
        ...(first.metric === 'cost' || first.currency !== undefined
          ? { currency: literal(first.currency ?? 'USD') }
          : {}),
      },
    ]
  })
}

function casesOf(
  group: readonly PrometheusMeasure[],
  label: (name: string) => string,
  then: (m: PrometheusMeasure) => string,
): string | undefined {
  if (group.length === 0) return undefined
  const cases = group.map((m) => {
    const rows = [
      ...Object.entries(m.where).map(([name, texts]) => oneOf(label(name), texts)),
      ...Object.entries(m.except).map(([name, texts]) => `not coalesce(${oneOf(label(name), texts)}, false)`),
      ...m.has.map((name) => `coalesce(${label(name)}, '') <> ''`),
    ]
    return `when ${[nameIs(m.name), ...rows].join(' and ')} then ${then(m)}`
  })
  return `case ${cases.join(' ')} end`
}

function valueOf(m: PrometheusMeasure): string {
  if (m.kind === 'present') return '1'
  // A limit below zero stands for none.
  const level = m.metric.startsWith('limit_') ? 'case when v >= 0 then v end' : 'v'
  const value = isRunning(m) ? 'increase' : level
  const scale = m.kind === 'rate' ? m.scale * 1000 : m.scale
  return scale === 1 ? value : `${value} * ${scale}::double`
}

/** What a mean is over: requests of a histogram, milliseconds of a rate. Rates of one scrape add up over the same milliseconds. */
function perSql(group: readonly PrometheusMeasure[], label: (name: string) => string): string | undefined {
  const counts = group.filter((m) => m.kind === 'count')
  if (counts.length > 0 || group.some((m) => m.kind === 'sum')) {
    return casesOf(counts, label, () => 'increase') ?? 'null::bigint'
  }
  const first = group.find((m) => m.kind === 'rate')
  return first === undefined ? undefined : casesOf([first], label, () => 't_ms - previous_ms')
}
