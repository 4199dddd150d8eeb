import { z } from 'zod'
import type { BudgetSpec, CapacitySpec, ConstraintSpec } from '../assess/constraint.ts'
import { JevonsError } from '../errors.ts'
import type { ServeRule } from '../simulate/serving/serving-plan.ts'
import { parseAmount } from '../units/amount.ts'
import { canonicalUnit } from '../units/canonical-unit.ts'
import type { Day } from '../units/day.ts'
import {
  dayField,
  durationField,
  idField,
  type MoneyValue,
  moneyField,
  multipleField,
  quantityField,
  shareField,
  wordField,
  yamlField,
} from '../units/field.ts'
import { leadTimeField } from '../units/lead-field.ts'
import type { LeadTime } from '../units/lead-time.ts'
import { describe } from '../units/quantity.ts'
import { point, type Range } from '../units/range.ts'
import { parseUnit } from '../units/unit.ts'
import { type Budget, budgetField } from './budget-field.ts'
import { monthField } from './month-field.ts'
import { posAt, type Reading, read, report, valueAt } from './reading.ts'
import { serveField } from './serve-field.ts'
import { parseOrThrow } from './zod-problems.ts'

/** `5 of 28` over-days make a breach; `1` is the first passage. Windows of up to 31 days. */
const sustainField: z.ZodType<CapacitySpec['sustain']> = yamlField(
  (value) => {
    const match = /^(\d+)(?:\s*d?\s+(?:of|in)\s+(\d+)\s*d?)?$/.exec(
      String(typeof value === 'number' ? value : describe(value).replaceAll('`', '')),
    )
    const [overDays, windowDays] = [Number(match?.[1] ?? Number.NaN), Number(match?.[2] ?? 28)]
    if (overDays >= 1 && overDays <= windowDays && windowDays <= 31) return { overDays, windowDays }
    throw new JevonsError({
      code: 'BAD_QUANTITY',
      message: `found ${describe(value)}, expected days over the limit, of a window of at most 31`,
      hint: 'write `5 of 28`, or `1` for the first day',
    })
  },
  { description: 'over-days of a window that make a breach', examples: ['5 of 28', 1] },
)

type Limit = Pick<CapacitySpec, 'limit' | 'unit' | 'text'>

/** `2.4 MW` as 2400 kW: one certain number with a unit. */
const limitField: z.ZodType<Limit> = yamlField(
  (value): Limit => {
    const text = typeof value === 'string' ? value.trim() : typeof value === 'number' ? String(value) : ''
    if (text === '' || /\sto\s|^~/.test(text)) throw noLimit(describe(value))
    const written = parseAmount(text)
    if (written.unit === '') throw noLimit(describe(value))
    const unit = canonicalUnit(parseUnit(written.unit))
    const range = parseOrThrow(quantityField(unit), text)
    if (range.shape !== 'point' || range.value <= 0) throw noLimit(describe(value))
    return { limit: range.value, unit, text }
  },
  { description: 'a limit with its unit', type: 'string', examples: ['640 gpus', '2.4 MW', '12k writes/s'] },
)

function noLimit(found: string): JevonsError {
  return new JevonsError({
    code: 'BAD_QUANTITY',
    message: `found ${found}, expected one limit above 0 with its unit`,
    hint: 'write e.g. `640 gpus`, `2.4 MW` or `12k writes/s`',
  })
}

type ArrivalForm = {
  readonly at: Day
  readonly add: string | number
  readonly slip?: Range | undefined
  readonly status: 'ordered' | 'planned'
}

const arrivalSchema: z.ZodType<ArrivalForm> = z.strictObject({
  at: dayField(),
  add: z.union([z.string(), z.number()]),
  slip: durationField().optional(),
  status: wordField(['ordered', 'planned']),
})

type CapacityForm = {
  readonly capacity: Limit
  readonly of?: string | undefined
  readonly measure?: string | undefined
  readonly headroom?: Range | undefined
  readonly peak?: Range | undefined
  readonly sustain?: CapacitySpec['sustain'] | undefined
  readonly 'lead-time'?: LeadTime | undefined
  readonly arrivals?: readonly ArrivalForm[] | undefined
  readonly serve?: ServeRule | undefined
}

