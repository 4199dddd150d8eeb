import { z } from 'zod'
import { crossing, date, number, object, quantiles, share } from './schema-parts.ts'

const regret = object({ date: date.nullable().describe('null = never'), mean: number, p90: number })

/** One choice: ways to serve the same demand. */
export const choice: z.ZodType = object({
  id: z.string(),
  unit: z.string(),
  status: z.enum(['ok', 'unknown']),
  options: z.array(
    object({
      id: z.string(),
      of: z.array(z.string()),
      now: quantiles.describe('Per day, first four weeks'),
      atEnd: quantiles.describe('Per day, last four weeks'),
      total: quantiles.describe('Over the horizon'),
    }),
  ),
  switches: z.array(
    object({
      from: z.string(),
      to: z.string(),
      switchOver: crossing.describe('Middle of the first four weeks in which the other option costs less'),
      reverses: crossing,
      cheaperNow: share,
      cheaperAtEnd: share,
      cheaperBy: z.array(object({ date, probability: share })),
      decideBy: date.nullable().describe('Median of switch-over less lead time'),
      regret: z.array(regret).describe("Extra cost of one date for all futures against each one's best"),
      best: regret,
      utilisation: object({ now: quantiles, breakEven: quantiles.nullable() }).nullable(),
    }),
  ),
})
