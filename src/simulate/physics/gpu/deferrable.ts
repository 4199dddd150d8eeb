/** Our choice: the lengths of the intervals that are looked at, from the window up, in hours. */
const longestHours = 72
const stepHours = 0.25
const hoursPerDay = 24

/** One interval: how far it lies above the day's mean per unit of (peak - 1), and the share of flexible work that must fall into it. */
export type Interval = { readonly above: number; readonly due: number }

/**
 * The intervals that can decide how large a pool is that serves interactive work at once and flexible work within `window` hours
 * of its arrival. Interactive load: a day's sine 1 + (peak - 1) sin, whose busiest `L` hours lie (peak - 1) |sin(pi L / 24)| / (pi L /
 * 24) above its mean. Flexible work arrives evenly; of an interval of L hours, what arrives in its first L - window must be done
 * inside it: a share 1 - window / L. A pool suffices when no interval asks for more than it gives (demand bound of earliest
 * deadline first, S. K. Baruah, L. E. Rosier and R. R. Howell 1990). Only intervals that
 * can be the deciding one are kept.
 */
export function decidingIntervals(window: number): Interval[] {
  const all: Interval[] = [{ above: 0, due: 1 }]
  const step = Math.max(stepHours, window / 100)
  for (let hours = Math.max(window, step); hours <= Math.max(longestHours, 3 * window); hours += step) {
    const turn = (Math.PI * hours) / hoursPerDay
    const above = Math.abs(Math.sin(turn) / turn)
    all.push({ above, due: Math.max(0, 1 - window / hours) })
  }
  return upperHull(all)
}

/**
 * The points that are the largest of all in some direction with both weights at or above 0: those on the upper right of the convex
 * hull (monotone chain, A. M. Andrew 1979).
 */
function upperHull(points: readonly Interval[]): Interval[] {
  const sorted = [...points].sort((a, b) => b.above - a.above || b.due - a.due)
  const hull: Interval[] = []
  for (const point of sorted) {
    const last = hull.at(-1)
    if (last && point.due <= last.due) continue
    while (hull.length >= 2 && isWithin(hull.at(-2), hull.at(-1), point)) hull.pop()
    hull.push(point)
  }
  return hull
}

/** Whether b lies on or below the line from a to c. */
function isWithin(a: Interval | undefined, b: Interval | undefined, c: Interval): boolean {
  if (!a || !b) return false
  return (b.above - a.above) * (c.due - a.due) <= (b.due - a.due) * (c.above - a.above)
}

/** Interactive and flexible load of a future, both in pool units on the mean of the day. */
export type MixedLoad = { readonly interactive: number; readonly peak: number; readonly flexible: number }

/**
 * The pool that a day's mixed load asks for: the interactive peak, and for each deciding interval interactive x (1 + (peak - 1) x
 * above) + flexible x due.
 */
export function poolFor({ interactive, peak, flexible }: MixedLoad, intervals: readonly Interval[]): number {
  let most = interactive * peak
  for (const { above, due } of intervals) {
    const asked = interactive * (1 + (peak - 1) * above) + flexible * due
    if (asked > most) most = asked
  }
  return most
}
