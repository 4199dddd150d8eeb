import { z } from 'zod'

/** Every object may hold more fields than the contract names (PRODUCT.md: more fields are welcome). */
export const object: typeof z.looseObject = z.looseObject

/** An ISO date. */
export const date: z.ZodString = z.string().regex(/^\d{4}-\d{2}-\d{2}$/)
/** A share or probability, 0..1. */
export const share: z.ZodNumber = z.number().min(0).max(1)
/** A finite number. */
export const number: z.ZodNumber = z.number()
/** A whole number from 0. */
export const count: z.ZodInt = z.int().min(0)
/** A field that may be absent. */
export const optional: typeof z.exactOptional = z.exactOptional

const datesByShare = object({
  p10: date.nullable(),
  p50: date.nullable(),
  p90: date.nullable(),
}).describe('Date by which that share of all futures got there; null = fewer do within the horizon')

/** Dates by which shares of futures get there. */
export const dateQuantiles: z.ZodType = datesByShare

/** Quantiles over futures. */
export const quantiles: z.ZodType = object({ p10: number, p50: number, p90: number })

/** Breach or touch of a constraint. */
export const crossing: z.ZodType = object({
  ...datesByShare.shape,
  probability: share.nullable().describe('Share of futures within the display horizon; null = not known'),
  standardError: number.nullable(),
})

/** Bands of a series. */
export const bands: z.ZodType = object({
  dates: z.array(date),
  mean: z.array(number.nullable()),
  meanError: optional(z.array(number.nullable())),
  p10: z.array(number.nullable()),
  p50: z.array(number.nullable()),
  p90: z.array(number.nullable()),
})
