import { createRequire } from 'node:module'
import { availableParallelism } from 'node:os'
import { sep } from 'node:path'
import type * as DuckDb from '@duckdb/node-api'
import { type EngineMemory, engineError, engineLimit } from './engine-memory.ts'
import { type Row, rowsOf, scanTable, type TakeColumns } from './engine-rows.ts'

export type { Cell, Row } from './engine-rows.ts'

/**
 * The engine, by `require`: it is CommonJS, and importing it as an ES module makes node read all of its files with a lexer
 * first, which takes as long again as loading it.
 */
const { DuckDBInstance } = createRequire(import.meta.url)('@duckdb/node-api') as typeof DuckDb

/** The embedded engine, as much of it as ingestion needs. */
export type Db = {
  /** Runs one statement and drops its result. */
  readonly run: (sql: string) => Promise<void>
  /** Runs one query and gives back all of its rows; keep it for small results. */
  readonly rows: (sql: string) => Promise<Row[]>
  /** Hands over the columns (SQL of numbers) of a table of any size, in its own order, without ever holding all of it. */
  readonly scan: (table: string, columns: readonly string[], take: TakeColumns) => Promise<void>
}

/** Each thread holds buffers of its own (JSON: twice the largest object), so many cores would eat up the memory. */
const mostThreads = 8

/**
 * Calls `work` with an in-memory engine of its own and closes it afterwards, whatever happens. The engine is offline: it neither
 * installs nor loads extensions; it opens no file but `files` and what lies in `tempDir`, where it also spills; and no statement can
 * change that. Its session zone is `timezone` (stamps without an offset are read in it).
 */
export async function withDuckDb<T>(
  options: {
    readonly tempDir: string
    readonly timezone: string
    readonly files: readonly string[]
    /** Default `full`. */
    readonly memory?: EngineMemory
    /** Called now and then, while a query runs, with the share (0..1) of it that the engine has done by its own account. */
    readonly onShare?: (share: number) => void
  },
  work: (db: Db) => Promise<T>,
): Promise<T> {
  const { memory = 'full' } = options
  const threads = Math.min(mostThreads, availableParallelism())
  const instance = await DuckDBInstance.create(':memory:', {
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    temp_directory: options.tempDir,
    memory_limit: engineLimit(memory, threads),
    threads: String(threads),
  })
  try {
    const connection = await instance.connect()
    try {
      await connection.run(`set TimeZone = ${sqlText(options.timezone)};
        set allowed_paths = [${options.files.map(sqlText).join(', ')}];
        set allowed_directories = [${sqlText(options.tempDir.endsWith(sep) ? options.tempDir : options.tempDir + sep)}];
        set enable_external_access = false;
        ${options.onShare === undefined ? '' : 'set enable_progress_bar = true; set enable_progress_bar_print = false; set progress_bar_time = 0;'}
        set lock_configuration = true`)
      const watched = watch(connection, { memory, onShare: options.onShare })
      return await work({
        run: async (sql) => {
          await watched(() => connection.run(sql))
        },
        rows: async (sql) => {
          const result = await watched(() => connection.run(sql))
          const names = result.columnNames()
          // Chunk by chunk: all cells as the binding makes them, beside all rows, would double the memory of a large table.
          const rows: Row[] = []
          for (;;) {
            const chunk = await result.fetchChunk()
            if (chunk === null || chunk.rowCount === 0) return rows
            for (const row of rowsOf(names, chunk.getRows())) rows.push(row)
          }
        },
        scan: (table, columns, take) => watched(() => scanTable(connection, { table, columns }, take)),
      })
    } finally {
      connection.closeSync()
    }
  } finally {
    instance.closeSync()
  }
}

/** A connection to a database in a file. */
export type DbConnection = DuckDb.DuckDBConnection

/** Calls `work` with a database in a file (created where it is absent and written to), offline and confined to that file, and closes it. */
export async function withDuckDbFile<T>(
  path: string,
  mode: 'read' | 'write',
  work: (connection: DbConnection) => Promise<T>,
): Promise<T> {
  const instance = await DuckDBInstance.create(path, {
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    enable_external_access: 'false',
    access_mode: mode === 'read' ? 'READ_ONLY' : 'READ_WRITE',
  })
  try {
    const connection = await instance.connect()
    try {
      return await work(connection)
    } finally {
      connection.closeSync()
    }
  } finally {
    instance.closeSync()
  }
}

const pollMs = 250

/** Runs queries and tells how far each is, if anybody listens. */
function watch(
  connection: DuckDb.DuckDBConnection,
  about: { readonly memory: EngineMemory; readonly onShare: ((share: number) => void) | undefined },
): <T>(query: () => Promise<T>) => Promise<T> {
  const { memory, onShare } = about
  const tell = (): void => {
    const { percentage } = connection.progress
    if (percentage >= 0) onShare?.(Math.min(1, percentage / 100))
  }
  return async (query) => {
    const timer = onShare === undefined ? undefined : setInterval(tell, pollMs)
    try {
      return await query()
    } catch (error) {
      throw engineError(error, memory)
    } finally {
      clearInterval(timer)
    }
  }
}

/** A text as an SQL literal. */
export function sqlText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}

/** A column or table name as an SQL identifier. */
export function sqlName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}
