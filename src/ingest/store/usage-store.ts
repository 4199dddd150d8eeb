import type { TableRow } from '../build-table.ts'
import { type DbConnection, withDuckDbFile } from '../duckdb.ts'
import { type Row, rowsOf } from '../engine-rows.ts'
import type { ImportReport } from '../usage-table.ts'
import { type StoredUsage, seriesKey, storedReport } from './stored-usage.ts'

/** An open store: a DuckDB file with the usage of all exports that were ever appended, by day. */
export type UsageStore = {
  /** Whether a file with these contents (SHA-256) was appended before, under whatever name. */
  readonly knows: (hash: string) => Promise<boolean>
  /** Adds usage; what it says anew of the same days takes the place of what was there. Gives back how many rows it replaced. */
  readonly append: (usage: StoredUsage, hashes: readonly string[]) => Promise<number>
  readonly read: () => Promise<StoredUsage>
}

const tables = `
  create table if not exists file (hash varchar primary key);
  create table if not exists input (id integer primary key, source varchar, format varchar, report varchar);
  create table if not exists usage (input integer, series varchar, metric varchar, unit varchar, currency varchar, basis varchar, dims varchar,
    step varchar, time_ms double, value double, peak double, samples double, complete boolean)`

type Ask = (sql: string, values?: readonly (string | number | boolean | null)[]) => Promise<Row[]>

/** Opens (and creates) the store in a file, calls `work`, and closes it; an append happens as a whole or not at all. */
export async function withStore<T>(
  path: string,
  mode: 'read' | 'write',
  work: (store: UsageStore) => Promise<T>,
): Promise<T> {
  return withDuckDbFile(path, mode, async (connection) => {
    const ask: Ask = async (sql, values = []) => {
      const reader = await connection.runAndReadAll(sql, [...values])
      return rowsOf(reader.columnNames(), reader.getRows())
    }
    if (mode === 'write') await connection.run(tables)
    return work({
      knows: async (hash) => (await ask('select 1 from file where hash = $1', [hash])).length > 0,
      append: (usage, hashes) => append(connection, ask, { usage, hashes }),
      read: () => read(ask),
    })
  })
}

async function append(
  connection: DbConnection,
  ask: Ask,
  { usage, hashes }: { readonly usage: StoredUsage; readonly hashes: readonly string[] },
): Promise<number> {
  await connection.run('begin transaction')
  try {
    let replaced = 0
    for (const [i, report] of usage.imports.entries()) {
      const rows = usage.rows.filter((row) => row.source === i)
      replaced += await appendInput(connection, ask, { report: storedReport(report, rows), rows })
    }
    for (const hash of hashes) await ask('insert or ignore into file values ($1)', [hash])
    await connection.run('commit')
    return replaced
  } catch (error) {
    await connection.run('rollback')
    throw error
  }
}

async function appendInput(
  connection: DbConnection,
  ask: Ask,
  { report, rows }: { readonly report: ImportReport; readonly rows: readonly TableRow[] },
): Promise<number> {
  const [known] = await ask('select id from input where source = $1 and format = $2', [
    report.source,
    report.format,
  ])
  const [next] = await ask('select coalesce(max(id) + 1, 0) as id from input')
  const id = Number((known ?? next)?.['id'] ?? 0)
  await stage(connection, id, rows)
  // The same export, grown or corrected: all that it said of these days.
  const own = await ask(
    `delete from usage where input = $1 and time_ms between (select min(time_ms) from staged) and (select max(time_ms) from staged) returning 1`,
    [id],
  )
  const others = await ask(reExported, [id, report.format])
  await connection.run('insert into usage select * from staged; drop table staged')
  await ask('insert or replace into input values ($1, $2, $3, $4)', [
    id,
    report.source,
    report.format,
    JSON.stringify(report),
  ])
  await ask('delete from input where id not in (select input from usage)')
  return own.length + others.length
}

/**
 * Buckets that another export of the same format holds already, under another name: where at least half of the shared ones have the same
 * value, the two are one usage exported twice, and the later one counts.
 */
const reExported = `with shared as (select u.rowid as id, u.input, u.value = s.value as is_same
    from usage u join staged s using (series, time_ms) where u.input <> $1 and u.input in (select id from input where format = $2)),
  twice as (select input from shared group by input having avg(is_same::int) >= 0.5)
  delete from usage where rowid in (select id from shared where input in (select input from twice)) returning 1`

async function stage(connection: DbConnection, input: number, rows: readonly TableRow[]): Promise<void> {
  await connection.run('create or replace temp table staged as select * from usage limit 0')
  const appender = await connection.createAppender('staged', 'main', 'temp')
  const text = (value: string | undefined): void => {
    if (value === undefined) appender.appendNull()
    else appender.appendVarchar(value)
  }
  for (const row of rows) {
    appender.appendInteger(input)
    for (const value of [seriesKey(row), row.metric, row.unit, row.currency, row.basis]) text(value)
    text(JSON.stringify(row.dims))
    text(row.step)
    for (const value of [row.timeMs, row.value, row.peak, row.samples]) appender.appendDouble(value)
    appender.appendBoolean(row.complete)
    appender.endRow()
  }
  appender.closeSync()
}

async function read(ask: Ask): Promise<StoredUsage> {
  const inputs = await ask('select id, report from input order by id')
  const at = new Map(inputs.map((row, i) => [Number(row['id']), i]))
  const found = await ask('select * from usage order by input, series, time_ms')
  const rows = found.map(
    (row): TableRow => ({
      source: at.get(Number(row['input'])) ?? 0,
      metric: String(row['metric']),
      unit: String(row['unit']),
      currency: textOf(row['currency']),
      basis: textOf(row['basis']),
      dims: JSON.parse(String(row['dims'])) as Record<string, string>,
      step: String(row['step']) as TableRow['step'],
      timeMs: Number(row['time_ms']),
      value: Number(row['value']),
      peak: Number(row['peak']),
      samples: Number(row['samples']),
      complete: row['complete'] === true,
    }),
  )
  const imports = inputs.map((row, i) => {
    const own = rows.filter((r) => r.source === i)
    return storedReport(JSON.parse(String(row['report'])) as ImportReport, own)
  })
  return { imports, rows }
}

function textOf(cell: Row[string] | undefined): string | undefined {
  return cell === null || cell === undefined ? undefined : String(cell)
}
