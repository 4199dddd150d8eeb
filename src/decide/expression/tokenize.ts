import { currencySigns, isCurrency } from '../../units/currency.ts'
import { type Day, daysPerMonth, daysPerYear, parseDay } from '../../units/day.ts'
import type { ExpressionProblem } from './expression.ts'

/** A piece of an expression's text. */
export type Token = { readonly offset: number; readonly text: string } & (
  | { readonly kind: 'number'; readonly value: number; readonly unit: 'number' | 'probability' }
  | { readonly kind: 'money'; readonly value: number; readonly currency: string }
  | { readonly kind: 'duration'; readonly days: number; readonly months?: number }
  | { readonly kind: 'date'; readonly day: Day }
  /** A name or keyword; a quoted one is never a keyword. */
  | { readonly kind: 'word'; readonly name: string; readonly quoted: boolean }
  | { readonly kind: 'sign' }
  | { readonly kind: 'end' }
)

type Found = { readonly token: Token } | { readonly problem: ExpressionProblem }

const thousands: Readonly<Record<string, number>> = { '': 1, k: 1e3, M: 1e6, G: 1e9, B: 1e9, T: 1e12 }
const daysOf: Readonly<Record<string, number>> = {
  h: 1 / 24,
  d: 1,
  day: 1,
  w: 7,
  week: 7,
  mo: daysPerMonth,
  month: daysPerMonth,
  y: daysPerYear,
  year: daysPerYear,
}
const monthsOf: Readonly<Record<string, number>> = { mo: 1, month: 1, y: 12, year: 12 }

const digits = String.raw`(\d+(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)((?:[eE][+-]?\d+)?)`
const patterns = {
  space: /\s+/y,
  date: /\d{4}-\d{2}-\d{2}(?![\w-])/y,
  dateLike: /\d{4}-\d{1,2}(?:-\d{1,2})?(?!\w)/y,
  money: new RegExp(String.raw`([$€£¥₹]|[A-Z]{3}(?=\s*\d))\s*${digits}([kMGBT]?)(?!\w)`, 'y'),
  moneyAfter: new RegExp(String.raw`${digits}([kMGBT]?)\s*([€£¥₹]|[A-Z]{3}(?!\w))`, 'y'),
  number: /(\d+(?:\.\d+)?|\.\d+)((?:[eE][+-]?\d+)?)([kMGBT]?)(%|(?![\w%]))/y,
  duration: /(\d+(?:\.\d+)?)\s*(h|days?|d|weeks?|w|months?|mo|years?|y)(?!\w)/y,
  numberLike: /[\d.][\w.%]*(?:-\w+)*/y,
  quoted: /'([^']+)'|"([^"]+)"/y,
  word: /[A-Za-z_]\w*(?:-\w+)*(?:\.[A-Za-z_][\w:-]*(?:\/[A-Za-z]+)?)?/y,
  sign: /<=|>=|==|[<>()+\-*/,]/y,
}

function matchAt(pattern: RegExp, text: string, offset: number): RegExpExecArray | null {
  pattern.lastIndex = offset
  return pattern.exec(text)
}

function amount(whole: string | undefined, exponent: string | undefined, suffix: string | undefined): number {
  return Number(`${(whole ?? '').replaceAll(',', '')}${exponent ?? ''}`) * (thousands[suffix ?? ''] ?? 1)
}

function dateToken(text: string, offset: number): Found | undefined {
  const exact = matchAt(patterns.date, text, offset)
  const day = exact ? parseDay(exact[0]) : undefined
  if (exact && day !== undefined) return { token: { kind: 'date', day, text: exact[0], offset } }
  const like = matchAt(patterns.dateLike, text, offset)
  if (!like) return undefined
  return {
    problem: {
      message: `'${like[0]}' is not a date`,
      hint: 'write year-month-day, as in 2027-06-30',
      offset,
    },
  }
}

