import { z } from 'zod'
import type { FxSpec } from '../simulate/fx.ts'
import { multipleField, rateField, shareField } from '../units/field.ts'

/** A rate alone (`1.08`, `1.05 to 1.12`) stands for a map with that rate. */
const isWhole = (value: unknown): boolean => typeof value === 'object' && value !== null && 'rate' in value

/** What one unit of a currency is worth: `1.08`, `1.05 to 1.12`, or `{ rate, drift, vol }`. */
export const fxSchema: z.ZodType<FxSpec> = z
  .preprocess(
    (value) => (isWhole(value) ? value : { rate: value }),
    z.strictObject({
      rate: multipleField(),
      drift: rateField().optional(),
      vol: shareField().optional(),
    }),
  )
  .transform(
    ({ rate, drift, vol }): FxSpec => ({
      rate,
      ...(drift === undefined ? {} : { driftPerYear: drift }),
      ...(vol === undefined ? {} : { volPerYear: vol }),
    }),
  )
  .meta({ type: ['number', 'string', 'object'] })
