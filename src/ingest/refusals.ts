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
      } catch (thrown) {
        const error = engineRefusal(thrown, files) ?? thrown
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

/** What the engine says about data: its other errors (syntax, names, types of a query) are ours. */
const aboutData = /^(Invalid Input|Conversion|Out of Range|IO|Invalid type|Serialization) Error: /
const ofMemory = /^Out of Memory Error: /

/** The refusal behind an error of the engine that the files themselves caused; undefined for anything else. */
function engineRefusal(error: unknown, files: readonly UsageFile[]): JevonsError | undefined {
  if (!(error instanceof Error) || error instanceof JevonsError) return undefined
  const isMemory = ofMemory.test(error.message)
  if (!isMemory && !aboutData.test(error.message)) return undefined
  const source = files[0]?.source ?? ''
  const more = files.length > 1 ? ` (or one of ${files.length - 1} more like it)` : ''
  return new JevonsError({
    code: 'UNREADABLE',
    message: `${source}${more} cannot be read: ${isMemory ? 'it needs more than the 4 GB of memory that reading may use' : engineWords(error.message)}.`,
    hint: isMemory
      ? 'Split it, or name fewer dimensions in a map (--map map.yml).'
      : 'Is it cut off, or damaged on its way? Export it again.',
    pos: { file: source },
  })
}

function engineWords(message: string): string {
  if (message.includes('state machine')) return 'a quote stands inside a cell or is never closed'
  const json = /Malformed JSON .*?at byte (\d+) in (.*?): (.*?)\.?\s*$/m.exec(message)
  if (json) return `its JSON is broken at byte ${json[1] ?? '?'} of ${json[2] ?? 'it'}: ${json[3] ?? ''}`
  return (message.split('\n')[0] ?? '').replace(aboutData, '').replace(/\.\s*$/, '')
}
