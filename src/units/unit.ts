import { JevonsError } from '../errors.ts'
import { isCurrency } from './currency.ts'
import { nearest } from './nearest.ts'

/** A unit that was understood: `tokens/s`, `kW`, `USD/month`, `%`. */
export type Unit = {
  /** Canonical spelling. */
  readonly name: string
  /** What it measures: `tokens/time`, `power`, `money:USD/time`, `ratio`. Units of one dimension convert. */
  readonly dimension: string
  /** One of this unit is `num / den` base units of its dimension; both are kept so that conversions stay exact. */
  readonly num: number
  readonly den: number
  /** ISO code when the numerator is money. */
  readonly currency?: string
}

type Atom = { readonly name: string; readonly dimension: string; readonly size: number }

const symbols = new Map<string, Atom>()
const words = new Map<string, Atom>()

function define(dimension: string, name: string, size: number, aliases = ''): void {
  const atom = { name, dimension, size }
  for (const alias of [name, ...aliases.split(' ')]) {
    if (alias === '') continue
    // Short symbols are case-sensitive (MW is not mW); words are not.
    if (alias.length <= 3 && !/^[a-z]{3}$/.test(alias)) symbols.set(alias, atom)
    else words.set(alias.toLowerCase().replaceAll('-', ' '), atom)
  }
}

// Counted things: the plural is the canonical name; the singular is understood too.
for (const thing of [
  'tokens tok toks',
  'requests req reqs calls',
  'queries query',
  'writes',
  'reads',
  'transactions',
  'connections conns conn',
  'gpus',
  'vectors',
  'agents',
  'runs',
  'images',
  'characters chars',
  'rows',
  'sessions',
  'jobs',
  'users',
  'seats',
  'nodes',
  'slots',
  'replicas',
  'tasks',
  'spans',
  'ips ip addresses',
  'iops',
]) {
  const [name = '', ...aliases] = thing.split(' ')
  define(name, name, 1, aliases.join(' '))
}
define('tokens', 'Mtok', 1e6, 'MTok Mtoks')
define('gpu-hours', 'gpu-hours', 1, 'gpu-hour gpu-h gpuh gpu-hr gpu-hrs')
// Time, in milliseconds: a month is 30.4375 days and a year 365.25 (PRODUCT.md, "Words for numbers").
define('time', 'ms', 1, 'millisecond milliseconds')
define('time', 's', 1000, 'sec second seconds')
define('time', 'min', 60_000, 'minute minutes')
define('time', 'h', 3_600_000, 'hr hrs hour hours')
define('time', 'day', 86_400_000, 'd days')
define('time', 'week', 604_800_000, 'w wk weeks')
define('time', 'month', 2_629_800_000, 'mo months')
define('time', 'quarter', 7_889_400_000, 'quarters')
define('time', 'year', 31_557_600_000, 'y yr years')
for (const [prefix, size] of [
  ['', 1],
  ['k', 1e3],
  ['M', 1e6],
  ['G', 1e9],
  ['T', 1e12],
  ['P', 1e15],
] as const) {
  define('bytes', `${prefix}B`, size)
  define('power', `${prefix}W`, size)
  define('energy', `${prefix}Wh`, size)
}
for (const [prefix, size] of [
  ['Ki', 2 ** 10],
  ['Mi', 2 ** 20],
  ['Gi', 2 ** 30],
  ['Ti', 2 ** 40],
] as const)
  define('bytes', `${prefix}B`, size)
define('bytes', 'B', 1, 'byte bytes')
define('power', 'W', 1, 'watt watts')
define('mass', 'g', 1, 'gram grams')
define('mass', 'kg', 1e3, 'kilogram kilograms')
define('mass', 't', 1e6, 'tonne tonnes')
// In percent, so that 70 % is exactly 0.7.
define('ratio', '%', 1, 'percent')
define('ratio', 'x', 100, 'times')

/** Usual short forms of whole rates. */
const shortRates: Readonly<Record<string, string>> = {
  qps: 'queries/s',
  rps: 'requests/s',
  rpm: 'requests/min',
  tpm: 'tokens/min',
}

const multipliers: Readonly<Record<string, number>> = { k: 1e3, M: 1e6, G: 1e9, B: 1e9, T: 1e12 }

function atomOf(text: string): Atom | undefined {
  const word = text.toLowerCase().replaceAll(/[-_\s]+/g, ' ')
  return (
    symbols.get(text) ??
    words.get(word) ??
    words.get(`${word}s`) ??
    (isCurrency(text) ? { name: text, dimension: `money:${text}`, size: 1 } : undefined)
  )
}

