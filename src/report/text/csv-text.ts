/** What spreadsheets run as a formula when a cell begins with it. */
const formula = /^[=+\-@\t\r]/
const number = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/

/**
 * One CSV field after RFC 4180: quoted when it holds a comma, a quote or a line break; unknown is empty. A text that a spreadsheet would
 * run as a formula (names come from exports and scenarios) gets an apostrophe in front; numbers stay as they are.
 */
export function csvField(value: string | number | null | undefined): string {
  if (value === null || value === undefined || (typeof value === 'number' && !Number.isFinite(value)))
    return ''
  const plain = String(value)
  const text = formula.test(plain) && !number.test(plain) ? `'${plain}` : plain
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** Rows as CSV text after RFC 4180 (CRLF line ends, also after the last row). */
export function csvText(rows: readonly (readonly (string | number | null | undefined)[])[]): string {
  return rows.map((row) => `${row.map(csvField).join(',')}\r\n`).join('')
}
