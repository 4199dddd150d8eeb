import { describe, expect, test } from 'vitest'
import type { CheckSpec } from '../../../src/decide/expression/check-spec.ts'
import type { CheckContext } from '../../../src/decide/expression/evaluate.ts'
import { type CheckOutcome, evaluateCheck } from '../../../src/decide/expression/evaluate-check.ts'
import { parseExpression } from '../../../src/decide/expression/parse-expression.ts'
import { addMonths, type Day, dayOf } from '../../../src/units/day.ts'

const today = dayOf(2026, 12, 15)
const extendedEnd = dayOf(2033, 12, 15)
const paths = 1000
const never = Number.POSITIVE_INFINITY

/** `count` futures breach, evenly from `from` on, a day apart; the others never do. */
function breaching(count: number, from: Day): Float64Array {
  return Float64Array.from({ length: paths }, (_, i) => (i < count ? from + i : never))
}

function futures(breachDay: Float64Array, leadDays = 0) {
  return {
    breachDay,
    uncuredDay: breachDay,
    leadDays: new Float64Array(paths).fill(leadDays),
    unknown: false,
  }
}

const constraints: Readonly<Record<string, ReturnType<typeof futures>>> = {
  half: futures(breaching(500, today + 30), 100),
  all: futures(breaching(1000, today + 30), 300),
  none: futures(breaching(0, today)),
  certain: futures(new Float64Array(paths).fill(today + 30), 60),
  unclear: { ...futures(breaching(0, today)), unknown: true },
  broken: futures(new Float64Array(paths).fill(Number.NaN)),
}

const context: CheckContext = {
  today,
  extendedEnd,
  currency: 'USD',
  constraint: (id) => constraints[id],
  valueAt: (id, measure, day) => {
    if (id !== 'spend' || day > extendedEnd) return undefined
    const values = Float64Array.from({ length: paths }, (_, i) =>
      measure === 'hole' && i === 5 ? Number.NaN : 1 + i,
    )
    return { values, unit: measure === 'tokens' ? 'tokens/day' : 'USD/day' }
  },
}

function spec(text: string, more: Partial<CheckSpec> = {}): CheckSpec {
  const read = parseExpression(text)
  if ('problems' in read) throw new Error(read.problems[0].message)
  return { id: 'check', text, expression: read.expression, level: 'error', ...more }
}

const outcome = (text: string, run: CheckContext = context): CheckOutcome => evaluateCheck(spec(text), run)

describe('a check passes or fails on what was simulated', () => {
  test.each([
    ['p(breach(half) within 24mo) <= 20%', 'fail', 0.5, 0.2],
    ['p(breach(half) within 24mo) <= 60%', 'pass', 0.5, 0.6],
    ['60% >= p(breach(half) within 24mo)', 'pass', 0.5, 0.6],
    // 100 futures breach on days 30 to 129: strictly before the 130th day all 100 of them.
    ['p(breach(half) < today + 130d) == 10%', 'pass', 0.1, 0.1],
    ['p(breach(half) <= today + 130d) > 10%', 'pass', 0.101, 0.1],
    ['p(breach(half) within 130d) < 10%', 'fail', 0.1, 0.1],
    ['p(not breach(half) within 24mo) == 50%', 'pass', 0.5, 0.5],
    ['p(breach(half) within 24mo and breach(none) within 24mo) == 0', 'pass', 0, 0],
    ['p(breach(half) < breach(none)) == 50%', 'pass', 0.5, 0.5],
    ['p10(breach(half)) == today + 129d', 'pass', '2027-04-23', '2027-04-23'],
    ['p50(breach(half)) > 2027-06-30', 'pass', '2028-05-27', '2027-06-30'],
    ['p90(breach(half)) > 2027-06-30', 'pass', null, '2027-06-30'],
    ['decide-by(half) > today', 'pass', '2027-01-13', '2026-12-15'],
    ['decide-by(all) > today', 'fail', '2026-06-27', '2026-12-15'],
    ['decide-by(none) > today', 'pass', null, '2026-12-15'],
    ['decide-by(half) within 1mo', 'pass', '2027-01-13', '2027-01-15'],
    ['decide-by(half) + 1mo == 2027-02-13', 'pass', '2027-02-13', '2027-02-13'],
    ['decide-by(half) - 1mo - 13d == 2026-11-30', 'pass', '2026-11-30', '2026-11-30'],
    ['1mo + decide-by(half) - today == 60d', 'pass', 60, 60],
    ['p50(spend at 12mo) < $1k', 'pass', 500.5, 1000],
    ['p50(spend at 12mo) - $100 < $400', 'fail', 400.5, 400],
    ['2 * p50(spend at 12mo) / 2 < 501', 'pass', 500.5, 501],
    ['p(spend at 12mo > $900) == 10%', 'pass', 0.1, 0.1],
    ['p50(breach(half) - today) > 500d', 'pass', 529, 500],
    ['1 < 2', 'pass', 1, 2],
  ] as const)('%s: %s', (text, result, value, limit) => {
    const found = outcome(text)
    expect(found.reason).toBeUndefined()
    expect(found.result).toBe(result)
    if (typeof value === 'number') expect(found.value).toBeCloseTo(value, 9)
    else expect(found.value).toBe(value)
    expect(found.limit).toBe(limit)
  })

  test('six months are six calendar months', () => {
    const day = addMonths(today, 6)
    const run = { ...context, constraint: () => futures(new Float64Array(paths).fill(day)) }
    expect(outcome('p(breach(x) within 6mo) == 0', run).result).toBe('pass')
    expect(outcome('p(breach(x) <= 2027-06-15) == 100%', run).result).toBe('pass')
  })

  test('what it was called, its level, message and place come along', () => {
    const pos = { file: 'jevons.yml', line: 41 }
    const check = spec('p(breach(half) within 24mo) <= 20%', { level: 'warn', message: 'Ask finops', pos })
    expect(evaluateCheck(check, context)).toEqual({
      id: 'check',
      expr: 'p(breach(half) within 24mo) <= 20%',
      level: 'warn',
      result: 'fail',
      close: false,
      value: 0.5,
      standardError: Math.sqrt(0.25 / paths),
      limit: 0.2,
      message: 'Ask finops',
      pos,
    })
  })

  test('of two comparisons the one that failed speaks', () => {
    const both = outcome('decide-by(none) > today and p(breach(half) within 24mo) <= 20%')
    expect(both).toMatchObject({ result: 'fail', value: 0.5, limit: 0.2 })
  })
})