/** A load that must not be exceeded, as written. */
export const capacitySchema: z.ZodType<CapacityForm> = z.strictObject({
  capacity: limitField,
  of: idField().optional(),
  measure: idField().optional(),
  headroom: shareField().optional(),
  peak: multipleField().optional(),
  sustain: sustainField.optional(),
  'lead-time': leadTimeField.optional(),
  arrivals: z.array(arrivalSchema).optional(),
  serve: serveField.optional(),
})

type BudgetForm = {
  readonly budget: Budget
  readonly of?: string | undefined
  readonly 'fiscal-year-start'?: number | undefined
  readonly spent?: MoneyValue | undefined
  readonly within?: string | undefined
}

/** Money that must not be exceeded in a period, as written. */
export const budgetSchema: z.ZodType<BudgetForm> = z.strictObject({
  budget: budgetField,
  of: idField().optional(),
  'fiscal-year-start': monthField.optional(),
  spent: moneyField().optional(),
  within: idField().optional(),
})

/** The constraint of that id, or undefined after its problems were noted. */
export function readConstraint(reading: Reading, id: string): ConstraintSpec | undefined {
  const path = ['constraints', id]
  const value = valueAt(reading, path)
  const has = (key: string): boolean => typeof value === 'object' && value !== null && key in value
  if (has('budget') !== has('capacity'))
    return has('budget') ? readBudget(reading, id, value) : readCapacity(reading, id, value)
  const found = has('budget') ? 'both `budget:` and `capacity:`' : describe(value)
  const hint = `write \`${id}: { budget: $250k/month }\` or \`${id}: { capacity: 640 gpus }\``
  const message = `found ${found}, expected either \`budget:\` or \`capacity:\``
  report(reading, { code: 'BAD_SCENARIO', message, hint }, path, { at: 'key' })
  return undefined
}

function readBudget(reading: Reading, id: string, value: unknown): BudgetSpec | undefined {
  const path = ['constraints', id]
  const map = read(reading, budgetSchema, value, path)
  if (!map) return undefined
  const { spent } = map
  const { amount, currency, period }: Budget = map.budget
  if (spent && (spent.range.shape !== 'point' || spent.currency !== currency)) {
    const message = `found ${describe(valueAt(reading, [...path, 'spent']))}, expected one amount in ${currency}`
    report(reading, { code: 'UNIT_MISMATCH', message, hint: `write e.g. \`${currency} 40k\`` }, [
      ...path,
      'spent',
    ])
    return undefined
  }
  return {
    type: 'budget',
    id,
    pos: posAt(reading, path),
    ...(map.of === undefined ? {} : { of: map.of }),
    amount,
    currency,
    period,
    fiscalYearStart: map['fiscal-year-start'] ?? 1,
    ...(spent?.range.shape === 'point' ? { spent: spent.range.value } : {}),
    ...(map.within === undefined ? {} : { within: map.within }),
  }
}

/** No lead time and no headroom unless stated. */
const none: Range = point(0)

function readCapacity(reading: Reading, id: string, value: unknown): CapacitySpec | undefined {
  const path = ['constraints', id]
  const map = read(reading, capacitySchema, value, path)
  if (!map) return undefined
  const arrivals = (map.arrivals ?? []).flatMap(({ at, add, slip, status }, i) => {
    const range = read(reading, quantityField(map.capacity.unit), add, [...path, 'arrivals', i, 'add'])
    return range?.shape === 'point' ? [{ at, add: range.value, slipDays: slip ?? none, status }] : []
  })
  return {
    type: 'capacity',
    id,
    pos: posAt(reading, path),
    ...(map.of === undefined ? {} : { of: map.of }),
    ...(map.measure === undefined ? {} : { measure: map.measure }),
    ...map.capacity,
    headroom: map.headroom ?? none,
    ...(map.peak === undefined ? {} : { peak: map.peak }),
    sustain: map.sustain ?? { overDays: 5, windowDays: 28 },
    leadTimeDays: map['lead-time'] ?? none,
    arrivals,
    ...(map.serve === undefined ? {} : { serve: map.serve }),
  }
}
