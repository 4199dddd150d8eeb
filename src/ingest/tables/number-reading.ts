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
  /** Every mark is single and followed by three digits (`1.234`): the column cannot tell a decimal from a thousands mark. */
  readonly ambiguous: boolean
  /** The decimal mark that the column's own cells prove. */
  readonly proven?: '.' | ','
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

const codeSet: ReadonlySet<string> = new Set(codes.split('|'))

/** Whether a text is an ISO currency code in capitals. */
export function isCurrencyCode(text: string): boolean {
  return codeSet.has(text)
}

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
 * How a column's texts are written as numbers, or undefined when a smaller share of them than `least` is. `evidence`:
 * the decimal mark of the file's other columns, used where `1.234` alone cannot tell; without any, it is a dot.
 */
export function readNumbers(
  texts: readonly string[],
  least: number = 0.9,
  evidence?: '.' | ',',
): NumberReading | undefined {
  const { cells, good, suffixed, isBare, proven } = numberCells(texts)
  if (good.length < Math.max(1, cells.length * least)) return undefined
  const isMarked = good.some((cell) => /[.,]/.test(cell))
  const marks = (proven ?? evidence) === ',' ? european : english
  return {
    ...marks,
    ambiguous: isMarked && (proven ?? evidence) === undefined,
    ...(proven === undefined ? {} : { proven }),
    ...(isBare ? { percent: false } : decoration(cells)),
    suffixed,
    // `1.234` is a thousand where the file's decimal mark is a comma: no typed read then.
    plain: isBare && (marks === english || !isMarked),
    ...rangeOf(good, marks),
  }
}

type NumberCells = ReturnType<typeof bareNumbers> & {
  readonly cells: readonly string[]
  readonly proven: '.' | ',' | undefined
}

/** A column is asked several times (what it is, what it proves for others, how it is read), of thousands of cells. */
const known = new WeakMap<readonly string[], NumberCells>()

function numberCells(texts: readonly string[]): NumberCells {
  const seen = known.get(texts)
  if (seen !== undefined) return seen
  const cells = texts.filter((text) => !isNullText(text))
  const bare = bareNumbers(cells)
  const found = { ...bare, cells, proven: decimalMark(bare.good) }
  known.set(texts, found)
  return found
}

function rangeOf(
  cells: readonly string[],
  { thousands, decimal }: Marks,
): Pick<NumberReading, 'max' | 'min' | 'whole'> {
  const values = cells.map((cell) => Number(cell.replaceAll(thousands || ' ', '').replace(decimal, '.')))
  return {
    whole: values.every((value) => Number.isInteger(value)),
    min: values.reduce((a, b) => Math.min(a, b), Infinity),
    max: values.reduce((a, b) => Math.max(a, b), -Infinity),
  }
}

function decoration(cells: readonly string[]): Pick<NumberReading, 'currency' | 'percent'> {
  const found = currencyOf(cells)
  return {
    percent: cells.every((cell) => cell.includes('%')),
    ...(found === undefined ? {} : { currency: found }),
  }
}

/** The cells that are numbers, without what decorates them; `isBare`: nothing did. */
function bareNumbers(cells: readonly string[]): {
  good: readonly string[]
  suffixed: boolean
  isBare: boolean
} {
  // Plain numbers have nothing to strip; most columns hold nothing else.
  if (cells.every((cell) => plainNumber.test(cell))) return { good: cells, suffixed: false, isBare: true }
  const stripped = cells.map(stripNumber)
  const suffixed = stripped.every((cell) => suffix.test(cell))
  const bare = suffixed ? stripped.map((cell) => cell.replace(suffix, '')) : stripped
  return { good: bare.filter((cell) => body.test(cell)), suffixed, isBare: false }
}

type Marks = { readonly decimal: '.' | ','; readonly thousands: '' | '.' | ',' }
const english: Marks = { decimal: '.', thousands: ',' }
const european: Marks = { decimal: ',', thousands: '.' }

/** Decimal mark that a column's cells prove, by formats generic-csv.md, "Number parsing", rules 4a to 4c. */
function decimalMark(cells: readonly string[]): '.' | ',' | undefined {
  for (const cell of cells) {
    const dot = cell.lastIndexOf('.')
    const comma = cell.lastIndexOf(',')
    if (dot >= 0 && comma >= 0) return dot > comma ? '.' : ','
    if (cell.indexOf('.') !== dot) return ','
    if (cell.indexOf(',') !== comma) return '.'
  }
  const decisive = cells.find(
    (cell) => /[.,]/.test(cell) && (!/^[+-]?\d{1,3}[.,]\d{3}$/.test(cell) || /^[+-]?0[.,]/.test(cell)),
  )
  return decisive === undefined ? undefined : decisive.includes(',') ? ',' : '.'
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
  // A cell that contradicts the column's marks (`12.5` where a dot groups thousands) is no number rather than another one.
  if (reading.thousands !== '')
    text = `case when regexp_full_match(${text}, '${wellFormed(reading)}') then ${text} end`
  if (reading.thousands !== '') text = `replace(${text}, '${reading.thousands}', '')`
  if (reading.decimal === ',') text = `replace(${text}, ',', '.')`
  return `(try_cast(${text} as double)${scale}${reading.percent ? ' / 100' : ''})`
}

function wellFormed({ thousands, decimal }: NumberReading): string {
  return `[+-]?(\\d{1,3}([${thousands}]\\d{3})+|\\d*)([${decimal}]\\d*)?([eE][+-]?\\d+)?`
}

function suffixSql(text: string): string {
  const cases = Object.entries(suffixFactors).map(([name, factor]) => `when '${name}' then ${factor}`)
  return ` * case regexp_extract(${text}, '(k|K|M|B|G|T|bn|mn)$', 1) ${cases.join(' ')} end`
}

/** SQL (BOOLEAN): the text holds no value. */
export function nullTextSql(column: string): string {
  return `coalesce(lower(trim(${column})) in (${nullWords.map((word) => `'${word}'`).join(', ')}), true)`
}
