import { z } from 'zod'

/** Every object may hold more fields than the contract names (PRODUCT.md: more fields are welcome). */
export const object: typeof z.looseObject = z.looseObject
/** A field that may be absent, but is never undefined. */
export const optional: typeof z.exactOptional = z.exactOptional

/** A day as `YYYY-MM-DD`. */
export const date: z.ZodString = z.string().regex(/^\d{4}-\d{2}-\d{2}$/)
/** A share or probability, 0..1. */
export const share: z.ZodNumber = z.number().min(0).max(1)
/** Any finite number. */
export const number: z.ZodNumber = z.number()
/** A whole number, 0 or more. */
export const count: z.ZodType = z.int().min(0)

const threeDates = { p10: date.nullable(), p50: date.nullable(), p90: date.nullable() }

/** Quantiles of a date. */
export const dateQuantiles: z.ZodType = object(threeDates).describe(
  'Date by which that share of all futures got there; null = fewer do within the horizon',
)

/** Quantiles of a number. */
export const quantiles: z.ZodType = object({ p10: number, p50: number, p90: number })

/** How many futures get somewhere, and when. */
export const crossing: z.ZodType = object({
  ...threeDates,
  probability: share.nullable().describe('Share of futures within the display horizon; null = not known'),
  standardError: number.nullable(),
})

/** A measure per day. */
export const bands: z.ZodType = object({
  dates: z.array(date),
  mean: z.array(number.nullable()),
  meanError: optional(z.array(number.nullable())),
  p10: z.array(number.nullable()),
  p50: z.array(number.nullable()),
  p90: z.array(number.nullable()),
})
