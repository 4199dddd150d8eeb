import type { Expression, ExpressionProblem } from './expression.ts'

/**
 * What an expression stands for. `quantity` is a simulated number whose unit is only known when it is evaluated: it goes
 * with numbers and money. `unknown` follows a mistake that was already reported and agrees with everything.
 */
export type BaseType =
  | 'number'
  | 'probability'
  | 'money'
  | 'quantity'
  | 'duration'
  | 'date'
  | 'truth'
  | 'unknown'

/** A type; `many` = one value per future. */
export type ExpressionType = { readonly base: BaseType; readonly many: boolean; readonly currency?: string }

type Report = (problem: ExpressionProblem) => void

const words: Readonly<Record<BaseType, string>> = {
  number: 'a number',
  probability: 'a probability',
  money: 'money',
  quantity: 'a simulated quantity',
  duration: 'a duration',
  date: 'a date',
  truth: 'true or false',
  unknown: 'something unclear',
}

/** `a date per future`, `money (EUR)`. */
function describe(type: ExpressionType): string {
  return `${words[type.base]}${type.currency ? ` (${type.currency})` : ''}${type.many ? ' per future' : ''}`
}

const numeric: ReadonlySet<BaseType> = new Set<BaseType>(['number', 'probability', 'quantity', 'unknown'])
const amounts: ReadonlySet<BaseType> = new Set<BaseType>(['money', 'quantity', 'unknown'])

function comparable(a: ExpressionType, b: ExpressionType): boolean {
  if (a.base === 'unknown' || b.base === 'unknown') return true
  if (a.base === 'truth' || b.base === 'truth') return false
  if (a.currency !== undefined && b.currency !== undefined && a.currency !== b.currency) return false
  if (a.base === b.base) return true
  return (numeric.has(a.base) && numeric.has(b.base)) || (amounts.has(a.base) && amounts.has(b.base))
}

/** Why two types that differ cannot be compared or added, where there is something to say. */
function mixHint(a: ExpressionType, b: ExpressionType): string | undefined {
  const bases = new Set([a.base, b.base])
  if (bases.has('date') && bases.has('duration'))
    return 'make it a date: today + 6mo; or write: breach(id) within 6mo'
  if (bases.has('probability') && (bases.has('date') || bases.has('duration')))
    return 'put the event inside: p(breach(id) < 2027-06-30) <= 20%'
  if (bases.has('date')) return 'dates are written 2027-06-30, or today + 6mo'
  if (a.currency !== b.currency && bases.size === 1) return 'state both in the currency of the scenario'
  return undefined
}

function unknown(many = false): ExpressionType {
  return { base: 'unknown', many }
}

function fail(report: Report, at: Expression, message: string, hint?: string): ExpressionType {
  report({ message, ...(hint ? { hint } : {}), offset: at.offset ?? 0 })
  return unknown()
}

type Binary = { readonly left: Expression; readonly right: Expression }

function compareType(node: Expression & { kind: 'compare' }, report: Report): ExpressionType {
  const [a, b] = [typeOf(node.left, report), typeOf(node.right, report)]
  if (!comparable(a, b)) {
    return fail(report, node, `cannot compare ${describe(a)} with ${describe(b)} (${node.op})`, mixHint(a, b))
  }
  for (const [side, other] of [
    [node.left, b],
    [node.right, a],
  ] as const) {
    if (other.base === 'probability' && side.kind === 'number' && side.value > 1) {
      return fail(
        report,
        side,
        `a probability lies between 0 and 1, not at ${side.value}`,
        `write ${side.value}% or ${side.value / 100}`,
      )
    }
  }
  return { base: 'truth', many: a.many || b.many }
}

/** Sums and differences that involve dates; durations, money and numbers add to their own kind. */
const dateSums: Readonly<Record<string, BaseType>> = {
  'date + duration': 'date',
  'duration + date': 'date',
  'date - duration': 'date',
  'date - date': 'duration',
}

/** Type of a sum or difference; undefined = they do not mix. */
function sumBase(op: '+' | '-', a: BaseType, b: BaseType): BaseType | undefined {
  if (a === 'date' || b === 'date') return dateSums[`${a} ${op} ${b}`]
  if (a === 'truth' || b === 'truth') return undefined
  if (a === b) return a
  const both = (set: ReadonlySet<BaseType>): boolean => set.has(a) && set.has(b)
  if (both(numeric) && a !== 'quantity' && b !== 'quantity') return 'number'
  return both(numeric) || both(amounts) ? 'quantity' : undefined
}

/** Whether a type can be multiplied by a plain number. */
function scales(base: BaseType): boolean {
  return base !== 'date' && base !== 'truth'
}

function isPlain(base: BaseType): boolean {
  return base === 'number' || base === 'probability'
}

/** Type of a product or quotient; undefined = it has no meaning. */
function productBase(op: '*' | '/', a: BaseType, b: BaseType): BaseType | undefined {
  if (isPlain(b) && scales(a)) return a === 'probability' ? 'number' : a
  if (op === '*') return isPlain(a) && scales(b) ? b : undefined
  return (a === b && scales(a)) || (amounts.has(a) && amounts.has(b)) ? 'number' : undefined
}

function arithmeticBase(op: '+' | '-' | '*' | '/', a: BaseType, b: BaseType): BaseType | undefined {
  if (a === 'unknown' || b === 'unknown') return 'unknown'
  return op === '+' || op === '-' ? sumBase(op, a, b) : productBase(op, a, b)
}

