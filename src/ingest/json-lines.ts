import { jsonDocuments } from './format-sql.ts'
import type { Probe } from './usage-format.ts'

/**
 * SQL relation of JSONL files: one row per line with `json` (NULL where the line is not JSON), `filename`, and `line`, its number over
 * all files in their order. A cut last line is a row without JSON, so that it can be told.
 */
export const jsonLinesSql = `(select json, filename, row_number() over () as line
  from read_json_objects($file, format = 'newline_delimited', ignore_errors = true, maximum_object_size = 67108864, filename = true))`

/** Rejection of a line that is not JSON. */
export const brokenLine = { reason: 'the line is not JSON', when: 'is_broken' } as const

/** The first records of a JSONL file; one of a single line looks like a JSON document. None of an array or a table. */
export function firstLines(probe: Probe): readonly Readonly<Record<string, unknown>>[] {
  const isLines = probe.container === 'jsonl' || (probe.container === 'json' && !Array.isArray(probe.json))
  return isLines ? jsonDocuments(probe) : []
}
