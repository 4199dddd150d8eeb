import type { PriceCatalogue } from '../prices/price-catalogue.ts'
import type { CommitmentSpec } from '../simulate/bill/commitment-spec.ts'
import { planCommitments } from '../simulate/bill/plan-commitments.ts'
import { checkChoices, withFootprint } from '../simulate/plan/check-choices.ts'
import { type ChoiceSpec, notTaken, withCovers } from '../simulate/plan/choice-spec.ts'
import { checkMoneyRoutes } from '../simulate/plan/money-routes.ts'
import type { SimulationPlan } from '../simulate/plan/plan.ts'
import { planDemand } from '../simulate/plan/plan-demand.ts'
import { inOrder, planResource, resourceKind } from '../simulate/plan/plan-resource.ts'
import type { Planning } from '../simulate/plan/planning.ts'
import type { DemandSpec, ResourceSpec } from '../simulate/plan/specs.ts'
import { type Day, daysPerYear } from '../units/day.ts'
import { leadQuantile } from '../units/lead-time.ts'
import { rangeQuantile } from '../units/range.ts'
import { convertBudgets } from './budget/convert-budgets.ts'
import type { ConstraintSpec } from './constraint.ts'
import { implicitTargets } from './implicit-targets.ts'

/** Years that constraints are simulated beyond their longest lead time (PRODUCT.md, "Time"). */
const yearsBeyondLeadTime = 2

/** What a run is planned from: parsed values only. */
export type RunSpec = {
  readonly demand: readonly DemandSpec[]
  readonly resources: readonly ResourceSpec[]
  readonly constraints: readonly ConstraintSpec[]
  readonly commitments?: readonly CommitmentSpec[]
  readonly choices?: readonly ChoiceSpec[]
  readonly paths: number
}

/** A plan before its anchors are known, and the constraints with a target each. */
export type PlannedRun = { readonly plan: SimulationPlan; readonly constraints: readonly ConstraintSpec[] }

/** Plans demands, resources and the measured series that constraints without `of` ask for. */
export async function planRun(
  spec: RunSpec,
  planning: Planning,
  loadCatalogue: () => Promise<PriceCatalogue>,
): Promise<PlannedRun> {
  const estimates = spec.demand.some((demand) => demand.elasticity === 'estimate')
  const listPrices = estimates ? await loadCatalogue() : undefined
  const stated = spec.demand.map((demand) => planDemand(demand, planning, listPrices))
  const taken = new Set([...spec.demand, ...spec.resources].map((named) => named.id))
  const targets = implicitTargets(spec.constraints, stated, taken, planning)
  const demands = [...stated, ...targets.demands.map((demand) => planDemand(demand, planning))]
  const { commitments = [] } = spec
  const choices = withCovers(spec.choices ?? [], commitments)
  const billed = planCommitments(
    commitments,
    { specs: [...withFootprint(spec.resources, choices, planning), ...targets.resources], demands },
    planning,
    notTaken(choices),
  )
  const converted = convertBudgets(targets.constraints, planning.currency, planning.fxSpecs ?? {})
  const specs = inOrder(
    [...billed, ...converted.resources],
    demands.map((demand) => demand.id),
    routesLater(targets.constraints),
  )
  checkChoices(choices, { specs, demands }, planning)
  checkMoneyRoutes(specs, planning, choices)
  const namesModels = specs.some((resource) => resourceKind(resource.kind).models(resource.params).length > 0)
  const catalogue = namesModels ? await loadCatalogue() : undefined
  const plan: SimulationPlan = {
    start: planning.start,
    end: planning.end,
    extendedEnd: extendedEnd([...longLeads(targets.constraints), ...longStepLeads(spec.resources)], planning),
    paths: spec.paths,
    seed: planning.seed,
    currency: planning.currency,
    ...(planning.fxSpecs ? { fx: planning.fxSpecs } : {}),
    demands,
    prices: planning.prices,
    resources: specs.map((resource) =>
      planResource(resource, { planning, specs, demands, catalogue, choices }),
    ),
  }
  return { plan, constraints: converted.constraints }
}

/** A route that takes over what another resource does not serve is stepped after it. */
function routesLater(constraints: readonly ConstraintSpec[]): Map<string, string[]> {
  const later = new Map<string, string[]>()
  for (const constraint of constraints) {
    if (constraint.type !== 'capacity' || constraint.serve?.mode !== 'buy') continue
    const { route } = constraint.serve
    if (constraint.of !== undefined) later.set(route, [...(later.get(route) ?? []), constraint.of])
  }
  return later
}

/** P95 of the lead times of capacities, in days; a budget has none. */
function longLeads(constraints: readonly ConstraintSpec[]): number[] {
  return constraints.map((constraint) =>
    constraint.type === 'capacity' ? leadQuantile(constraint.leadTimeDays, 0.95) : 0,
  )
}

/** The same of the steps that resources state. */
function longStepLeads(specs: readonly ResourceSpec[]): number[] {
  return specs.flatMap(({ kind, params }) =>
    resourceKind(kind)
      .ladder(params)
      .map((rung) => rangeQuantile(rung.leadTimeDays, 0.95)),
  )
}

/** Constraints are simulated on to max(horizon, P95 lead time + 2 years). */
function extendedEnd(leadDays: readonly number[], planning: Planning): Day {
  if (leadDays.length === 0) return planning.end
  const needed = Math.max(...leadDays) + yearsBeyondLeadTime * daysPerYear
  return Math.max(planning.end, planning.start + Math.ceil(needed))
}
