import { type FileHandle, open } from 'node:fs/promises'

const frameMagic = 0xfd2fb528
const blockBytes = 128 * 1024

/**
 * The most bytes that a zstd file can unpack to, from its frame and block headers alone: nothing is unpacked. `Infinity` for a file
 * that is no sequence of whole frames. Collet and Kucherawy, 2021, "Zstandard Compression and the application/zstd Media Type", RFC
 * 8878, 3.1.1 (frames) and 3.1.1.2 (blocks: a compressed one gives at most 128 KiB).
 */
export async function zstdBound(path: string): Promise<number> {
  const file = await open(path, 'r')
  try {
    const { size } = await file.stat()
    let at = 0
    let bound = 0
    while (at < size) {
      const frame = await frameBound(file, at)
      if (frame === undefined) return Infinity
      bound += frame.bytes
      at = frame.end
    }
    return at === size ? bound : Infinity
  } finally {
    await file.close()
  }
}

async function bytesAt(file: FileHandle, at: number, length: number): Promise<Buffer | undefined> {
  const buffer = Buffer.alloc(length)
  const { bytesRead } = await file.read(buffer, 0, length, at)
  return bytesRead === length ? buffer : undefined
}

type FrameBound = { readonly bytes: number; readonly end: number }

async function frameBound(file: FileHandle, at: number): Promise<FrameBound | undefined> {
  const head = await bytesAt(file, at, 8)
  if (head === undefined) return undefined
  const magic = head.readUInt32LE(0)
  // Skippable frames hold no content.
  if (magic >>> 4 === 0x184d2a5) return { bytes: 0, end: at + 8 + head.readUInt32LE(4) }
  if (magic !== frameMagic) return undefined
  const descriptor = head[4] ?? 0
  const single = (descriptor & 0x20) !== 0
  const dictionary = [0, 1, 2, 4][descriptor & 3] ?? 0
  const content = [single ? 1 : 0, 2, 4, 8][descriptor >>> 6] ?? 0
  const blocks = await blocksBound(file, at + 5 + (single ? 0 : 1) + dictionary + content)
  const checksum = (descriptor & 4) !== 0 ? 4 : 0
  return blocks === undefined ? undefined : { bytes: blocks.bytes, end: blocks.end + checksum }
}

async function blocksBound(file: FileHandle, from: number): Promise<FrameBound | undefined> {
  let at = from
  let bytes = 0
  for (;;) {
    const header = await bytesAt(file, at, 3)
    if (header === undefined) return undefined
    const word = header.readUIntLE(0, 3)
    const kind = (word >>> 1) & 3
    const size = word >>> 3
    if (kind === 3) return undefined
    // Raw and repeated blocks say their size; a compressed one is at most a full block.
    bytes += kind === 2 ? blockBytes : size
    at += 3 + (kind === 1 ? 1 : size)
    if ((word & 1) === 1) return { bytes, end: at }
  }
}
