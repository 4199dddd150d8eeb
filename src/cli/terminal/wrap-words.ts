import type { CliIo } from './io.ts'

const widest = 80
const narrowest = 40

/** Columns for what goes to stderr: those of the terminal, between 40 and 80; 80 through a pipe, like results. */
export function stderrWidth({ stderrIsTerminal, columns }: CliIo): number {
  return stderrIsTerminal ? Math.min(widest, Math.max(narrowest, columns)) : widest
}

/**
 * The text in lines of at most `width` columns, later ones indented by `indent` spaces. Only spaces outside of backticks break, where
 * the quoted words fit on a line: what may be pasted stays whole, and so does a word that is longer than a line (a path).
 */
export function wrapWords(text: string, width: number, indent: number): string {
  return text
    .split('\n')
    .map((line) => wrapLine(line, width, indent))
    .join('\n')
}

function wrapLine(text: string, width: number, indent: number): string {
  if (text.length <= width) return text
  const margin = ' '.repeat(indent)
  const start = /^ */.exec(text)?.[0] ?? ''
  const lines: string[] = []
  let line = start
  let isEmpty = true
  for (const word of wordsOf(text, width - indent)) {
    if (!isEmpty && line.length + 1 + word.length > width) {
      lines.push(line)
      line = margin
      isEmpty = true
    }
    line += isEmpty ? word : ` ${word}`
    isEmpty = false
  }
  return [...lines, line].join('\n')
}

/** Words, and what stands in backticks with what touches it as one of them where that is no longer than `longest`. */
function wordsOf(text: string, longest: number): string[] {
  const pieces = text.match(/(?:`[^`]*`|[^\s`]|`)+/g) ?? []
  return pieces.flatMap((piece) => (piece.length <= longest ? [piece] : piece.split(/\s+/)))
}
