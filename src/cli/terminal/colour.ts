/** A chalk level: 0 = none, 1 = 16 colours, 2 = 256, 3 = true colour. */
export type ColourLevel = 0 | 1 | 2 | 3

/**
 * Colour level by, in order: `--no-color`, NO_COLOR (any non-empty value, no-color.org), FORCE_COLOR (0-3, `true`, `false`,
 * empty = 1), then whether the output is a terminal that is not dumb.
 */
export function colourLevel(
  asked: boolean,
  env: Readonly<Record<string, string | undefined>>,
  isTerminal: boolean,
): ColourLevel {
  const { NO_COLOR, FORCE_COLOR, TERM, COLORTERM } = env
  if (!asked || (NO_COLOR !== undefined && NO_COLOR !== '')) return 0
  if (FORCE_COLOR !== undefined) return forcedLevel(FORCE_COLOR)
  if (!isTerminal || TERM === 'dumb') return 0
  if (COLORTERM === 'truecolor' || COLORTERM === '24bit') return 3
  return TERM?.includes('256') ? 2 : 1
}

function forcedLevel(text: string): ColourLevel {
  if (text === '' || text === 'true') return 1
  if (text === 'false') return 0
  const level = Number(text)
  return level === 0 || level === 1 || level === 2 || level === 3 ? level : 1
}
