import { nearest } from '../../units/nearest.ts'
import type { Comparison, Expression, ExpressionProblem } from './expression.ts'
import { checkTypes } from './expression-type.ts'
import { type Token, tokenize } from './tokenize.ts'

type Parser = {
  readonly tokens: readonly Token[]
  at: number
  /** The first mistake; what follows it would only confuse. */
  problem: ExpressionProblem | undefined
}

const comparisons: ReadonlySet<string> = new Set(['<', '<=', '>', '>=', '=='])
const functions = ['p', 'p10', 'p50', 'p90', 'breach', 'decide-by', 'delta']
const keywords = new Set(['and', 'or', 'not', 'within', 'at', 'today'])

function peek(parser: Parser): Token {
  const last = parser.tokens.length - 1
  return parser.tokens[Math.min(parser.at, last)] ?? { kind: 'end', text: 'the end', offset: 0 }
}

function isSign(token: Token, ...signs: readonly string[]): boolean {
  return token.kind === 'sign' && signs.includes(token.text)
}

function isKeyword(token: Token, word: string): boolean {
  return token.kind === 'word' && !token.quoted && token.name === word
}

function quote(token: Token): string {
  return token.kind === 'end' ? 'the end' : `'${token.text}'`
}

/** Notes the first mistake and skips the rest of the text. The number that stands in is never seen. */
function stop(
  parser: Parser,
  message: string,
  more: { readonly hint?: string; readonly token?: Token } = {},
): Expression {
  const { offset } = more.token ?? peek(parser)
  parser.problem ??= { message, ...(more.hint ? { hint: more.hint } : {}), offset }
  parser.at = parser.tokens.length
  return { kind: 'number', value: Number.NaN, unit: 'number', offset }
}

function expectSign(parser: Parser, sign: string, after: string): void {
  const token = peek(parser)
  if (isSign(token, sign)) parser.at++
  else stop(parser, `expected '${sign}' ${after}, found ${quote(token)}`)
}

function parseOr(parser: Parser): Expression {
  let left = parseAnd(parser)
  while (isKeyword(peek(parser), 'or')) {
    const { offset } = peek(parser)
    parser.at++
    left = { kind: 'or', left, right: parseAnd(parser), offset }
  }
  return left
}

function parseAnd(parser: Parser): Expression {
  let left = parseNot(parser)
  while (isKeyword(peek(parser), 'and')) {
    const { offset } = peek(parser)
    parser.at++
    left = { kind: 'and', left, right: parseNot(parser), offset }
  }
  return left
}

function parseNot(parser: Parser): Expression {
  const token = peek(parser)
  if (!isKeyword(token, 'not')) return parseComparison(parser)
  parser.at++
  return { kind: 'not', of: parseNot(parser), offset: token.offset }
}

function parseComparison(parser: Parser): Expression {
  const left = parseSum(parser)
  const token = peek(parser)
  let node: Expression
  if (isKeyword(token, 'within')) {
    parser.at++
    node = { kind: 'within', of: left, duration: parseSum(parser), offset: token.offset }
  } else if (token.kind === 'sign' && comparisons.has(token.text)) {
    parser.at++
    node = {
      kind: 'compare',
      op: token.text as Comparison,
      left,
      right: parseSum(parser),
      offset: token.offset,
    }
  } else return left
  const next = peek(parser)
  const chained = isKeyword(next, 'within') || (next.kind === 'sign' && comparisons.has(next.text))
  return chained
    ? stop(parser, `comparisons do not chain: a second one at ${quote(next)}`, { hint: 'join two with and' })
    : node
}

/** Operands joined by signs of one rank, from left to right. */
function parseJoined(
  parser: Parser,
  signs: readonly ('+' | '-' | '*' | '/')[],
  operand: (parser: Parser) => Expression,
): Expression {
  let left = operand(parser)
  for (;;) {
    const token = peek(parser)
    const op = signs.find((sign) => isSign(token, sign))
    if (op === undefined) return left
    parser.at++
    left = { kind: 'arithmetic', op, left, right: operand(parser), offset: token.offset }
  }
}

const parseProduct = (parser: Parser): Expression => parseJoined(parser, ['*', '/'], parseUnary)
const parseSum = (parser: Parser): Expression => parseJoined(parser, ['+', '-'], parseProduct)

function parseUnary(parser: Parser): Expression {
  const token = peek(parser)
  if (!isSign(token, '-')) return parsePrimary(parser)
  parser.at++
  const minusOne: Expression = { kind: 'number', value: -1, unit: 'number', offset: token.offset }
  return { kind: 'arithmetic', op: '*', left: minusOne, right: parseUnary(parser), offset: token.offset }
}

function parsePrimary(parser: Parser): Expression {
  const token = peek(parser)
  const { offset } = token
  switch (token.kind) {
    case 'number':
      parser.at++
      return { kind: 'number', value: token.value, unit: token.unit, offset }
    case 'money':
      parser.at++
      return { kind: 'money', value: token.value, currency: token.currency, offset }
    case 'duration':
      parser.at++
      return {
        kind: 'duration',
        days: token.days,
        ...(token.months === undefined ? {} : { months: token.months }),
        offset,
      }
    case 'date':
      parser.at++
      return { kind: 'date', day: token.day, offset }
    case 'word':
      return parseWord(parser, token)
    case 'sign':
    case 'end':
      return parseGroup(parser, token)
  }
}

function parseGroup(parser: Parser, token: Token): Expression {
  if (!isSign(token, '(')) {
    return stop(parser, `expected a value, found ${quote(token)}`, {
      hint: 'for example p(breach(ai-budget) within 6mo) <= 20%',
    })
  }
  parser.at++
  const inner = parseOr(parser)
  expectSign(parser, ')', 'to close the bracket')
  return inner
}

