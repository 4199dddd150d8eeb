import { type Db, sqlText } from '../engine/duckdb.ts'
import { readChunks, readHead } from '../sources/read-bytes.ts'
import { type UsageFile, writeChunks, writeText } from '../sources/usage-files.ts'
import { unreadable } from './unreadable.ts'
import { maxJsonBytes } from './unwrap-records.ts'

/** How much of a file the first look reads, and how much of its text detectors see. */
export const headBytes = 262_144
export const headText = 65_536

/** Text of a file's head, whether that is all of it, and where the whole lies in UTF-8. */
export type Decoded = { readonly text: string; readonly whole: boolean; readonly path: string }

/** UTF-8 is read where it lies; UTF-16 and Latin-1 become a UTF-8 copy. */
export async function decodeText(file: UsageFile, bytes: Buffer, tempDir: string): Promise<Decoded> {
  const whole = bytes.length < headBytes
  const encoding = encodingOf(bytes)
  if (encoding === 'utf-8') {
    return { text: new TextDecoder('utf-8').decode(bytes, { stream: !whole }), whole, path: file.path }
  }
  const path = `${tempDir}/${hashOf(file.path)}.txt`
  const decoder = new TextDecoder(encoding)
  const chunks = await readChunks(file.path)
  if (chunks !== undefined)
    await writeChunks(path, chunks, (chunk) => decoder.decode(chunk, { stream: true }))
  const head = await readHead(path, headBytes)
  return {
    text: new TextDecoder().decode(head, { stream: true }),
    whole: head.length < headBytes,
    path,
  }
}

function encodingOf(bytes: Buffer): 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252' {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le'
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be'
  // Every second byte zero: UTF-16 without a mark.
  if (bytes.length > 3 && bytes[1] === 0 && bytes[3] === 0 && bytes[0] !== 0) return 'utf-16le'
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true })
    return 'utf-8'
  } catch {
    return 'windows-1252'
  }
}

/** A short name for a path's copy in the temporary folder. */
export function hashOf(text: string): string {
  let hash = 5381
  for (let i = 0; i < text.length; i++) hash = (hash * 33 + text.charCodeAt(i)) % 4294967296
  return hash.toString(36)
}

/** Content that fits into memory becomes a plain copy; of a larger one only the first lines are looked at. */
export async function zstdText(file: UsageFile, db: Db, tempDir: string): Promise<Decoded> {
  const isSmall = file.bytes <= maxJsonBytes
  const lines = await db
    .rows(
      `select ${isSmall ? 'line' : `left(line, ${headText}) as line`} from read_csv(${sqlText(file.path)}, auto_detect = false, compression = 'zstd',
       columns = {'line': 'VARCHAR'}, delim = '\x01', quote = '', escape = '', header = false, max_line_size = 67108864) ${isSmall ? '' : 'limit 2000'}`,
    )
    .catch(() => {
      throw unreadable(file, 'its zstd compression is damaged', 'Compress or download it again.')
    })
  const text = lines.map((row) => String(row['line'] ?? '')).join('\n')
  if (!isSmall) return { text: text.slice(0, headBytes), whole: false, path: file.path }
  const path = await writeText(tempDir, `${hashOf(file.path)}.txt`, `${text}\n`)
  return { text: text.slice(0, headBytes), whole: text.length <= headBytes, path }
}
