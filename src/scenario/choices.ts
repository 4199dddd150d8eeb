import { z } from 'zod'
import type { ChoiceSpec } from '../simulate/plan/choice-spec.ts'
import { durationField, idField, type MoneyValue, moneyField } from '../units/field.ts'
import { point, type Range } from '../units/range.ts'
import { posAt, type Reading, read, report, valueAt } from './reading.ts'

type ChoiceForm = {
  readonly options: Readonly<Record<string, readonly string[]>>
  readonly 'lead-time'?: Range | undefined
  readonly 'switch-cost'?: MoneyValue | undefined
}

/** Ways to serve the same demand, as written. */
export const choiceSchema: z.ZodType<ChoiceForm> = z.strictObject({
  options: z.record(
    z.string(),
    z
      .preprocess((value): unknown => (Array.isArray(value) ? value : [value]), z.array(idField()).min(1))
      .meta({ type: ['string', 'array'] }),
  ),
  'lead-time': durationField().optional(),
  'switch-cost': moneyField().optional(),
})

/** The choice of that id, or undefined after its problems were noted. */
export function readChoice(reading: Reading, id: string): ChoiceSpec | undefined {
  const path = ['choices', id]
  const map = read(reading, choiceSchema, valueAt(reading, path), path)
  if (!map) return undefined
  const options = Object.entries(map.options).map(([name, of]) => ({ id: name, of: [...new Set(of)] }))
  if (options.length < 2) {
    report(
      reading,
      {
        code: 'BAD_SCENARIO',
        message: `found ${options.length} option${options.length === 1 ? '' : 's'}, expected at least two ways to serve the same demand`,
        hint: 'write `options: { api: [claude], own: [inference] }`, first how it is served today',
      },
      [...path, 'options'],
    )
    return undefined
  }
  const cost = map['switch-cost']
  if (cost && !checkCost(reading, id, cost)) return undefined
  return {
    id,
    pos: posAt(reading, path),
    options,
    leadTimeDays: map['lead-time'] ?? point(0),
    switchCost: cost?.range.shape === 'point' ? cost.range.value : 0,
  }
}

function checkCost(reading: Reading, id: string, { range, currency }: MoneyValue): boolean {
  const stated = valueAt(reading, ['currency'])
  const own = typeof stated === 'string' ? stated : 'USD'
  if (range.shape === 'point' && currency === own) return true
  report(
    reading,
    {
      code: 'UNIT_MISMATCH',
      message: `found a switch cost that is ${range.shape === 'point' ? `in ${currency}` : 'a range'}, expected one amount in ${own}`,
      hint: `write e.g. \`${own} 300k\``,
    },
    ['choices', id, 'switch-cost'],
  )
  return false
}
