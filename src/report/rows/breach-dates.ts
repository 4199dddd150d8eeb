import type { ConstraintReport } from '../document/sections/constraint.ts'
import type { DateQuantiles } from '../document/sections/values.ts'

/**
 * When a constraint gives way: the dates of the display horizon, and beyond it those of the extended simulation where
 * there is one, so that a wall in five years is a date and not `later`.
 */
export function breachDates({
  breach,
  breachExtended,
}: Pick<ConstraintReport, 'breach' | 'breachExtended'>): DateQuantiles {
  return {
    p10: breach.p10 ?? breachExtended?.p10 ?? null,
    p50: breach.p50 ?? breachExtended?.p50 ?? null,
    p90: breach.p90 ?? breachExtended?.p90 ?? null,
  }
}
