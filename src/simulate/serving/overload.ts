/**
 * Part of a day's mean load `mean` that lies above a `limit` when the busiest moment is `peak` x the mean: the integral of
 * max(0, load - limit) over the day, in the unit of the load. The hours in between are taken to fall in a straight line from
 * the busiest to the quietest (our choice, a linear load duration curve): from `peak` to 2 - peak for peak <= 2, and down to
 * nothing after 2 / peak of the day for a sharper one. With C = limit, m = mean, p = peak:
 *   p <= 1                      max(0, m - C)
 *   1 < p <= 2, C <= m (2 - p)  m - C
 *   1 < p <= 2, else            (m p - C)^2 / (4 m (p - 1))
 *   p > 2                       (m p - C)^2 / (m p^2)
 * NaN where any of them is not a number.
 */
export function overload(mean: number, peak: number, limit: number): number {
  if (Number.isNaN(mean) || Number.isNaN(peak) || Number.isNaN(limit)) return Number.NaN
  const highest = mean * Math.max(1, peak)
  if (highest <= limit) return 0
  if (limit <= 0) return mean
  if (peak <= 1) return mean - limit
  const above = highest - limit
  if (peak > 2) return (above * above) / (mean * peak * peak)
  return limit <= mean * (2 - peak) ? mean - limit : (above * above) / (4 * mean * (peak - 1))
}
