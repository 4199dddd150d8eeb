import type { Probe } from '../usage-format.ts'
import { fieldOf, filled, utcTimestamp } from './format-sql.ts'

/**
 * SQL relation of a Console export, one row per row of the table: `filename`, `day`, a text column per number and dimension,
 * and `occurrence`: which of the rows of its file with the same day and dimensions it is.
 */
export function consoleRows(probe: Probe, numbers: readonly string[], dims: readonly string[]): string {
  const field = fieldOf(probe)
  const columns = [...numbers, ...dims].map((name) => `${filled(field(name))} as ${name}`)
  return `(
    select *, row_number() over (partition by filename, day, ${dims.join(', ')} order by __line) as occurrence
    from (
      select $filename as filename, ${utcTimestamp(field('usage_date_utc'))} as day, ${columns.join(', ')}, __line
      from $table)
    order by __line)`
}

/** SQL identity of a row: the same day and dimensions in two files are one row; within one file they are two. */
export function consoleIdentity(dims: readonly string[]): string {
  return `concat_ws('|', day, occurrence, ${dims.map((d) => `coalesce(${d}, '')`).join(', ')})`
}

/** SQL of the context window, which the Console writes with a sign beyond ASCII, as the API names it. */
export const consoleContext = `case when context_window like '%≤%' then '0-200k'
  when context_window like '%>%' then '200k-1M' else context_window end`
