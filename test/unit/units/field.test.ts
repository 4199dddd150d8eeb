import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { dayOf } from '../../../src/units/day.ts'
import * as field from '../../../src/units/field.ts'
import type { Range } from '../../../src/units/range.ts'

type Result = { value?: unknown; message?: string; hint?: string; code?: string; path?: PropertyKey[] }

function parse(schema: z.ZodType, value: unknown): Result {
  const result = schema.safeParse(value)
  if (result.success) return { value: result.data }
  const [issue] = result.error.issues
  const params = (issue?.code === 'custom' ? issue.params : undefined) as
    | { code?: string; hint?: string }
    | undefined
  return {
    message: issue?.message ?? '',
    hint: params?.hint ?? '',
    code: params?.code ?? '',
    path: issue?.path ?? [],
  }
}

const point = (value: number): Range => ({ shape: 'point', value })
const lognormal = (p05: number, p95: number): Range => ({ shape: 'lognormal', p05, p95 })

describe('a quantity', () => {
  it.each<[string, unknown, Range]>([
    ['requests/day', '1.2M requests/day', point(1_200_000)],
    ['tokens/s', '12k tokens/s', point(12_000)],
    ['requests/day', '12k requests/s', point(12_000 * 86_400)],
    ['tokens/day', '1.5e9 tokens/day', point(1.5e9)],
    ['requests/s', '40k requests/min', point(40_000 / 60)],
    ['requests/s', '500 rps', point(500)],
    ['gpus', '640 gpus', point(640)],
    ['gpus', '1 GPU', point(1)],
    ['kW', '2.4 MW', point(2400)],
    ['kW', '2.4MW', point(2400)],
    ['kWh', '3 MWh', point(3000)],
    ['B', '2 kB', point(2000)],
    ['B', '500B', point(500)],
    ['B', '1 GiB', point(2 ** 30)],
    ['tokens', '1.8k', point(1800)],
    ['tokens', '5B', point(5e9)],
    ['tokens', '5G tokens', point(5e9)],
    ['tokens', '1.1M', point(1_100_000)],
    ['tokens', '0x10', point(16)],
    ['tokens', '1,000,000', point(1_000_000)],
    ['tokens', 14, point(14)],
    ['writes', '1 to 4 each', { ...lognormal(1, 4), each: true }],
    ['writes', '~ 8', { ...lognormal(6, 10), grade: 'assumed' }],
    ['writes', '0 to 4', { shape: 'truncated-normal', p05: 0, p95: 4 }],
    ['tokens/s', '10 to 20 tokens/s', lognormal(10, 20)],
    ['tokens/s', '600 tokens/min to 20 tokens/s', lognormal(10, 20)],
    ['writes', { p05: 2, p95: '3k' }, lognormal(2, 3000)],
    [
      'writes',
      { dist: 'triangular', low: 1, mode: 2, high: 4 },
      { shape: 'triangular', low: 1, mode: 2, high: 4 },
    ],
    [
      'writes',
      { value: '2 to 3', source: 'a page', 'as-of': '2026-01-01', grade: 'vendor' },
      { ...lognormal(2, 3), grade: 'vendor', source: 'a page', asOf: dayOf(2026, 1, 1) },
    ],
    ['writes', { value: { p05: 2, p95: 3 }, grade: 'measured' }, { ...lognormal(2, 3), grade: 'measured' }],
    ['writes', '3 to 3', point(3)],
  ])('in %s: %j', (unit, written, range) => {
    expect(parse(field.quantityField(unit), written).value).toEqual(range)
  })

  it.each<[string, unknown, string, string, string]>([
    ['kW', '640 gpus', 'UNIT_MISMATCH', 'found `gpus`', 'gpus'],
    ['writes/s', '12 writes', 'UNIT_MISMATCH', 'expected a unit that converts to `writes/s`', 'writes/s'],
    ['tokens', '5K', 'BAD_QUANTITY', '`5K`', 'did you mean `5k`?'],
    ['tokens', '5m', 'BAD_QUANTITY', '`5m`', 'M (millions)'],
    ['tokens', '5 tokns', 'BAD_QUANTITY', '`tokns`', 'did you mean `tokens`?'],
    ['kW', '5 mW', 'BAD_QUANTITY', '`mW`', '`MW`'],
    ['tokens', 'many', 'BAD_QUANTITY', '`many`', 'write e.g.'],
    ['tokens', '1-2', 'BAD_QUANTITY', '`1-2`', 'a to b'],
    ['tokens', '20 tokens to 30', 'BAD_QUANTITY', 'expected the unit on the last number', '20 to 30 tokens'],
    ['tokens', '3 to 2', 'BAD_QUANTITY', 'smaller end first', '`2 to 3`'],
    ['tokens', '1 to 2 to 3', 'BAD_QUANTITY', 'one `a to b`', ''],
    ['tokens', -1, 'BAD_QUANTITY', 'at least 0', ''],
    ['tokens', Number.NaN, 'BAD_QUANTITY', '`.nan`', ''],
    ['tokens', Number.POSITIVE_INFINITY, 'BAD_QUANTITY', '`.inf`', ''],
    ['tokens', null, 'BAD_QUANTITY', 'found nothing', 'write e.g.'],
    ['tokens', true, 'BAD_QUANTITY', 'found `true`', ''],
    ['tokens', [1], 'BAD_QUANTITY', 'found a list', ''],
    ['tokens', { p05: 1 }, 'BAD_QUANTITY', 'found no `p95:`', ''],
    ['tokens', { p10: 1, p90: 2 }, 'UNKNOWN_KEY', '`p10`', ''],
    ['tokens', { dist: 'normal' }, 'BAD_QUANTITY', '`normal`', ''],
    ['tokens', { dist: 'triangular', low: 1, mode: 9, high: 4 }, 'BAD_QUANTITY', 'between low and high', ''],
  ])('in %s refuses %j', (...row) => {
    const [unit, written, code, message, hint] = row
    const problem = parse(field.quantityField(unit), written)
    expect(problem.code).toBe(code)
    expect(problem.message).toContain(message)
    expect(problem.hint).toContain(hint)
  })

  it('says where inside a map the mistake stands', () => {
    expect(parse(field.quantityField('tokens'), { value: { p05: 'few', p95: 3 } }).path).toEqual([
      'value',
      'p05',
    ])
  })

  it('varies from task to task where the field says so, unless it is certain', () => {
    expect(parse(field.durationField({ each: true }), '2min to 25min').value).toMatchObject({ each: true })
    expect(parse(field.durationField({ each: true }), '2min').value).toEqual(point(2 / 1440))
  })
})

