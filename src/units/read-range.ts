import { JevonsError, type Problem } from '../errors.ts'
import type { Amount } from './amount.ts'
import type { Quantity } from './quantity.ts'
import { point, type Range } from './range.ts'
import { convert, convertUnit, isUnit, parseUnit } from './unit.ts'

/** How one kind of field understands numbers. */
export type Reader = {
  readonly toValue: (amount: Amount) => number
  readonly spread: (low: number, high: number) => Range
  readonly each?: boolean
}

/** Turns a quantity into a Range; the reader converts each of its numbers and chooses the shape. */
export function toRange(quantity: Quantity, reader: Reader): Range {
  const range = shapeOf(quantity, reader)
  const each = (quantity.each || reader.each === true) && range.shape !== 'point'
  return {
    ...range,
    ...(each ? { each: true } : {}),
    ...(quantity.grade === undefined ? {} : { grade: quantity.grade }),
    ...(quantity.source === undefined ? {} : { source: quantity.source }),
    ...(quantity.asOf === undefined ? {} : { asOf: quantity.asOf }),
  }
}

function shapeOf(quantity: Quantity, { toValue, spread }: Reader): Range {
  if (quantity.form === 'point') return point(toValue(quantity.at))
  const [low, high] = [toValue(quantity.low), toValue(quantity.high)]
  if (low > high) {
    const [a, b] = [quantity.low.text, quantity.high.text]
    throw refuse(
      'BAD_QUANTITY',
      `found ${a} to ${b}, expected the smaller end first`,
      `write \`${b} to ${a}\``,
    )
  }
  if (quantity.form === 'between') return spread(low, high)
  const mode = toValue(quantity.mode)
  if (mode < low || mode > high)
    throw refuse('BAD_QUANTITY', `found the mode \`${quantity.mode.text}\`, expected it between low and high`)
  return { shape: 'triangular', low, mode, high }
}

/** `toValue` that refuses values outside `min` (0 unless said) and `max`, in the canonical unit named by `unit`. */
export function bounded(
  toValue: (amount: Amount) => number,
  unit: string,
  { min = 0, max = Number.MAX_VALUE }: { readonly min?: number; readonly max?: number },
): (amount: Amount) => number {
  return (amount) => {
    const value = toValue(amount)
    if (value >= min && value <= max) return value
    const limit = value > max ? `at most ${max}` : `at least ${min}`
    throw refuse('BAD_QUANTITY', `found \`${amount.text}\`, expected ${`${limit} ${unit}`.trim()}`)
  }
}

/** The amount in the canonical unit; without a unit of its own it is taken in that unit. Throws UNIT_MISMATCH. */
export function inUnit(amount: Amount, unit: string): number {
  if (amount.unit === '' || amount.unit === unit) return amount.value
  const written = amount.unit.startsWith('/') ? `${unit.split('/')[0] ?? unit}${amount.unit}` : amount.unit
  if (isUnit(unit)) return convert(amount.value, written, unit)
  throw refuse(
    'UNIT_MISMATCH',
    `found \`${amount.text}\`, expected a bare number: the unit of the series is not known`,
  )
}

/** The bare number. Throws UNIT_MISMATCH when a unit was written. */
export function withoutUnit(amount: Amount): number {
  if (amount.unit === '') return amount.value
  throw refuse(
    'UNIT_MISMATCH',
    `found \`${amount.text}\`, expected a number without a unit`,
    `write \`${amount.value}\``,
  )
}

/** The amount as a share in 0..1. Throws BAD_QUANTITY outside it. */
export function share(amount: Amount): number {
  const value = amount.unit === '' ? amount.value : convert(amount.value, amount.unit, 'x')
  if (value >= 0 && value <= 1) return value
  const hint =
    amount.unit === '' && value > 1 && value <= 100
      ? `did you mean \`${amount.value}%\`?`
      : 'write e.g. `70%` or `0.7`'
  throw refuse('BAD_QUANTITY', `found \`${amount.text}\`, expected a share between 0% and 100%`, hint)
}

