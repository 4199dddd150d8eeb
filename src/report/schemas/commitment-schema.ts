import { z } from 'zod'
import { bands, crossing, date, number, object, optional, quantiles, share } from './schema-parts.ts'

/** One contract of `commitments:`. */
export const commitment: z.ZodType = object({
  id: z.string(),
  covers: z.array(z.string()),
  unit: z.string(),
  basis: z.string(),
  commit: object({
    amount: number,
    currency: z.string(),
    period: z.string(),
    text: z.string(),
    unused: z.enum(['lost', 'rolls']),
    pays: z.enum(['as-used', 'upfront', 'monthly']),
  }).nullable(),
  status: z.enum(['ok', 'unknown']),
  periods: z.array(
    object({
      from: date,
      to: date.nullable().describe('Last day, inclusive'),
      complete: z.boolean().describe('False where the horizon cuts it'),
      drawnBefore: number,
      use: quantiles.describe('What the commit could pay for, at its price'),
      exhausted: crossing,
      unused: quantiles.nullable(),
      unusedProbability: share.nullable(),
      cash: quantiles,
      parts: z
        .record(z.string(), number)
        .describe(
          'Means: charges = relief + discount + credit + drawn + over; cash = payments + overage + provisioned + support + flat',
        ),
      bestCommit: number.nullable().describe('Commit at the quantile bestQuantile of the use'),
    }),
  ),
  credits: z.array(
    object({
      expires: date.nullable(),
      exhausted: crossing,
      unused: quantiles.nullable(),
      jumpPerDay: quantiles.nullable(),
    }),
  ),
  jumpPerDay: quantiles.nullable().describe('Rise of the cash per day after the commit is used up'),
  bestQuantile: number.nullable(),
  cash: quantiles.nullable(),
  series: optional(bands),
})
