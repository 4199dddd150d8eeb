import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { sep } from 'node:path'
import type * as DuckDb from '@duckdb/node-api'
import type { Db } from '../../src/ingest/duckdb.ts'
import { rowsOf } from '../../src/ingest/engine-rows.ts'

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
  try {
    return await work({
      run: async (sql) => {
        // Macros of the catalogue would outlive the connection.
        await connection.run(sql.replace(/^create macro/, 'create temp macro'))
      },
      rows: async (sql) => {
        const reader = await connection.runAndReadAll(sql)
        return rowsOf(reader.columnNames(), reader.getRows())
      },
    })
  } finally {
    connection.closeSync()
  }
}