/** `~ 90%` must not reach beyond 100 %: the upper end stops halfway there. */
export function insideOne(quantity: Quantity & { form: 'between' }): Quantity {
  const x = share({ ...quantity.low, value: quantity.low.value / 0.75 })
  const upper = Math.min(1.25 * x, (1 + x) / 2)
  return { ...quantity, high: { ...quantity.high, value: upper, unit: '' } }
}

/** No unit, or only what it is per. */
const isBare = ({ unit }: Amount): boolean => unit === '' || unit.startsWith('/')

const yearMs = parseUnit('year').num

/** A change per time as log-points per year; positive is growth, or decline when `sense` says so. */
export function logPerYear(amount: Amount, sense: 'growth' | 'decline'): number {
  const hint = sense === 'growth' ? 'write e.g. `6% per month`' : 'write e.g. `15% per year`'
  const unit = isBare(amount) ? undefined : parseUnit(amount.unit)
  if (unit?.dimension !== 'ratio/time') {
    const code = unit === undefined || unit.dimension === 'ratio' ? 'BAD_QUANTITY' : 'UNIT_MISMATCH'
    throw refuse(code, `found \`${amount.text}\`, expected a change per time`, hint)
  }
  const percent = unit.name.startsWith('%')
  const change = amount.value / 100
  const factor = percent ? (sense === 'growth' ? change : -change) : amount.value - 1
  if (!(factor > -1))
    throw refuse('BAD_QUANTITY', `found \`${amount.text}\`, expected a change that leaves something`, hint)
  const logs = Math.log1p(factor) * (yearMs / unit.den)
  // A plain 0 instead of -0, which JSON and tests tell apart.
  return percent && sense === 'decline' ? 0 - logs : logs
}

/** The one currency of a quantity. Throws when it is no money, or money in two currencies. */
export function currencyOf(quantity: Quantity, example: string): string {
  const amounts = quantity.form === 'point' ? [quantity.at] : [quantity.low, quantity.high]
  const currencies = amounts.map((amount) => {
    const currency = isBare(amount) ? undefined : parseUnit(amount.unit).currency
    if (currency !== undefined) return currency
    const code = isBare(amount) ? 'BAD_QUANTITY' : 'UNIT_MISMATCH'
    throw refuse(
      code,
      `found \`${amount.text}\`, expected money`,
      `write \`${isBare(amount) ? priced(amount, example) : example}\``,
    )
  })
  const [first = '', second = first] = currencies
  if (first === second) return first
  throw refuse('UNIT_MISMATCH', `found ${first} and ${second} in one range, expected one currency`)
}

/** The bare number with the sign and denominator of the example: `2.6` as `$2.6/h`. */
function priced({ text }: Amount, example: string): string {
  return `$${text.split(/\/|\sper\s/)[0] ?? ''}${/\/.*$/.exec(example)?.[0] ?? ''}`
}

/** Money per one unit of `per` (`Mtok`: per token); see moneyField. */
export function moneyPer(amount: Amount, currency: string, per: string | undefined): number {
  const unit = parseUnit(amount.unit)
  if (per === undefined) return convertUnit(amount.value, unit, parseUnit(currency))
  if (per === 'Mtok' && unit.dimension === `money:${currency}`) return amount.value / 1e6
  const target = per === 'Mtok' ? 'tokens' : per
  // A GPU is rented by the hour: `$2.60/GPU-hour` says the same as `$2.60/h`.
  const rented = target === 'h' && unit.dimension.endsWith('/gpu-hours') ? 'gpu-hours' : target
  if (unit.dimension === `money:${currency}`)
    throw refuse(
      'UNIT_MISMATCH',
      `found \`${amount.text}\`, expected money per ${target}`,
      `write \`${amount.text}/${target}\``,
    )
  return convertUnit(amount.value, unit, parseUnit(`${currency}/${rented}`))
}

/** A JevonsError with an optional hint. */
export function refuse(code: Problem['code'], message: string, hint?: string): JevonsError {
  return new JevonsError({ code, message, ...(hint === undefined ? {} : { hint }) })
}
