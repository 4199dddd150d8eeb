import { readFile } from 'node:fs/promises'
import { JevonsError } from '../../errors.ts'
import { readAt } from '../sources/read-bytes.ts'
import type { UsageFile } from '../sources/usage-files.ts'
import type { UsageRun } from '../usage-table.ts'
import type { StoredUsage } from './stored-usage.ts'

/** What a file holds that `ingest` wrote: told by its first bytes. */
export async function storedKind(file: UsageFile): Promise<'lock' | 'store' | undefined> {
  if (file.refusal !== undefined || file.bytes < 12) return undefined
  const head = (await readAt(file.path, 0, 32)).toString('latin1')
  if (head.startsWith('{"jevons":"usage-lock"')) return 'lock'
  return head.slice(8, 12) === 'DUCK' ? 'store' : undefined
}

/**
 * The usage in a store or a lock file, in the cost basis asked for.
 * @throws JevonsError UNREADABLE.
 */
export async function readStored(
  file: UsageFile,
  kind: 'lock' | 'store',
  basis: string | undefined,
): Promise<StoredUsage> {
  const stored = kind === 'lock' ? await readLock(file) : await readStore(file)
  const imports = stored.imports.map((report) => ({ ...report, source: `${file.source}: ${report.source}` }))
  if (basis === undefined) return { imports, table: stored.table }
  const { runs } = stored.table
  const hasBasis = new Set(runs.filter((run) => isCost(run) && run.basis === basis).map((run) => run.source))
  const inBasis = (run: UsageRun): UsageRun =>
    isCost(run) && hasBasis.has(run.source)
      ? { ...run, metric: run.basis === basis ? 'cost' : `cost:${run.basis ?? ''}` }
      : run
  return { imports, table: { ...stored.table, runs: runs.map(inBasis) } }
}

function isCost({ metric, basis }: UsageRun): boolean {
  return basis !== undefined && (metric === 'cost' || metric.startsWith('cost:'))
}

async function readLock(file: UsageFile): Promise<StoredUsage> {
  const { parseLock } = await import('./usage-lock.ts')
  return parseLock(await readFile(file.path, 'utf8'), file.source)
}

async function readStore(file: UsageFile): Promise<StoredUsage> {
  const { withStore } = await import('./usage-store.ts')
  try {
    return await withStore(file.path, 'read', (store) => store.read())
  } catch (error) {
    throw new JevonsError({
      code: 'UNREADABLE',
      message: `${file.source}: this DuckDB file cannot be read as a store of usage (${(error as Error).message.split('\n')[0] ?? ''}).`,
      hint: 'Write one with: jevons ingest exports/ --store usage.duckdb. Other tables: export them as CSV or Parquet.',
      pos: { file: file.source },
    })
  }
}
