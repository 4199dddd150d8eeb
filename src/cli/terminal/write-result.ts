import { appendFile, open, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Notice } from '../../notice.ts'
import type { RenderOptions } from '../../report/report-format.ts'
import { type OutputSettings, renderOptions } from '../settings.ts'
import type { CliIo } from './io.ts'
import { cannotWrite } from './output-path.ts'
import { stderrWidth, wrapWords } from './wrap-words.ts'

/** The result to stdout, or to the file of `-o` (then one line on stderr says so). */
export async function writeResult(text: string, settings: OutputSettings, io: CliIo): Promise<void> {
  const { output, quiet } = settings
  if (output === undefined || output === '-') {
    io.stdout(text)
    return
  }
  await writeTextFile(output, text, io)
  if (!quiet) io.stderr(`wrote ${output}\n`)
}

/** A result that is written while it is made. */
export type ResultStream = {
  write(text: string): Promise<void>
  /** Closes the file; says where it is, unless the run failed or is quiet. */
  close(complete: boolean): Promise<void>
}

/** Stdout, or the file of `-o`, which is created with the first text: a refusal before it leaves no file behind. */
export function openResult({ output, quiet }: OutputSettings, io: CliIo): ResultStream {
  if (output === undefined || output === '-')
    return {
      write(text) {
        io.stdout(text)
        return Promise.resolve()
      },
      close: () => Promise.resolve(),
    }
  let file: Awaited<ReturnType<typeof open>> | undefined
  return {
    async write(text) {
      try {
        file ??= await open(resolve(io.cwd, output), 'w')
        await file.write(text)
      } catch (error) {
        throw cannotWrite(output, reasonOf(error))
      }
    },
    async close(complete) {
      await file?.close()
      if (complete && !quiet) io.stderr(`wrote ${output}\n`)
      if (!complete && file !== undefined) io.stderr(`${output} is not complete\n`)
    },
  }
}

/** Adds Markdown to the job summary of a GitHub workflow, whose file the runner names; nothing anywhere else. */
export async function appendSummary(text: string, io: CliIo): Promise<void> {
  const path = io.env['GITHUB_STEP_SUMMARY']
  if (path !== undefined && path !== '') await appendFile(resolve(io.cwd, path), text)
}

/** Writes a file, relative to the working directory; a folder that is absent or closed is a BAD_OPTION. */
export async function writeTextFile(path: string, text: string, io: CliIo): Promise<void> {
  try {
    await writeFile(resolve(io.cwd, path), text)
  } catch (error) {
    throw cannotWrite(path, reasonOf(error))
  }
}

/** What the system says, in words for the two that people meet. */
function reasonOf(error: unknown): string {
  const { code = 'unknown reason' } = error as NodeJS.ErrnoException
  if (code === 'ENOSPC') return 'the disk is full (ENOSPC)'
  return code === 'EACCES' || code === 'EPERM' ? `no permission (${code})` : code
}

/** A remark as results hold it. */
type Remark = Pick<Notice, 'code' | 'message' | 'subject'> & { readonly level: string }

/** Remarks on stderr, all of them. */
export function writeNotices(notices: readonly Remark[], io: CliIo): void {
  for (const { code, message, subject, level } of notices) {
    const about = subject && !message.includes(subject) ? `${subject}: ` : ''
    const label = level === 'info' ? 'note: ' : 'warning: '
    io.stderr(`${wrapWords(`${label}${about}${message} [${code}]`, stderrWidth(io), label.length)}\n`)
  }
}

/** Formats that show the remarks themselves. */
const forPeople: readonly string[] = ['table', 'md', 'html', 'github']

/** Remarks on stderr where the result is not for people: warnings, and with `-v` everything. */
export function tellNotices(
  notices: readonly Remark[],
  { format, quiet, verbose }: OutputSettings,
  io: CliIo,
): void {
  if (quiet || forPeople.includes(format)) return
  writeNotices(
    notices.filter(({ level }) => verbose || level !== 'info'),
    io,
  )
}

/** Writes a document in the format asked for, then its remarks. */
export async function showDocument<T extends { readonly warnings: readonly Remark[] }>(
  document: T,
  render: (document: T, format: string, options: RenderOptions) => string,
  settings: OutputSettings,
  io: CliIo,
): Promise<void> {
  await writeResult(render(document, settings.format, renderOptions(settings)), settings, io)
  tellNotices(document.warnings, settings, io)
}
