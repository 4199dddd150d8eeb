import type { Probe } from '../usage-format.ts'
import { filled } from './format-sql.ts'

/** Reads of a bill's columns by name. */
export type BillColumns = {
  /** SQL of the text of the first of these columns that has one, matched without case, spaces, `_`, `/`, `-`. */
  readonly text: (...names: readonly string[]) => string
  /** SQL of a column as JSON: a JSON text, or a nested value of a Parquet file. NULL where it is neither. */
  readonly json: (...names: readonly string[]) => string
  /** Whether the file has one of these columns. */
  readonly has: (...names: readonly string[]) => boolean
}

/** Access to `$table` of a bill, be it delimited text, Parquet or records of JSON. */
export function billColumns(probe: Probe): BillColumns {
  const columnOf = (name: string): string | undefined => {
    const column = probe.header[probe.keys.indexOf(keyOf(name))]
    return column === undefined ? undefined : `"${column.replaceAll('"', '""')}"`
  }
  const found = (names: readonly string[]): string[] =>
    names.map(columnOf).filter((column) => column !== undefined)
  const coalesced = (values: readonly string[], type: string): string =>
    values.length === 0 ? `cast(null as ${type})` : `coalesce(${values.join(', ')})`
  return {
    text: (...names) =>
      coalesced(
        found(names).map((column) => filled(`cast(${column} as varchar)`)),
        'varchar',
      ),
    json: (...names) =>
      coalesced(
        found(names).flatMap((column) => {
          const parsed = `try_cast(cast(${column} as varchar) as json)`
          return probe.container === 'parquet' ? [parsed, `to_json(${column})`] : [parsed]
        }),
        'json',
      ),
    has: (...names) => found(names).length > 0,
  }
}

function keyOf(name: string): string {
  return name.toLowerCase().replace(/[\s_/-]/g, '')
}

/** SQL of a tag's text in a JSON object of tags, whatever prefix and case the exporter gave its key. */
export function tagText(json: string, ...names: readonly string[]): string {
  const keys = names.flatMap((name) => [name, `${name[0]?.toUpperCase() ?? ''}${name.slice(1)}`])
  const paths = keys.flatMap((key) => [key, `user:${key}`, `user_${key}`])
  return `coalesce(${paths.map((path) => `nullif(${json}->>'$."${path}"', '')`).join(', ')})`
}

/** A reject for money whose currency is not a code. */
export const currencyReject = {
  reason: 'the currency is not an ISO 4217 code',
  when: "not regexp_matches(coalesce(currency, ''), '^[A-Z]{3}$')",
}
