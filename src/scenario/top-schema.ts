import { z } from 'zod'
import { JevonsError } from '../errors.ts'
import type { FxSpecs } from '../simulate/fx.ts'
import { currencyCodes, isCurrency } from '../units/currency.ts'
import type { Day } from '../units/day.ts'
import { dayField, idField, wordField, yamlField } from '../units/field.ts'
import { parseHorizon } from '../units/horizon.ts'
import { nearest } from '../units/nearest.ts'
import { describe } from '../units/quantity.ts'
import { fxSchema } from './fx-field.ts'
import { parseHolidays } from './holidays.ts'
import type { Horizon } from './scenario.ts'

const horizonField: z.ZodType<Horizon> = yamlField(
  (value) => parseHorizon(describe(value).replaceAll('`', '')),
  {
    description: 'calendar months and years, weeks or days from the start',
    type: 'string',
    examples: ['24mo', '90d'],
  },
)

const currencyField: z.ZodType<string> = yamlField(
  (value) => {
    if (typeof value === 'string' && isCurrency(value)) return value
    const near = typeof value === 'string' ? nearest(value, currencyCodes()) : undefined
    throw new JevonsError({
      code: 'UNKNOWN_NAME',
      message: `found ${describe(value)}, expected an ISO 4217 currency code`,
      hint: near === undefined ? 'write e.g. `USD` or `EUR`' : `did you mean \`${near}\`?`,
    })
  },
  { description: 'ISO 4217 code of the report', type: 'string', examples: ['USD'] },
)

const usageField = z
  .preprocess((value): unknown => (Array.isArray(value) ? value : [value]), z.array(idField()))
  .meta({ type: ['string', 'array'] })

const holidayField: z.ZodType<string> = yamlField(
  (value) => {
    const text = typeof value === 'string' ? value : describe(value).replaceAll('`', '')
    parseHolidays([text])
    return text
  },
  {
    description: 'a date, or a month and day of every year',
    type: 'string',
    examples: ['2026-12-25', '05-01'],
  },
)

const holidaysField = z
  .preprocess((value): unknown => (Array.isArray(value) ? value : [value]), z.array(holidayField))
  .meta({ type: ['string', 'array'] })

/** The plain top-level keys of a scenario. */
const shape = {
  version: z.literal(1),
  name: idField().optional(),
  usage: usageField.optional(),
  store: idField().optional(),
  start: dayField().optional(),
  horizon: horizonField.optional(),
  paths: z.int().min(1).max(1_000_000).optional(),
  seed: z.int().min(0).max(4_294_967_295).optional(),
  currency: currencyField.optional(),
  fx: z.record(z.string(), fxSchema).optional(),
  holidays: holidaysField.optional(),
  'budget-basis': wordField(['effective', 'billed', 'list', 'contracted']).optional(),
}

/** The plain top-level keys, for the JSON Schema. */
export const topShape: Readonly<Record<string, z.ZodType>> = shape

/** What the plain keys say. */
export type Top = {
  readonly version: 1
  readonly name?: string | undefined
  readonly usage?: readonly string[] | undefined
  readonly store?: string | undefined
  readonly start?: Day | undefined
  readonly horizon?: Horizon | undefined
  readonly paths?: number | undefined
  readonly seed?: number | undefined
  readonly currency?: string | undefined
  readonly fx?: FxSpecs | undefined
  readonly holidays?: readonly string[] | undefined
  readonly 'budget-basis'?: string | undefined
}

/** The sections of named things, each read by its own part. */
export const sections: readonly string[] = [
  'demand',
  'resources',
  'constraints',
  'commitments',
  'choices',
  'checks',
]

const unread = z.unknown().optional()

/** Every top-level key; the sections are looked into one by one. */
export const topSchema: z.ZodType<Top> = z.strictObject({
  ...shape,
  demand: unread,
  prices: unread,
  resources: unread,
  constraints: unread,
  commitments: unread,
  choices: unread,
  checks: unread,
})
