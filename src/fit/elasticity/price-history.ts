import type { Step } from '../../units/step.ts'

/** Demand and the price that was paid for it, over consecutive buckets of equal width. */
export type PriceHistory = {
  readonly step: Exclude<Step, 'hour'>
  /** Bucket starts, days since 1970-01-01 UTC. */
  readonly times: Float64Array
  /** Demand per bucket (tokens, requests); NaN = unknown. */
  readonly quantity: Float64Array
  /** Money per unit of demand; NaN = unknown. */
  readonly price: Float64Array
}

/** Buckets of about four weeks: the distance of lags, and the width of the windows beside a price move. */
export const bucketsInFourWeeks: Readonly<Record<PriceHistory['step'], number>> = {
  day: 28,
  week: 4,
  month: 1,
}

/** Natural logs; NaN where there is none. */
export function logsOf(values: Float64Array): Float64Array {
  return values.map((v) => (v > 0 ? Math.log(v) : NaN))
}
