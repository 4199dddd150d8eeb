import { type FileHandle, open } from 'node:fs/promises'

const sampleBytes = 4096
const [lf, cr] = [10, 13]

/**
 * Where a line of more than `limit` bytes lies (a byte inside it), or undefined. Looks at one short sample in every half `limit`, and
 * reads on only from a sample without a line end, so that a file of gigabytes costs some hundred small reads.
 */
export async function findLongLine(path: string, limit: number): Promise<number | undefined> {
  const file = await open(path, 'r')
  try {
    const { size } = await file.stat()
    const stride = Math.floor(limit / 2)
    for (let at = stride; at + stride < size; at += stride) {
      const end = await nextLineEnd(file, at, limit)
      if (end - at < stride) continue
      // The sample lies in a long line or just after its start: measure the line itself.
      const start = await lineStart(file, at, limit)
      if (end - start > limit) return at
    }
    return undefined
  } finally {
    await file.close()
  }
}

/** First line end at or after `from`, at most about `limit` bytes on (the end of the file ends a line). */
async function nextLineEnd(file: FileHandle, from: number, limit: number): Promise<number> {
  let length = sampleBytes
  for (let at = from; at - from <= limit; at += length, length = 1 << 20) {
    const buffer = Buffer.alloc(length)
    const { bytesRead } = await file.read(buffer, 0, length, at)
    const found = firstEnd(buffer.subarray(0, bytesRead))
    if (found >= 0) return at + found
    if (bytesRead < length) return at + bytesRead
  }
  return from + limit + length
}

function firstEnd(bytes: Buffer): number {
  const [a, b] = [bytes.indexOf(lf), bytes.indexOf(cr)]
  return a < 0 ? b : b < 0 ? a : Math.min(a, b)
}

async function lineStart(file: FileHandle, from: number, limit: number): Promise<number> {
  const first = Math.max(0, from - limit)
  const buffer = Buffer.alloc(from - first)
  await file.read(buffer, 0, buffer.length, first)
  return first + Math.max(buffer.lastIndexOf(lf), buffer.lastIndexOf(cr)) + 1
}
