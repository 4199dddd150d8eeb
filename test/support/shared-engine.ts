import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { sep } from 'node:path'
import type * as DuckDb from '@duckdb/node-api'
import type { Db } from '../../src/ingest/engine/duckdb.ts'
import { rowsOf, scanTable } from '../../src/ingest/engine/engine-rows.ts'

const { DuckDBInstance } = createRequire(import.meta.url)('@duckdb/node-api') as typeof DuckDb

let instance: Promise<DuckDb.DuckDBInstance> | undefined

/**
 * Stands in for `withDuckDb` where thousands of files are read: one engine for all of them, locked to the temporary folder, and a
 * connection for each, which its temporary tables and macros end with. Starting an engine takes longer than reading a small file.
 */
export async function withSharedEngine<T>(_options: unknown, work: (db: Db) => Promise<T>): Promise<T> {
  instance ??= DuckDBInstance.create(':memory:', {
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    temp_directory: tmpdir(),
    memory_limit: '2GB',
    threads: '1',
  }).then(async (created) => {
    const first = await created.connect()
    await first.run(`set global TimeZone = 'UTC'; set allowed_directories = ['${tmpdir() + sep}'];
      set enable_external_access = false; set lock_configuration = true`)
    first.closeSync()
    return created
  })
  const connection = await (await instance).connect()
  // An engine that failed an assertion of its own answers nothing any more: the next file gets a new one.
  const mended = async <R>(ask: () => Promise<R>): Promise<R> => {
    try {
      return await ask()
    } catch (error) {
      if (/^(INTERNAL|FATAL) Error/.test((error as Error).message)) instance = undefined
      throw error
    }
  }
  try {
    return await work({
      run: async (sql) => {
        // Macros of the catalogue would outlive the connection.
        await mended(() => connection.run(sql.replace(/^create macro/, 'create temp macro')))
      },
      rows: async (sql) => {
        const reader = await mended(() => connection.runAndReadAll(sql))
        return rowsOf(reader.columnNames(), reader.getRows())
      },
      scan: (table, columns, take) => mended(() => scanTable(connection, { table, columns }, take)),
    })
  } finally {
    connection.closeSync()
  }
}
