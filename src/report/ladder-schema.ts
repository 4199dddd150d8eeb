import { z } from 'zod'

/** Schemas that the report's schema has for everybody. */
type Parts = {
  readonly crossing: z.ZodType
  readonly dateQuantiles: z.ZodType
  readonly quantiles: z.ZodType
}

const date = z.string().regex(/^\d{4}-\d{2}-\d{2}$/)
const share = z.number().min(0).max(1)
const number = z.number()
const daysOrNever = z.looseObject({ p10: number.nullable(), p50: number.nullable(), p90: number.nullable() })

/** Schema of `LadderReport`: what can be done about a resource, step by step. */
export function ladderSchema({ crossing, dateQuantiles, quantiles }: Parts): z.ZodType {
  const rung = z.looseObject({
    step: z.string().nullable().describe('null = as it is'),
    lasts: crossing.describe('When the first of its capacities gives way for good'),
    lastsExtended: dateQuantiles,
    bindsFirst: z.looseObject({ id: z.string(), share }).nullable(),
    boughtDays: daysOrNever.nullable().describe('Days that the step adds, in the same futures'),
    leadTimeDays: quantiles.nullable(),
    decideBy: date.nullable().describe('10 % quantile of the end of the rung before minus lead time'),
    lateProbability: share.nullable(),
    costPerMonth: z.looseObject({ start: number, end: number }).nullable(),
    cost: number.nullable().describe('Paid once'),
  })
  return z.looseObject({ of: z.string(), rungs: z.array(rung) })
}
