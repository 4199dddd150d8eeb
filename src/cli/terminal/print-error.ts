import { exitCodeOf, JevonsError, type Problem } from '../../errors.ts'
import type { CliIo } from './io.ts'
import { stderrWidth, wrapWords } from './wrap-words.ts'

/** `file:line:column: message`, the source line with its caret, and the hint, wrapped to `width` columns. */
function problemText(problem: Problem, width: number): string {
  const lines = [wrapWords(`error: ${placeOf(problem)}${problem.message} [${problem.code}]`, width, 7)]
  if (problem.excerpt && !isOption(problem))
    lines.push(...problem.excerpt.split('\n').map((line) => `  ${line}`))
  if (problem.hint) lines.push(wrapWords(`  hint: ${problem.hint}`, width, 8))
  return lines.join('\n')
}

/** A value of the command line (`--set paths`) has no lines worth counting. */
function isOption({ pos }: Problem): boolean {
  return pos !== undefined && /^(?:--|JEVONS_)/.test(pos.file)
}

/** `file:line:column: `; nothing where the message names the file itself and there is no line. */
function placeOf(problem: Problem): string {
  const { pos, message } = problem
  if (!pos) return ''
  const { file, line, column } = pos
  if (isOption(problem)) return message.includes(file) ? '' : `${file}: `
  if (line === undefined && message.includes(file)) return ''
  return `${[file, line, column].filter((part) => part !== undefined).join(':')}: `
}

/** The text without control characters but line breaks: a refusal may quote a binary file. */
function printable(text: string): string {
  return text.replace(/[^\P{Cc}\n]|\p{Cf}|\uFFFD/gu, '')
}

/**
 * Prints what went wrong to stderr and returns the exit code: refusals in full (2 or 3); a bug (1) as one line, with its stack
 * only under JEVONS_DEBUG=1.
 */
export function printError(error: unknown, io: CliIo, command: string): number {
  if (error instanceof JevonsError) {
    const usage = error.problems.some((p) => p.code === 'BAD_OPTION' || p.code === 'NO_SUCH_FILE')
    const see = usage ? `\n  see: jevons ${command === '' ? '' : `${command} `}--help` : ''
    const count = error.problems.length > 1 ? `\n${String(error.problems.length)} errors` : ''
    const width = stderrWidth(io)
    const texts = error.problems.map((problem) => problemText(problem, width))
    io.stderr(printable(`${texts.join('\n')}${see}${count}\n`))
    return exitCodeOf(error)
  }
  const message = error instanceof Error ? error.message : String(error)
  const [first = ''] = message.split('\n')
  io.stderr(printable(`jevons: unexpected error: ${first} (a bug: JEVONS_DEBUG=1 shows where)\n`))
  if (io.env['JEVONS_DEBUG'] === '1' && error instanceof Error) io.stderr(`${error.stack ?? ''}\n`)
  return 1
}
