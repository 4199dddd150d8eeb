/** How the cells of one column are written as numbers. */
export type NumberReading = {
  readonly decimal: '.' | ','
  /** Characters to drop before parsing. */
  readonly thousands: '' | '.' | ','
  /** ISO currency that every cell carries, if any. */
  readonly currency?: string
  /** Cells are percentages: divide by 100. */
  readonly percent: boolean
  /** Every cell ends in a suffix such as k or M. */
  readonly suffixed: boolean
  /** Plain throughout: a typed read would do. */
  readonly plain: boolean
  /** All numbers are whole. */
  readonly whole: boolean
  /** Smallest and largest value, for telling stamps from amounts. */
  readonly min: number
  readonly max: number
}

/** Texts that mean "no value". Lower case. */
export const nullWords: readonly string[] = [
  '',
  'null',
  'n/a',
  'na',
  '#n/a',
  '-',
  '—',
  '–',
  'nan',
  'none',
  'inf',
  '+inf',
  '-inf',
  'infinity',
  '-infinity',
]

const signs: Readonly<Record<string, string>> = { $: 'USD', '€': 'EUR', '£': 'GBP', '¥': 'JPY', '₹': 'INR' }
const codes = 'USD|EUR|GBP|JPY|INR|CHF|CNY|CAD|AUD|SEK|NOK|DKK|PLN|KRW|BRL|MXN|SGD|HKD'
const currency = new RegExp(`[$€£¥₹]|\\b(?:${codes})\\b`, 'gi')
const suffix = /(k|K|M|B|G|T|bn|mn)$/
const plainNumber = /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/
const body = /^[+-]?(\d{1,3}([.,]\d{3})+([.,]\d+)?|\d+([.,]\d+)?|[.,]\d+|\d+[.,])([eE][+-]?\d+)?$/

/** Factors of number suffixes. */
const suffixFactors: Readonly<Record<string, number>> = {
  k: 1e3,
  K: 1e3,
  M: 1e6,
  mn: 1e6,
  B: 1e9,
  G: 1e9,
  bn: 1e9,
  T: 1e12,
}

const nullSet: ReadonlySet<string> = new Set(nullWords)

/** Whether a cell holds no value. */
export function isNullText(text: string): boolean {
  // Most cells are numbers and dates: a first digit settles it.
  const first = text.charCodeAt(0)
  if (first >= 48 && first <= 57) return false
  return nullSet.has(text.trim().toLowerCase())
}

