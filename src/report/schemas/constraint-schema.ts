import { z } from 'zod'
import { crossing, date, dateQuantiles, number, object, optional, quantiles, share } from './schema-parts.ts'

const period = object({
  from: date,
  to: date.describe('Last day, inclusive'),
  limit: number,
  spent: number,
  total: quantiles,
  overProbability: share,
  expectedOverrun: number,
  firstDayOver: date.nullable(),
})

const serving = object({
  mode: z.enum(['clip', 'queue', 'shed', 'buy']),
  route: optional(z.string()),
  binds: crossing.describe('First day on which not all that was asked for was served in time'),
  lostShare: quantiles,
  boughtShare: quantiles,
  longestWaitDays: quantiles,
  backlogDays: quantiles,
}).describe('What the limit let through over the display horizon; shares of what was asked for')

const leadPart = object({
  name: z.string(),
  medianDays: number,
  p90Days: number,
  decides: share.describe('Share of futures in which a day more of it is a day more of all'),
  source: optional(z.string()),
})

/** Schema of one constraint of a report. */
export const constraint: z.ZodType = object({
  id: z.string(),
  type: z.enum(['budget', 'capacity']),
  of: z.string(),
  measure: optional(z.string()),
  unit: z.string(),
  limit: number,
  limitText: z.string(),
  basis: optional(z.string()),
  period: optional(z.string()),
  headroom: number,
  now: number.nullable(),
  utilisation: number.nullable(),
  breach: crossing,
  touch: crossing,
  breachExtended: optional(dateQuantiles),
  firstDayOver: optional(date.nullable()),
  bindsFirst: share.nullable(),
  leadTimeDays: quantiles.nullable(),
  leadTimeParts: optional(z.array(leadPart)),
  decideBy: date.nullable().describe('10 % quantile of breach minus lead time'),
  lateProbability: share.nullable(),
  status: z.enum(['over', 'late', 'act', 'watch', 'ok', 'unknown']),
  episodes: optional(z.array(object({ from: date, curedBy: z.string(), probability: share }))),
  periods: optional(z.array(period)),
  children: optional(
    object({
      ids: z.array(z.string()),
      planRatio: number.nullable().describe("The children's amounts per year over the parent's"),
      overAlone: share.nullable().describe('Share of futures in which the parent is over and no child is'),
    }),
  ),
  peakFactor: optional(object({ value: number, source: z.enum(['measured', 'stated', 'assumed']) })),
  serving: optional(serving),
  served: optional(object({ breach: crossing, limitedBy: z.array(z.string()) })),
  assumedShare: optional(
    object({ breach: share.nullable(), decideBy: share.nullable() }).describe(
      'Share of the spread of a date that comes from inputs graded assumed',
    ),
  ),
})
