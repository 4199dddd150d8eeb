import { JevonsError } from '../errors.ts'
import { metricsOf } from '../ingest/usage/pick-runs.ts'
import { logTrend, normalRange } from '../simulate/measured/log-trend.ts'
import { measuredExponent } from '../simulate/measured/measured-exponent.ts'
import type { DemandPlan } from '../simulate/plan/plan.ts'
import { hasMetric, measuredDays, type Planning } from '../simulate/plan/planning.ts'
import type { DemandSpec, ResourceSpec } from '../simulate/plan/specs.ts'
import { point, type Range } from '../units/range.ts'
import { yearlyGrowth } from '../units/yearly-growth.ts'
import type { ConstraintSpec } from './constraint.ts'

/**
 * Metrics that a constraint's unit may stand for when it names no `of`, best first (PRODUCT.md, "Capacities"). A unit that
 * is not listed needs an `of`.
 */
const metricsOfUnit: Readonly<Record<string, readonly string[]>> = {
  gpus: ['gpu_count'],
  'gpu-hours/day': ['gpu_hours'],
  kW: ['power_kw'],
  'kWh/day': ['energy_kwh'],
  'writes/s': ['db_writes_per_s'],
  'queries/s': ['db_qps'],
  'transactions/s': ['db_tps'],
  connections: ['db_connections'],
  GB: ['db_storage_gb', 'vector_storage_gb', 'gpu_mem_gb'],
  vectors: ['vectors'],
}

/** Quantities that a per-day, per-hour, per-minute or per-second limit may count. */
const countedUnits: Readonly<Record<string, string>> = {
  requests: 'requests',
  tokens: 'tokens',
  runs: 'agent_runs',
  sessions: 'sessions',
}

/** Metrics that the constraint's unit may stand for. */
function candidatesOf(constraint: ConstraintSpec): readonly string[] {
  if (constraint.type === 'budget') return ['cost']
  const counted = countedUnits[constraint.unit.split('/')[0] ?? '']
  return metricsOfUnit[constraint.unit] ?? (counted ? [counted] : [])
}

/** The metric that the constraint's unit stands for; several candidates or none are an error that lists them. */
function metricOf(constraint: ConstraintSpec, planning: Planning): string {
  const unit = constraint.type === 'budget' ? 'money' : constraint.unit
  const names = candidatesOf(constraint)
  const candidates = names.filter((name) => hasMetric(planning.data, name))
  const [only] = candidates
  if (only !== undefined && candidates.length === 1) return only
  const where = constraint.pos ? { pos: constraint.pos } : {}
  if (only !== undefined) {
    throw new JevonsError({
      code: 'AMBIGUOUS_SERIES',
      message: `constraint '${constraint.id}': ${unit} may mean ${candidates.join(' or ')}`,
      hint: `name it: resources: { load: { kind: observed, metric: ${only} } } and of: load`,
      ...where,
    })
  }
  const held = metricsOf(planning.data.table).join(', ') || 'none'
  throw new JevonsError({
    code: 'NO_SUCH_SERIES',
    message: `constraint '${constraint.id}' has no of:, and the exports hold no measured series in ${unit}${names.length > 0 ? ` (${names.join(', ')})` : ''}`,
    hint: `the exports hold: ${held}; add one that measures it, or name a demand or resource: of: <name>`,
    ...where,
  })
}

/** What constraints without `of` add to a run. */
export type ImplicitTargets = {
  readonly constraints: readonly ConstraintSpec[]
  readonly demands: readonly DemandSpec[]
  readonly resources: readonly ResourceSpec[]
}

/**
 * Gives each constraint without `of` the measured series of its unit, as an `observed` resource: moved by the scenario's
 * one measured demand to a measured exponent where that can be identified, else by a hidden demand that is the series
 * itself (its own automatic growth).
 */
export function implicitTargets(
  constraints: readonly ConstraintSpec[],
  demands: readonly DemandPlan[],
  taken: ReadonlySet<string>,
  planning: Planning,
): ImplicitTargets {
  const added = new Map<string, Target>()
  const named = constraints.map((constraint) => {
    if (constraint.of !== undefined) return constraint
    const metric = metricOf(constraint, planning)
    const id = freeName(metric, taken)
    if (!added.has(metric)) added.set(metric, observe(id, metric, demands, planning))
    return { ...constraint, of: id }
  })
  const targets = [...added.values()]
  return {
    constraints: named,
    demands: targets.flatMap((target) => target.demand ?? []),
    resources: targets.map((target) => target.resource),
  }
}

/** The metric's own name, or the next free one. */
function freeName(metric: string, taken: ReadonlySet<string>): string {
  let name = metric
  while (taken.has(name)) name = `${name}-measured`
  return name
}

type Target = { readonly resource: ResourceSpec; readonly demand?: DemandSpec }

/** An observed resource that moves with a demand to a power. */
function observed(id: string, metric: string, from: string, exponent: Range): ResourceSpec {
  return { id, kind: 'observed', from: [from], share: point(1), params: { metric, exponent }, isWhole: true }
}

/** One measured series, coupled to demand or on its own. */
function observe(id: string, metric: string, demands: readonly DemandPlan[], planning: Planning): Target {
  const itself = demands.find(
    ({ spec }) => spec.history?.metric === metric && Object.keys(spec.history.where).length === 0,
  )
  if (itself) return { resource: observed(id, metric, itself.id, point(1)) }
  const [demand, ...others] = demands.filter((candidate) => candidate.past !== undefined)
  const days = measuredDays(planning, metric, {})
  const found =
    demand?.past && others.length === 0 && days
      ? measuredExponent(days, demand.past, planning.start)
      : undefined
  if (!found || !demand) return onOwnTrend(id, metric, planning)
  planning.notice({
    code: 'exponent-measured',
    level: 'info',
    subject: id,
    message: `${id} moves with ${demand.id} to the power ${found.exponent.toFixed(2)} +- ${found.error.toFixed(2)} (measured)`,
  })
  return { resource: observed(id, metric, demand.id, normalRange(found.exponent, found.error, 'measured')) }
}

/** The series as its own hidden demand, because no single demand explains it. */
function onOwnTrend(id: string, metric: string, planning: Planning): Target {
  const days = measuredDays(planning, metric, {})
  const trend = days && logTrend(days, planning.start)
  const soFar = trend ? ` (${yearlyGrowth(trend.slope, 0)} so far)` : ''
  planning.notice({
    code: 'own-trend',
    level: 'info',
    subject: id,
    message: `${id} is forecast on its own trend${soFar}: no single demand explains it`,
  })
  const hidden: DemandSpec = {
    id: `${id}-trend`,
    history: { metric, where: {} },
    growth: { model: 'auto' },
    elasticity: point(0),
    passThrough: point(1),
    buyer: 'metered',
    responseHalfLifeDays: point(90),
    ceiling: { ...point(30), grade: 'assumed' },
    events: [],
    overrides: [],
  }
  // The series itself, by definition.
  return { resource: observed(id, metric, hidden.id, { ...point(1), grade: 'measured' }), demand: hidden }
}
