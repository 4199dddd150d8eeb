import type { Notice } from '../../notice.ts'
import { layoutOf } from '../../simulate/couple.ts'
import { medianRates } from '../../simulate/fx.ts'
import { columnOf, type Layout } from '../../simulate/layout.ts'
import type { SimulationPlan } from '../../simulate/plan/plan.ts'
import type { Clock, Rung } from '../../simulate/resource-kind.ts'
import { runTrials } from '../../simulate/run/run-trials.ts'
import type { WorkerPool } from '../../simulate/run/workers.ts'
import { makeDraws } from '../../stats/make-draws.ts'
import { quantilesInPlace } from '../../stats/quantile.ts'
import { addMonths, type Day, startOfMonth } from '../../units/day.ts'
import { rangeQuantile } from '../../units/range.ts'
import type {
  Assessor,
  CrossingSummary,
  DayQuantiles,
  Finding,
  NumberQuantiles,
  ResolvedConstraint,
} from '../finding.ts'
import { makeAssessor } from '../make-assessor.ts'
import { orderBy } from '../order-by.ts'
import {
  dayQuantiles,
  numberQuantiles,
  reachedBy,
  summariseCrossings,
  unknownCrossings,
} from '../quantiles-of.ts'
import { capacitiesOn, type LadderPlan, ladderPlans, planOfLadders, rungName } from './plan-ladders.ts'

/** A resource as it is, or after a step and all before it. */
export type RungFinding = {
  /** Name of the step; undefined = as it is. */
  readonly step: string | undefined
  /** The day on which the first of its capacities gives way for good, over the display horizon. */
  readonly lasts: CrossingSummary
  readonly lastsExtended: DayQuantiles
  /** The capacity that most often gives way first, and its share of the futures in which one does. */
  readonly bindsFirst: { readonly id: string; readonly share: number } | undefined
  /** Days that the step adds, future by future; null = that share of futures never sees the end of it. */
  readonly boughtDays: { readonly [q in keyof NumberQuantiles]: number | null } | undefined
  readonly leadTimeDays: NumberQuantiles | undefined
  /** The day to begin the step, so that in 90 % of futures it is done before what stands until then gives way. */
  readonly decideBy: number | null
  readonly lateProbability: number | undefined
  /** Median money of the calendar month, at the rate of the first and of the last day; undefined where it is not priced. */
  readonly costPerMonth: { readonly start: number; readonly end: number } | undefined
  /** Paid once, in the scenario's currency. */
  readonly cost: number | undefined
}

/** What can be done about one resource, step by step. */
export type LadderFinding = {
  readonly of: string
  readonly rungs: readonly RungFinding[]
  /** Assumptions of the steps that the resource as it is does not make. */
  readonly notices: readonly Notice[]
}

/** One rung in the middle of a run. */
type Watched = {
  readonly rung: Rung | undefined
  readonly id: string
  readonly assessor: Assessor
  readonly moneyColumn: number | undefined
  readonly money: { start?: number; end?: number }
}

/** Days of the calendar month: a monthly charge is then itself. */
function daysOfMonth(day: Day): number {
  const first = startOfMonth(day)
  return addMonths(first, 1) - first
}

function medianOf(values: Float64Array): number {
  return quantilesInPlace(Float64Array.from(values), [0.5])[0] ?? Number.NaN
}

function watchRungs(ladder: LadderPlan, plan: SimulationPlan, layouts: { whole: Layout; own: Layout }) {
  const { paths, seed, start, end, extendedEnd } = plan
  return [undefined, ...ladder.rungs].map((rung): Watched => {
    const id = rung ? rungName(ladder.base.id, rung.id) : ladder.base.id
    const constraints = capacitiesOn(ladder, rung, layouts)
    return {
      rung,
      id,
      assessor: makeAssessor({ constraints, paths, seed, start, end, extendedEnd }),
      moneyColumn: columnOf(layouts.own, id, 'money'),
      money: {},
    }
  })
}

function observe(
  watched: Watched,
  clock: Clock,
  columns: readonly Float64Array[],
  plan: SimulationPlan,
): void {
  watched.assessor.observe(clock, columns)
  const money = watched.moneyColumn === undefined ? undefined : columns[watched.moneyColumn]
  if (!money) return
  if (clock.day === plan.start) watched.money.start = medianOf(money) * daysOfMonth(clock.day)
  if (clock.day === plan.end - 1) watched.money.end = medianOf(money) * daysOfMonth(clock.day)
}

/** The first day on which one of the capacities gives way for good, and how often each is that one. */
function firstEnd(findings: readonly Finding[], paths: number) {
  const days = new Float64Array(paths).fill(Number.POSITIVE_INFINITY)
  const counts = findings.map(() => 0)
  for (let i = 0; i < paths; i++) {
    let first = -1
    findings.forEach(({ uncuredDay }, k) => {
      if ((uncuredDay[i] as number) >= (days[i] as number)) return
      days[i] = uncuredDay[i] as number
      first = k
    })
    if (first >= 0) counts[first] = (counts[first] ?? 0) + 1
  }
  const total = counts.reduce((sum, count) => sum + count, 0)
  const most = Math.max(0, ...counts)
  const id = findings[counts.indexOf(most)]?.constraint.id
  return {
    days,
    unknown: findings.some((finding) => finding.unknown),
    bindsFirst: total > 0 && id !== undefined ? { id, share: most / total } : undefined,
  }
}

/** See {@link firstEnd}. */
type End = ReturnType<typeof firstEnd>