/** An atom with an optional count before it, as in `per 1M tokens`. */
function part(text: string): { atom: Atom; count: number } | undefined {
  const whole = atomOf(text)
  if (whole) return { atom: whole, count: 1 }
  const match = /^(\d+(?:\.\d+)?)?\s*([kMGBT])?\s*(\D.*)$/.exec(text)
  const atom = match && atomOf(match[3]?.trim() ?? '')
  if (!atom) return undefined
  return { atom, count: Number(match[1] ?? 1) * (multipliers[match[2] ?? ''] ?? 1) }
}

/** Every spelling of a unit, for suggestions. */
function spellings(): string[] {
  return [...symbols.keys(), ...[...words.keys()].map((w) => w.replaceAll(' ', '-'))]
}

function unknownUnit(found: string, whole: string): JevonsError {
  const near = nearest(found, spellings())
  const where = found === whole ? '' : ` in \`${whole}\``
  return new JevonsError({
    code: 'BAD_QUANTITY',
    message: `found the unit \`${found}\`${where}, expected a unit such as tokens, requests/s, gpus, kW, GB, h, d, w, mo, y, % or $/month`,
    hint:
      near === undefined
        ? 'write the unit after the number, e.g. `640 gpus`, `12k writes/s`, `2.4 MW`'
        : `did you mean \`${near}\`?`,
  })
}

const cache = new Map<string, Unit>()

/**
 * The unit of a text: a thing, optionally per other things (`tokens/s`, `USD per 1M tokens`, `$`-signs are not units).
 * Throws BAD_QUANTITY with the nearest known unit.
 */
export function parseUnit(text: string): Unit {
  const known = cache.get(text)
  if (known) return known
  const [head, ...below] = split(text).map((p) => {
    const found = part(p)
    if (!found) throw unknownUnit(p, text.trim())
    return found
  })
  if (head === undefined || below.length > 2) throw unknownUnit(text.trim(), text.trim())
  const unit = assemble(head, below)
  cache.set(text, unit)
  return unit
}

type Part = { readonly atom: Atom; readonly count: number }

function assemble(head: Part, below: readonly Part[]): Unit {
  const label = (p: Part): string => (p.count === 1 ? p.atom.name : `${p.count} ${p.atom.name}`)
  const dimensions = below.map((p) => p.atom.dimension).sort()
  const currency = head.atom.dimension.startsWith('money:') ? head.atom.name : undefined
  return {
    name: [label(head), ...below.map(label)].join('/'),
    dimension: [head.atom.dimension, ...dimensions].join('/'),
    num: head.atom.size * head.count,
    den: below.reduce((product, p) => product * p.atom.size * p.count, 1),
    ...(currency === undefined ? {} : { currency }),
  }
}

/** Whether a text is a unit at all. */
export function isUnit(text: string): boolean {
  return split(text).every((p) => part(p) !== undefined)
}

/** `a per b` and `a/b` as the texts of a and b. */
function split(text: string): string[] {
  const whole = text.trim()
  return (shortRates[whole] ?? whole)
    .replaceAll(/(^|\s)per\s+/g, '/')
    .split('/')
    .map((p) => p.trim())
}

/** Whether values in the one unit can be expressed in the other. Unknown units are only like themselves. */
export function sameDimension(a: string, b: string): boolean {
  if (a === b) return true
  return isUnit(a) && isUnit(b) && parseUnit(a).dimension === parseUnit(b).dimension
}

/**
 * A value of one unit in another unit. Throws UNIT_MISMATCH, naming both, when they measure different things, and
 * BAD_QUANTITY for an unknown unit.
 */
export function convert(value: number, fromUnit: string, toUnit: string): number {
  if (fromUnit === toUnit) return value
  return convertUnit(value, parseUnit(fromUnit), parseUnit(toUnit))
}

/** {@link convert} between parsed units. */
export function convertUnit(value: number, from: Unit, to: Unit): number {
  if (from.dimension !== to.dimension)
    throw new JevonsError({
      code: 'UNIT_MISMATCH',
      message: `found \`${from.name}\`, expected a unit that converts to \`${to.name}\``,
      hint: mismatchHint(from, to),
    })
  const above = from.num * to.den
  const below = from.den * to.num
  return above === below ? value : (value * above) / below
}

function mismatchHint(from: Unit, to: Unit): string {
  if (to.dimension === `${from.dimension}/time`)
    return `say per what time, e.g. \`${from.name}/${to.name.split('/').pop() ?? 'day'}\``
  if (from.currency !== undefined && to.currency !== undefined && from.currency !== to.currency)
    return `give an exchange rate: fx: { ${from.currency}: ... }`
  return `\`${from.name}\` counts ${from.dimension}, \`${to.name}\` counts ${to.dimension}`
}
