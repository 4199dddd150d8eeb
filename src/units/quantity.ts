import { JevonsError, type Problem } from '../errors.ts'
import { type Amount, parseAmount } from './amount.ts'
import { type Day, parseDay } from './day.ts'
import { nearest } from './nearest.ts'
import type { Range } from './range.ts'

/** Grades of an assumption, best first. */
const grades = ['measured', 'benchmarked', 'vendor', 'assumed'] as const

/** An unknown number as written, before its unit is understood (PRODUCT.md, "Words for numbers"). */
export type Quantity = (
  | { readonly form: 'point'; readonly at: Amount }
  | { readonly form: 'between'; readonly low: Amount; readonly high: Amount; readonly approximate: boolean }
  | { readonly form: 'triangular'; readonly low: Amount; readonly mode: Amount; readonly high: Amount }
) & {
  readonly each: boolean
} & Notes

/** Where a number comes from. */
type Notes = {
  readonly grade?: NonNullable<Range['grade']>
  readonly source?: string
  readonly asOf?: Day
}

/** How to read texts: `bytes` takes a lone `B` as bytes instead of billions. */
export type QuantityOptions = { readonly bytes?: boolean }

/**
 * The quantity of a YAML value: a number, a text (`20w to 40w`, `~ 5`, `1 to 4 each`), `{ p05: , p95: }`,
 * `{ dist: triangular, low: , mode: , high: }`, or `{ value: , source: , as-of: , grade: }`.
 * Throws a JevonsError; `path` of its problems says where in the value.
 */
export function readQuantity(value: unknown, options: QuantityOptions = {}): Quantity {
  if (typeof value === 'number') return { form: 'point', at: plain(value), each: false }
  if (typeof value === 'string') return parseQuantity(value, options)
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return readMap(value as Readonly<Record<string, unknown>>, options)
  throw refusal(`found ${describe(value)}, expected a number with a unit`)
}

/** The quantity of a text. Throws BAD_QUANTITY. */
function parseQuantity(text: string, options: QuantityOptions = {}): Quantity {
  const trimmed = text.trim()
  const each = /\s+each$/.test(trimmed)
  const body = each ? trimmed.replace(/\s+each$/, '') : trimmed
  if (body.startsWith('~')) return approximately(parseAmount(body.slice(1), options), each)
  const ends = body.split(/\s+to\s+/)
  if (ends.length > 2) throw refusal(`found \`${trimmed}\`, expected one \`a to b\``)
  const [first = '', second] = ends
  if (second === undefined) return { form: 'point', at: parseAmount(first, options), each }
  const low = parseAmount(first, options)
  const high = parseAmount(second, options)
  return { form: 'between', ...shareUnits(low, high), approximate: false, each }
}

/** `~ x`: 25 % below to 25 % above, graded assumed. */
function approximately(amount: Amount, each: boolean): Quantity {
  const end = (factor: number): Amount => ({ ...amount, value: amount.value * factor })
  const [a, b] = amount.value < 0 ? [1.25, 0.75] : [0.75, 1.25]
  return { form: 'between', low: end(a), high: end(b), approximate: true, each, grade: 'assumed' }
}

/** The unit may stand on both ends or on the last; a currency sign may stand on the first. */
function shareUnits(low: Amount, high: Amount): { low: Amount; high: Amount } {
  const money = /^[A-Z]{3}(?=$|[\s/])/
  let [a, b] = [low.unit, high.unit]
  if (money.test(a) && !money.test(b) && (b === '' || b.startsWith('/'))) b = `${a.slice(0, 3)}${b}`
  if (b === '' && a !== '')
    throw refusal(
      `found \`${low.text} to ${high.text}\`, expected the unit on the last number`,
      `write \`${low.value} to ${high.text} ${a}\``,
    )
  if (a === '') a = b
  const below = /(?:\/|\sper\s).*$/
  if (!below.test(a)) a += below.exec(b)?.[0] ?? ''
  return { low: { ...low, unit: a }, high: { ...high, unit: b } }
}

const notes: ReadonlySet<string> = new Set(['source', 'as-of', 'grade'])

