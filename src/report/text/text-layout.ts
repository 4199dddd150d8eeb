import Table from 'cli-table3'

/** One line of a table: plain cells, and how the whole line is coloured once its width is settled. */
export type Row = { readonly cells: readonly string[]; readonly paint?: (text: string) => string }

/** A row of plain cells, or one that is painted. */
export function row(cells: readonly string[], paint?: (text: string) => string): Row {
  const clean = cells.map(cleanText)
  return paint ? { cells: clean, paint } : { cells: clean }
}

/** The text on one line, without control characters (escape sequences and line breaks of names and messages). */
export function cleanText(text: string): string {
  return text
    .replace(/\s+/gu, ' ')
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, '')
    .trim()
}

// Wide by Unicode's East Asian Width (W and F) in its main blocks, and emoji.
const wide =
  /[\u1100-\u115F\u2E80-\u303E\u3041-\u33FF\u3400-\u4DBF\u4E00-\u9FFF\uA000-\uA4CF\uA960-\uA97F\uAC00-\uD7A3\uF900-\uFAFF\uFE10-\uFE19\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6\u{16FE0}-\u{1AFFF}\u{1F000}-\u{1FBFF}\u{20000}-\u{3FFFD}]|\p{Emoji_Presentation}/u

function characterWidth(character: string): number {
  if (/\p{M}/u.test(character)) return 0
  return wide.test(character) ? 2 : 1
}

/** Terminal columns of a plain text. */
export function textWidth(text: string): number {
  let width = 0
  for (const character of text) width += characterWidth(character)
  return width
}

/** The text filled up with spaces to at least `width` columns. */
export function pad(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - textWidth(text)))
}

/** The text cut to at most `width` columns, with `~` for what is missing. */
export function clip(text: string, width: number): string {
  if (textWidth(text) <= width) return text
  let out = ''
  let used = 0
  for (const character of text) {
    const next = characterWidth(character)
    if (used + next > width - 1) break
    out += character
    used += next
  }
  return width > 0 ? `${out}~` : ''
}

/** The text cut in its middle: names differ at their end as often as at their beginning (`tokens_ca~h assistant`). */
function clipMiddle(text: string, width: number): string {
  if (textWidth(text) <= width) return text
  let tail = ''
  let used = 0
  for (const character of Array.from(text).reverse()) {
    const next = characterWidth(character)
    if (used + next > (width - 1) / 2) break
    tail = character + tail
    used += next
  }
  return clip(text, width - used) + tail
}

/** The text broken at spaces into lines of at most `width` columns; later lines start with `indent` spaces. */
export function wrap(text: string, width: number, indent = 0): string[] {
  const lines: string[] = []
  const margin = ' '.repeat(indent)
  let line = ''
  let empty = true
  for (const word of text.split(' ').filter((w) => w !== '')) {
    if (!empty && textWidth(line) + 1 + textWidth(word) > width) {
      lines.push(clip(line, width))
      line = margin
      empty = true
    }
    line += empty ? word : ` ${word}`
    empty = false
  }
  if (!empty) lines.push(clip(line, width))
  return lines
}

/** A label in a fixed left column, and wrapped text beside it: `WHY    tokens x2.9 ...`. Lines of at most `width` columns. */
export function labelled(
  label: string,
  text: string,
  width: number,
  paint: (text: string) => string = (t) => t,
): string[] {
  const column = Math.max(7, label.length + 1)
  const lines = wrap(cleanText(text), width - column)
  return lines.map((line, i) => (i === 0 ? paint(label.padEnd(column)) : ' '.repeat(column)) + line)
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

/** Rows as aligned lines without borders, two spaces between columns, no line wider than `width`; the first column holds names. */
export function columns(rows: readonly Row[], options: ColumnOptions): string[] {
  const count = Math.max(0, ...rows.map(({ cells }) => cells.length))
  if (count === 0) return []
  const widths = fitWidths(rows, count, options)
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