/** The cell without spaces between digits, currency, percent and brackets; the minus in front. */
function stripNumber(text: string): string {
  let rest = text
    .trim()
    .replace(/[\u2212\u2013]/g, '-')
    .replace(currency, '')
    .replace('%', '')
    .replace(/[\s\u00a0\u202f\u2009'’]/g, '')
  const bracketed = /^-?\((.*)\)$/.exec(rest)
  if (bracketed) rest = `-${bracketed[1] ?? ''}`
  if (rest.endsWith('-')) rest = `-${rest.slice(0, -1)}`
  return rest
}

/**
 * How a column's texts are written as numbers, or undefined when a smaller share of them than `least` is. `semicolons`:
 * the file's own evidence for a decimal comma, used where `1.234` alone cannot tell.
 */
export function readNumbers(
  texts: readonly string[],
  semicolons: boolean,
  least: number = 0.9,
): NumberReading | undefined {
  const cells = texts.filter((text) => !isNullText(text))
  if (cells.length === 0) return undefined
  // Plain numbers have nothing to strip; most columns hold nothing else.
  const plain = cells.every((cell) => plainNumber.test(cell))
  const suffixed = !plain && cells.every((cell) => suffix.test(stripNumber(cell)))
  const bare = plain
    ? cells
    : cells.map((cell) => (suffixed ? stripNumber(cell).replace(suffix, '') : stripNumber(cell)))
  const good = plain ? bare : bare.filter((cell) => body.test(cell))
  if (good.length === 0 || good.length < cells.length * least) return undefined
  const marks = decimalMark(good, semicolons)
  const values = good.map((cell) =>
    Number(cell.replaceAll(marks.thousands || ' ', '').replace(marks.decimal, '.')),
  )
  const found = plain ? undefined : currencyOf(cells)
  return {
    ...marks,
    percent: !plain && cells.every((cell) => cell.includes('%')),
    suffixed,
    plain,
    whole: values.every((value) => Number.isInteger(value)),
    min: values.reduce((a, b) => Math.min(a, b), Infinity),
    max: values.reduce((a, b) => Math.max(a, b), -Infinity),
    ...(found === undefined ? {} : { currency: found }),
  }
}

type Marks = { readonly decimal: '.' | ','; readonly thousands: '' | '.' | ',' }
const english: Marks = { decimal: '.', thousands: ',' }
const european: Marks = { decimal: ',', thousands: '.' }

/** Decimal mark of a column, by the evidence of formats generic-csv.md, "Number parsing", rule 4. */
function decimalMark(cells: readonly string[], semicolons: boolean): Marks {
  for (const cell of cells) {
    const dot = cell.lastIndexOf('.')
    const comma = cell.lastIndexOf(',')
    if (dot >= 0 && comma >= 0) return dot > comma ? english : european
    if (cell.indexOf('.') !== dot) return european
    if (cell.indexOf(',') !== comma) return english
  }
  const marked = cells.filter((cell) => /[.,]/.test(cell))
  const decisive = marked.find((cell) => !/^[+-]?\d{1,3}[.,]\d{3}$/.test(cell) || /^[+-]?0[.,]/.test(cell))
  if (decisive !== undefined) return decisive.includes(',') ? european : english
  return semicolons && marked.length > 0 ? european : english
}

function currencyOf(cells: readonly string[]): string | undefined {
  const found = new Set<string>()
  for (const cell of cells) {
    for (const match of cell.match(currency) ?? []) found.add(signs[match] ?? match.toUpperCase())
  }
  return found.size === 1 ? [...found][0] : undefined
}

/** Every currency that a column's cells carry; more than one cannot be added up. */
export function currenciesOf(texts: readonly string[]): string[] {
  const found = new Set<string>()
  for (const text of texts)
    for (const match of text.match(currency) ?? []) found.add(signs[match] ?? match.toUpperCase())
  return [...found].sort()
}

/** SQL (DOUBLE) of a text column read so; NULL for a text that is none or no number. */
export function numberSql(column: string, reading: NumberReading): string {
  if (reading.plain) return `try_cast(${column} as double)`
  let text = `regexp_replace(replace(replace(trim(${column}), '−', '-'), '%', ''), '[$€£¥₹]|(?i:\\b(${codes})\\b)|[\\s\u00a0\u202f\u2009''’]', '', 'g')`
  text = `regexp_replace(${text}, '^-?\\((.*)\\)$', '-\\1')`
  text = `regexp_replace(${text}, '^(.*[^-])-$', '-\\1')`
  const scale = reading.suffixed ? suffixSql(text) : ''
  if (reading.suffixed) text = `regexp_replace(${text}, '(k|K|M|B|G|T|bn|mn)$', '')`
  if (reading.thousands !== '') text = `replace(${text}, '${reading.thousands}', '')`
  if (reading.decimal === ',') text = `replace(${text}, ',', '.')`
  return `(try_cast(${text} as double)${scale}${reading.percent ? ' / 100' : ''})`
}

function suffixSql(text: string): string {
  const cases = Object.entries(suffixFactors).map(([name, factor]) => `when '${name}' then ${factor}`)
  return ` * case regexp_extract(${text}, '(k|K|M|B|G|T|bn|mn)$', 1) ${cases.join(' ')} end`
}

/** SQL (BOOLEAN): the text holds no value. */
export function nullTextSql(column: string): string {
  return `coalesce(lower(trim(${column})) in (${nullWords.map((word) => `'${word}'`).join(', ')}), true)`
}
