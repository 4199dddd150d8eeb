import { createReadStream } from 'node:fs'
import { open, readFile } from 'node:fs/promises'
import { createGunzip, gunzipSync } from 'node:zlib'

/** The first `limit` bytes; of a gzip file those of its content. Other compressions are left as they are. */
export async function readHead(path: string, limit: number): Promise<Buffer> {
  const raw = await readAt(path, 0, limit)
  return isGzip(raw) ? await gunzipHead(path, limit) : raw
}

/** Up to `length` bytes from byte `at` of a file as it lies. */
export async function readAt(path: string, at: number, length: number): Promise<Buffer> {
  const file = await open(path, 'r')
  try {
    const buffer = Buffer.alloc(length)
    const { bytesRead } = await file.read(buffer, 0, length, at)
    return buffer.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}

/** Whether the bytes begin a gzip file. */
export function isGzip(bytes: Buffer): boolean {
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
  const magic = await readAt(path, 0, 4)
  if (isZstd(magic)) return undefined
  const raw = createReadStream(path)
  return isGzip(magic) ? raw.pipe(createGunzip()) : raw
}