describe('a probability near its limit is close', () => {
  // The standard error of 0.5 in 1000 futures is 0.0158.
  test.each([
    ['p(breach(half) within 24mo) <= 0.53', 'pass', true],
    ['p(breach(half) within 24mo) <= 0.532', 'pass', false],
    ['p(breach(half) within 24mo) <= 0.47', 'fail', true],
    ['p(breach(half) within 24mo) <= 0.46', 'fail', false],
    ['p(breach(none) within 24mo) <= 0.001', 'pass', false],
    ['p(breach(half) within 24mo) - p(breach(half) within 24mo) < 4%', 'pass', true],
  ] as const)('%s: %s, close: %s', (text, result, close) => {
    expect(outcome(text)).toMatchObject({ result, close })
  })

  test('and counts as the check says', () => {
    const text = 'p(breach(half) within 24mo) <= 0.47'
    expect(evaluateCheck(spec(text, { close: 'pass' }), context)).toMatchObject({
      result: 'pass',
      close: true,
    })
    expect(evaluateCheck(spec(text, { close: 'fail' }), context)).toMatchObject({
      result: 'fail',
      close: true,
    })
    const far = 'p(breach(half) within 24mo) <= 0.2'
    expect(evaluateCheck(spec(far, { close: 'pass' }), context)).toMatchObject({
      result: 'fail',
      close: false,
    })
  })
})

describe('what lies beyond the simulation', () => {
  test.each([
    // Half of the futures have not breached by the end: until 2040 it is 0.5 to 1.
    ['p(breach(half) < 2040-01-01) <= 60%', 'unknown'],
    ['p(breach(half) < 2040-01-01) <= 20%', 'fail'],
    ['p(breach(half) < 2040-01-01) >= 50%', 'pass'],
    ['p(breach(all) < 2040-01-01) >= 90%', 'pass'],
    ['p(breach(none) < 2033-12-15) == 0', 'pass'],
    ['p(breach(none) < 2033-12-16) == 0', 'unknown'],
    ['p90(breach(half)) > 2040-01-01', 'unknown'],
    ['p10(breach(half)) < 2040-01-01', 'pass'],
    ['decide-by(none) > 2040-01-01', 'unknown'],
    ['decide-by(none) > 2033-01-01', 'pass'],
    ['p90(breach(half)) <= p90(breach(none))', 'pass'],
    ['p90(breach(half)) > 2040-01-01 and 1 > 2', 'fail'],
    ['p90(breach(half)) > 2040-01-01 or 1 < 2', 'pass'],
    ['p50(spend at 20y) < $5', 'unknown'],
  ] as const)('%s: %s', (text, result) => {
    const found = outcome(text)
    expect(found.result).toBe(result)
    if (result === 'unknown') {
      expect(found.reason).toMatch(/2033-12-15/)
      expect(found.value).toBeNull()
    }
  })
})

describe('what cannot be evaluated never passes', () => {
  test.each([
    ['p(breach(unclear) within 6mo) <= 99%', /'unclear' is not a number/],
    ['p(breach(broken) within 6mo) <= 99%', /'broken' is not a number/],
    ['decide-by(broken) > today', /'broken' is not a number/],
    ['p(breach(nothing) within 6mo) <= 99%', /no constraint 'nothing'/],
    ['p50(nothing at 12mo) < $5', /'nothing' is not simulated on 2027-12-15/],
    ['p50(spend.hole at 12mo) < $5k', /'spend.hole' is not a number in some futures/],
    ['p50(spend.tokens at 12mo) < $5k', /tokens\/day, not money/],
    ['p50(spend at 12mo) < EUR 5k', /counts in USD, the check in EUR/],
    ['delta(p50(spend at 12mo), baseline) < $5k', /needs a baseline/],
    ['p50(spend at 12mo) / (2 - 2) < 5', /not a number/],
  ])('%s', (text, reason) => {
    const found = outcome(text)
    expect(found).toMatchObject({ result: 'unknown', close: false, value: null })
    expect(found.reason).toMatch(reason)
  })
})

describe('delta', () => {
  test('takes the same from the baseline', () => {
    const baseline: CheckContext = {
      ...context,
      constraint: () => constraints['certain'],
      valueAt: (id, measure, day) => {
        const found = context.valueAt(id, measure, day)
        return found && { ...found, values: found.values.map((value) => value / 2) }
      },
    }
    const run = { ...context, baseline }
    expect(outcome('delta(p50(spend at 12mo), baseline) < $300', run)).toMatchObject({
      result: 'pass',
      value: 250.25,
    })
    expect(outcome('delta(p10(breach(half)), baseline) > 98d', run)).toMatchObject({
      result: 'pass',
      value: 99,
    })
    expect(outcome('p50(delta(spend at 12mo, baseline)) < $251', run)).toMatchObject({
      result: 'pass',
      value: 250.25,
    })
  })
})
