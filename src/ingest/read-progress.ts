import type { ReadOptions } from './read-options.ts'
import type { UsageFile } from './sources/usage-files.ts'

/** How far reading is, over all files. */
export type ReadProgress = {
  /** The next files that are read together. */
  readonly begin: (files: readonly Pick<UsageFile, 'bytes' | 'source'>[]) => void
  /** The share (0..1) of one query over them; undefined where nobody listens. */
  readonly onShare?: (share: number) => void
}

/** Turns the shares of single queries into the share of all bytes, which never goes back. */
export function readProgress(
  listen: ReadOptions['onProgress'],
  all: readonly Pick<UsageFile, 'bytes'>[],
): ReadProgress {
  if (listen === undefined) return { begin: () => undefined }
  const total = bytesOf(all)
  let label = ''
  let done = 0
  let current = 0
  let most = 0
  return {
    begin(files) {
      done += current
      current = bytesOf(files)
      most = 0
      const others = files.length - 1
      label = `reading ${files[0]?.source ?? ''}${others > 0 ? ` and ${others} more` : ''}`
      listen(label, total > 0 && done > 0 ? Math.min(1, done / total) : undefined)
    },
    onShare(share) {
      // Of several queries over one file the first takes nearly all of the time.
      if (share <= most || label === '' || total === 0) return
      most = share
      listen(label, Math.min(1, (done + share * current) / total))
    },
  }
}

function bytesOf(files: readonly Pick<UsageFile, 'bytes'>[]): number {
  return files.reduce((sum, file) => sum + file.bytes, 0)
}
