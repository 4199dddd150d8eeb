import type { Probe } from '../usage-format.ts'
import { isRecord, jsonDocuments, jsonRecordsSql, literal, recordsIn } from './format-sql.ts'

/** SQL of an OTLP attribute list (`[{key, value: {stringValue | intValue | ...}}]`) as a list of `{key, value}`. */
export function otlpAttributes(json: string): string {
  return `from_json(case when json_type(${json}) = 'ARRAY' then ${json} end, '[{"key":"VARCHAR","value":"JSON"}]')`
}

/** SQL of the text of the first of these attributes that is set. */
export function otlpText(attributes: string, ...keys: readonly string[]): string {
  const texts = keys.map((key) => {
    const value = `list_filter(${attributes}, lambda a: a.key = ${literal(key)})[1].value`
    return `(${value}->>'$.stringValue'), (${value}->>'$.intValue'), (${value}->>'$.doubleValue'), (${value}->>'$.boolValue')`
  })
  return `nullif(coalesce(${texts.join(', ')}), '')`
}

/** SQL of the elements of a JSON array, one row each, or one NULL row for what is no array: nothing vanishes untold. */
function otlpElements(json: string): string {
  return `unnest(case when json_type(${json}) = 'ARRAY' then from_json(${json}, '["JSON"]') end)`
}

/**
 * SQL expressions (with `with`) up to `things`: one row for each metric or span of the documents (`thing`), with the attributes of its resource
 * (`owner`); a line that is no JSON is one row with `is_broken`.
 */
export function otlpThingsSql(kind: 'resourceMetrics' | 'resourceSpans'): string {
  const [scopes, things] = placesOf(kind)
  return `with value as (select json, filename from ${jsonRecordsSql}),
    resource as (
      select filename, ${otlpElements(`json->'$.${kind}'`)} as r from value where json is not null
      union all by name select filename, cast(null as json) as r from value where json is null
    ),
    scope as (
      select filename, r is null as is_broken, r->'$.resource.attributes' as owner,
        unnest(case when r is null then [cast(null as json)] else from_json(r->'$.${scopes}', '["JSON"]') end) as s
      from resource
    ),
    things as (
      select filename, is_broken, owner,
        unnest(case when is_broken then [cast(null as json)] else from_json(s->'$.${things}', '["JSON"]') end) as thing
      from scope
    )`
}

function placesOf(kind: 'resourceMetrics' | 'resourceSpans'): readonly [scopes: string, things: string] {
  return kind === 'resourceMetrics' ? ['scopeMetrics', 'metrics'] : ['scopeSpans', 'spans']
}

/** Names of the metrics, and keys of the span attributes, that the probe's documents hold under `resourceMetrics` or `resourceSpans`. */
export function otlpNames(
  probe: Probe,
  kind: 'resourceMetrics' | 'resourceSpans',
): readonly string[] | undefined {
  const resources = jsonDocuments(probe).filter((value) => kind in value)
  if (resources.length === 0) return undefined
  const [scopes, things] = placesOf(kind)
  const found = resources
    .flatMap((value) => recordsIn(value[kind]))
    .flatMap((resource) => recordsIn(resource[scopes]))
    .flatMap((scope) => recordsIn(scope[things]))
    .filter(isRecord)
  const names =
    kind === 'resourceMetrics'
      ? found.map((metric) => metric['name'])
      : found.flatMap((span) => recordsIn(span['attributes']).map((a) => a['key']))
  return names.filter((name) => typeof name === 'string')
}

/** A line that is no JSON, of a relation that carries `is_broken`. */
export const otlpBroken = { reason: 'the line is not JSON', when: 'is_broken' } as const

/** Dimensions of both signals, over relations with these columns. */
export function otlpDims(probe: Probe): Readonly<Record<string, string>> {
  return {
    provider: 'lower(provider)',
    model: 'lower(model)',
    ...(probe.wishes?.keepUser === true ? { user: 'person' } : {}),
    environment: 'environment',
    agent: 'agent',
    service: 'service',
  }
}
