import { mean } from 'simple-statistics'

type Values = ArrayLike<number>

function pairs(actual: Values, forecast: Values): [number, number][] {
  return Array.from(actual, (y, i): [number, number] => [y, forecast[i] as number]).filter(
    ([y, f]) => !Number.isNaN(y) && !Number.isNaN(f),
  )
}

function meanOf(values: number[]): number {
  return values.length > 0 ? mean(values) : NaN
}

/** Symmetric mean absolute percentage error, 200 |y - f| / (|y| + |f|), 0 to 200; two zeros agree (Makridakis, 1993). */
export function smape(actual: Values, forecast: Values): number {
  return meanOf(
    pairs(actual, forecast).map(([y, f]) =>
      y === f ? 0 : (200 * Math.abs(y - f)) / (Math.abs(y) + Math.abs(f)),
    ),
  )
}

/** Mean absolute change over `season` steps of the training values: the scale of MASE and MSIS. NaN when there is none. */
export function seasonalScale(train: Values, season: number): number {
  const changes: number[] = []
  for (let i = season; i < train.length; i++) {
    const change = Math.abs((train[i] as number) - (train[i - season] as number))
    if (!Number.isNaN(change)) changes.push(change)
  }
  return meanOf(changes)
}

/** Log errors, and changes relative to the level, below this are rounding. */
const rounding = 1e-12
const worstSkill = -99

/**
 * Share of the error that is saved against another forecast, 1 - error / other, of log errors; 0 where both are without error. At least -99: beyond
 * that the other was all but exact (a constant, an unchanging week), and the ratio says nothing.
 */
export function skillOver(error: number, other: number): number {
  if (error <= rounding) return other <= rounding ? 0 : 1
  return other > 0 ? Math.max(worstSkill, 1 - error / other) : worstSkill
}

/** The scale of MASE, or the mean level where a history without changes has none. */
export function scaleOrLevel(scale: number, level: number): number {
  return scale > rounding * level ? scale : level
}

/** Mean absolute scaled error (Hyndman and Koehler, 2006, "Another look at measures of forecast accuracy", eq. 8). */
export function mase(actual: Values, forecast: Values, scale: number): number {
  return meanOf(pairs(actual, forecast).map(([y, f]) => Math.abs(y - f))) / scale
}

/** A central interval per actual value. */
export type Interval = { readonly lower: Values; readonly upper: Values }

/** Mean scaled interval score of central 1 - alpha intervals (Gneiting and Raftery, 2007, eq. 43, over the MASE scale). */
export function msis(actual: Values, interval: Interval, options: { alpha: number; scale: number }): number {
  const scores = Array.from(actual, (y, i) => {
    const low = interval.lower[i] as number
    const high = interval.upper[i] as number
    const miss = Math.max(0, low - y) + Math.max(0, y - high)
    return high - low + (2 / options.alpha) * miss
  })
  return meanOf(scores.filter((s) => !Number.isNaN(s))) / options.scale
}

/** Share of actual values inside their interval, ends included. */
export function coverage(actual: Values, interval: Interval): number {
  const inside = Array.from(actual, (y, i) =>
    y >= (interval.lower[i] as number) && y <= (interval.upper[i] as number) ? 1 : 0,
  )
  return meanOf(inside)
}

/** Pinball (quantile) loss of forecasts of quantile `q` (Koenker and Bassett, 1978). */
export function pinball(actual: Values, forecast: Values, q: number): number {
  return meanOf(pairs(actual, forecast).map(([y, f]) => Math.max(q * (y - f), (q - 1) * (y - f))))
}

/**
 * Continuous ranked probability score of an ensemble: mean |x - y| - half the mean |x - x'| (Gneiting and Raftery, 2007, eq. 21); `fair`
 * divides the second mean by N (N - 1), which does not punish small ensembles (Ferro, 2014).
 */
export function crps(ensemble: Values, actual: number, fair = false): number {
  const sorted = Array.from(ensemble).sort((a, b) => a - b)
  const n = sorted.length
  const first = meanOf(sorted.map((x) => Math.abs(x - actual)))
  // sum over pairs of |x_i - x_j| = 2 sum_i (2 i - n + 1) x_(i), counted from 0.
  const spread = 2 * sorted.reduce((sum, x, i) => sum + (2 * i - n + 1) * x, 0)
  return first - spread / (2 * n * (fair ? n - 1 : n))
}
