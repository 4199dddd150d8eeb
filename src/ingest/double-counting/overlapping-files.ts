import type { Notice } from '../../notice.ts'
import type { Db, Row } from '../engine/duckdb.ts'
import { numberOf, type RolledInput } from '../roll/rolled-rows.ts'
import { plain } from './pairs.ts'

/** A file of a group: the path under which its rows stand, and what the user called it. */
export type NamedFile = { readonly path: string; readonly source: string }

/**
 * Files of one layout whose periods overlap and that hold the same rows there (code `double_count_repeated_export`): most
 * buckets of the shared days have the same dimensions and the same values in both. Files with rows of their own on the same
 * days (one per account or region) are none. Only for rows without an identity: others count once anyway.
 */
export async function overlappingFiles(
  db: Db,
  { layout, metricIds }: RolledInput,
  files: readonly NamedFile[],
): Promise<Notice[]> {
  if (new Set(files.map((f) => f.source)).size < 2) return []
  const values = layout.measures.map((_, i) => `s${String(i)}`)
  const groups = [
    'bucket',
    ...layout.dims.map((_, i) => `d${String(i)}`),
    ...layout.keys.map((_, i) => `k${String(i)}`),
  ]
  const isFilled = `(${values.map((v) => `coalesce(${v}, 0) <> 0`).join(' or ')})`
  const shared = await db.rows(`with cell as (
      select ${[...groups, ...values].join(', ')}, list(distinct file order by file) as files
      from ${layout.table} where reason is null and ${isFilled}
      group by ${[...groups, ...values].join(', ')} having count(distinct file) > 1)
    select files[1] as a, files[2] as b, count(*) as n, strftime(min(bucket), '%Y-%m-%d') as first, strftime(max(bucket), '%Y-%m-%d') as last
      ${values.map((v) => `, sum(${v}) as ${v}`).join('')} from cell group by all order by all`)
  const notices: Notice[] = []
  for (const row of shared) {
    const inSpan = `strftime(bucket, '%Y-%m-%d') between '${String(row['first'])}' and '${String(row['last'])}'`
    const both =
      await db.rows(`select count(*) filter (where ${inSpan}) as n, count(*) as of from ${layout.table}
      where reason is null and ${isFilled} and file in ('${text(row, 'a')}', '${text(row, 'b')}') group by file`)
    const same = numberOf(row['n'])
    // Files that are equal as a whole are told by their reports.
    const isWhole = both.every((r) => numberOf(r['of']) === same)
    if (!isWhole && same >= Math.min(...both.map((r) => numberOf(r['n']))) / 2)
      notices.push(noticeOf(row, metricIds, files))
  }
  return notices
}

/** A cell as an SQL literal's inside. */
function text(row: Row, name: string): string {
  return String(row[name]).replaceAll("'", "''")
}

function noticeOf(row: Row, metricIds: readonly string[], files: readonly NamedFile[]): Notice {
  const name = (cell: string): string => files.find((f) => f.path === cell)?.source ?? cell
  const [a, b] = [name(String(row['a'])), name(String(row['b']))]
  const at = Math.max(0, metricIds.indexOf('cost'))
  const value = plain(numberOf(row[`s${String(at)}`]), 2)
  return {
    code: 'double_count_repeated_export',
    level: 'warning',
    subject: `${a} + ${b}`,
    message: `${a} and ${b} hold the same rows from ${String(row['first'])} to ${String(row['last'])} (${metricIds[at] ?? ''} ${value} in each): a period that both exports cover counts twice, as do two views (actual, amortized) of one bill. Cut one of them, or leave it out of \`usage\`.`,
  }
}
