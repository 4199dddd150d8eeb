import { quantilesInPlace } from '../../stats/quantile.ts'
import type { Day } from '../../units/day.ts'
import type { RegretPoint } from './choice-finding.ts'

/** What today's option has cost more than the other one from start to a candidate day; one entry per future. */
export type Candidate = { readonly day: Day | null; readonly dearer: Float64Array }

/**
 * Regret of switching on one day in every future, against each future's own best day among the candidates:
 *
 *   K(s) = sum over days before s of (today's option - the other) + switch cost (none for never)
 *   regret(s) = K(s) - min over candidates of K
 * Candidates are the months of the horizon and never. Money at the prices of its day, not discounted.
 */
export function regretsOf(candidates: readonly Candidate[], switchCost: number): RegretPoint[] {
  const paths = candidates[0]?.dearer.length ?? 0
  const cost = ({ day, dearer }: Candidate, i: number): number =>
    (dearer[i] as number) + (day === null ? 0 : switchCost)
  const best = new Float64Array(paths).fill(Number.POSITIVE_INFINITY)
  for (const candidate of candidates)
    for (let i = 0; i < paths; i++) best[i] = Math.min(best[i] as number, cost(candidate, i))
  return candidates.map((candidate) => {
    const regret = best.map((least, i) => cost(candidate, i) - least)
    const mean = regret.reduce((sum, value) => sum + value, 0) / paths
    return { day: candidate.day, mean, p90: quantilesInPlace(regret, [0.9])[0] ?? Number.NaN }
  })
}

/** The candidate of least mean regret; the earliest of equals. */
export function leastRegret(points: readonly RegretPoint[]): RegretPoint {
  const [first, ...rest] = points
  if (!first) throw new RangeError('no candidate to choose from')
  return rest.reduce((best, one) => (one.mean < best.mean ? one : best), first)
}
