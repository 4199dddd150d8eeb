import type { FleetAnswer } from '../../fit/fleet/fleet.ts'
import type { Total } from '../../fit/reconcile/hierarchy.ts'
import { minTrace } from '../../fit/reconcile/mint.ts'
import { makeSums } from '../../fit/reconcile/reconciliation.ts'
import { shrunkCovariance } from '../../fit/reconcile/shrunk-covariance.ts'
import type { Series } from '../../series/series.ts'
import { round9 } from '../../stats/round9.ts'
import { stepDays } from '../../units/step.ts'
import type { SeriesForecastReport } from './forecast-document.ts'
import { movedPoint } from './forecast-report.ts'

/** A series as part of its totals. */
export type Member = {
  readonly index: number
  readonly series: Series
  /** Buckets by which it ends before the whole does; undefined = its buckets are others. */
  readonly lag?: number
  readonly stale: boolean
}

/** A series without a new value for two weeks and three buckets, while others have one, is stale (as `isStale` of a single fit). */
const staleDays = 14
const staleSteps = 3.5

/** Where a series ends against the whole that it is a part of. */
export function placeIn(whole: Series, part: Series): { readonly lag?: number; readonly stale: boolean } {
  const end = whole.times.at(-1)
  const own = part.times.at(-1)
  if (end === undefined || own === undefined) return { stale: false }
  const stale = end - own > staleDays && end - own > staleSteps * stepDays[part.step]
  const steps = (end - own) / stepDays[whole.step]
  const lag = Math.round(steps)
  // Months differ in length: half a month off is still the same month.
  const slack = whole.step === 'month' ? 0.4 : 0.01
  const aligned = part.step === whole.step && Math.abs(steps - lag) <= slack
  return { stale, ...(aligned && { lag }) }
}

/** Sums of printed means, and how many members they leave out. */
export type FleetSums = {
  take(member: Member, report: SeriesForecastReport): void
  /** Members that are left out of the whole. */
  leftOut(): number
  /** Per total. */
  finish(): readonly { readonly means: Float64Array; readonly leftOut: number }[]
}

/** True when the numbers of a series go into its totals. */
function counts({ lag, stale }: Member, report: Pick<SeriesForecastReport, 'points'>): boolean {
  return lag !== undefined && !stale && report.points.length > 0
}

/** Mean of a member at step k of the whole; before its own first step its measured value; NaN where it has none. */
function meanOf({ series, lag = 0 }: Member, report: SeriesForecastReport, k: number): number {
  const at = k + lag
  if (at < 0) return round9(series.values[series.values.length + at] ?? NaN)
  return report.points[at]?.mean ?? NaN
}

/** Starts the sums over `steps` steps of the whole. */
export function sumsOf(totals: readonly Total[], steps: number): FleetSums {
  const sums = makeSums(totals, steps)
  const out = new Set<number>()
  return {
    take(member, report) {
      if (counts(member, report)) sums.add(member.index, (k) => meanOf(member, report, k))
      else out.add(member.index)
    },
    leftOut: () => (totals.length > 0 ? out.size : 0),
    finish() {
      const means = sums.finish()
      return totals.map(({ leaves }, j) => ({
        means: means[j] as Float64Array,
        leftOut: leaves.reduce((count, leaf) => count + (out.has(leaf) ? 1 : 0), 0),
      }))
    },
  }
}

/**
 * Totals with the sums as their means. Their bands come from the total's own forecast, moved by reconciled / own mean: its history shows how its members
 * vary together, which a sum of the members' bands cannot know (it would take them for either independent or alike).
 */
export function adoptSums(reports: readonly SeriesForecastReport[], sums: FleetSums): SeriesForecastReport[] {
  const found = sums.finish()
  return reports.map((report, j) => {
    const { means, leftOut } = found[j] as { means: Float64Array; leftOut: number }
    return {
      ...report,
      ...(leftOut > 0 && { leftOut }),
      points: report.points.map((point, k) => {
        const mean = means[k] ?? NaN
        return Number.isFinite(mean) ? movedPoint(point, mean) : { ...point, mean: null }
      }),
    }
  })
}

/** A member whose forecast waits for those of all others. */
export type Held = {
  readonly member: Member
  readonly report: SeriesForecastReport
  readonly answer: FleetAnswer
}
/** A total by its own forecast. */
export type FoundTotal = { readonly report: SeriesForecastReport; readonly answer: FleetAnswer }

/**
 * The held members with their means reconciled by minimum trace, bands moved with them. Steps in which a mean is unknown, and members that no total counts,
 * stay as they are.
 */
export function mintAdjusted(
  held: readonly Held[],
  found: readonly FoundTotal[],
  { totals, steps }: { readonly totals: readonly Total[]; readonly steps: number },
): readonly Held[] {
  const taken = held.filter(({ member, report }) => counts(member, report))
  if (taken.length === 0 || found.some(({ answer }) => answer.points.length === 0)) return held
  const placeOf = new Map(taken.map(({ member }, place) => [member.index, place]))
  const members = totals.map(({ leaves }) => leaves.flatMap((leaf) => placeOf.get(leaf) ?? []))
  const used = members.flatMap((leaves, j) => (leaves.length > 0 ? [j] : []))
  const errors = alignedErrors([
    ...used.map((j) => ({ errors: found[j]?.answer.errors, lag: 0 })),
    ...taken.map(({ answer, member }) => ({ errors: answer.errors, lag: member.lag ?? 0 })),
  ])
  const reconcile = minTrace(
    used.map((j) => members[j] ?? []),
    shrunkCovariance(errors),
  )
  const points = new Map(taken.map(({ member, report }) => [member.index, [...report.points]]))
  for (let k = 0; k < steps; k++) {
    const base = Float64Array.from(used, (j) => found[j]?.report.points[k]?.mean ?? NaN)
    const own = Float64Array.from(taken, ({ member, report }) => meanOf(member, report, k))
    if (base.some(Number.isNaN) || own.some(Number.isNaN)) continue
    const moved = reconcile(base, own)
    taken.forEach(({ member }, place) => {
      const list = points.get(member.index)
      const at = k + (member.lag ?? 0)
      const point = list?.[at]
      if (list && point) list[at] = movedPoint(point, round9(moved[place] as number))
    })
  }
  return held.map((one) => {
    const moved = points.get(one.member.index)
    return moved ? { ...one, report: { ...one.report, points: moved } } : one
  })
}

/**
 * Errors of all over the same buckets, newest last; NaN = unknown. In units of the largest: reconciling weighs them against each other
 * only, and their squares must stay within the range of numbers.
 */
function alignedErrors(
  all: readonly { readonly errors: Float64Array | undefined; readonly lag: number }[],
): Float64Array[] {
  const buckets = Math.max(0, ...all.map(({ errors, lag }) => (errors?.length ?? 0) + lag))
  let largest = 0
  for (const { errors } of all)
    for (const e of errors ?? []) if (Number.isFinite(e)) largest = Math.max(largest, Math.abs(e))
  return all.map(({ errors, lag }) => {
    const out = new Float64Array(buckets).fill(NaN)
    if (errors)
      out.set(
        errors.map((e) => (Number.isFinite(e) ? e / (largest || 1) : NaN)),
        buckets - lag - errors.length,
      )
    return out
  })
}
