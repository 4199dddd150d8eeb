import { probit } from '../stats/normal.ts'

/**
 * One unknown number: a distribution over futures, drawn once a future (`each`: varies from task to task and is
 * integrated inside each future). `p05` and `p95` are its 5th and 95th percentiles (PRODUCT.md, "Words for numbers").
 */
export type Range = (
  | { readonly shape: 'point'; readonly value: number }
  /** Both ends positive. */
  | { readonly shape: 'lognormal'; readonly p05: number; readonly p95: number }
  /** Shares and probabilities, never outside 0..1. */
  | { readonly shape: 'logit-normal'; readonly p05: number; readonly p95: number }
  /** Rates on the log scale; anything that may be negative. */
  | { readonly shape: 'normal'; readonly p05: number; readonly p95: number }
  /** Non-negative with an end at 0: normal through p05 and p95, truncated below at 0. */
  | { readonly shape: 'truncated-normal'; readonly p05: number; readonly p95: number }
  /** Normal with mean and sd, truncated to [min, max] (the elasticity prior). */
  | {
      readonly shape: 'bounded-normal'
      readonly mean: number
      readonly sd: number
      readonly min: number
      readonly max: number
    }
  | { readonly shape: 'triangular'; readonly low: number; readonly mode: number; readonly high: number }
) & {
  readonly each?: boolean
  /** Where the number comes from: `measured`, `benchmarked`, `vendor`, `assumed`; undefined = stated by the user. */
  readonly grade?: 'measured' | 'benchmarked' | 'vendor' | 'assumed'
}

/** A certain number as a Range. */
export function point(value: number): Range {
  return { shape: 'point', value }
}

const z95 = 1.6448536269514722

/** The value below which a share `u` (0..1, exclusive) of futures lies. */
export function rangeQuantile(range: Range, u: number): number {
  switch (range.shape) {
    case 'point':
      return range.value
    default: {
      const z = probit(u) / z95
      return z
    }
  }
}
