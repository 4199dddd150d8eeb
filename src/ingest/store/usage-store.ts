import { type DbConnection, withDuckDbFile } from '../engine/duckdb.ts'
import { type Row, rowsOf, scanTable } from '../engine/engine-rows.ts'
import { makeTableBuilder, type RunIdentity } from '../usage/table-builder.ts'
import type { ImportReport, UsageTable } from '../usage-table.ts'
import { runsOf, type StoredUsage, seriesKey, storedReport } from './stored-usage.ts'

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
      read: () => read(connection, ask),
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
      const input = { report: storedReport(report, usage.table, i), table: usage.table, source: i }
      replaced += await appendInput(connection, ask, input)
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
  {
    report,
    table,
    source,
  }: { readonly report: ImportReport; readonly table: UsageTable; readonly source: number },
): Promise<number> {
  const [known] = await ask('select id from input where source = $1 and format = $2', [
    report.source,
    report.format,
  ])
  const [next] = await ask('select coalesce(max(id) + 1, 0) as id from input')
  const id = Number((known ?? next)?.['id'] ?? 0)
  await stage(connection, id, { ...table, runs: runsOf(table, source) })
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

async function stage(connection: DbConnection, input: number, table: UsageTable): Promise<void> {
  await connection.run('create or replace temp table staged as select * from usage limit 0')
  const appender = await connection.createAppender('staged', 'main', 'temp')
  const text = (value: string | undefined): void => {
    if (value === undefined) appender.appendNull()
    else appender.appendVarchar(value)
  }
  const { timeMs, value, peak, samples, complete } = table
  for (const run of table.runs) {
    const texts = [
      seriesKey(run),
      run.metric,
      run.unit,
      run.currency,
      run.basis,
      JSON.stringify(run.dims),
      run.step,
    ]
    for (let row = run.from; row < run.to; row++) {
      appender.appendInteger(input)
      for (const one of texts) text(one)
      for (const column of [timeMs, value, peak, samples]) appender.appendDouble(column[row] as number)
      appender.appendBoolean(complete[row] === 1)
      appender.endRow()
    }
  }
  appender.closeSync()
}

/** All series and their rows, which travel as columns: their texts are said once. */
const readable = `
  create or replace temp table series_read as select row_number() over (order by input, series) - 1 as id, input, series, any_value(metric) as metric, any_value(unit) as unit,
    any_value(currency) as currency, any_value(basis) as basis, any_value(dims) as dims, any_value(step) as step from usage group by input, series;
  create or replace temp table rows_read as select id, time_ms, value, peak, samples, complete from usage join series_read using (input, series) order by id, time_ms`

async function read(connection: DbConnection, ask: Ask): Promise<StoredUsage> {
  await connection.run(readable)
  const inputs = await ask('select id, report from input order by id')
  const at = new Map(inputs.map((row, i) => [Number(row['id']), i]))
  const series = await ask('select * exclude (series) from series_read order by id')
  const builder = makeTableBuilder()
  let last = Number.NaN
  const columns = ['id::double', 'time_ms', 'value', 'peak', 'samples', 'complete::double']
  await scanTable(connection, { table: 'rows_read', columns }, ([ids, ...cells]) => {
    for (const [row, id] of (ids ?? []).entries()) {
      if (id !== last) builder.begin(identityOf(series[id] ?? {}, at))
      last = id
      const [timeMs = 0, value = 0, peak = 0, samples = 0, complete] = cells.map((column) => column[row])
      builder.add({ timeMs, value, peak, samples, complete: complete === 1 })
    }
  })
  await connection.run('drop table rows_read; drop table series_read')
  const table = builder.finish()
  const imports = inputs.map((row, i) =>
    storedReport(JSON.parse(String(row['report'])) as ImportReport, table, i),
  )
  return { imports, table }
}

function identityOf(row: Row, at: ReadonlyMap<number, number>): RunIdentity {
  return {
    source: at.get(Number(row['input'])) ?? 0,
    metric: String(row['metric']),
    unit: String(row['unit']),
    currency: textOf(row['currency']),
    basis: textOf(row['basis']),
    dims: JSON.parse(String(row['dims'])) as Record<string, string>,
    step: String(row['step']) as RunIdentity['step'],
  }
}

function textOf(cell: Row[string] | undefined): string | undefined {
  return cell === null || cell === undefined ? undefined : String(cell)
}