type Word = Token & { readonly kind: 'word' }

function parseWord(parser: Parser, token: Word): Expression {
  parser.at++
  const next = peek(parser)
  if (!token.quoted && isSign(next, '(')) return parseCall(parser, token)
  if (isKeyword(token, 'today')) return { kind: 'today', offset: token.offset }
  if (isKeyword(next, 'at')) return parseValue(parser, token)
  if (!token.quoted && keywords.has(token.name))
    return stop(parser, `expected a value, found '${token.name}'`, { token })
  const minus = /^(today|[\w-]+)-(\d\w*)$/.exec(token.name)
  if (minus && !token.quoted) {
    return stop(parser, `'${token.name}' reads as one name`, {
      token,
      hint: `minus needs spaces: ${minus[1] ?? ''} - ${minus[2] ?? ''}`,
    })
  }
  return stop(parser, `'${token.name}' needs a day or a function`, {
    token,
    hint: `write ${token.name} at 12mo inside p50(...), or breach(${token.name}), decide-by(${token.name})`,
  })
}

/** What follows `at`: one value, and `+ 3mo` after a date, which binds closer here than a sum of quantities. */
function parseMoment(parser: Parser): Expression {
  const moment = parsePrimary(parser)
  const sign = peek(parser)
  const isDate = moment.kind === 'today' || moment.kind === 'date'
  if (!isDate || !isSign(sign, '+', '-') || parser.tokens[parser.at + 1]?.kind !== 'duration') return moment
  parser.at++
  const { offset } = sign
  return { kind: 'arithmetic', op: sign.text as '+' | '-', left: moment, right: parsePrimary(parser), offset }
}

function parseValue(parser: Parser, token: Word): Expression {
  parser.at++
  const at = parseMoment(parser)
  const dot = token.quoted ? -1 : token.name.indexOf('.')
  const name =
    dot < 0 ? { id: token.name } : { id: token.name.slice(0, dot), measure: token.name.slice(dot + 1) }
  return { kind: 'value', ...name, at, offset: token.offset }
}

/** The name between brackets of `breach(id)` and `decide-by(id)`. */
function parseName(parser: Parser, functionName: string): { readonly id: string; readonly offset: number } {
  const token = peek(parser)
  if (token.kind !== 'word') {
    stop(parser, `${functionName}(...) takes the name of a constraint, found ${quote(token)}`, {
      ...(token.kind === 'sign' || token.kind === 'end'
        ? {}
        : { hint: `a name that begins with a digit needs quotes: ${functionName}('...')` }),
    })
    return { id: '', offset: token.offset }
  }
  parser.at++
  expectSign(parser, ')', `after ${functionName}(${token.name}`)
  return { id: token.name, offset: token.offset }
}

function parseCall(parser: Parser, token: Word): Expression {
  const { name, offset } = token
  parser.at++
  // The offset of a name is that of the name itself: the scenario points there when it does not resolve.
  if (name === 'breach') return { kind: 'breach', ...parseName(parser, name) }
  if (name === 'decide-by') return { kind: 'decide-by', ...parseName(parser, name) }
  const quantile = /^p(\d{2})$/.exec(name)
  if (quantile && quantile[1] !== '00') {
    const of = parseOr(parser)
    expectSign(parser, ')', `to close ${name}(`)
    return { kind: 'quantile', q: Number(quantile[1]) / 100, of, offset }
  }
  if (name === 'p') {
    const event = parseOr(parser)
    expectSign(parser, ')', 'to close p(')
    return { kind: 'probability', event, offset }
  }
  return name === 'delta' ? parseDelta(parser, offset) : unknownFunction(parser, token)
}

function unknownFunction(parser: Parser, token: Word): Expression {
  const near = nearest(token.name, functions)
  return stop(parser, `there is no function '${token.name}'`, {
    token,
    hint: `${near ? `did you mean ${near}? ` : ''}functions: ${functions.join(', ')}`,
  })
}

function parseDelta(parser: Parser, offset: number): Expression {
  const of = parseOr(parser)
  expectSign(parser, ',', 'and what to compare with, as in delta(p50(spend at 12mo), baseline)')
  const token = peek(parser)
  if (token.kind !== 'word')
    return stop(parser, `delta(..., baseline) compares with a baseline, found ${quote(token)}`)
  parser.at++
  expectSign(parser, ')', 'to close delta(')
  return { kind: 'delta', of, against: token.name, offset }
}

/**
 * The tree of a check's text: one answer, true or false, about all futures (PRODUCT.md, "Expressions"). A text that cannot
 * be read gives its first mistake; one that can be read gives every mismatch of types. Names are not resolved here: see
 * `namesIn`.
 */
export function parseExpression(
  text: string,
):
  | { readonly expression: Expression }
  | { readonly problems: readonly [ExpressionProblem, ...ExpressionProblem[]] } {
  const read = tokenize(text)
  if ('problem' in read) return { problems: [read.problem] }
  const parser: Parser = { tokens: read.tokens, at: 0, problem: undefined }
  const expression = parseOr(parser)
  const rest = peek(parser)
  if (rest.kind !== 'end')
    stop(parser, `expected an operator or the end, found ${quote(rest)}`, restHint(rest))
  if (parser.problem) return { problems: [parser.problem] }
  const problems: ExpressionProblem[] = []
  checkTypes(expression, (problem) => problems.push(problem))
  const [first, ...more] = problems
  return first ? { problems: [first, ...more] } : { expression }
}

function restHint(token: Token): { readonly hint?: string } {
  return token.kind === 'word'
    ? { hint: 'a plain number carries no unit: write 640, in the unit of the measure' }
    : {}
}
