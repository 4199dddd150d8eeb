import { JevonsError } from '../../errors.ts'
import { columnOf, type Layout, type LayoutNode } from '../../simulate/layout.ts'
import type { ResourcePlan, SimulationPlan } from '../../simulate/plan/plan.ts'
import { resourceKind } from '../../simulate/plan/plan-resource.ts'
import type { Rung } from '../../simulate/resource-kind.ts'
import { parseAmount } from '../../units/amount.ts'
import { convert } from '../../units/unit.ts'
import type { ResolvedCapacity, ResolvedConstraint } from '../finding.ts'

/** A resource, what can be done about it in order, and the capacities that say when it is no longer enough. */
export type LadderPlan = {
  readonly base: ResourcePlan
  readonly rungs: readonly Rung[]
  readonly capacities: readonly ResolvedCapacity[]
}

/** The name of a resource as it is after a step; `@` stands in no name of a scenario. */
export const rungName = (id: string, rung: string): string => `${id}@${rung}`

/** Ladders of the plan: resources that state steps. Those without a capacity have nothing that they could put off. */
export function ladderPlans(plan: SimulationPlan, constraints: readonly ResolvedConstraint[]): LadderPlan[] {
  return plan.resources.flatMap((base) => {
    const rungs = resourceKind(base.kind).ladder(base.params)
    if (rungs.length === 0) return []
    const capacities = constraints.flatMap((constraint) =>
      constraint.type === 'capacity' && constraint.label === base.id ? [constraint] : [],
    )
    if (capacities.length === 0)
      throw new JevonsError({
        code: 'BAD_SCENARIO',
        message: `resource '${base.id}' has steps, and no capacity says when it is no longer enough`,
        hint: `add e.g. \`constraints: { ${base.id}-limit: { capacity: 100%, of: ${base.id}, headroom: 30% } }\``,
      })
    for (const { id, limits } of rungs) checkLimits(id, limits, capacities)
    return [{ base, rungs, capacities }]
  })
}

function checkLimits(rung: string, limits: Rung['limits'], capacities: readonly ResolvedCapacity[]): void {
  const ids = capacities.map(({ id }) => id)
  const odd = Object.keys(limits).find((id) => !ids.includes(id))
  if (odd === undefined) return
  throw new JevonsError({
    code: 'UNKNOWN_NAME',
    message: `step '${rung}' moves the limit '${odd}', expected a capacity of the same resource: ${ids.join(', ')}`,
    hint: 'take a name of that list',
  })
}

/** A resource as it is after a step: the same feeders, share and draws, the step's parameters. */
function after(base: ResourcePlan, { id, params, forgets }: Rung): ResourcePlan {
  const anchors = Object.fromEntries(
    Object.entries(base.anchors).filter(([measure]) => !forgets.includes(measure)),
  )
  return { ...base, id: rungName(base.id, id), drawsOf: base.id, params, anchors }
}

/** Names of the resources that a resource stands on, itself among them. */
function standsOn(plan: SimulationPlan, id: string): Set<string> {
  const found = new Set<string>()
  const visit = (name: string): void => {
    if (found.has(name)) return
    found.add(name)
    for (const input of plan.resources.find((resource) => resource.id === name)?.inputs ?? []) visit(input)
  }
  visit(id)
  return found
}

/**
 * The plan of the ladders alone: all demands, what the resources with steps stand on, each of them as it is and after every
 * step. Draws are named, so that these are the same futures. The first tokens resource stays: prices look at it.
 */
export function planOfLadders(plan: SimulationPlan, ladders: readonly LadderPlan[]): SimulationPlan {
  const tokens = plan.resources.find(({ kind }) => kind === 'tokens')
  const needed = [...ladders.map(({ base }) => base.id), ...(tokens ? [tokens.id] : [])].map((id) =>
    standsOn(plan, id),
  )
  const kept = plan.resources.filter(({ id }) => needed.some((names) => names.has(id)))
  return {
    ...plan,
    resources: [...kept, ...ladders.flatMap(({ base, rungs }) => rungs.map((rung) => after(base, rung)))],
  }
}

function nodeOf(layout: Layout, id: string): LayoutNode {
  const node = layout.nodes.find((candidate) => candidate.id === id)
  if (!node) throw new Error(`no node ${id} in the layout of the ladders`)
  return node
}

/** The limit after a step, as a factor of nothing but its number: `none` lifts it. */
function limitAfter(capacity: ResolvedCapacity, limits: Rung['limits']): number | undefined {
  const text = limits[capacity.id]
  if (text === undefined) return capacity.limit
  if (text === 'none') return undefined
  const { value, unit } = parseAmount(text)
  return convert(value, unit, capacity.unit)
}

/**
 * The capacities of a ladder on one rung (`undefined`: as it is), pointed at that rung's columns.
 * @throws JevonsError where a step leaves nothing to compare a limit with: unknown is not unlimited.
 */
export function capacitiesOn(
  { base, capacities }: LadderPlan,
  rung: Rung | undefined,
  layouts: { readonly whole: Layout; readonly own: Layout },
): ResolvedCapacity[] {
  const { measures, firstColumn } = nodeOf(layouts.whole, base.id)
  const id = rung ? rungName(base.id, rung.id) : base.id
  return capacities.flatMap((capacity) => {
    const limit = limitAfter(capacity, rung?.limits ?? {})
    if (limit === undefined) return []
    const measure = measures[capacity.column - firstColumn]
    const column = measure && columnOf(layouts.own, id, measure.name)
    if (column !== undefined) return [{ ...capacity, column, limit }]
    throw new JevonsError({
      code: 'BAD_SCENARIO',
      message: `after the step '${rung?.id ?? ''}' '${base.id}' has no ${measure?.name ?? 'measure'}, which '${capacity.id}' limits`,
      hint: `state what it takes (a ceiling, say), or lift the limit: \`limits: { ${capacity.id}: none }\``,
    })
  })
}
