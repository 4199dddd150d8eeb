import { JevonsError } from '../errors.ts'
import { currencySigns, isCurrency } from './currency.ts'

/** A number with the text of its unit, not yet understood: `1.2M requests/day` is 1200000 and `requests/day`. */
export type Amount = {
  readonly value: number
  /** `` for none; `/s` when only the denominator was written; currency signs are replaced by ISO codes. */
  readonly unit: string
  /** As written. */
  readonly text: string
}

const multipliers: Readonly<Record<string, number>> = { k: 1e3, M: 1e6, G: 1e9, B: 1e9, T: 1e12 }
const numberPattern = /^[+-]?(?:\d{1,3}(?:,\d{3})+(?![\d,])|\d+(?:_\d+)*)?(?:\.\d+)?(?:[eE][+-]?\d+)?/
const sign = (text: string): string => currencySigns[text.charAt(0)] ?? ''

/**
 * A number, its thousands (k, M, G or B, T: case-sensitive) and the text of its unit. `bytes`: a lone `B` is bytes, not
 * billions. Throws BAD_QUANTITY when there is no number.
 */
export function parseAmount(text: string, options: { readonly bytes?: boolean } = {}): Amount {
  const whole = text.trim()
  const { currency, rest } = leadingCurrency(whole)
  const hex = /^0x[0-9a-fA-F]+$/.exec(rest)
  if (hex) return { value: Number(hex[0]), unit: currency, text: whole }
  const digits = numberPattern.exec(rest)?.[0] ?? ''
  if (!/\d/.test(digits)) throw noNumber(whole)
  const tail = rest.slice(digits.length)
  if (/^\s*(?:-|–|\.\.+)\s*\$?\d/.test(tail)) throw dash(whole)
  const odd = /^(K|m)(?![A-Za-z])/.exec(tail.trim())?.[1]
  if (odd !== undefined) throw oddSuffix(whole, odd)
  const { factor, unit } = thousands(tail.trim(), options.bytes === true)
  const value = scaled(digits.replaceAll(/[,_]/g, ''), factor)
  const code = sign(unit)
  const named = code === '' ? unit : code + unit.slice(1)
  return { value, unit: joinCurrency(currency, named), text: whole }
}

/** `1.1M` as 1100000, not 1100000.0000000002: the decimal point is moved before the text becomes a number. */
function scaled(digits: string, factor: number): number {
  if (factor === 1) return Number(digits)
  const exponent = Math.round(Math.log10(factor))
  const [mantissa = '', power = '0'] = digits.toLowerCase().split('e')
  return Number(`${mantissa}e${Number(power) + exponent}`)
}

function leadingCurrency(text: string): { currency: string; rest: string } {
  const code = sign(text)
  if (code !== '') return { currency: code, rest: text.slice(1).trim() }
  const iso = /^([A-Z]{3})\s*(?=[\d.])/.exec(text)
  if (iso?.[1] !== undefined && isCurrency(iso[1]))
    return { currency: iso[1], rest: text.slice(iso[0].length) }
  return { currency: '', rest: text }
}

function thousands(tail: string, bytes: boolean): { factor: number; unit: string } {
  const match = /^([kMGBT])(?![A-Za-z])\s*(.*)$/.exec(tail)
  if (!match) return { factor: 1, unit: tail }
  const [, letter = '', unit = ''] = match
  if (letter === 'B' && bytes && (unit === '' || unit.startsWith('/'))) return { factor: 1, unit: tail }
  return { factor: multipliers[letter] ?? 1, unit }
}

function joinCurrency(currency: string, unit: string): string {
  if (currency === '') return unit.replace(/^per\s+/, '/')
  if (unit === '') return currency
  return /^(?:\/|per\s)/.test(unit) ? `${currency} ${unit}` : `${currency} ${unit}`.trim()
}

function noNumber(found: string): JevonsError {
  return new JevonsError({
    code: 'BAD_QUANTITY',
    message: `found \`${found}\`, expected a number with a unit`,
    hint: 'write e.g. `640 gpus`, `1.2M requests/day`, `20w to 40w`, `70%`, `$9k/month`',
  })
}

function oddSuffix(found: string, letter: string): JevonsError {
  return new JevonsError({
    code: 'BAD_QUANTITY',
    message: `found \`${found}\`, expected k, M, G, B or T for thousands, millions ...`,
    hint:
      letter === 'K'
        ? `did you mean \`${found.replace('K', 'k')}\`?`
        : '`m` is neither minutes nor millions: write min, mo (months) or M (millions)',
  })
}

function dash(found: string): JevonsError {
  return new JevonsError({
    code: 'BAD_QUANTITY',
    message: `found \`${found}\`, expected a range as \`a to b\``,
    hint: 'write `a to b` (5th to 95th percentile)',
  })
}
