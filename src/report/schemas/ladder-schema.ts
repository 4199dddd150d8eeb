import { z } from 'zod'
import { crossing, date, dateQuantiles, number, object, quantiles, share } from './schema-parts.ts'

const daysOrNever = object({ p10: number.nullable(), p50: number.nullable(), p90: number.nullable() })

const rung = object({
  step: z.string().nullable().describe('null = as it is'),
  lasts: crossing.describe('When the first of its capacities gives way for good'),
  lastsExtended: dateQuantiles,
  bindsFirst: object({ id: z.string(), share }).nullable(),
  boughtDays: daysOrNever.nullable().describe('Days that the step adds, in the same futures'),
  leadTimeDays: quantiles.nullable(),
  decideBy: date.nullable().describe('10 % quantile of the end of the rung before minus lead time'),
  lateProbability: share.nullable(),
  costPerMonth: object({ start: number, end: number }).nullable(),
  cost: number.nullable().describe('Paid once'),
})

/** Schema of `LadderReport`: what can be done about a resource, step by step. */
export const ladder: z.ZodType = object({ of: z.string(), rungs: z.array(rung) })
