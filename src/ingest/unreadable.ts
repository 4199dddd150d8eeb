import { JevonsError } from '../errors.ts'
import type { UsageFile } from './sources/usage-files.ts'

/** The refusal of a file that cannot be read: why, and what to do. */
export function unreadable(file: UsageFile, why: string, hint: string): JevonsError {
  return new JevonsError({
    code: 'UNREADABLE',
    message: `${file.source} cannot be read: ${why}.`,
    hint,
    pos: { file: file.source },
  })
}
