import Table from 'cli-table3'
import { cleanText, clip, clipMiddle, textWidth, wrap } from './text-layout.ts'

/** One line of a table: plain cells, and how the whole line is coloured once its width is settled. */
export type Row = { readonly cells: readonly string[]; readonly paint?: (text: string) => string }

/** A row of plain cells, or one that is painted. */
export function row(cells: readonly string[], paint?: (text: string) => string): Row {
  const clean = cells.map(cleanText)
  return paint ? { cells: clean, paint } : { cells: clean }
}

/** How {@link columns} lays out: right-aligned columns by index, and which ones give way, in order, when space is short. */
export type ColumnOptions = {
  readonly width: number
  readonly right: readonly number[]
  readonly shrink: readonly number[]
}

const blank = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '  ',
}

/** Below it a row that does not fit is told over several lines: a date that is cut off says nothing. */
const narrow = 80

/**
 * Rows as aligned lines without borders, two spaces between columns, no line wider than `width`; the first row is the head, the
 * first column holds names. On a narrow screen each row that would be cut is a block of its own.
 */
export function columns(rows: readonly Row[], options: ColumnOptions): string[] {
  const count = Math.max(0, ...rows.map(({ cells }) => cells.length))
  if (count === 0) return []
  const widths = fitWidths(rows, count, options)
  const isCut =
    widths.reduce((sum, width) => sum + width + 2, -2) > options.width ||
    rows.some(({ cells }) => cells.some((cell, i) => i > 0 && textWidth(cell) > (widths[i] ?? 0)))
  if (isCut && options.width < narrow) return stacked(rows, options.width)
  const table = new Table({
    chars: blank,
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [], compact: true },
    colAligns: widths.map((_, i) => (options.right.includes(i) ? 'right' : 'left')),
  })
  const fit = (text: string, i: number): string => (i === 0 ? clipMiddle : clip)(text, widths[i] ?? 0)
  for (const { cells } of rows) table.push(widths.map((_, i) => fit(cells[i] ?? '', i)))
  const lines = table.toString().split('\n')
  // Clipped once more: cli-table3 takes some rare characters for wider than we do.
  return lines.map((line, i) => {
    const text = clip(line.trimEnd(), options.width)
    return rows[i]?.paint?.(text) ?? text
  })
}

/** Each row as its name, and below it `column value` one after the other; what is not known (`-`) is left out. */
function stacked([head, ...rows]: readonly Row[], width: number): string[] {
  const [title = '', ...names] = head?.cells ?? []
  const titled = wrap(title, width).map((line) => head?.paint?.(line) ?? line)
  const body = rows.flatMap(({ cells: [name = '', ...values], paint }) => {
    const parts = values.flatMap((value, i) =>
      value === '' || value === '-' ? [] : [cleanText(`${names[i] ?? ''} ${value}`)],
    )
    const lines = [...wrap(name, width), ...wrap(`  ${parts.join(', ')}`, width - 2, 2).map(indent)]
    return lines.map((line) => paint?.(line) ?? line)
  })
  return [...titled, ...body]
}

function indent(line: string): string {
  return `  ${line.trimStart()}`
}

/** Natural widths, taken back from the `shrink` columns first (down to 8), then from the right, until the row fits. */
function fitWidths(rows: readonly Row[], count: number, { width, shrink }: ColumnOptions): number[] {
  const widths = Array.from({ length: count }, (_, i) =>
    Math.max(1, ...rows.map(({ cells }) => textWidth(cells[i] ?? ''))),
  )
  let excess = widths.reduce((a, b) => a + b, 0) + 2 * (count - 1) - width
  const order = [...shrink, ...widths.map((_, i) => count - 1 - i).filter((i) => !shrink.includes(i))]
  for (const i of order) {
    const natural = widths[i] ?? 1
    const give = Math.min(Math.max(0, excess), Math.max(0, natural - 8))
    widths[i] = natural - give
    excess -= give
  }
  return widths
}
