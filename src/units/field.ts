import { z } from 'zod'
import { JevonsError } from '../errors.ts'
import type { Amount } from './amount.ts'
import { type Day, parseDay } from './day.ts'
import { type JsonShape, quantityShape } from './field-shape.ts'
import { knownUnit } from './field-unit.ts'
import { nearest } from './nearest.ts'
import { describe, readQuantity } from './quantity.ts'
import type { Range } from './range.ts'
import {
  bounded,
  currencyOf,
  insideOne,
  inUnit,
  logPerYear,
  moneyPer,
  type Reader,
  refuse,
  share,
  toRange,
  withoutUnit,
} from './read-range.ts'
import { spreadQuantity, spreadRate, spreadShare } from './spread.ts'
import { convert, isUnit, parseUnit } from './unit.ts'

/** Money in one currency: the amount per unit of what the field names, as a Range. */
export type MoneyValue = { readonly range: Range; readonly currency: string }

/** A field whose value is an unknown number in canonical units. */
export type RangeField = z.ZodType<Range>
/** A field whose value is money. */
export type MoneyField = z.ZodType<MoneyValue>
/** A field whose value is a text. */
export type TextField = z.ZodType<string>

/** Bounds of a quantity, and whether `a to b` varies from task to task when `each` is not said. */
export type FieldOptions = {
  /** Smallest allowed value in the canonical unit; 0 by default. */
  readonly min?: number
  readonly max?: number
  readonly each?: boolean
}

/**
 * A zod field that reads a YAML value with `parse`, turns each problem of a thrown JevonsError into an issue
 * (`params` = code and hint), and exports as the given JSON Schema.
 */
export function yamlField<T>(parse: (value: unknown) => T, shape: JsonShape): z.ZodType<T> {
  return z
    .unknown()
    .transform((value, context): T => {
      try {
        if (value === undefined || value === null) throw nothing(shape)
        return parse(value)
      } catch (error) {
        if (!(error instanceof JevonsError)) throw error
        for (const { code, message, hint, path } of error.problems)
          context.addIssue({ code: 'custom', message, path: [...(path ?? [])], params: { code, hint } })
        return z.NEVER
      }
    })
    .meta({ ...shape, description: withExamples(shape) })
}

/** JSON Schema drops the examples of a value that is transformed: the description keeps them for whoever hovers. */
function withExamples({ description, examples = [] }: JsonShape): string {
  return examples.length === 0 ? description : `${description}. Examples: ${examples.join(', ')}`
}

function nothing(shape: JsonShape): JevonsError {
  return refuse(
    'BAD_QUANTITY',
    `found nothing, expected ${shape.description.split(';')[0] ?? 'a value'}`,
    exampleHint(shape),
  )
}

function exampleHint(shape: JsonShape): string | undefined {
  const examples = (shape.examples ?? []).map((e) => `\`${String(e)}\``)
  return examples.length === 0 ? undefined : `write e.g. ${examples.join(' or ')}`
}

/** A quantity in the canonical `unit`; a bare number is taken in that unit. Lognormal, truncated normal from 0. */
export function quantityField(unit: string, options: FieldOptions = {}): RangeField {
  const bytes = isUnit(unit) && parseUnit(unit).dimension.startsWith('bytes')
  const toValue = bounded((amount) => inUnit(amount, unit), unit, options)
  const reader: Reader = { toValue, spread: spreadQuantity, each: options.each === true }
  const field = yamlField(
    (value) => toRange(readQuantity(value, { bytes }), reader),
    quantityShape(`a quantity in ${unit}`, [`12 ${unit}`]),
  )
  return knownUnit(field, unit)
}

/** A number without a unit, at least 0 (or `min`). */
export function countField(options: FieldOptions = {}): RangeField {
  const toValue = bounded(withoutUnit, '', options)
  const reader: Reader = { toValue, spread: spreadQuantity, each: options.each === true }
  const field = yamlField(
    (value) => toRange(readQuantity(value), reader),
    quantityShape('a number', [4, '0.8 to 1.6']),
  )
  return knownUnit(field, '')
}

/** A share or probability in 0..1: `70%`, `0.7`, `45% to 60%`. Logit-normal. */
export function shareField(): RangeField {
  const reader: Reader = { toValue: share, spread: spreadShare }
  const field = yamlField(
    (value) => {
      const quantity = readQuantity(value)
      return toRange(
        quantity.form === 'between' && quantity.approximate ? insideOne(quantity) : quantity,
        reader,
      )
    },
    quantityShape('a share', ['70%', '45% to 60%']),
  )
  return knownUnit(field, 'share')
}

