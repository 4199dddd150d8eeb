import type { Probe } from '../usage-format.ts'
import { jsonDocuments, jsonRecordsSql } from './format-sql.ts'

/** {@link jsonRecordsSql} with `line`, the number of a value over all files in their order. */
export const jsonLinesSql: string = `(select json, filename, row_number() over () as line from ${jsonRecordsSql})`

/** The first records of a JSONL file; one of a single line looks like a JSON document. None of an array or a table. */
export function firstLines(probe: Probe): readonly Readonly<Record<string, unknown>>[] {
  const isLines = probe.container === 'jsonl' || (probe.container === 'json' && !Array.isArray(probe.json))
  return isLines ? jsonDocuments(probe) : []
}
