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
export function clipMiddle(text: string, width: number): string {
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
