import { normalCdf } from '../stats/normal.ts'
import { point, type Range } from './range.ts'

/**
 * The range of a quantity from its 5 % and 95 % ends: both positive, lognormal; an end at 0, truncated normal; a
 * negative end, normal.
 */
export function spreadQuantity(low: number, high: number): Range {
  if (low === high) return point(low)
  const shape = low > 0 ? 'lognormal' : low === 0 ? 'truncated-normal' : 'normal'
  return { shape, p05: low, p95: high }
}

/** The range of a rate on the log scale: normal. */
export function spreadRate(low: number, high: number): Range {
  return low === high ? point(low) : { shape: 'normal', p05: low, p95: high }
}

/** So wide that the normal between 0 and 1 is flat to 1e-5. */
const flat = 100

/**
 * The range of a share: logit-normal, never outside 0..1. An end at 0 % (100 %) cannot be a percentile of that shape:
 * it is read as the bound and the most likely value, a normal cut to 0..1 whose other end is exact up to 94 % (6 %).
 * `0 % to 100 %` is flat.
 */
export function spreadShare(low: number, high: number): Range {
  if (low === high) return point(low)
  if (low > 0 && high < 1) return { shape: 'logit-normal', p05: low, p95: high }
  if (low === 0 && high === 1) return { shape: 'bounded-normal', mean: 0.5, sd: flat, min: 0, max: 1 }
  const fromZero = low === 0
  const sd = widthWithin(fromZero ? high : 1 - low)
  return { shape: 'bounded-normal', mean: fromZero ? 0 : 1, sd, min: 0, max: 1 }
}

/** Standard deviation of the normal around 0, cut to 0..1, whose 95th percentile is `p95`. */
function widthWithin(p95: number): number {
  const massBelow = (sd: number): number => (normalCdf(p95 / sd) - 0.5) / (normalCdf(1 / sd) - 0.5)
  return massBelow(flat) >= 0.95 ? flat : bisect(massBelow, p95)
}

function bisect(massBelow: (sd: number) => number, p95: number): number {
  let [low, high] = [p95 / 4, flat]
  for (let i = 0; i < 100; i++) {
    const middle = Math.sqrt(low * high)
    if (massBelow(middle) > 0.95) low = middle
    else high = middle
  }
  return Math.sqrt(low * high)
}
