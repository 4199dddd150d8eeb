import type { Assessment, Finding, Unknown } from './finding.ts'

/** Share of the spread of an outcome that an unknown explains, 0..1. */
export type Influence = Pick<Unknown, 'entity' | 'name' | 'grade'> & { readonly share: number }

/** What moves the dates of one constraint; null where a date has no spread, or is not known. */
export type DateInfluences = {
  readonly breach: readonly Influence[] | null
  readonly decideBy: readonly Influence[] | null
}

/** A date that rests on assumed inputs by more than this may not fail a gate (PRODUCT.md, "Provenance"; issue 5). */
export const tooMuchAssumed = 0.3

/** Below this share, or what chance alone gives at the number of futures (1 in 200 at 8 / N), an unknown is noise. */
const smallestShare = 0.01
const chance = 8

/** Whether no single value holds more than 95 % of the futures, and none is NaN. */
export function spreads(values: Float64Array): boolean {
  const sorted = Float64Array.from(values).sort()
  // NaN is sorted last.
  if (sorted.length === 0 || Number.isNaN(sorted[sorted.length - 1])) return false
  let longest = 0
  for (let i = 0, from = 0; i < sorted.length; i++) {
    if (sorted[i] !== sorted[from]) from = i
    longest = Math.max(longest, i - from + 1)
  }
  return longest <= 0.95 * sorted.length
}

/** Ranks of the values minus their mean; equal values share their mean rank (no breach at all is the last). */
function centredRanks(values: Float64Array): Float64Array {
  const sorted = Float64Array.from(values).sort()
  const middle = (values.length - 1) / 2
  return values.map((value) => (lower(sorted, value) + upper(sorted, value) - 1) / 2 - middle)
}

/** How many sorted values are below one. */
function lower(sorted: Float64Array, value: number): number {
  let [from, to] = [0, sorted.length]
  while (from < to) {
    const mid = (from + to) >>> 1
    if ((sorted[mid] as number) < value) from = mid + 1
    else to = mid
  }
  return from
}

/** How many sorted values are not above one. */
function upper(sorted: Float64Array, value: number): number {
  let [from, to] = [0, sorted.length]
  while (from < to) {
    const mid = (from + to) >>> 1
    if ((sorted[mid] as number) <= value) from = mid + 1
    else to = mid
  }
  return from
}

type Moments = { readonly mean: number; readonly squares: number }

/** Of the draws of an unknown, which are held against every date. */
const known = new WeakMap<Float64Array, Moments>()

function momentsOf(x: Float64Array): Moments {
  const found = known.get(x)
  if (found) return found
  let sum = 0
  for (let i = 0; i < x.length; i++) sum += x[i] as number
  const mean = sum / x.length
  const moments = { mean, squares: squaresAbout(x, mean) }
  known.set(x, moments)
  return moments
}

function squaresAbout(x: Float64Array, mean: number): number {
  let sum = 0
  for (let i = 0; i < x.length; i++) sum += ((x[i] as number) - mean) ** 2
  return sum
}

/** `yy` = sum of the squares of `centredY`. */
function squaredCorrelation(x: Float64Array, centredY: Float64Array, yy: number): number {
  const { mean, squares: xx } = momentsOf(x)
  let xy = 0
  for (let i = 0; i < x.length; i++) xy += ((x[i] as number) - mean) * (centredY[i] as number)
  return xx > 0 && yy > 0 ? (xy * xy) / (xx * yy) : 0
}

/**
 * Share of the spread of an outcome that each unknown explains, largest first: the squared correlation between the unknown's
 * uniforms and the ranks of the outcome over futures (squared Spearman rank correlation; Saltelli, Ratto et al. 2008, "Global
 * Sensitivity Analysis: The Primer", ch. 1.2; MODELS.md 6.7). No breach is one last rank that its futures share. The draws
 * are independent, so the shares add up to at most 1 but for sampling error; what is left is daily noise, wander, and
 * interactions. What is no more than chance is left out.
 */
export function influencesOn(outcome: Float64Array, unknowns: readonly Unknown[]): Influence[] {
  const ranks = centredRanks(outcome)
  const yy = squaresAbout(ranks, 0)
  const least = Math.max(smallestShare, chance / outcome.length)
  const found = unknowns
    .map((unknown) => {
      const { entity, name, grade } = unknown
      return { entity, name, grade, share: squaredCorrelation(unknown.uniforms(), ranks, yy) }
    })
    .filter(({ share }) => share >= least)
    .sort((a, b) => b.share - a.share)
  const total = found.reduce((sum, { share }) => sum + share, 0)
  return total > 1 ? found.map((one) => ({ ...one, share: one.share / total })) : found
}

/** What moves the date of each constraint that can be judged, and the date by which to decide on it. */
export function dateInfluences(
  { constraints }: Pick<Assessment, 'constraints'>,
  drawn: readonly Unknown[],
): Map<string, DateInfluences> {
  return new Map(constraints.map((finding) => [finding.constraint.id, influencesOf(finding, drawn)]))
}

function influencesOf(finding: Finding, drawn: readonly Unknown[]): DateInfluences {
  const { breachDay, uncuredDay, leadDays, unknown, constraint, unknowns = [] } = finding
  if (unknown) return { breach: null, decideBy: null }
  const all = [...drawn, ...unknowns]
  const on = (outcome: Float64Array): Influence[] | null =>
    spreads(outcome) ? influencesOn(outcome, all) : null
  const breach = on(breachDay)
  if (constraint.type === 'budget') return { breach, decideBy: null }
  const isSame = uncuredDay === breachDay && leadDays.every((days) => days === leadDays[0])
  return { breach, decideBy: isSame ? breach : on(uncuredDay.map((day, i) => day - (leadDays[i] as number))) }
}

/** Share of the spread that comes from what is assumed; null without a spread. */
export function assumedShare(influences: readonly Influence[] | null): number | null {
  if (influences === null) return null
  return influences.reduce((sum, { grade, share }) => sum + (grade === 'assumed' ? share : 0), 0)
}
