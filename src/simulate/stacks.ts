import { buildGraph } from './couple.ts'
import type { SimulationPlan } from './plan/plan.ts'
import type { Stack } from './resource-kind.ts'

/** How the need of a resource comes about at start. */
export type ResourceStack = Stack & { readonly id: string }

/** The stacks of all resources that have one, in the middle of everything that is unknown, on the trend at start (no weekday). */
export function stacksOf(plan: SimulationPlan): ResourceStack[] {
  const graph = buildGraph(plan, { futures: 'median', anchored: true })
  if (graph.resources.every(({ node }) => node.explain === undefined)) return []
  graph.step({ day: plan.start, tDays: 0, stepDays: 1, step: 0, extended: true })
  return graph.resources.flatMap(({ plan: { id }, node }) => {
    const stack = node.explain?.()
    return stack && Number.isFinite(stack.result) ? [{ id, ...stack }] : []
  })
}
