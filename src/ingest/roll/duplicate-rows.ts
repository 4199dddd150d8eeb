import type { Notice } from '../../notice.ts'
import type { Db } from '../engine/duckdb.ts'
import type { ReadOptions } from '../read-options.ts'
import type { Projection } from '../usage-format.ts'
import type { RolledInput } from './rolled-rows.ts'

/** `--on-duplicate last`: rows of one time and one combination of dimensions are one row. */
export function withIdentity(projection: Projection, options: ReadOptions): Projection {
  if (options.onDuplicate !== 'last' || projection.identity !== undefined) return projection
  const parts = [
    `(${projection.time})::varchar`,
    ...Object.values(projection.dims).map((sql) => `coalesce(${sql}, '')`),
  ]
  return { ...projection, identity: `concat_ws(chr(31), ${parts.join(', ')})` }
}

/** The projection for rows of which none repeats. */
export function withoutIdentity(projection: Projection): Projection {
  const { identity, ...rest } = projection
  return identity === undefined ? projection : rest
}

/** Rows whose identity another row has too: all but one of each are dropped. */
export async function repeatedRows(db: Db, { identity }: Projection, from: string): Promise<number> {
  if (identity === undefined) return 0
  const [row] = await db.rows(`select count(${identity}) - count(distinct ${identity}) as n from ${from}`)
  return Number(row?.['n'] ?? 0)
}

/** Rows without an identity that share a bucket and its dimensions: they are added up. */
export async function addedRows(db: Db, input: RolledInput, projection: Projection): Promise<number> {
  if (!['day', 'week', 'month'].includes(input.grain) || projection.gaps === 'events') return 0
  const dims = input.layout.dims.map((_, i) => `, d${i}`).join('')
  const [row] = await db.rows(
    `select coalesce(sum(c - 1), 0)::bigint as n from (select ${rowsPerBucket(input)} as c from ${input.layout.table} where reason is null group by bucket${dims})`,
  )
  return Number(row?.['n'] ?? 0)
}

/** Rows of one bucket as its fullest measure counts them: the metrics of a long table are different rows. */
function rowsPerBucket(input: RolledInput): string {
  return `greatest(1, ${input.layout.measures.map((_, i) => `sum(n${i})`).join(', ')})`
}

/** What is said about repeated rows: left out where rows have an identity; a warning where a hand-made table adds them. */
export function duplicateNotices(
  duplicates: number,
  projection: Projection,
  input: RolledInput,
  options: ReadOptions,
): Notice[] {
  if (duplicates === 0) return []
  if (projection.identity !== undefined)
    return [
      {
        code: 'duplicates_removed',
        message: `${duplicates} repeated rows were left out; the last one counts`,
        level: 'info',
      },
    ]
  // Ignored columns (people, identifiers) may be what tells the rows apart.
  if (projection.gaps !== 'hand-made' || (projection.notices ?? []).some((n) => n.code === 'column_ignored'))
    return []
  const rule = options.onDuplicate ?? 'sum'
  return [
    {
      code: 'duplicate_rows',
      message: `${duplicates} rows repeat a ${input.grain} and its dimensions; they are added up (${rule === 'sum' ? 'say --on-duplicate last if they replace each other' : rule})`,
      level: 'warning',
    },
  ]
}
