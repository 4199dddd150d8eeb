import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { JevonsError } from '../errors.ts'
import type { ReadOptions } from '../ingest/read-usage.ts'
import type { UsageData } from '../ingest/usage-table.ts'
import { didYouMean } from '../units/nearest.ts'
import { interruptible } from './terminal/interrupt.ts'
import type { CliIo } from './terminal/io.ts'
import type { Progress } from './terminal/progress.ts'

/** Options of the commands that read exports, as typed. */
export type RawReading = {
  readonly inputFormat?: string
  readonly map?: string
  readonly timezone?: string
  readonly dateFormat?: string
  readonly traceStart?: string
  readonly step?: string
  readonly basis?: string
  readonly gaps?: string
  readonly rejects?: string
}

/** The exports rolled up to `step`; `-` is stdin, which is spooled to a file first. How far it is is shown by `progress`. */
export async function readExports(
  sources: readonly string[],
  options: ReadOptions,
  io: CliIo,
  progress?: Progress,
): Promise<UsageData> {
  const { readUsage } = await import('../ingest/read-usage.ts')
  // Stdin can be read once: who spooled it already says where.
  const spool = sources.includes('-') && options.spool === undefined ? { spool: await io.stdinFile() } : {}
  const { removeTempDirs } = await import('../ingest/sources/usage-files.ts')
  const paths = sources.map((source) => (source === '-' ? source : fromCwd(source, io)))
  const onProgress = progress?.isShown === true ? { onProgress: progress.step } : {}
  return interruptible(() => readUsage(paths, { ...options, ...spool, ...onProgress }), removeTempDirs)
}

/** A path as the program's own working directory sees it; as typed where that is the one of `io`. */
export function fromCwd(path: string, io: CliIo): string {
  return io.cwd === process.cwd() ? path : resolve(io.cwd, path)
}

/** The reading options of the command line in the reader's terms; the map file is read and checked. */
export async function readingOptions(
  raw: RawReading,
  step: ReadOptions['step'],
  io: CliIo,
): Promise<ReadOptions> {
  return {
    step,
    ...(raw.map === undefined ? {} : { map: await mapOf(raw.map, io) }),
    ...(raw.inputFormat === undefined ? {} : { format: raw.inputFormat }),
    ...(raw.timezone === undefined ? {} : { timezone: raw.timezone }),
    ...(raw.dateFormat === undefined ? {} : { dateFormat: dateFormatOf(raw.dateFormat) }),
    ...(raw.traceStart === undefined ? {} : { traceStart: await traceStartOf(raw.traceStart) }),
    ...(raw.step === undefined ? {} : { countedStep: oneOf(raw.step, '--step', steps) }),
    ...(raw.basis === undefined ? {} : { basis: oneOf(raw.basis, '--basis', costBases) }),
    ...(raw.rejects === undefined ? {} : { rejectsDir: fromCwd(raw.rejects, io) }),
    ...(raw.gaps === undefined ? {} : { gaps: gapRule(raw.gaps) }),
  }
}

/** The reader of maps checks them with a library that few runs need. */
async function mapOf(path: string, io: CliIo): Promise<NonNullable<ReadOptions['map']>> {
  const { readMap } = await import('../ingest/tables/usage-map.ts')
  return readMap(await readTextFile(path, io), path)
}

/** The text, once it is known to be a date: files that tell their dates would not ask for it. */
async function traceStartOf(text: string): Promise<string> {
  const { startOfTrace } = await import('../ingest/tables/step-counts.ts')
  startOfTrace(text)
  return text
}

const dateFormats = ['dmy', 'mdy', 'ymd']
const steps = ['hour', 'day', 'week', 'month'] as const
const costBases = ['effective', 'billed', 'list', 'contracted']

/** Which number of a date comes first, or a strptime pattern. */
function dateFormatOf(text: string): string {
  return text.includes('%') ? text : oneOf(text, '--date-format', dateFormats)
}

/** The text when it is one of `known`; otherwise a BAD_OPTION that lists them. */
export function oneOf<T extends string>(text: string, option: string, known: readonly T[]): T {
  const found = known.find((word) => word === text)
  if (found !== undefined) return found
  throw new JevonsError({
    code: 'BAD_OPTION',
    message: `${option} is '${text}', expected ${known.join(', ')}`,
    hint: didYouMean(text, known) || `for example ${option} ${known[0] ?? ''}`,
  })
}

function gapRule(text: string): 'zero' | 'missing' {
  if (text === 'zero' || text === 'missing') return text
  throw new JevonsError({
    code: 'BAD_OPTION',
    message: `--gaps is '${text}', expected zero or missing`,
    hint: 'zero: an absent bucket had no usage; missing: it is unknown',
  })
}

/** The text of a file, relative to the working directory; NO_SUCH_FILE when it cannot be read. */
export async function readTextFile(path: string, io: CliIo): Promise<string> {
  try {
    return await readFile(resolve(io.cwd, path), 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new JevonsError({
      code: 'NO_SUCH_FILE',
      message:
        code === 'ENOENT'
          ? `there is no file ${path}`
          : code === 'EISDIR'
            ? `${path} is a folder, expected a file`
            : `${path} cannot be read: ${code ?? 'unknown reason'}`,
      hint: code === 'EISDIR' ? 'name a file in it' : 'check the path; it is taken from the current folder',
      pos: { file: path },
    })
  }
}