describe('a share', () => {
  it.each<[unknown, Range]>([
    ['70%', point(0.7)],
    [0.7, point(0.7)],
    ['45% to 60%', { shape: 'logit-normal', p05: 0.45, p95: 0.6 }],
    ['45 to 60%', { shape: 'logit-normal', p05: 0.45, p95: 0.6 }],
    ['~ 90%', { shape: 'logit-normal', p05: 0.675, p95: 0.95, grade: 'assumed' }],
  ])('%j', (written, range) => {
    expect(parse(field.shareField(), written).value).toEqual(range)
  })

  it.each([
    [70, '`70%`'],
    ['170%', '70%'],
    ['-1%', '70%'],
    ['5 gpus', ''],
  ])('refuses %j', (written, hint) => {
    const { code, hint: given } = parse(field.shareField(), written)
    expect(code).toMatch(/BAD_QUANTITY|UNIT_MISMATCH/)
    expect(given).toContain(hint)
  })
})

describe('a multiple and a duration', () => {
  it.each<[unknown, Range]>([
    ['40x', point(40)],
    [1.3, point(1.3)],
    ['2x to 10x', lognormal(2, 10)],
    ['130%', point(1.3)],
  ])('%j as a multiple', (written, range) => {
    expect(parse(field.multipleField(), written).value).toEqual(range)
  })

  it.each<[unknown, Range]>([
    ['90d', point(90)],
    ['20w to 40w', lognormal(140, 280)],
    ['20 to 40w', lognormal(140, 280)],
    ['2y', point(730.5)],
    ['1mo', point(30.4375)],
    ['36h', point(1.5)],
    ['0d to 60d', { shape: 'truncated-normal', p05: 0, p95: 60 }],
    [3, point(3)],
  ])('%j as a duration in days', (written, range) => {
    expect(parse(field.durationField(), written).value).toEqual(range)
  })
})

