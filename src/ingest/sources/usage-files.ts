import { once } from 'node:events'
import { createWriteStream, type Dirent, rmSync, type Stats } from 'node:fs'
import { copyFile, mkdir, mkdtemp, readdir, realpath, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join, resolve, sep } from 'node:path'
import { JevonsError } from '../../errors.ts'

/** One file to read: where it lies and what the user called it. */
export type UsageFile = {
  readonly path: string
  readonly source: string
  readonly bytes: number
  /** Named itself by the user; false = found in a folder or by a glob. */
  readonly named: boolean
  /** Why it must not be opened: it is told with the other files that could not be read. */
  readonly refusal?: { readonly why: string; readonly hint: string }
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
    for (const file of await expand(source, spool)) {
      // One file under two names is one export: by its real path.
      const real = file.refusal === undefined ? await realpath(file.path) : file.path
      if (found.get(real)?.named !== true) found.set(real, file)
    }
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
  const info = await stat(source).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw noUsage(`${source} cannot be opened (${codeOf(error)}).`, 'Check its permissions and its links.')
  })
  if (info?.isDirectory() === true) return listFolder(source)
  if (info !== undefined) return [{ path: source, source, bytes: info.size, named: true, ...special(info) }]
  if (/[*?[{]/.test(source)) return listGlob(source)
  throw noUsage(
    `${source} does not exist.`,
    'Check the path; it is taken relative to the current folder (in a scenario: to the scenario file).',
  )
}

/** Pipes and devices have no end or no size: reading one might never come back. */
function special(info: Stats): Pick<UsageFile, 'refusal'> {
  if (info.isFile()) return {}
  const what = info.isFIFO() ? 'a pipe' : info.isSocket() ? 'a socket' : 'a device'
  return {
    refusal: {
      why: `it is ${what}, not a file`,
      hint: 'Name a regular file, or pipe the export in and name `-`.',
    },
  }
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? 'unknown reason'
}

async function listFolder(folder: string): Promise<UsageFile[]> {
  const found = await walk(folder, (path) => usageName.test(path))
  if (found.length > 0) return found
  throw noUsage(
    `${folder} holds no usage export.`,
    'Expected .csv, .tsv, .json, .jsonl, .ndjson or .parquet files, optionally .gz or .zst.',
  )
}

/** Wanted files below a folder. What a link leads to outside of it was not named, so it is refused instead of read. */
async function walk(root: string, wanted: (path: string) => boolean): Promise<UsageFile[]> {
  const home = await realpath(root)
  const found: UsageFile[] = []
  const visit = async (folder: string): Promise<void> => {
    const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown): Dirent[] => {
      found.push(refusedEntry(folder, `it cannot be listed (${codeOf(error)})`, 'Check its permissions.'))
      return []
    })
    for (const entry of entries) {
      const path = join(folder, entry.name)
      if (entry.isDirectory()) await visit(path)
      else if (entry.isSymbolicLink()) found.push(...(await linked(path, home, wanted)))
      else if (wanted(path)) found.push(await describe(path))
    }
  }
  await visit(root)
  return found
}

async function linked(path: string, home: string, wanted: (path: string) => boolean): Promise<UsageFile[]> {
  const target = await realpath(path).catch(() => undefined)
  if (target === undefined) {
    return wanted(path) ? [refusedEntry(path, 'its link leads nowhere', 'Mend the link or remove it.')] : []
  }
  const isInside = target === home || target.startsWith(home.endsWith(sep) ? home : home + sep)
  const isFolder = (await stat(target)).isDirectory()
  // A folder inside is visited under its own name.
  if (isInside) return isFolder || !wanted(path) ? [] : [await describe(path)]
  if (!isFolder && !wanted(path)) return []
  return [
    refusedEntry(
      path,
      `its link leads out of the folder, to ${target}`,
      'Only what lies in a named folder is read. Name the file itself if it is meant.',
    ),
  ]
}

function refusedEntry(path: string, why: string, hint: string): UsageFile {
  return { path, source: path, bytes: 0, named: false, refusal: { why, hint } }
}

async function describe(path: string): Promise<UsageFile> {
  try {
    const info = await stat(path)
    return { path, source: path, bytes: info.size, named: false, ...special(info) }
  } catch (error) {
    return refusedEntry(path, `it cannot be opened (${codeOf(error)})`, 'Check its permissions.')
  }
}

async function listGlob(pattern: string): Promise<UsageFile[]> {
  const fixed = pattern.slice(0, pattern.search(/[*?[{]/))
  const root = fixed.includes('/') ? fixed.slice(0, fixed.lastIndexOf('/')) || '/' : '.'
  const matcher = globMatcher(pattern)
  const files = (await stat(root).catch(() => undefined))?.isDirectory()
    ? await walk(root, (path) => matcher.test(normal(path)))
    : []
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

/** Temporary folders that are in use. */
const tempDirs = new Set<string>()

/** Removes the temporary folders that are in use: for a program that ends before the work that uses them. */
export function removeTempDirs(): void {
  for (const dir of tempDirs) rmSync(dir, { recursive: true, force: true })
}

/** Calls `work` with the path of a new temporary folder and removes it afterwards. */
export async function withTempDir<T>(work: (dir: string) => Promise<T>): Promise<T> {
  const dir = await mkdtemp(join(tmpdir(), 'jevons-'))
  tempDirs.add(dir)
  try {
    return await work(dir)
  } finally {
    await rm(dir, { recursive: true, force: true })
    tempDirs.delete(dir)
  }
}

/** Writes a text file into a folder and gives back its path. */
export async function writeText(folder: string, name: string, text: string): Promise<string> {
  await mkdir(folder, { recursive: true })
  const path = join(folder, name)
  await writeFile(path, text)
  return path
}

/** Writes what `convert` makes of each chunk to `path`, without holding the whole. */
export async function writeChunks(
  path: string,
  chunks: AsyncIterable<Buffer>,
  convert: (chunk: Buffer) => string,
): Promise<void> {
  const stream = createWriteStream(path)
  for await (const chunk of chunks) {
    if (!stream.write(convert(chunk))) await once(stream, 'drain')
  }
  stream.end()
  await once(stream, 'finish')
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

/**
 * A path to the same bytes that the engine takes literally and whose compression it guesses right: `extension` is `.gz`, `.zst` or ''.
 * Names with `*`, `?`, `[` or a leading `~` mean something to it, and it knows compressed files by name only.
 */
export async function plainPath(path: string, folder: string, extension: string): Promise<string> {
  const compressed = /\.(gz|zst)$/i.exec(path)?.[0]?.toLowerCase() ?? ''
  if (!/[*?[\]]|^~/.test(path) && compressed === extension) return path
  await mkdir(folder, { recursive: true })
  const link = join(folder, `link-${String((await readdir(folder)).length)}${extension}`)
  // Where links are not allowed a copy serves.
  await symlink(resolve(path), link).catch(() => copyFile(path, link))
  return link
}

/** Last part of a path. */
export function fileName(path: string): string {
  return basename(path)
}

function noUsage(message: string, hint: string): JevonsError {
  return new JevonsError({ code: 'NO_USAGE', message, hint })
}
