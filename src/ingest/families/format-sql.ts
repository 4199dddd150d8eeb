import type { Probe } from '../usage-format.ts'

/**
 * SQL relation of JSON and JSONL files, for a projection's `from`: one row per top-level value (elements, when that is an array) in
 * the column `json`, and the path in `filename`. A line of JSONL that is no JSON is a row whose `json` is NULL. See `valuesSql` of relation.ts.
 */
export const jsonRecordsSql = '$values'

/** The same read at once, of documents only: a line that is no JSON ends the reading. */
export const jsonValuesSql =
  "read_json_objects($file, format = 'auto', maximum_object_size = 201326592, filename = true)"

/** Rows of JSONL that are no JSON (a cut last line) are told, not dropped. */
export const brokenRecord = { reason: 'the line is not JSON', when: 'is_broken' } as const

/** Formats that count seconds since 1970: a number of fewer than ten digits is something else in a damaged file, and would be a date in 1970. */
export function noEpoch(time: string): { readonly reason: string; readonly when: string } {
  return {
    reason: 'the time is no epoch: it would lie before 2001',
    when: `${time} < timestamp '2001-09-09'`,
  }
}

/** A text as an SQL literal. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}

/** SQL of the elements of the JSON array at a path, one row each; no row where there is no array. */
export function unnestJson(json: string, path: string): string {
  return `unnest(from_json(case when json_type(${json}, '${path}') = 'ARRAY' then ${json}->'${path}' end, '["JSON"]'))`
}

/** The same of the top-level values, where one that is no JSON (`json` is NULL: a broken line) is one row of NULL. */
export function unnestValue(path: string): string {
  return `unnest(case when json is null then [cast(null as json)]
    when json_type(json, '${path}') = 'ARRAY' then from_json(json->'${path}', '["JSON"]') end)`
}

/**
 * SQL of an exact DECIMAL(38, 12) from the SQL of a text; NULL where it is not a finite number. The engine parses text of up to 18
 * digits in machine words, and wider decimals about 40 times slower: those are left for the few texts that need them.
 */
export function decimal(text: string): string {
  const digits = `trim(${text})`
  return `coalesce(
    try_cast(${digits} as decimal(18, 12))::decimal(38, 12),
    case when regexp_full_match(${digits}, '[+-]?\\d{1,12}(\\.\\d{0,6})?') then try_cast(${digits} as decimal(18, 6)) end,
    try_cast(${digits} as decimal(38, 12)))`
}

/** SQL of what is left of a number, at least 0; NULL stays NULL, of which the engine's `greatest` would make 0. */
export function atLeastZero(sql: string): string {
  return `case when (${sql}) < 0 then 0 else (${sql}) end`
}

/** SQL of the texts of a JSON object's fields, as a list in the order of `names`: the object is parsed once for all of them. */
export function jsonTexts(json: string, paths: readonly string[]): string {
  return `${json}->>[${paths.map(literal).join(', ')}]`
}

/**
 * SQL of a UTC timestamp from the SQL of an ISO text: an offset or `Z` is honoured, a stamp without one is UTC whatever
 * the session's zone. NULL where it cannot be read.
 */
export function utcTimestamp(text: string): string {
  const stamp = `trim(${text})`
  return `case when regexp_matches(${stamp}, '\\d(Z|[zZ]| ?UTC| ?[+-]\\d\\d(:?\\d\\d)?)$') and length(${stamp}) > 10
    then try_cast(${stamp} as timestamptz) at time zone 'UTC' else try_cast(${stamp} as timestamp) end`
}

/**
 * SQL of a UTC timestamp from the SQL of a text that machines write in their own zone (`2026-08-01T10:00:00`, `2026/08/01 10:00:00.5`):
 * a stamp without an offset is in the session's zone. NULL where it cannot be read.
 */
export function localTimestamp(text: string): string {
  return `(try_cast(replace(trim(${text}), '/', '-') as timestamptz) at time zone 'UTC')`
}

/** SQL of a text that is NULL when blank or the word NULL. */
export function filled(text: string): string {
  return `nullif(nullif(trim(${text}), ''), 'NULL')`
}

/**
 * SQL of the text of a record's field by name: of a JSON object in the column `json`, or of a table's column, matched
 * without regard to case, spaces and `_`. NULL where a table lacks the column.
 */
export function fieldOf(probe: Probe): (name: string) => string {
  if (probe.container === 'json' || probe.container === 'jsonl') {
    return (name) => `(json->>'$."${name}"')`
  }
  return (name) => {
    const wanted = name.toLowerCase().replaceAll('_', '')
    const at = probe.keys.indexOf(wanted)
    const column = probe.header[at]
    return column === undefined
      ? 'cast(null as varchar)'
      : `cast("${column.replaceAll('"', '""')}" as varchar)`
  }
}

/** Top-level values of a JSON document (elements, when it is an array), or the first records of a JSONL file. */
export function jsonDocuments(probe: Probe): readonly Readonly<Record<string, unknown>>[] {
  const values =
    probe.json === undefined
      ? probe.records
      : Array.isArray(probe.json)
        ? (probe.json as unknown[])
        : [probe.json]
  return values.filter(isRecord)
}

/** Whether a value is a JSON object. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The objects of a JSON array, or an empty array for anything else. */
export function recordsIn(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(value) ? value.filter(isRecord) : []
}
