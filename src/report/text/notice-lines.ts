import type { ChalkInstance } from 'chalk'
import { cleanText, labelled } from './text-layout.ts'

/** Anything that says something about a run: a notice, or a warning of a document. */
type Remark = {
  readonly code: string
  readonly message: string
  readonly level: string
  readonly subject?: string
}

/** Notices of level info that a screen shows before it refers to `-v`. */
const shownNotes = 4

/** `subject: message [code]`; the subject is left out where the message names it already. */
export function noticeText(remark: Remark): string {
  const subject = remark.subject && !remark.message.includes(remark.subject) ? `${remark.subject}: ` : ''
  return cleanText(`${subject}${remark.message} [${remark.code}]`)
}

/** Warnings in full, then information: the first few, or all with `verbose`. Lines of at most `width` columns. */
export function noticeLines(
  remarks: readonly Remark[],
  { width, verbose }: { readonly width: number; readonly verbose?: boolean },
  chalk: ChalkInstance,
): string[] {
  const notes = remarks.filter((w) => w.level === 'info')
  const limit = verbose ? notes.length : shownNotes
  const lines = remarks
    .filter((w) => w.level !== 'info')
    .flatMap((w) => labelled('WARN', noticeText(w), width, chalk.yellow))
  for (const note of notes.slice(0, limit))
    lines.push(...labelled('note', noticeText(note), width, chalk.dim))
  const more = notes.length - limit
  if (more > 0) lines.push(...labelled('note', `${String(more)} more: -v shows all`, width, chalk.dim))
  return lines
}