describe('a rate of change', () => {
  const rate = (written: unknown): unknown => parse(field.rateField(), written).value
  const decline = (written: unknown): unknown => parse(field.declineField(), written).value

  it('is drawn on the log scale: 6 % a month is 12 ln 1.06 a year', () => {
    expect(rate('6% per month')).toEqual(point(Math.log1p(0.06) * 12))
    expect(rate('6% to 12% per month')).toEqual({
      shape: 'normal',
      p05: Math.log1p(0.06) * 12,
      p95: Math.log1p(0.12) * 12,
    })
    expect(rate('2x per year')).toEqual(point(Math.LN2))
    expect(rate('-50%/year')).toEqual(point(-Math.LN2))
    expect(rate('1% per day')).toEqual(point(Math.log1p(0.01) * 365.25))
  })

  it('declines positively: 50 % a year is ln 2', () => {
    expect(decline('50% per year')).toEqual(point(Math.LN2))
    expect(decline('0% to 15% per year')).toEqual({ shape: 'normal', p05: 0, p95: -Math.log1p(-0.15) })
    expect(decline('-10% per year')).toEqual(point(-Math.log1p(0.1)))
  })

  it.each(['6%', 0.06, '100 per year', '-100% per month', '6% per gpu'])(
    'refuses %j as growth',
    (written) => {
      expect(parse(field.rateField(), written).hint).toContain('6% per month')
    },
  )

  it('refuses a decline of 100 %', () => {
    expect(parse(field.declineField(), '100% per year').code).toBe('BAD_QUANTITY')
  })
})

describe('money', () => {
  it.each<[string | undefined, unknown, number, string]>([
    ['h', '$2.60/h', 2.6, 'USD'],
    ['h', '€3/GPU-hour', 3, 'EUR'],
    ['h', '$48/day', 2, 'USD'],
    ['month', '$9k/month', 9000, 'USD'],
    ['month', 'EUR 12k/month', 12_000, 'EUR'],
    ['month', '12k EUR per month', 12_000, 'EUR'],
    ['month', 'GBP 365.25/day', 365.25 * 30.4375, 'GBP'],
    ['kWh', '$0.09/kWh', 0.09, 'USD'],
    ['tokens', '$3/M tokens', 3e-6, 'USD'],
    ['tokens', '$3 per 1M tokens', 3e-6, 'USD'],
    ['tokens', '$3/Mtok', 3e-6, 'USD'],
    ['tokens', '$0.003/1k tokens', 3e-6, 'USD'],
    ['Mtok', '$3', 3e-6, 'USD'],
    [undefined, '£40k', 40_000, 'GBP'],
  ])('per %s: %s', (per, written, value, currency) => {
    const money = parse(field.moneyField(per), written).value as field.MoneyValue
    expect(money.currency).toBe(currency)
    expect(money.range.shape === 'point' && money.range.value).toBeCloseTo(value, 12)
  })

  it('may be a range with the sign on the first number alone', () => {
    expect(parse(field.moneyField('h'), '$2 to 4/h').value).toEqual({
      range: lognormal(2, 4),
      currency: 'USD',
    })
    expect(parse(field.moneyField('h'), '$2 to $4/h').value).toEqual({
      range: lognormal(2, 4),
      currency: 'USD',
    })
  })

  it.each<[string | undefined, unknown, string]>([
    ['h', '$2.60', '$2.60/h'],
    ['h', 2.6, '$'],
    ['h', '2.60/h', '$'],
    ['h', '$2 to €4/h', ''],
    [undefined, '$5/month', ''],
    ['month', '640 gpus', '$'],
  ])('per %s refuses %j', (per, written, hint) => {
    const problem = parse(field.moneyField(per), written)
    expect(problem.code).toMatch(/UNIT_MISMATCH|BAD_QUANTITY/)
    expect(problem.hint).toContain(hint)
  })
})

describe('names, dates and JSON Schema', () => {
  it('a name given as a number becomes its text', () => {
    expect(parse(field.idField(), 7).value).toBe('7')
    expect(parse(field.idField(), ' ').code).toBe('BAD_SCENARIO')
  })

  it('a date must exist', () => {
    expect(parse(field.dayField(), '2024-02-29').value).toBe(19_782)
    expect(parse(field.dayField(), '2023-02-29').message).toContain('a date that exists')
  })

  it('a wrong word is answered with the nearest', () => {
    expect(parse(field.wordField(['relational', 'vector']), 'relationl').hint).toBe(
      'did you mean `relational`?',
    )
  })

  it('every field exports to JSON Schema with a description', () => {
    const shape = {
      quantity: field.quantityField('kW'),
      count: field.countField(),
      share: field.shareField().optional(),
      multiple: field.multipleField(),
      duration: field.durationField(),
      rate: field.rateField(),
      decline: field.declineField(),
      money: field.moneyField('h'),
      model: field.modelField(),
      day: field.dayField(),
    }
    const json = z.toJSONSchema(z.strictObject(shape), { io: 'input' })
    expect(Object.keys(json.properties ?? {})).toEqual(Object.keys(shape))
    for (const property of Object.values(json.properties ?? {}))
      expect(typeof property === 'object' && property.description).toBeTruthy()
    expect(json.required).not.toContain('share')
    expect(json.required).toContain('quantity')
  })
})
