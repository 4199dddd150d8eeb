import type { Probe } from '../usage-format.ts'
import { fieldOf, jsonDocuments, jsonRecordsSql, jsonTexts, literal } from './format-sql.ts'

/** Records of an export with one record per request: common table expressions and how a field of `record` is written. */
export type EventRecords = {
  /** SQL of the expressions (without `with`), the last of them `record`, with the columns `file_name` and `is_broken`. */
  readonly sql: string
  /** SQL of the text of the first of these fields that a record fills; NULL where it has none. */
  readonly field: (...names: readonly string[]) => string
}

/**
 * One row per record of a table (CSV, Parquet), of JSONL, or of a JSON document that is an array or holds one under
 * `data`. `names`: every field that will be asked for; each JSON record is taken apart once for all of them.
 */
export function eventRecords(probe: Probe, names: readonly string[]): EventRecords {
  if (probe.container === 'csv' || probe.container === 'parquet') {
    const column = fieldOf(probe)
    return {
      sql: 'record as (select *, $filename as file_name, false as is_broken from $table)',
      // Keys of a table's columns have no blanks: BurstGPT's `Request tokens`.
      field: firstOf((name) => column(name.replaceAll(' ', ''))),
    }
  }
  const paths = names.map((name) => `$."${name}"`)
  return {
    sql: `value as (select json, filename from ${jsonRecordsSql}),
      element as (select ${hasPages(probe) ? elementsSql : 'json'}, filename from value),
      record as (select ${jsonTexts('json', paths)} as fields, filename as file_name, json is null as is_broken from element)`,
    field: firstOf((name) => `fields[${names.indexOf(name) + 1}]`),
  }
}

function firstOf(field: (name: string) => string): EventRecords['field'] {
  return (...names) => {
    const texts = names.map((name) => `nullif(nullif(trim(${field(name)}), ''), 'NULL')`)
    return texts.length === 1 ? (texts[0] as string) : `coalesce(${texts.join(', ')})`
  }
}

const elementsSql = `unnest(case when json_type(json, '$.data') = 'ARRAY'
  then from_json(json->'$.data', '["JSON"]') else [json] end) as json`

function hasPages(probe: Probe): boolean {
  return probe.container === 'json' || jsonDocuments(probe).some((value) => Array.isArray(value['data']))
}

/** SQL of a JSON object's entries as a list of `{key, value}` texts; NULL where the text is no object. */
export function jsonEntries(text: string): string {
  return `case when json_valid(${text}) and json_type(${text}) = 'OBJECT'
    then map_entries(from_json(${text}, '"MAP(VARCHAR, VARCHAR)"')) end`
}

/** SQL of the exact sum of the entries (see {@link jsonEntries}) whose key matches one pattern and not the other; NULL = none. */
export function sumOfEntries(entries: string, matching: string, except?: string): string {
  const own = `regexp_matches(lower(e.key), ${literal(matching)})`
  const when = except === undefined ? own : `${own} and not regexp_matches(lower(e.key), ${literal(except)})`
  return `list_sum(list_transform(list_filter(${entries}, lambda e: ${when}), lambda e: try_cast(e.value as decimal(38, 12))))`
}
