import { createReadStream, createWriteStream } from 'node:fs'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { JevonsError } from '../../errors.ts'

/** What compressed content may grow to: `always` bytes, and beyond them `times` the bytes read so far (our choice). */
const unpackLimits: { readonly always: number; readonly times: number } = {
  always: 256 * 1024 * 1024,
  times: 250,
}

/** Whether content of `unpacked` bytes out of `packed` ones is no usage export but a zip bomb. */
export function isBomb(packed: number, unpacked: number): boolean {
  return unpacked > unpackLimits.always && unpacked > packed * unpackLimits.times
}

/**
 * Unpacks a gzip file into `target` and gives back how many bytes that were; without a target they are only counted.
 * @throws JevonsError UNREADABLE as soon as the content is absurdly larger than what was read, or when the archive is damaged.
 */
export async function spoolGzip(
  file: { readonly path: string; readonly source: string },
  target: string | undefined,
): Promise<number> {
  let packed = 0
  let unpacked = 0
  const counted = new Transform({
    transform(chunk: Buffer, _encoding, next) {
      packed += chunk.length
      next(null, chunk)
    },
  })
  const bounded = new Transform({
    transform(chunk: Buffer, _encoding, next) {
      unpacked += chunk.length
      if (isBomb(packed, unpacked)) next(bomb(file.source, unpacked))
      else if (target === undefined) next()
      else next(null, chunk)
    },
  })
  const sink = target === undefined ? bounded.resume() : createWriteStream(target)
  const stages = [createReadStream(file.path), counted, createGunzip(), bounded]
  try {
    await pipeline(target === undefined ? stages : [...stages, sink])
  } catch (error) {
    throw error instanceof JevonsError ? error : damaged(file.source, error)
  }
  return unpacked
}

/** The refusal of a compressed file whose content is absurdly large. */
export function bomb(source: string, unpacked: number): JevonsError {
  const megabytes = Math.round(unpacked / (1024 * 1024))
  return new JevonsError({
    code: 'UNREADABLE',
    message: `${source} cannot be read: it unpacks to more than ${unpackLimits.times} times its size (over ${megabytes} MB).`,
    hint: 'Such a file is damaged or a zip bomb. If you trust it, unpack it yourself and name the unpacked file.',
    pos: { file: source },
  })
}

function damaged(source: string, error: unknown): JevonsError {
  const code = (error as NodeJS.ErrnoException).code ?? ''
  const full = code === 'ENOSPC'
  return new JevonsError({
    code: 'UNREADABLE',
    message: `${source} cannot be read: ${full ? 'the temporary folder is full' : 'its gzip compression is damaged or cut off'}${code === '' ? '' : ` (${code})`}.`,
    hint: full ? 'Point TMPDIR to a larger disk.' : 'Compress or download it again.',
    pos: { file: source },
  })
}
