import type { Day } from '../../units/day.ts'

/**
 * Days after which a number should be looked at again, by what it is (our choice): prices, quotas and lead times move within
 * half a year, throughputs with each generation of engines and models, power with each generation of hardware.
 */
const shelfLives: readonly (readonly [RegExp, number])[] = [
  [/^[A-Z]{3}\/|^money/, 180],
  [/^lead-time$/, 180],
  [/^(tokens|queries|writes|requests)\/(s|min|day)$/, 365],
  [/^W$|^pue$/, 1095],
]
const otherwise = 365

/** Whether a number from `asOf` is past its shelf life on `start`; a number without a date is not known to be. */
export function isStale(
  what: { readonly unit: string; readonly param: string },
  asOf: Day | undefined,
  start: Day,
): boolean {
  if (asOf === undefined) return false
  const [, days = otherwise] =
    shelfLives.find(([pattern]) => pattern.test(what.unit) || pattern.test(what.param)) ?? []
  return start - asOf > days
}
