import { describe, expect, test } from 'vitest'
import type { Expression } from '../../../src/decide/expression/expression.ts'
import { namesIn, neededValues } from '../../../src/decide/expression/names-in.ts'
import { parseExpression } from '../../../src/decide/expression/parse-expression.ts'
import { dayOf } from '../../../src/units/day.ts'

function parse(text: string): Expression {
  const read = parseExpression(text)
  if ('problems' in read) throw new Error(read.problems.map((problem) => problem.message).join('; '))
  return read.expression
}

/** The tree in brackets: operators in the middle, functions as written. */
// A flat table of the language's node kinds.
// eslint-disable-next-line complexity
function show(node: Expression): string {
  switch (node.kind) {
    case 'number':
      return node.unit === 'probability' ? `${node.value * 100}%` : String(node.value)
    case 'money':
      return `${node.currency} ${node.value}`
    case 'duration':
      return node.months === undefined ? `${node.days}d` : `${node.months}mo`
    case 'date':
      return `day ${node.day}`
    case 'today':
      return 'today'
    case 'breach':
    case 'decide-by':
      return `${node.kind}(${node.id})`
    case 'value':
      return `${[node.id, node.measure].filter((name) => name !== undefined).join('.')}@${show(node.at)}`
    case 'probability':
      return `p${show(node.event)}`
    case 'quantile':
      return `q${node.q}(${show(node.of)})`
    case 'within':
      return `(${show(node.of)} within ${show(node.duration)})`
    case 'delta':
      return `delta(${show(node.of)}, ${node.against})`
    case 'compare':
    case 'arithmetic':
      return `(${show(node.left)} ${node.op} ${show(node.right)})`
    case 'and':
    case 'or':
      return `(${show(node.left)} ${node.kind} ${show(node.right)})`
    case 'not':
      return `not ${show(node.of)}`
  }
}

describe('a check reads as', () => {
  test.each([
    ['p(breach(ai-budget) < 2027-06-30) <= 0.2', `(p(breach(ai-budget) < day ${dayOf(2027, 6, 30)}) <= 0.2)`],
    ['p(breach(ai-budget) within 6mo) <= 20%', '(p(breach(ai-budget) within 6mo) <= 20%)'],
    ['decide-by(gpu-pool) > today', '(decide-by(gpu-pool) > today)'],
    ['p90( breach(a) )>=today+90d', '(q0.9(breach(a)) >= (today + 90d))'],
    ['p50(spend at 12mo) < $250k', '(q0.5(spend@12mo) < USD 250000)'],
    ['p50(spend at 2y) < EUR 12k', '(q0.5(spend@24mo) < EUR 12000)'],
    ['12.5k € > p50(spend at 90d)', '(EUR 12500 > q0.5(spend@90d))'],
    ['p50(spend at 2 years) < $1,250,000', '(q0.5(spend@24mo) < USD 1250000)'],
    ['p50(inference.gpu-hours at today + 3mo) < 1.2e4', '(q0.5(inference.gpu-hours@(today + 3mo)) < 12000)'],
    ['p50(traces.writes/s at 2w) < 12k', '(q0.5(traces.writes/s@14d) < 12000)'],
    ['p50(spend.part:claude at 1mo) < $3M', '(q0.5(spend.part:claude@1mo) < USD 3000000)'],
    ['p50(a at 1mo) / p50(b at 1mo) < 2', '((q0.5(a@1mo) / q0.5(b@1mo)) < 2)'],
    ['p50(spend at 12mo) - 2 * $10k < $5', '((q0.5(spend@12mo) - (2 * USD 10000)) < USD 5)'],
    ['delta(p50(spend at 12mo), baseline) < $10k', '(delta(q0.5(spend@12mo), baseline) < USD 10000)'],
    ['p50(breach(a) - today) > 90d', '(q0.5((breach(a) - today)) > 90d)'],
    [
      'not p(breach(a) within 1y) > 10% and decide-by(b) > today or 1 < 2',
      '((not (p(breach(a) within 12mo) > 10%) and (decide-by(b) > today)) or (1 < 2))',
    ],
    ["p(breach('7b pool') within 6mo) <= .2", '(p(breach(7b pool) within 6mo) <= 0.2)'],
    [
      'p(breach(a) within 6mo and not breach(b) within 6mo) == 0',
      '(p((breach(a) within 6mo) and not (breach(b) within 6mo)) == 0)',
    ],
    ['-3 < 4', '((-1 * 3) < 4)'],
  ])('%s', (text, tree) => {
    expect(show(parse(text))).toBe(tree)
  })
})

