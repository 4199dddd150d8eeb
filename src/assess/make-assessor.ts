import type { Notice } from '../notice.ts'
import type { Draws } from '../stats/draws.ts'
import { makeDraws } from '../stats/make-draws.ts'
import { combineLead, type LeadTime, leadParts } from '../units/lead-time.ts'
import { isCertain, point, type Range, rangeQuantile } from '../units/range.ts'
import { watchBudget } from './budget/watch-budget.ts'
import { watchRollingBudget } from './budget/watch-rolling-budget.ts'
import { watchCapacity } from './capacity/watch-capacity.ts'
import { cascade, firstShares } from './cascade.ts'
import type {
  Assessment,
  Assessor,
  AssessorOptions,
  Finding,
  LeadPartFinding,
  ResolvedCapacity,
  ResolvedConstraint,
} from './finding.ts'
import { makeFinding, type Watched } from './make-finding.ts'

/** One draw per future. */
function drawAll(draws: Draws, name: string, range: Range): Float64Array {
  return range.shape === 'point'
    ? new Float64Array(draws.paths).fill(range.value)
    : draws.uniform(name).map((u) => rangeQuantile(range, u))
}

function peakRange(capacity: ResolvedCapacity): Range {
  const value = capacity.peakFactor?.value ?? 1
  return typeof value === 'number' ? point(value) : value
}

/** A lead time per future, with what its parts are; one time alone is drawn as `lead-time` and has no parts. */
function drawLead(draws: Draws, lead: LeadTime): { days: Float64Array; parts: LeadPartFinding[] } {
  const parts = leadParts(lead)
  const isOne = parts.length === 1
  const days = parts.map(({ drawn, part }) => drawAll(draws, drawn, part))
  const all = combineLead(lead, days)
  return {
    days: all.days,
    parts: parts.flatMap(({ name, part }, k) =>
      isOne && part.preset === undefined
        ? []
        : [
            {
              name,
              medianDays: rangeQuantile(part, 0.5),
              p90Days: rangeQuantile(part, 0.9),
              decides: share(all.critical[k] ?? new Uint8Array(0)),
              ...(part.source === undefined ? {} : { source: part.source }),
            },
          ],
    ),
  }
}

function share(mask: Uint8Array): number {
  return mask.reduce((sum, bit) => sum + bit, 0) / mask.length
}

/** Starts to watch one constraint, with draws that depend on nothing but the seed and the constraint's name. */
function watch(constraint: ResolvedConstraint, options: AssessorOptions): Watched {
  const { paths, seed } = options
  if (constraint.type === 'budget') {
    const zeros = new Float64Array(paths)
    const { period } = constraint
    const watched =
      period.kind === 'rolling'
        ? watchRollingBudget(constraint, period.days, options)
        : watchBudget(constraint, options)
    return {
      constraint,
      watch: watched,
      leadDays: zeros,
      leadParts: [],
      headroom: zeros,
      peak: new Float64Array(paths).fill(1),
    }
  }
  const draws = makeDraws({ seed, entity: `constraint:${constraint.id}`, firstPath: 0, paths })
  const headroom = drawAll(draws, 'headroom', constraint.headroom)
  const peak = drawAll(draws, 'peak', peakRange(constraint))
  const slipDays = constraint.arrivals
    .filter((arrival) => arrival.status === 'ordered')
    .map((arrival, k) => drawAll(draws, `slip-${k + 1}`, arrival.slipDays))
  const lead = drawLead(draws, constraint.leadTimeDays)
  return {
    constraint,
    watch: watchCapacity(constraint, { headroom, peak, slipDays }),
    leadDays: lead.days,
    leadParts: lead.parts,
    headroom,
    peak,
    unknowns: unknownsOf(constraint, draws),
  }
}

/** The ranges that a capacity draws itself, with their draws. */
function unknownsOf(capacity: ResolvedCapacity, draws: Draws): NonNullable<Finding['unknowns']> {
  const slips = capacity.arrivals.filter((arrival) => arrival.status === 'ordered')
  const peakGrade = capacity.peakFactor?.source ?? 'stated'
  const ranges: readonly (readonly [string, Range])[] = [
    ['headroom', capacity.headroom],
    ['peak', peakRange(capacity)],
    ...slips.map(({ slipDays }, k) => [`slip-${k + 1}`, slipDays] as const),
    ...leadParts(capacity.leadTimeDays).map(({ drawn, part }) => [drawn, part] as const),
  ]
  return ranges
    .filter(([, range]) => !isCertain(range))
    .map(([name, range]) => ({
      entity: `constraint:${capacity.id}`,
      name,
      grade: range.grade ?? (name === 'peak' ? peakGrade : 'stated'),
      range,
      uniforms: () => draws.uniform(name),
    }))
}

/** Fills in the share of futures in which each capacity is the first to breach. */
function withBindsFirst(findings: readonly Finding[], end: number): Finding[] {
  const capacities = findings.filter((finding) => finding.constraint.type === 'capacity' && !finding.unknown)
  const shares = firstShares(
    capacities.map((finding) => finding.breachDay),
    end,
  )
  return findings.map((finding) => ({ ...finding, bindsFirst: shares[capacities.indexOf(finding)] ?? null }))
}

function unknownNotices(findings: readonly Finding[]): Notice[] {
  return findings
    .filter((finding) => finding.unknown)
    .map(({ constraint }) => ({
      code: 'load-unknown',
      level: 'warning' as const,
      subject: constraint.id,
      message: `${constraint.id}: the load (${constraint.label}) is not a number in some futures, so it cannot be judged`,
    }))
}

/**
 * Watches all constraints of a running simulation. Lead times, headroom, peak factors and slips of arrivals are drawn per
 * constraint by name, so that adding one constraint changes no other.
 * @throws JevonsError TOO_FEW_POINTS for a budget whose spend so far is not known; BAD_SCENARIO for a bad `sustain`.
 */
export function makeAssessor(options: AssessorOptions): Assessor {
  const watched = options.constraints.map((constraint) => watch(constraint, options))
  let simulatedTo = options.start
  return {
    observe(clock, columns) {
      // A trend is known up to its last step, a day until it ends.
      simulatedTo = clock.extended ? clock.day : clock.day + 1
      for (const { constraint, watch: one } of watched) {
        const column = columns[constraint.column]
        if (column === undefined)
          throw new Error(
            `constraint ${constraint.id} watches column ${constraint.column} of ${columns.length}`,
          )
        one.observe(clock, column)
      }
    },
    finish(): Assessment {
      const findings = withBindsFirst(
        watched.map((one) => makeFinding(one, options)),
        options.end,
      )
      const judged = findings.filter((finding) => !finding.unknown)
      return {
        constraints: findings,
        cascade: cascade(judged.map(({ constraint: { id, type }, breachDay }) => ({ id, type, breachDay }))),
        simulatedTo,
        notices: unknownNotices(findings),
      }
    },
  }
}
