import { mean, median, sampleVariance } from 'simple-statistics'

/** Theil-Sen slope: the median of the slopes between all pairs of points (Sen, 1968, "Estimates of the regression coefficient based on Kendall's tau"). */
export function theilSen(x: readonly number[], y: readonly number[]): number {
  const slopes: number[] = []
  for (let i = 0; i < x.length; i++)
    for (let k = i + 1; k < x.length; k++) {
      const dx = (x[k] as number) - (x[i] as number)
      if (dx !== 0) slopes.push(((y[k] as number) - (y[i] as number)) / dx)
    }
  return slopes.length > 0 ? median(slopes) : 0
}

/** Straight line through points, with standard errors that allow for autocorrelated residuals. */
export type Line = {
  readonly slope: number
  readonly slopeSd: number
  /** Mean of x, the point at which level and slope are uncorrelated, and the line's value and its sd there. */
  readonly centre: number
  readonly level: number
  readonly levelSd: number
  readonly residuals: Float64Array
}

/**
 * Ordinary least squares with Newey-West standard errors (Bartlett weights, lag 4 (n/100)^(2/9); Newey and West, 1987; their
 * truncation rule as in Stock and Watson), with the small-sample factor n / (n - 2).
 */
export function leastSquares(x: readonly number[], y: readonly number[]): Line {
  const n = x.length
  const centre = mean([...x])
  const level = mean([...y])
  let sxx = 0
  let sxy = 0
  for (let i = 0; i < n; i++) {
    sxx += ((x[i] as number) - centre) ** 2
    sxy += ((x[i] as number) - centre) * ((y[i] as number) - level)
  }
  const slope = sxx > 0 ? sxy / sxx : 0
  const residuals = Float64Array.from(y, (v, i) => v - level - slope * ((x[i] as number) - centre))
  const small = n > 2 ? n / (n - 2) : 1
  const lag = Math.min(n - 1, Math.max(1, Math.ceil(4 * (n / 100) ** (2 / 9))))
  const scores = residuals.map((e, i) => e * ((x[i] as number) - centre))
  const slopeVariance = sxx > 0 ? (longRunSum(scores, lag) * small) / sxx ** 2 : 0
  const levelVariance = (longRunSum(residuals, lag) * small) / n ** 2
  return {
    slope,
    slopeSd: Math.sqrt(slopeVariance),
    centre,
    level,
    levelSd: Math.sqrt(levelVariance),
    residuals,
  }
}

/** Bartlett-weighted sum of autocovariances times n: the variance of a sum of autocorrelated terms; never negative. */
function longRunSum(values: ArrayLike<number>, lag: number): number {
  const n = values.length
  let total = 0
  for (let k = 0; k <= lag; k++) {
    let sum = 0
    for (let i = k; i < n; i++) sum += (values[i] as number) * (values[i - k] as number)
    total += (k === 0 ? 1 : 2 * (1 - k / (lag + 1))) * sum
  }
  return Math.max(0, total)
}

/** Long-run variance per step of differences about their mean (Newey-West, Bartlett weights, lag 4; MODELS.md 1.3.5), at least a tenth of their variance. */
export function longRunVariance(differences: readonly number[], lag = 4): number {
  const n = differences.length
  if (n < 3) return 0
  const centre = mean([...differences])
  const rest = differences.map((d) => d - centre)
  return Math.max(longRunSum(rest, Math.min(lag, n - 1)) / (n - 1), 0.1 * sampleVariance([...differences]))
}