describe('a mistake is named, with what to type next', () => {
  // text, offset, words of the message, words of the hint
  test.each<[string, number, RegExp, RegExp?]>([
    ['', 0, /expected a value, found the end/, /for example/],
    ['p(breach(a) < 2027-06-30', 24, /expected '\)' to close p\(/],
    ['p(breach(a) < 2027-02-30) < 1', 14, /'2027-02-30' is not a date/, /2027-06-30/],
    ['p(breach(a) < 2027-06) < 1', 14, /'2027-06' is not a date/, /year-month-day/],
    ['p(breach(a) within 6m) < 1', 19, /'6m' is not a number/, /mo for months/],
    ['p(breach(a) within 6K) < 1', 19, /'6K' is not a number/, /k, M, G/],
    ['p(breach(a) within 6mo) = 1', 24, /'=' has no meaning/, /==/],
    ['p(breach(a) within 6mo) ≤ 1', 24, /'≤' has no meaning/, /<=/],
    ['p(breach(a) within 6mo) < 1 && 1 < 2', 28, /'&' has no meaning/, /and/],
    ['prob(breach(a) within 6mo) < 1', 0, /no function 'prob'/, /functions: p,/],
    ['decide-bye(a) > today', 0, /no function 'decide-bye'/, /did you mean decide-by/],
    ['p(breach(7b-pool) within 6mo) < 1', 9, /'7b-pool' is not a number/, /quotes/],
    ['p(breach($5) within 6mo) < 1', 9, /takes the name of a constraint, found '\$5'/],
    ['today-30d < decide-by(a)', 0, /'today-30d' reads as one name/, /today - 30d/],
    ['spend < $250k', 0, /'spend' needs a day or a function/, /spend at 12mo/],
    ['p50(gpus at 12mo) < 640 gpus', 24, /expected an operator or the end, found 'gpus'/, /640/],
    ['1 < 2 < 3', 6, /do not chain/, /and/],
    ['and 1 < 2', 0, /expected a value, found 'and'/],
    ['p50(spend at 12mo) < XYZ 12k', 21, /'XYZ' is not a currency/, /EUR 12k/],
    ['delta(p50(spend at 12mo)) < $1', 24, /expected ','/],
    // types: both are named
    ['breach(a) < 2027-06-30', 10, /each future has its own answer/, /p\(/],
    ['p(breach(a) within 6mo)', 0, /true or false, this is a probability/, /<= 20%/],
    ['p(breach(a)) < 20%', 9, /needs an event.*found a date per future/, /within/],
    ['p(decide-by(a) < today) < 20%', 15, /the same in every future/],
    ['p(breach(a) < 6mo) < 20%', 12, /a date per future with a duration/, /today \+ 6mo/],
    ['decide-by(a) > 5', 13, /a date with a number/, /2027-06-30/],
    ['p(breach(a) within 6mo) < 2027-06-30', 24, /a probability with a date/, /inside/],
    ['p(breach(a) within 6mo) <= 20', 27, /between 0 and 1, not at 20/, /20%/],
    ['p50(decide-by(a)) > today', 14, /a date or number per future, found a date/],
    ['$5 + EUR 6 < $5', 3, /money \(USD\) \+ money \(EUR\)/, /currency/],
    ['p50(spend at 12mo) < EUR 5 + $6', 27, /money \(EUR\) \+ money \(USD\)/],
    ['today + today > today', 6, /a date \+ a date/],
    ['$5 * $5 < $25', 3, /money \(USD\) \* money \(USD\)/],
    ['p50(spend at 5) < 3', 13, /'at' needs one date.*a number/, /12mo/],
    ['today within 6mo and 3', 17, /'and' joins comparisons, found a number/],
    ['not 3', 4, /'not' turns a comparison round, found a number/],
    ['3 within 6mo', 2, /between a date and a duration, found a number within a duration/],
    ['(1 < 2) == (2 < 3)', 8, /true or false with true or false/],
  ])('%s', (text, offset, message, hint) => {
    const read = parseExpression(text)
    if (!('problems' in read)) throw new Error('no problem found')
    const [problem] = read.problems
    expect(problem.message).toMatch(message)
    expect(problem.offset).toBe(offset)
    if (hint) expect(problem.hint).toMatch(hint)
  })

  test('two mismatches of types are both told', () => {
    const read = parseExpression('p(breach(a)) < 20% and decide-by(b) > 5')
    expect('problems' in read ? read.problems.map((problem) => problem.offset) : []).toEqual([9, 36])
  })
})

describe('the names in a check', () => {
  test('come with their kind and place', () => {
    const text =
      'p(breach(gpu-pool) within 6mo) < 20% and decide-by(power) > today and p50(spend.money at 12mo) < $5'
    const names = namesIn(parse(text))
    expect(names.map(({ kind, id, measure }) => [kind, id, measure])).toEqual([
      ['constraint', 'gpu-pool', undefined],
      ['constraint', 'power', undefined],
      ['value', 'spend', 'money'],
    ])
    for (const { id, offset } of names) expect(text.slice(offset, offset + id.length)).toBe(id)
  })

  test('say which values a run must record, each once, by the calendar', () => {
    const text =
      'p50(spend at 12mo) < $5 and p90(spend at 12mo) < $9 and p50(gpus at 2027-03-01 + 10d) < 6 and p50(a.b at today) < 1'
    const today = dayOf(2026, 2, 28)
    expect(neededValues(parse(text), today)).toEqual([
      { id: 'spend', at: dayOf(2027, 2, 28) },
      { id: 'gpus', at: dayOf(2027, 3, 11) },
      { id: 'a', measure: 'b', at: today },
    ])
  })
})
