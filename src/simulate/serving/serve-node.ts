import type { Draws } from '../../stats/draws.ts'
import type { LayoutNode } from '../layout.ts'
import type { Clock, Input, Measure } from '../resource-kind.ts'
import { type Limiter, makeLimiter } from './limiter.ts'
import { type ServingPlan, servingNode } from './serving-plan.ts'

/** The limits of a run, put between the nodes that they limit and what these feed. */
export type Serving = {
  /** A node as those downstream see it: its own columns, or what its limits let through. */
  limited(node: Input, share?: Float64Array): Input
  /** A resource's share of its feeding load, so that what is bought elsewhere can be added to it. */
  route(id: string, share: Float64Array): void
  /** To be called after the node has made its step. */
  step(id: string, clock: Clock): void
  /** One per limit, for the layout: what was asked, served, lost, bought. */
  nodes(): readonly Omit<LayoutNode, 'firstColumn'>[]
  columns(): readonly Float64Array[]
}

type LimitedNode = {
  readonly limiters: readonly Limiter[]
  /** Index of each limiter's measure. */
  readonly at: readonly number[]
  readonly own: readonly Float64Array[]
  readonly outputs: readonly Float64Array[]
  readonly isLoad: readonly boolean[]
  readonly requests?: { readonly own: Float64Array; readonly out: Float64Array }
  /** The node's share of its feeding load. */
  readonly share: Float64Array
}

type Route = {
  readonly share: Float64Array
  readonly stated: Float64Array
  readonly taken: Map<string, Float64Array>
}

/** Stocks and shares do not shrink with what is let through today; neither does a ceiling. */
const notLoads: ReadonlySet<string> = new Set(['', '%', 's', 'ms', 'min', 'days', 'GB', 'rows', 'vectors'])

function isLoad({ name, unit, nature }: Measure): boolean {
  return nature === 'flow' || (name !== 'ceiling' && !notLoads.has(unit))
}

/** Starts the limits of a plan; `drawsOf` gives the draws of a constraint. */
export function makeServing(plans: readonly ServingPlan[], drawsOf: (entity: string) => Draws): Serving {
  const nodes = new Map<string, LimitedNode>()
  const routes = new Map<string, Route>()
  const limiters: Limiter[] = []
  return {
    limited(input, share) {
      const own = plans.filter((plan) => plan.node === input.id)
      if (own.length === 0) return input
      const node = limitNode(input, own, drawsOf, share)
      nodes.set(input.id, node)
      limiters.push(...node.limiters)
      const requests = node.requests ? { requests: node.requests.out } : {}
      return { ...input, columns: node.outputs, ...requests }
    },
    route(id, share) {
      if (plans.some((plan) => plan.mode === 'buy' && plan.route === id))
        routes.set(id, { share, stated: share.slice(), taken: new Map() })
    },
    step(id, clock) {
      const node = nodes.get(id)
      if (node) stepNode(node, clock, routes)
    },
    nodes: () =>
      limiters.map(({ plan, measures }) => ({ id: servingNode(plan.id), kind: 'serving', measures })),
    columns: () => limiters.flatMap(({ columns }) => columns),
  }
}

function limitNode(
  input: Input,
  plans: readonly ServingPlan[],
  drawsOf: (entity: string) => Draws,
  share: Float64Array | undefined,
): LimitedNode {
  const at = plans.map((plan) => input.measures.findIndex(({ name }) => name === plan.measure))
  const limiters = plans.map((plan, k) => {
    const measure = input.measures[at[k] ?? -1]
    if (measure === undefined) throw new Error(`limit ${plan.id} is on no measure of ${plan.node}`)
    return makeLimiter(plan, drawsOf(`constraint:${plan.id}`), measure)
  })
  const { requests } = input
  return {
    limiters,
    at,
    own: input.columns,
    outputs: input.columns.map((column) => new Float64Array(column.length)),
    isLoad: input.measures.map(isLoad),
    ...(requests ? { requests: { own: requests, out: new Float64Array(requests.length) } } : {}),
    share: share ?? new Float64Array(input.columns[0]?.length ?? 0).fill(1),
  }
}

/** Lets each limit in turn have its part, the next one seeing what the one before has let through. */
function stepNode(node: LimitedNode, clock: Clock, routes: ReadonlyMap<string, Route>): void {
  node.outputs.forEach((out, m) => {
    out.set(node.own[m] ?? [])
  })
  if (node.requests) node.requests.out.set(node.requests.own)
  node.limiters.forEach((limiter, k) => {
    const measured = node.outputs[node.at[k] ?? 0]
    if (measured === undefined) return
    limiter.step(clock, measured)
    node.outputs.forEach((out, m) => {
      if (out === measured) out.set(limiter.served)
      else if (node.isLoad[m] === true) scale(out, limiter.servedShare)
    })
    if (node.requests) scale(node.requests.out, limiter.servedShare)
    const { plan } = limiter
    const route = plan.mode === 'buy' ? routes.get(plan.route) : undefined
    if (route) takeOver(route, plan.id, node.share, limiter.servedShare)
  })
}

function scale(out: Float64Array, share: Float64Array): void {
  for (let f = 0; f < out.length; f++) out[f] = (out[f] as number) * (share[f] as number)
}

/** The part of the feeding load that a limit turns away is fed to the route, on top of its own share. */
function takeOver(route: Route, id: string, share: Float64Array, servedShare: Float64Array): void {
  route.taken.set(
    id,
    servedShare.map((served, f) => (share[f] as number) * (1 - served)),
  )
  route.share.set(route.stated)
  for (const part of route.taken.values())
    for (let f = 0; f < part.length; f++) route.share[f] = (route.share[f] as number) + (part[f] as number)
}
