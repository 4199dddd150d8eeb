import { once } from 'node:events'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, mkdtemp, open, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { createGunzip, gunzipSync } from 'node:zlib'
import { JevonsError } from '../../errors.ts'

/** One file to read: where it lies and what the user called it. */
export type UsageFile = {
  readonly path: string
  readonly source: string
  readonly bytes: number
  /** Named itself by the user; false = found in a folder or by a glob. */
  readonly named: boolean
}

const usageName = /\.(csv|tsv|json|jsonl|ndjson|parquet)(\.(gz|zst))?$/i

/**
 * The files behind the named sources (files, folders, globs, `-`), sorted by path, each once.
 * @throws JevonsError NO_USAGE for a source that does not exist or holds nothing that looks like usage.
 */
export async function listUsageFiles(
  sources: readonly string[],
  spool: string | undefined,
): Promise<UsageFile[]> {
  if (sources.length === 0)
    throw noUsage('No usage export was named.', 'Name a file, a folder, a glob, or `-` for stdin.')
  const found = new Map<string, UsageFile>()
  for (const source of sources) {
    for (const file of await expand(source, spool)) found.set(file.path, file)
  }
  return [...found.values()].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0))
}

async function expand(source: string, spool: string | undefined): Promise<UsageFile[]> {
  if (/^(https?|s3|gs|abfss?):\/\//i.test(source))
    throw noUsage(
      `${source} is an address, not a file.`,
      'Download it first and name the file; jevons never uses the network.',
    )
  if (source === '-') {
    if (spool === undefined)
      throw noUsage('`-` was named but nothing came on stdin.', 'Pipe an export into jevons.')
    return [{ path: spool, source, bytes: (await stat(spool)).size, named: true }]
  }
  const info = await stat(source).catch(() => undefined)
  if (info?.isDirectory() === true) return listFolder(source)
  if (info !== undefined) return [{ path: source, source, bytes: info.size, named: true }]
  if (/[*?[{]/.test(source)) return listGlob(source)
  throw noUsage(
    `${source} does not exist.`,
    'Check the path; it is taken relative to the current folder (in a scenario: to the scenario file).',
  )
}

async function listFolder(folder: string): Promise<UsageFile[]> {
  const names = (await readdir(folder, { recursive: true })).filter((name) => usageName.test(name))
  const files = await Promise.all(names.map((name) => describe(join(folder, name))))
  const found = files.filter((file) => file !== undefined)
  if (found.length > 0) return found
  throw noUsage(
    `${folder} holds no usage export.`,
    'Expected .csv, .tsv, .json, .jsonl, .ndjson or .parquet files, optionally .gz or .zst.',
  )
}

async function describe(path: string): Promise<UsageFile | undefined> {
  const info = await stat(path)
  return info.isFile() ? { path, source: path, bytes: info.size, named: false } : undefined
}

async function listGlob(pattern: string): Promise<UsageFile[]> {
  const fixed = pattern.slice(0, pattern.search(/[*?[{]/))
  const root = fixed.includes('/') ? fixed.slice(0, fixed.lastIndexOf('/')) || '/' : '.'
  const matcher = globMatcher(pattern)
  const names = await readdir(root, { recursive: true }).catch((): string[] => [])
  const paths = names
    .map((name) => (fixed.includes('/') ? join(root, name) : name))
    .filter((path) => matcher.test(normal(path)))
  const files = (await Promise.all(paths.map(describe))).filter((file) => file !== undefined)
  if (files.length > 0) return files
  throw noUsage(
    `${pattern} matches no file.`,
    'Quote the pattern so that the shell leaves it alone, and check the folder.',
  )
}

function normal(path: string): string {
  return path.replace(/^\.\//, '')
}

/** `*` within a folder, `**` across folders, `?`, `[...]` and `{a,b}`. */
function globMatcher(pattern: string): RegExp {
  const source = normal(pattern).replace(/\*\*\/|\*\*|\*|\?|\[[^\]]*\]|\{[^}]*\}|[.+^${}()|\\]/g, (token) => {
    if (token === '**/') return '(?:.*/)?'
    if (token === '**') return '.*'
    if (token === '*') return '[^/]*'
    if (token === '?') return '[^/]'
    if (token.startsWith('[')) return token.replace('[!', '[^')
    if (token.startsWith('{'))
      return `(?:${token
        .slice(1, -1)
        .split(',')
        .map((part) => part.replaceAll('.', '\\.').replaceAll('*', '[^/]*'))
        .join('|')})`
    return `\\${token}`
  })
  return new RegExp(`^${source}$`)
}

/** The first `limit` bytes; of a gzip file those of its content. Other compressions are left as they are. */
export async function readHead(path: string, limit: number): Promise<Buffer> {
  const file = await open(path, 'r')
  try {
    const buffer = Buffer.alloc(limit)
    const { bytesRead } = await file.read(buffer, 0, limit, 0)
    const raw = buffer.subarray(0, bytesRead)
    return isGzip(raw) ? await gunzipHead(path, limit) : raw
  } finally {
    await file.close()
  }
}

/** Whether the bytes begin a gzip file. */
function isGzip(bytes: Buffer): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b
}

/** Whether the bytes begin a zstd file. */
export function isZstd(bytes: Buffer): boolean {
  return bytes.length > 3 && bytes.readUInt32LE(0) === 0xfd2fb528
}

async function gunzipHead(path: string, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  const stream = createReadStream(path).pipe(createGunzip())
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      chunks.push(chunk)
      size += chunk.length
      if (size >= limit) break
    }
  } catch (error) {
    // A truncated archive still has a readable beginning; the full read will name the damage.
    if (size === 0) throw error
  } finally {
    stream.destroy()
  }
  return Buffer.concat(chunks).subarray(0, limit)
}

/** The whole content, gzip undone. */
export async function readWhole(path: string): Promise<Buffer> {
  const raw = await readFile(path)
  return isGzip(raw) ? gunzipSync(raw) : raw
}

/** The content as a stream of chunks, gzip undone; undefined for other compressions. */
export async function readChunks(path: string): Promise<AsyncIterable<Buffer> | undefined> {
  const head = await readHead(path, 16)
  const file = await open(path, 'r')
  const magic = Buffer.alloc(4)
  await file.read(magic, 0, 4, 0)
  await file.close()
  if (isZstd(head)) return undefined
  const raw = createReadStream(path)
  return isGzip(magic) ? raw.pipe(createGunzip()) : raw
}

/** Calls `work` with the path of a new temporary folder and removes it afterwards. */
export async function withTempDir<T>(work: (dir: string) => Promise<T>): Promise<T> {
  const dir = await mkdtemp(join(tmpdir(), 'jevons-'))
  try {
    return await work(dir)
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
}

/** Writes a text file into a folder and gives back its path. */
export async function writeText(folder: string, name: string, text: string): Promise<string> {
  await mkdir(folder, { recursive: true })
  const path = join(folder, name)
  await writeFile(path, text)
  return path
}

/** Writes `lines` one after the other, without holding them all; gives back the path. */
export async function writeLines(folder: string, name: string, lines: Iterable<string>): Promise<string> {
  await mkdir(folder, { recursive: true })
  const path = join(folder, name)
  const stream = createWriteStream(path)
  for (const line of lines) {
    if (!stream.write(`${line}\n`)) await once(stream, 'drain')
  }
  stream.end()
  await once(stream, 'finish')
  return path
}

/** Last part of a path. */
export function fileName(path: string): string {
  return basename(path)
}

function noUsage(message: string, hint: string): JevonsError {
  return new JevonsError({ code: 'NO_USAGE', message, hint })
}
