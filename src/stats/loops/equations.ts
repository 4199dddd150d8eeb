/** A value of one future on one step. */
export type Term =
  | { readonly is: 'number'; readonly value: number }
  | { readonly is: 'name'; readonly name: string }
  | { readonly is: 'call'; readonly what: Operation; readonly of: readonly Term[] }

/** What terms are made with: `choose` takes what decides, the value if it holds, and the one if it does not. */
export type Operation =
  | '+'
  | '-'
  | '*'
  | '/'
  | '<'
  | '>'
  | '<='
  | '>='
  | 'negate'
  | 'choose'
  | (typeof named)[number]

/** `name = term`. */
export type Equation = { readonly name: string; readonly term: Term }

const named = ['min', 'max', 'abs', 'ceil', 'floor'] as const
const arguments_: Readonly<Record<(typeof named)[number], number>> = {
  min: 2,
  max: 2,
  abs: 1,
  ceil: 1,
  floor: 1,
}
const tokenPattern = /\s*([A-Za-z]\w*|\d[\d_]*(?:\.\d+)?(?:e[+-]?\d+)?|[<>]=|[-+*/()=<>?:,])/y

/**
 * Reads equations, one a line: `name = term`, a term of numbers, names, `+ - * /`, parentheses, `min(a, b)`, `max(a, b)`, `abs(a)`,
 * `ceil(a)`, `floor(a)`, and `a < b ? c : d` (also `> <= >=`). Operators bind and associate as in JavaScript.
 * @throws SyntaxError where a line is none.
 */
export function readEquations(text: string): Equation[] {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map(readEquation)
}

type Tokens = { readonly line: string; readonly list: readonly string[]; at: number }

function readEquation(line: string): Equation {
  const tokens: Tokens = { line, list: tokensOf(line), at: 0 }
  const name = take(tokens)
  expect(tokens, '=')
  const term = readChoice(tokens)
  if (tokens.at < tokens.list.length) fail(tokens)
  return { name, term }
}

function tokensOf(line: string): string[] {
  const list: string[] = []
  tokenPattern.lastIndex = 0
  const end = line.trimEnd().length
  while (tokenPattern.lastIndex < end) {
    const at = tokenPattern.lastIndex
    const token = tokenPattern.exec(line)?.[1]
    if (token === undefined)
      throw new SyntaxError(`no equation: \`${line.trim()}\`, at \`${line.slice(at)}\``)
    list.push(token)
  }
  return list
}

function fail({ line, list, at }: Tokens): never {
  throw new SyntaxError(`no equation: \`${line.trim()}\`, at ${list[at] ? `\`${list[at]}\`` : 'its end'}`)
}

function take(tokens: Tokens): string {
  const token = tokens.list[tokens.at] ?? fail(tokens)
  tokens.at++
  return token
}

function expect(tokens: Tokens, token: string): void {
  if (tokens.list[tokens.at] !== token) fail(tokens)
  tokens.at++
}

/** Takes the next token if it is one of those. */
function takeAny<T extends string>(tokens: Tokens, wanted: readonly T[]): T | undefined {
  const token = wanted.find((one) => one === tokens.list[tokens.at])
  if (token !== undefined) tokens.at++
  return token
}

const call = (what: Operation, ...of: readonly Term[]): Term => ({ is: 'call', what, of })

function readChoice(tokens: Tokens): Term {
  const first = readSum(tokens)
  const comparison = takeAny(tokens, ['<', '>', '<=', '>='])
  if (comparison === undefined) return first
  const decides = call(comparison, first, readSum(tokens))
  expect(tokens, '?')
  const held = readChoice(tokens)
  expect(tokens, ':')
  return call('choose', decides, held, readChoice(tokens))
}

function readSum(tokens: Tokens): Term {
  let term = readProduct(tokens)
  for (let op = takeAny(tokens, ['+', '-']); op; op = takeAny(tokens, ['+', '-']))
    term = call(op, term, readProduct(tokens))
  return term
}

function readProduct(tokens: Tokens): Term {
  let term = readFactor(tokens)
  for (let op = takeAny(tokens, ['*', '/']); op; op = takeAny(tokens, ['*', '/']))
    term = call(op, term, readFactor(tokens))
  return term
}

function readFactor(tokens: Tokens): Term {
  if (takeAny(tokens, ['-'])) return call('negate', readFactor(tokens))
  if (takeAny(tokens, ['('])) {
    const inner = readChoice(tokens)
    expect(tokens, ')')
    return inner
  }
  const token = take(tokens)
  if (/^\d/.test(token)) return { is: 'number', value: Number(token.replaceAll('_', '')) }
  if (!/^[A-Za-z]/.test(token)) {
    tokens.at--
    fail(tokens)
  }
  const operation = tokens.list[tokens.at] === '(' ? named.find((name) => name === token) : undefined
  return operation ? readCall(tokens, operation) : { is: 'name', name: token }
}

function readCall(tokens: Tokens, what: (typeof named)[number]): Term {
  expect(tokens, '(')
  const of = [readChoice(tokens)]
  while (takeAny(tokens, [','])) of.push(readChoice(tokens))
  if (of.length !== arguments_[what]) fail(tokens)
  expect(tokens, ')')
  return call(what, ...of)
}
