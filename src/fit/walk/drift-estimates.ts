import { mean } from 'simple-statistics'
import { longRunVariance, theilSen } from './slopes.ts'

/** Weekly (or wider) points of a log series: the scale on which growth is judged. */
export type CoarsePoints = { readonly years: number[]; readonly logs: number[] }

const weekYears = 7 / 365.25

/**
 * Means of the known logs over blocks of a week, counted back from the last bucket; buckets of a week or more as they are. A block needs
 * half of its buckets. `years` are the mean times of the known buckets, so that a gap does not pull the point aside.
 */
export function coarsePoints(logs: Float64Array, years: Float64Array, stepYears: number): CoarsePoints {
  const size = Math.max(1, Math.round(weekYears / stepYears))
  const out: CoarsePoints = { years: [], logs: [] }
  for (let end = logs.length; end > 0; end -= size) {
    let sum = 0
    let at = 0
    let count = 0
    for (let i = Math.max(0, end - size); i < end; i++) {
      const value = logs[i] as number
      if (Number.isNaN(value)) continue
      sum += value
      at += years[i] as number
      count++
    }
    if (count === 0 || count < size / 2) continue
    out.logs.push(sum / count)
    out.years.push(at / count)
  }
  out.logs.reverse()
  out.years.reverse()
  return out
}

/** What a log series says about its growth, log-points per year. */
export type DriftEstimate = {
  /** Last minus first (means of three points each) over the time between: the whole history. */
  readonly full: number
  /** Theil-Sen slope of the last 26 weeks, at least 8 points. */
  readonly recent: number
  /** Sampling variance of either (MODELS.md 1.3.5, first term): long-run variance per year over years. */
  readonly variance: number
  /** Years between the first and the last point. */
  readonly spanYears: number
  readonly points: number
}

const recentYears = 0.5

/** Full and recent drift of weekly points, with the variance that the wander of the level leaves them. */
export function estimateDrift(points: CoarsePoints): DriftEstimate {
  const { years, logs } = points
  const n = logs.length
  const spanYears = n > 1 ? (years[n - 1] as number) - (years[0] as number) : 0
  if (n < 3 || !(spanYears > 0)) return { full: 0, recent: 0, variance: Infinity, spanYears, points: n }
  const ends = Math.min(3, Math.floor(n / 2))
  const rise = mean(logs.slice(-ends)) - mean(logs.slice(0, ends))
  const full = rise / (mean(years.slice(-ends)) - mean(years.slice(0, ends)))
  const from = Math.min(
    Math.max(0, n - 8),
    years.findIndex((t) => t >= (years[n - 1] as number) - recentYears),
  )
  const recent = theilSen(years.slice(from), logs.slice(from))
  const differences: number[] = []
  for (let i = 1; i < n; i++) {
    const dt = (years[i] as number) - (years[i - 1] as number)
    differences.push(((logs[i] as number) - (logs[i - 1] as number)) / Math.sqrt(dt))
  }
  return { full, recent, variance: shrunkVariance(differences) / spanYears, spanYears, points: n }
}

/** Long-run variance per year that is taken for granted (assumed: 0.6 per sqrt(year)), and the differences that it is worth. */
const usualVariance = 0.36
const usualWorth = 2

/** A few differences say little about their own variance: the usual one speaks with them. */
function shrunkVariance(differences: readonly number[]): number {
  const n = differences.length
  return (n * longRunVariance(differences) + usualWorth * usualVariance) / (n + usualWorth)
}