function readMap(map: Readonly<Record<string, unknown>>, options: QuantityOptions): Quantity {
  const words = Object.keys(map).filter((key) => !notes.has(key))
  const noted = readNotes(map)
  const read = (key: string): Quantity => within(key, () => readQuantity(map[key], options))
  const end = (key: string): Amount => {
    const quantity = read(key)
    if (quantity.form === 'point') return quantity.at
    throw refusal('found a range inside a range, expected one number', undefined, [key])
  }
  const only = (...allowed: string[]): void => {
    const odd = words.find((word) => !allowed.includes(word))
    if (odd !== undefined) throw unknownKey(odd, [...allowed, ...notes])
    const missing = allowed.find((word) => map[word] === undefined && word !== 'each')
    if (missing !== undefined) throw refusal(`found no \`${missing}:\`, expected ${list(allowed)}`)
  }
  const graded = (quantity: Quantity): Quantity => ({ ...quantity, ...noted })
  if ('value' in map) {
    only('value')
    return graded(read('value'))
  }
  const each = map['each'] === true
  if ('dist' in map) {
    if (map['dist'] !== 'triangular')
      throw refusal(`found dist \`${String(map['dist'])}\`, expected \`triangular\``, undefined, ['dist'])
    only('dist', 'low', 'mode', 'high', 'each')
    return graded({ form: 'triangular', low: end('low'), mode: end('mode'), high: end('high'), each })
  }
  if ('p05' in map || 'p95' in map) {
    only('p05', 'p95', 'each')
    return graded({ form: 'between', low: end('p05'), high: end('p95'), approximate: false, each })
  }
  const [word] = words
  if (word === undefined) throw refusal('found a map without a value, expected `value:`')
  throw unknownKey(word, ['value', 'p05', 'p95', 'dist', 'low', 'mode', 'high', ...notes])
}

function readNotes(map: Readonly<Record<string, unknown>>): Notes {
  const { grade, source, 'as-of': asOf } = map
  return {
    ...(grade === undefined ? {} : { grade: readGrade(grade) }),
    ...(source === undefined ? {} : { source: readSource(source) }),
    ...(asOf === undefined ? {} : { asOf: readAsOf(asOf) }),
  }
}

function readSource(source: unknown): string {
  if (typeof source === 'string' && source.trim() !== '') return source.trim()
  throw refusal(
    `found ${describe(source)}, expected where the number comes from`,
    'write e.g. `source: load test`',
    ['source'],
  )
}

/** A day, or a month, which counts from its first day. */
function readAsOf(asOf: unknown): Day {
  const text = typeof asOf === 'string' || typeof asOf === 'number' ? String(asOf).trim() : ''
  const day = parseDay(/^\d{4}-\d{2}$/.test(text) ? `${text}-01` : text)
  if (day !== undefined) return day
  throw refusal(
    `found ${describe(asOf)}, expected the date of the number, as YYYY-MM-DD or YYYY-MM`,
    'write e.g. `as-of: 2026-10`',
    ['as-of'],
  )
}

function readGrade(grade: unknown): NonNullable<Range['grade']> {
  const found = grades.find((g) => g === grade)
  if (found) return found
  const word = describe(grade).replaceAll('`', '')
  const near = nearest(word, grades)
  throw refusal(
    `found the grade \`${word}\`, expected ${list(grades)}`,
    near === undefined ? undefined : `did you mean \`${near}\`?`,
    ['grade'],
  )
}

/** Runs `read` and prefixes the paths of its problems with `key`. */
function within<T>(key: string, read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof JevonsError)) throw error
    const [first, ...more] = error.problems.map((p): Problem => ({ ...p, path: [key, ...(p.path ?? [])] }))
    throw first ? new JevonsError(first, ...more) : error
  }
}

function plain(value: number): Amount {
  if (!Number.isFinite(value))
    throw refusal(
      `found \`${Number.isNaN(value) ? '.nan' : '.inf'}\`, expected a finite number`,
      'leave it out, or write the number',
    )
  return { value, unit: '', text: String(value) }
}

function unknownKey(word: string, known: readonly string[]): JevonsError {
  const near = nearest(word, known)
  return new JevonsError({
    code: 'UNKNOWN_KEY',
    message: `found the key \`${word}\`, expected ${list(known)}`,
    ...(near === undefined ? {} : { hint: `did you mean \`${near}\`?` }),
    path: [word],
  })
}

function refusal(message: string, hint?: string, path?: Problem['path']): JevonsError {
  return new JevonsError({
    code: 'BAD_QUANTITY',
    message,
    ...(hint === undefined ? {} : { hint }),
    ...(path === undefined ? {} : { path }),
  })
}

/** What a YAML value is, for messages. */
export function describe(value: unknown): string {
  if (value === null || value === undefined) return 'nothing'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object') return `a map with ${list(Object.keys(value).slice(0, 4)) || 'no keys'}`
  if (typeof value === 'object') return `a map with ${list(Object.keys(value).slice(0, 4)) || 'no keys'}`
  if (typeof value === 'string' || typeof value === 'number') return `\`${value}\``
  return typeof value === 'boolean' ? `\`${String(value)}\`` : `a ${typeof value}`
}

const list = (items: readonly string[]): string => items.map((i) => `\`${i}\``).join(', ')
