import { z } from 'zod'

/**
 * A map that may be written as one word: `growth: flat` for `growth: { model: flat }`. `expand` turns anything that is no
 * map into the map that it stands for.
 */
export function shorthand<T>(expand: (short: unknown) => unknown, schema: z.ZodType<T>): z.ZodType<T> {
  const isMap = (value: unknown): boolean =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
  return z
    .preprocess((value) => (isMap(value) ? value : expand(value)), schema)
    .meta({ type: ['string', 'number', 'object'] })
}