/** A factor above 0: `1.3x`, `1.3`, `2x to 10x`, `130%`. */
export function multipleField(): RangeField {
  const toValue = (amount: Amount): number => {
    const value = amount.unit === '' ? amount.value : convert(amount.value, amount.unit, 'x')
    if (value > 0) return value
    throw refuse('BAD_QUANTITY', `found \`${amount.text}\`, expected a multiple above 0`, 'write e.g. `1.3x`')
  }
  const reader: Reader = { toValue, spread: spreadQuantity }
  const field = yamlField(
    (value) => toRange(readQuantity(value), reader),
    quantityShape('a multiple', ['1.3x', '2x to 10x']),
  )
  return knownUnit(field, 'x')
}

/** A duration in days: `90d`, `20w to 40w`, `2min`; a bare number is days; mo = 30.4375 d, y = 365.25 d. */
export function durationField(options: FieldOptions = {}): RangeField {
  const toValue = bounded((amount) => inUnit(amount, 'day'), 'days', options)
  const reader: Reader = { toValue, spread: spreadQuantity, each: options.each === true }
  const field = yamlField(
    (value) => toRange(readQuantity(value), reader),
    quantityShape('a duration', ['90d', '20w to 40w']),
  )
  return knownUnit(field, 'days')
}

/** Growth in log-points per year: `6% per month` is 12 ln 1.06, `2x per year` is ln 2. Normal on the log rate. */
export function rateField(): RangeField {
  const reader: Reader = { toValue: (amount) => logPerYear(amount, 'growth'), spread: spreadRate }
  const field = yamlField(
    (value) => toRange(readQuantity(value), reader),
    quantityShape('a rate of change', ['6% per month', '6% to 12% per month']),
  )
  return knownUnit(field, 'log-points/year')
}

/** Decline in log-points per year, positive = falling: `50% per year` is ln 2. Normal on the log rate. */
export function declineField(): RangeField {
  const reader: Reader = { toValue: (amount) => logPerYear(amount, 'decline'), spread: spreadRate }
  const field = yamlField(
    (value) => toRange(readQuantity(value), reader),
    quantityShape('a rate of decline', ['15% per year', '0% to 15% per year']),
  )
  return knownUnit(field, 'log-points/year')
}

/**
 * Money, per unit of `per` when given: moneyField('h') reads `$2.60/h`, moneyField('month') `$9k/month` or `EUR 300/day`.
 * 'tokens' and 'Mtok' both yield money per one token (`$3/M tokens`); for 'Mtok' a bare `$3` is per million tokens.
 */
export function moneyField(per?: string): MoneyField {
  const example = per === undefined ? '$9k' : per === 'tokens' || per === 'Mtok' ? '$3/M tokens' : `$9/${per}`
  const field = yamlField(
    (value) => {
      const quantity = readQuantity(value)
      const currency = currencyOf(quantity, example)
      const toValue = bounded((amount) => moneyPer(amount, currency, per), 'money', {})
      return { range: toRange(quantity, { toValue, spread: spreadQuantity }), currency }
    },
    quantityShape(per === undefined ? 'money' : `money per ${per}`, [example]),
  )
  return knownUnit(field, per === undefined ? 'money' : `money/${per === 'Mtok' ? 'tokens' : per}`)
}

/** A name or id, taken from the source text so that ids keep their digits. */
export function idField(): TextField {
  return yamlField(
    (value) => {
      if (typeof value === 'string' && value.trim() !== '') return value
      if (typeof value === 'number' || typeof value === 'boolean') return String(value)
      throw refuse('BAD_SCENARIO', `found ${describe(value)}, expected a name`)
    },
    { description: 'a name', anyOf: [{ type: 'string' }, { type: 'number' }, { type: 'boolean' }] },
  )
}

/** The id of a model, taken from the source text. */
export function modelField(): TextField {
  return idField()
}

/** A date `YYYY-MM-DD` as a day. */
export function dayField(): z.ZodType<Day> {
  return yamlField(
    (value) => {
      const day = typeof value === 'string' ? parseDay(value) : undefined
      if (day !== undefined) return day
      throw refuse(
        'BAD_QUANTITY',
        `found ${describe(value)}, expected a date that exists, as YYYY-MM-DD`,
        'write e.g. `2027-03-01`',
      )
    },
    { description: 'a date', type: 'string', examples: ['2027-03-01'] },
  )
}

/** One of a few words; a wrong one is answered with the nearest. */
export function wordField<W extends string>(words: readonly W[]): z.ZodType<W> {
  return yamlField(
    (value) => {
      const found = words.find((word) => word === value)
      if (found !== undefined) return found
      const near = typeof value === 'string' ? nearest(value, words) : undefined
      const known = words.map((w) => `\`${w}\``).join(', ')
      throw refuse(
        'UNKNOWN_NAME',
        `found ${describe(value)}, expected ${known}`,
        near === undefined ? undefined : `did you mean \`${near}\`?`,
      )
    },
    { description: `one of ${words.join(', ')}`, enum: [...words] },
  )
}
