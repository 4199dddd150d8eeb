import { exitCodeOf, JevonsError } from '../errors.ts'
import type { Notice } from '../notice.ts'
import type { UsageFile } from './sources/usage-files.ts'

/** Files that could not be read as usage, so that one bad file does not cost the others. */
export type Refusals = {
  /** The result of `read`, or undefined after its refusal of these files was kept. Anything but a refusal of data passes. */
  attempt<T>(files: readonly UsageFile[], read: () => Promise<T> | T): Promise<T | undefined>
  /**
   * The kept refusals as warnings `file_refused`.
   * @throws JevonsError with all of them when nothing was read, or when one of the files was named by the user.
   */
  settle(readSomething: boolean): Notice[]
}

/** `tellNamed`: also a file that the user named is only told about (`inspect`), as long as another one was read. */
export function keepRefusals(tellNamed: boolean): Refusals {
  const kept: { readonly files: readonly UsageFile[]; readonly error: JevonsError }[] = []
  return {
    async attempt(files, read) {
      try {
        return await read()
      } catch (error) {
        if (!(error instanceof JevonsError) || exitCodeOf(error) !== 3) throw error
        kept.push({ files, error })
        return undefined
      }
    },
    settle(readSomething) {
      const fatal = kept.filter(
        ({ files }) => !readSomething || (!tellNamed && files.some((file) => file.named)),
      )
      const [first, ...more] = fatal.flatMap(({ error }) => error.problems)
      if (first) throw new JevonsError(first, ...more)
      return kept.flatMap(({ files, error }) =>
        error.problems.map(
          (problem): Notice => ({
            code: 'file_refused',
            level: 'warning',
            subject: files[0]?.source ?? '',
            message: `not read: ${problem.message}${problem.hint === undefined ? '' : ` ${problem.hint}`}`,
          }),
        ),
      )
    },
  }
}