function moneyToken(text: string, offset: number): Found | undefined {
  const before = matchAt(patterns.money, text, offset)
  const after = before ? null : matchAt(patterns.moneyAfter, text, offset)
  const match = before ?? after
  if (!match) return undefined
  const [sign, ...parts] = before ? before.slice(1) : [match[4], ...match.slice(1)]
  const currency = currencySigns[sign ?? ''] ?? sign ?? ''
  if (!isCurrency(currency)) {
    return { problem: { message: `'${currency}' is not a currency`, hint: 'as in $250k or EUR 12k', offset } }
  }
  const [whole, exponent, suffix] = parts
  return {
    token: { kind: 'money', value: amount(whole, exponent, suffix), currency, text: match[0], offset },
  }
}

function durationToken(text: string, offset: number): Found | undefined {
  const match = matchAt(patterns.duration, text, offset)
  if (!match) return undefined
  const [all, count, word = ''] = match
  const unit = word.length > 2 ? word.replace(/s$/, '') : word
  const days = Number(count) * (daysOf[unit] ?? Number.NaN)
  const months = Number(count) * (monthsOf[unit] ?? Number.NaN)
  // Calendar months must be whole; 1.5mo is a length in days.
  return {
    token: { kind: 'duration', days, ...(Number.isInteger(months) ? { months } : {}), text: all, offset },
  }
}

function numberToken(text: string, offset: number): Found | undefined {
  const match = matchAt(patterns.number, text, offset)
  if (match) {
    const [all, whole, exponent, suffix, percent] = match
    const value = amount(whole, exponent, suffix)
    const isShare = percent === '%'
    return {
      token: {
        kind: 'number',
        value: isShare ? value / 100 : value,
        unit: isShare ? 'probability' : 'number',
        text: all,
        offset,
      },
    }
  }
  const like = matchAt(patterns.numberLike, text, offset)
  if (!like) return undefined
  const hint = /^[\d.]+m$/.test(like[0])
    ? 'm is never a number: write mo for months, M for millions'
    : 'numbers end in k, M, G, B, T or %; durations in h, d, w, mo or y; a name that begins with a digit needs quotes'
  return { problem: { message: `'${like[0]}' is not a number`, hint, offset } }
}

function wordToken(text: string, offset: number): Found | undefined {
  const quoted = matchAt(patterns.quoted, text, offset)
  if (quoted) {
    return {
      token: { kind: 'word', name: quoted[1] ?? quoted[2] ?? '', quoted: true, text: quoted[0], offset },
    }
  }
  const word = matchAt(patterns.word, text, offset)
  return word ? { token: { kind: 'word', name: word[0], quoted: false, text: word[0], offset } } : undefined
}

const signHints: Readonly<Record<string, string>> = {
  '=': 'compare with ==',
  '!': 'write not',
  '&': 'write and',
  '|': 'write or',
  '≤': 'write <=',
  '≥': 'write >=',
  '−': 'write - with spaces around it',
}

function signToken(text: string, offset: number): Found {
  const sign = matchAt(patterns.sign, text, offset)
  if (sign) return { token: { kind: 'sign', text: sign[0], offset } }
  const found = String.fromCodePoint(text.codePointAt(offset) ?? 0)
  const hint = signHints[found]
  return { problem: { message: `'${found}' has no meaning here`, ...(hint ? { hint } : {}), offset } }
}

/** The tokens of an expression, closed by an `end` token, or the first piece of text that is none. */
export function tokenize(
  text: string,
): { readonly tokens: readonly Token[] } | { readonly problem: ExpressionProblem } {
  const tokens: Token[] = []
  let offset = 0
  while (offset < text.length) {
    const space = matchAt(patterns.space, text, offset)
    if (space) {
      offset += space[0].length
      continue
    }
    const found =
      dateToken(text, offset) ??
      moneyToken(text, offset) ??
      durationToken(text, offset) ??
      numberToken(text, offset) ??
      wordToken(text, offset) ??
      signToken(text, offset)
    if ('problem' in found) return found
    tokens.push(found.token)
    offset += found.token.text.length
  }
  tokens.push({ kind: 'end', text: 'the end', offset: text.length })
  return { tokens }
}