/** Days between two ends, future by future; none where neither comes. */
function boughtBetween(before: Float64Array, after: Float64Array): RungFinding['boughtDays'] {
  const sorted = after.map((day, i) => (day === before[i] ? 0 : day - (before[i] as number))).sort()
  const at = (q: number): number | null => {
    const days = reachedBy(sorted, q)
    return Number.isFinite(days) ? days : null
  }
  return { p10: at(0.1), p50: at(0.5), p90: at(0.9) }
}

/** Lead times of a step, one per future, by its own name. */
function leadDaysOf(of: string, { id, leadTimeDays }: Rung, { seed, paths }: SimulationPlan): Float64Array {
  const draws = makeDraws({ seed, entity: `step:${of}:${id}`, firstPath: 0, paths })
  return draws.uniform('lead-time').map((u) => rangeQuantile(leadTimeDays, u))
}

/** A one-off cost in the scenario's currency; unknown without a rate. */
function costOf({ cost }: Rung, { currency, fx }: SimulationPlan): number | undefined {
  if (!cost) return undefined
  const rate = cost.currency === currency ? 1 : medianRates(fx ?? {})[cost.currency]
  return rate === undefined ? undefined : rangeQuantile(cost.range, 0.5) * rate
}

/** How long a rung lasts; nothing is known where a load is not a number. */
function endOf({ days, unknown, bindsFirst }: End, plan: SimulationPlan) {
  if (unknown) return { lasts: unknownCrossings, lastsExtended: unknownCrossings, bindsFirst: undefined }
  const sorted = Float64Array.from(days).sort()
  return {
    lasts: summariseCrossings(days, plan.end),
    lastsExtended: dayQuantiles(sorted, Number.POSITIVE_INFINITY),
    bindsFirst,
  }
}

/** What a step is good for after `before`, and when to begin it. */
function stepOf(rung: Rung, before: End, now: End, about: { of: string; plan: SimulationPlan }) {
  const { of, plan } = about
  const lead = leadDaysOf(of, rung, plan)
  const order = before.unknown ? undefined : orderBy(before.days, lead, plan.start)
  return {
    boughtDays: before.unknown || now.unknown ? undefined : boughtBetween(before.days, now.days),
    leadTimeDays: numberQuantiles(lead),
    decideBy: order?.decideBy ?? null,
    lateProbability: order?.lateProbability,
    cost: costOf(rung, plan),
  }
}

const noStep = {
  boughtDays: undefined,
  leadTimeDays: undefined,
  decideBy: null,
  lateProbability: undefined,
  cost: undefined,
}

function rungFindings(of: string, rungs: readonly Watched[], plan: SimulationPlan): RungFinding[] {
  const ends = rungs.map(({ assessor }) => firstEnd(assessor.finish().constraints, plan.paths))
  return rungs.map(({ rung, money: { start, end } }, k): RungFinding => {
    const [before, now] = [ends[k - 1], ends[k] as End]
    return {
      step: rung?.id,
      ...endOf(now, plan),
      ...(rung && before ? stepOf(rung, before, now, { of, plan }) : noStep),
      costPerMonth: start === undefined || end === undefined ? undefined : { start, end },
    }
  })
}

/** What a kind says that it assumed after a step, less what it assumed before. */
function newAssumptions(of: string, rungs: readonly Watched[], notices: readonly Notice[]): Notice[] {
  const partsOf = (id: string): string[] =>
    notices
      .filter((notice) => notice.code === 'assumed' && notice.subject === id)
      .flatMap(({ message }) =>
        message
          .slice(`${id}: `.length)
          .replace(/ \(assumed;.*$/, '')
          .split('; '),
      )
  const said = new Set(partsOf(of))
  return rungs.flatMap(({ rung, id }): Notice[] => {
    const added = rung ? partsOf(id).filter((part) => !said.has(part)) : []
    for (const part of added) said.add(part)
    if (!rung || added.length === 0) return []
    return [
      {
        code: 'assumed',
        level: 'info',
        subject: of,
        message: `${of}, step ${rung.id}: ${added.join('; ')} (assumed; state it)`,
      },
    ]
  })
}

/**
 * Simulates resources that state steps as they are and after each of them, in the same futures, and says when each is no
 * longer enough; nothing, at no cost, where none does. `whole` is the layout that the constraints were resolved in.
 */
export async function runLadders(
  plan: SimulationPlan,
  constraints: readonly ResolvedConstraint[],
  whole: Layout,
  { threads, pool }: { readonly threads?: number; readonly pool?: WorkerPool },
): Promise<LadderFinding[]> {
  const ladders = ladderPlans(plan, constraints)
  if (ladders.length === 0) return []
  const own = planOfLadders(plan, ladders)
  const layout = layoutOf(own)
  const watched = ladders.map((ladder) => watchRungs(ladder, plan, { whole, own: layout }))
  const read = new Set<number>()
  ladders.forEach((ladder, l) => {
    for (const { rung, moneyColumn } of watched[l] ?? []) {
      for (const { column } of capacitiesOn(ladder, rung, { whole, own: layout })) read.add(column)
      if (moneyColumn !== undefined) read.add(moneyColumn)
    }
  })
  const { notices } = await runTrials(own, {
    ...(threads === undefined ? {} : { threads }),
    ...(pool ? { pool } : {}),
    reads: (_, column) => read.has(column),
    observe(clock, columns) {
      for (const rungs of watched) for (const rung of rungs) observe(rung, clock, columns, plan)
    },
  })
  return ladders.map(({ base: { id } }, l) => {
    const rungs = watched[l] ?? []
    return { of: id, rungs: rungFindings(id, rungs, plan), notices: newAssumptions(id, rungs, notices) }
  })
}
