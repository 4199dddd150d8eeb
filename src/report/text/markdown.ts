import { cleanText } from './text-layout.ts'

/** The text on one line with Markdown's and HTML's active characters made inert. */
export function escapeMd(text: string): string {
  return cleanText(text)
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/[\\`*_[\]|~#@]/g, (character) => (character === '@' ? '&#64;' : `\\${character}`))
}

/** A table with its heading, cells made inert; `right` = columns that are aligned to the right. Empty without rows. */
export function mdTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  right: readonly number[],
): string {
  if (rows.length === 0) return ''
  const line = (cells: readonly string[]): string => `| ${cells.map(escapeMd).join(' | ')} |`
  const rule = head.map((_, i) => (right.includes(i) ? '---:' : '---'))
  return [line(head), `| ${rule.join(' | ')} |`, ...rows.map(line)].join('\n')
}
