import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { resolve } from 'node:path'
import { JevonsError } from '../../errors.ts'
import { listUsageFiles, type UsageFile } from '../../ingest/sources/usage-files.ts'
import type { StoredUsage } from '../../ingest/store/stored-usage.ts'
import { lockText } from '../../ingest/store/usage-lock.ts'
import { type UsageStore, withStore } from '../../ingest/store/usage-store.ts'
import type { UsageData } from '../../ingest/usage-table.ts'
import { fromCwd, type RawReading, readExports, readingOptions } from '../read-exports.ts'
import type { RawOptions } from '../settings.ts'
import type { CliIo } from '../terminal/io.ts'
import { checkOutputPath } from '../terminal/output-path.ts'
import { makeProgress, type Progress } from '../terminal/progress.ts'
import { writeNotices, writeTextFile } from '../terminal/write-result.ts'

/** Options of `ingest` as typed. */
export type IngestOptions = RawOptions & RawReading & { readonly store?: string; readonly lock?: string }

/** `ingest <exports...>`: appends to a store what it does not hold yet, and writes a lock of all that it holds; 3 when a file is not usage. */
export async function ingest(names: readonly string[], raw: IngestOptions, io: CliIo): Promise<number> {
  const path = raw.store ?? 'usage.duckdb'
  checkOutputPath(path, io)
  checkOutputPath(raw.lock, io)
  const progress = makeProgress(raw.progress !== false && raw.quiet !== true && io.stderrIsTerminal, io)
  try {
    const spool = names.includes('-') ? await io.stdinFile() : undefined
    const files = await listUsageFiles(
      names.map((name) => (name === '-' ? name : fromCwd(name, io))),
      spool,
    )
    return await opened(path, io, (store) => ingestInto({ store, path }, files, { raw, io, progress, spool }))
  } finally {
    progress.done()
  }
}

async function opened<T>(path: string, io: CliIo, work: (store: UsageStore) => Promise<T>): Promise<T> {
  try {
    return await withStore(resolve(io.cwd, path), 'write', work)
  } catch (error) {
    const [, kind] = /^(IO|Catalog|Binder|Serialization) Error/.exec((error as Error).message) ?? []
    if (kind === undefined) throw error
    // The engine opens tables too, and other programs' databases: what is missed in them is no store of this program.
    if (kind === 'Binder' || kind === 'Catalog')
      throw new JevonsError({
        code: 'BAD_OPTION',
        message: `${path} is not a store that \`jevons ingest\` wrote`,
        hint: 'name a new file, or that of a store: --store usage.duckdb',
      })
    throw new JevonsError({
      code: 'BAD_OPTION',
      message: `the store ${path} cannot be opened (${(error as Error).message.split('\n')[0] ?? ''})`,
      hint: 'Is another program using it? Else name a new file: --store usage.duckdb',
    })
  }
}

type Setting = {
  readonly raw: IngestOptions
  readonly io: CliIo
  readonly progress: Progress
  /** Where stdin was put, when it is one of the exports. */
  readonly spool: string | undefined
}

async function ingestInto(
  { store, path }: { readonly store: UsageStore; readonly path: string },
  files: readonly UsageFile[],
  { raw, io, progress, spool }: Setting,
): Promise<number> {
  const { fresh, hashes, known } = await unknownFiles(store, files)
  const options = await readingOptions(raw, 'day', io)
  const data =
    fresh.length === 0
      ? undefined
      : await readExports(
          fresh.map((file) => file.source),
          { ...options, ...(spool !== undefined && { spool }), tellRefused: true },
          io,
          progress,
        )
  const isRefused = data?.notices.some((notice) => notice.code === 'file_refused') === true
  // A refused file was not stored, so that it is looked at again when it is mended.
  const replaced = data === undefined ? 0 : await store.append(data, isRefused ? [] : hashes)
  const all = await store.read()
  progress.done()
  if (raw.quiet !== true && data !== undefined) writeNotices(data.notices, io)
  io.stdout(summary({ path, all, added: data, known, replaced }))
  if (raw.lock !== undefined) {
    const text = lockText(all)
    await writeTextFile(raw.lock, text, io)
    io.stdout(`${raw.lock}: ${sizeText(Buffer.byteLength(text))}; in a scenario: \`usage: ${raw.lock}\`\n`)
  }
  return isRefused ? 3 : 0
}

async function unknownFiles(
  store: UsageStore,
  files: readonly UsageFile[],
): Promise<{ fresh: UsageFile[]; hashes: string[]; known: number }> {
  const fresh: UsageFile[] = []
  const hashes: string[] = []
  for (const file of files) {
    const hash = file.refusal === undefined ? await hashOf(file.path) : undefined
    if (hash !== undefined && (hashes.includes(hash) || (await store.knows(hash)))) continue
    fresh.push(file)
    if (hash !== undefined) hashes.push(hash)
  }
  return { fresh, hashes, known: files.length - fresh.length }
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) hash.update(chunk)
  return hash.digest('hex')
}

function summary(about: {
  readonly path: string
  readonly all: StoredUsage
  readonly added: UsageData | undefined
  readonly known: number
  readonly replaced: number
}): string {
  const { path, all, added, known, replaced } = about
  const count = (n: number, what: string): string => `${n.toLocaleString('en')} ${what}${n === 1 ? '' : 's'}`
  const parts = [
    `${count(added?.table.length ?? 0, 'row')} added`,
    ...(replaced > 0 ? [`${count(replaced, 'row')} replaced`] : []),
    ...(known > 0 ? [`${count(known, 'file')} known already`] : []),
  ]
  const from = all.imports.reduce(
    (first, input) => (first === '' || input.from < first ? input.from : first),
    '',
  )
  const to = all.imports.reduce((last, input) => (input.to > last ? input.to : last), '')
  const span =
    from === '' ? 'holds nothing' : `holds ${count(all.imports.length, 'export')}, ${from} to ${to}`
  return `${path}: ${parts.join(', ')}; ${span}\n`
}

function sizeText(bytes: number): string {
  return bytes < 1000 ? `${String(bytes)} B` : `${(bytes / 1000).toFixed(bytes < 10_000 ? 1 : 0)} kB`
}