function arithmeticType(node: Expression & { kind: 'arithmetic' }, report: Report): ExpressionType {
  const [a, b] = [typeOf(node.left, report), typeOf(node.right, report)]
  const { op } = node
  const currencies = a.currency !== undefined && b.currency !== undefined && a.currency !== b.currency
  const base = arithmeticBase(op, a.base, b.base)
  if (base === undefined || currencies) {
    return fail(report, node, `cannot combine ${describe(a)} ${op} ${describe(b)}`, mixHint(a, b))
  }
  const currency = base === 'money' ? (a.currency ?? b.currency) : undefined
  return { base, many: a.many || b.many, ...(currency ? { currency } : {}) }
}

function logicType(node: Expression & Binary, word: string, report: Report): ExpressionType {
  const [a, b] = [typeOf(node.left, report), typeOf(node.right, report)]
  for (const type of [a, b]) {
    if (type.base !== 'truth' && type.base !== 'unknown') {
      return fail(report, node, `'${word}' joins comparisons, found ${describe(type)}`)
    }
  }
  return { base: 'truth', many: a.many || b.many }
}

function probabilityType(node: Expression & { kind: 'probability' }, report: Report): ExpressionType {
  const event = typeOf(node.event, report)
  const type: ExpressionType = { base: 'probability', many: false }
  if (event.base === 'unknown' || (event.base === 'truth' && event.many)) return type
  const found = event.base === 'truth' ? 'something that is the same in every future' : describe(event)
  fail(
    report,
    node.event,
    `p(...) needs an event that differs from future to future, found ${found}`,
    'for example p(breach(id) < 2027-06-30) or p(breach(id) within 6mo)',
  )
  return type
}

function quantileType(node: Expression & { kind: 'quantile' }, report: Report): ExpressionType {
  const of = typeOf(node.of, report)
  if (of.base === 'unknown') return unknown()
  if (of.many && of.base !== 'truth') return { ...of, many: false }
  const name = `p${String(Math.round(node.q * 100)).padStart(2, '0')}`
  return fail(
    report,
    node.of,
    `${name}(...) needs a date or number per future, found ${describe(of)}`,
    `for example ${name}(breach(id)) or ${name}(spend at 12mo)`,
  )
}

function withinType(node: Expression & { kind: 'within' }, report: Report): ExpressionType {
  const [of, duration] = [typeOf(node.of, report), typeOf(node.duration, report)]
  const wrong = [
    { type: of, wanted: 'date' },
    { type: duration, wanted: 'duration' },
  ].find(({ type, wanted }) => type.base !== wanted && type.base !== 'unknown')
  if (wrong) {
    return fail(
      report,
      node,
      `'within' stands between a date and a duration, found ${describe(of)} within ${describe(duration)}`,
      'for example breach(id) within 6mo',
    )
  }
  return { base: 'truth', many: of.many || duration.many }
}

function deltaType(node: Expression & { kind: 'delta' }, report: Report): ExpressionType {
  const of = typeOf(node.of, report)
  if (of.base === 'truth')
    return fail(report, node.of, 'delta(...) needs a number, money or a date, found true or false')
  return of.base === 'date' ? { base: 'duration', many: of.many } : of
}

function valueType(node: Expression & { kind: 'value' }, report: Report): ExpressionType {
  const at = typeOf(node.at, report)
  const isDay = (at.base === 'date' || at.base === 'duration') && !at.many
  if (!isDay && at.base !== 'unknown') {
    fail(
      report,
      node.at,
      `'at' needs one date or a duration from today, found ${describe(at)}`,
      'for example spend at 12mo or spend at 2027-06-30',
    )
  }
  return { base: 'quantity', many: true }
}

function notType(node: Expression & { kind: 'not' }, report: Report): ExpressionType {
  const of = typeOf(node.of, report)
  if (of.base === 'truth' || of.base === 'unknown') return of
  return fail(report, node.of, `'not' turns a comparison round, found ${describe(of)}`)
}

/** The type of an expression; every mistake found on the way is reported, naming both types. */
// A flat table of the language's node kinds: splitting it would hide the exhaustiveness.
// eslint-disable-next-line complexity
export function typeOf(node: Expression, report: Report): ExpressionType {
  switch (node.kind) {
    case 'number':
      return { base: node.unit, many: false }
    case 'money':
      return { base: 'money', many: false, currency: node.currency }
    case 'duration':
      return { base: 'duration', many: false }
    case 'date':
    case 'today':
    case 'decide-by':
      return { base: 'date', many: false }
    case 'breach':
      return { base: 'date', many: true }
    case 'value':
      return valueType(node, report)
    case 'probability':
      return probabilityType(node, report)
    case 'quantile':
      return quantileType(node, report)
    case 'within':
      return withinType(node, report)
    case 'delta':
      return deltaType(node, report)
    case 'compare':
      return compareType(node, report)
    case 'arithmetic':
      return arithmeticType(node, report)
    case 'and':
    case 'or':
      return logicType(node, node.kind, report)
    case 'not':
      return notType(node, report)
  }
}

/** Reports everything that keeps a well-formed expression from being one answer, true or false. */
export function checkTypes(expression: Expression, report: Report): void {
  const type = typeOf(expression, report)
  if (type.base === 'unknown' || (type.base === 'truth' && !type.many)) return
  if (type.base === 'truth') {
    fail(
      report,
      expression,
      'each future has its own answer to this',
      'ask for its probability: p(breach(id) < 2027-06-30) <= 20%',
    )
    return
  }
  fail(
    report,
    expression,
    `a check is true or false, this is ${describe(type)}`,
    type.base === 'probability' ? 'compare it: p(...) <= 20%' : 'compare it with a limit',
  )
}
