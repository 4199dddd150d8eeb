import { JevonsError } from '../../errors.ts'
import type { UsageFile } from '../sources/usage-files.ts'

/** The refusal of a file that cannot be read: why, and what to do. */
export function unreadable(file: UsageFile, why: string, hint: string): JevonsError {
  return new JevonsError({
    code: 'UNREADABLE',
    message: `${file.source} cannot be read: ${why}.`,
    hint,
    pos: { file: file.source },
  })
}

/**
 * The refusal of files on which the engine itself failed (an assertion of its own, after which it answers nothing any more); undefined for
 * any other error.
 */
export function engineFault(error: unknown, files: readonly UsageFile[]): JevonsError | undefined {
  const [first] = files
  if (first === undefined || !(error instanceof Error) || !/^(INTERNAL|FATAL) Error/.test(error.message))
    return undefined
  return unreadable(
    first,
    `the engine failed on the structure of ${files.length === 1 ? 'this file' : 'these files'}`,
    'It may be cut off or of mixed encodings: save it as UTF-8 and try again, or read the other files without it.',
  )
}
