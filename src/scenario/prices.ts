import { z } from 'zod'
import type { PriceSpec } from '../simulate/plan/specs.ts'
import {
  dayField,
  declineField,
  durationField,
  modelField,
  multipleField,
  shareField,
} from '../units/field.ts'
import { point, type Range } from '../units/range.ts'
import { type Reading, read, valueAt } from './reading.ts'

/** Without a stated time, a move spreads over two months. */
const defaultRamp: Range = { shape: 'point', value: 60, grade: 'assumed' }
/** Cached input costs a tenth of uncached input (design defaults: cache.read_mult, published by vendors). */
const defaultReadPrice: Range = { shape: 'point', value: 0.1, grade: 'vendor' }

const stepSchema = z
  .strictObject({ at: dayField(), price: multipleField() })
  .transform(({ at, price }) => ({ at, multiply: price }))

const migrationSchema = z
  .strictObject({
    to: modelField(),
    at: dayField(),
    price: multipleField().optional(),
    tokens: multipleField().optional(),
    adoption: durationField().optional(),
  })
  .transform(({ to, at, price, tokens, adoption }) => ({
    to,
    at,
    price: price ?? point(1),
    tokens: tokens ?? point(1),
    adoptionDays: adoption ?? defaultRamp,
  }))

const cachingSchema = z
  .strictObject({
    at: dayField(),
    cached: shareField(),
    ramp: durationField().optional(),
    read: shareField().optional(),
  })
  .transform(({ at, cached, ramp, read: readPrice }) => ({
    at,
    share: cached,
    rampDays: ramp ?? defaultRamp,
    readPrice: readPrice ?? defaultReadPrice,
  }))

/** How token prices move, as written. */
export const pricesSchema: z.ZodType<PriceSpec> = z
  .strictObject({
    decline: declineField().optional(),
    steps: z.array(stepSchema).optional(),
    migrate: z.array(migrationSchema).optional(),
    caching: z.array(cachingSchema).optional(),
  })
  .transform(
    ({ decline, steps = [], migrate = [], caching = [] }): PriceSpec => ({
      ...(decline === undefined ? {} : { declinePerYear: decline }),
      steps,
      migrate,
      caching,
    }),
  )

/** Prices that stay as they are. */
const flatPrices: PriceSpec = { steps: [], migrate: [], caching: [] }

/** The scenario's prices; flat when it states none, or after their problems were noted. */
export function readPrices(reading: Reading): { prices: PriceSpec; stated: boolean } {
  const value = valueAt(reading, ['prices'])
  if (value === undefined) return { prices: flatPrices, stated: false }
  return { prices: read(reading, pricesSchema, value, ['prices']) ?? flatPrices, stated: true }
}
