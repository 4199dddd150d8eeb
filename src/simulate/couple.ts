import type { Notice } from '../notice.ts'
import type { Draws } from '../stats/draws.ts'
import type { ColumnMemory } from '../stats/loops/column-memory.ts'
import { makeDraws, makeMedianDraws } from '../stats/make-draws.ts'
import { type Range, rangeMedian } from '../units/range.ts'
import { allKinds } from './all-kinds.ts'
import { movingCurrency } from './bill/foreign-money.ts'
import { type DemandNode, makeDemandNode } from './demand/demand-node.ts'
import { priceMixOf } from './demand/price-mix.ts'
import { makePricePath, type PricePath } from './demand/price-path.ts'
import { gradeOf } from './drawn-grade.ts'
import { type DrawnName, drawRange, recordDraws } from './future-draws.ts'
import { type FxPath, makeFxPath, medianRates } from './fx.ts'
import { type Layout, numberColumns } from './layout.ts'
import type { DemandPlan, ResourcePlan, SimulationPlan } from './plan/plan.ts'
import type { BuildContext, Clock, Input, ResourceKind, ResourceNode } from './resource-kind.ts'
import { makeServing } from './serving/serve-node.ts'

/** A resource under simulation. */
export type BuiltResource = {
  readonly plan: ResourcePlan
  readonly node: ResourceNode
  /** This step's rate over its median at start, where the resource's money is in a foreign currency whose rate moves. */
  readonly exchange?: Float64Array
}

/** Demands, prices and resources coupled over one block of futures. */
export type Graph = {
  readonly layout: Layout
  /** Global columns, one entry per future, rewritten by each `step`. */
  readonly columns: readonly Float64Array[]
  readonly prices: PricePath
  readonly demands: readonly DemandNode[]
  readonly resources: readonly BuiltResource[]
  readonly notices: readonly Notice[]
  /** Every unknown that was drawn. */
  readonly drawn: readonly DrawnName[]
  /** Prices, demands, then resources in order, each reading what came before. */
  step(clock: Clock): void
}

/** Which futures a graph is built for. */
export type GraphOptions = {
  /** A block of futures, or `median`: one future without spread. */
  readonly futures: { readonly firstPath: number; readonly paths: number } | 'median'
  /** False while the back-cast measures them. */
  readonly anchored: boolean
  /** Where its columns are made; absent = ordinary arrays. */
  readonly columns?: ColumnMemory
}

/** Builds every node of the plan over a block of futures. */
export function buildGraph(plan: SimulationPlan, options: GraphOptions): Graph {
  const drawn: DrawnName[] = []
  const notices: Notice[] = []
  const drawsOf = makeEntityDraws(plan, options, drawn)
  const fx = makeFxPath(plan.fx ?? {}, drawsOf)
  const prices = makePricePath(plan.prices, {
    start: plan.start,
    mix: priceMixOf(plan),
    draws: drawsOf('prices'),
    pastDeclinePerYear: pastDeclineOf(plan.demands),
  })
  const demands = plan.demands.map((demand) =>
    makeDemandNode(demand, { draws: drawsOf(`demand:${demand.id}`), prices, start: plan.start }),
  )
  const serving = plan.serving?.length ? makeServing(plan.serving, drawsOf) : undefined
  const inputs = new Map<string, Input>()
  const addInput = (input: Input, share?: Float64Array): void => {
    inputs.set(input.id, serving ? serving.limited(input, share) : input)
  }
  plan.demands.forEach((demand, i) => {
    addInput(demandInput(demand, demands[i]))
  })
  const shared = { plan, prices, fx, anchored: options.anchored, notices, drawn }
  const resources = plan.resources.map((resource) => {
    const draws = drawsOf(`resource:${resource.drawsOf ?? resource.id}`)
    const feeding = resource.inputs.map((id) => found(inputs.get(id), `feeder ${id} of ${resource.id}`))
    const context = contextOf(resource, { ...shared, draws, inputs: feeding })
    const node = kindOf(resource).build(context)
    serving?.route(resource.id, context.share)
    addInput(resourceInput(resource, node), context.share)
    const exchange = fx.move(movingCurrency(resource, plan.currency, plan.fx ?? {}) ?? '')
    return { plan: resource, node, ...(exchange ? { exchange } : {}) }
  })
  // What is fed on: with limits in force, what they let through.
  const seen = [...plan.demands, ...plan.resources].map(({ id }) => found(inputs.get(id), `node ${id}`))
  return {
    layout: numberColumns([...seen, ...(serving?.nodes() ?? [])]),
    columns: [...seen.flatMap(({ columns }) => columns), ...(serving?.columns() ?? [])],
    prices,
    demands,
    resources,
    notices,
    drawn,
    step(clock) {
      fx.step(clock)
      prices.step(clock)
      for (const demand of demands) {
        demand.step(clock)
        serving?.step(demand.id, clock)
      }
      for (const resource of resources) {
        stepResource(resource, clock, options.anchored)
        serving?.step(resource.plan.id, clock)
      }
    },
  }
}

/** The columns of a plan, without simulating anything. */
export function layoutOf(plan: SimulationPlan): Layout {
  return buildGraph(plan, { futures: 'median', anchored: true }).layout
}

/** Makes one step of a resource and meets the measured level, unless the node has done so itself. */
export function stepResource(resource: BuiltResource, clock: Clock, anchored: boolean): void {
  const { plan, node, exchange } = resource
  node.step(clock)
  if (exchange) convertMoney(node, exchange)
  if (!anchored || node.selfAnchored === true) return
  node.measures.forEach((measure, i) => {
    // What a sum is made of moves with the sum.
    const factor = plan.anchors[measure.name.startsWith('part:') ? 'money' : measure.name]
    const column = node.columns[i]
    if (factor === undefined || factor === 1 || column === undefined) return
    for (let f = 0; f < column.length; f++) column[f] = (column[f] ?? 0) * factor
  })
}

/** Money stated in a foreign currency moves with its rate. */
function convertMoney({ measures, columns }: ResourceNode, exchange: Float64Array): void {
  measures.forEach(({ name }, k) => {
    const column = columns[k]
    if (column === undefined || (name !== 'money' && !name.startsWith('part:'))) return
    for (let f = 0; f < column.length; f++) column[f] = (column[f] as number) * (exchange[f] as number)
  })
}

/** Draws by entity that note every name they are asked for. */
function makeEntityDraws(
  plan: SimulationPlan,
  { futures, columns }: GraphOptions,
  drawn: DrawnName[],
): (entity: string) => Draws {
  return (entity) => {
    const draws =
      futures === 'median'
        ? makeMedianDraws(1)
        : makeDraws({ seed: plan.seed, entity, ...futures, ...(columns ? { columns } : {}) })
    const seen = new Set<string>()
    return recordDraws(draws, (name, range) => {
      if (!seen.has(name))
        drawn.push({ entity, name, grade: gradeOf(plan, entity, name), ...(range ? { range } : {}) })
      seen.add(name)
    })
  }
}

/** One past decline for the prices of a back-cast: that of the first demand that knows or assumes one. */
function pastDeclineOf(demands: readonly DemandPlan[]): number {
  for (const { pastDecline } of demands) {
    const median = rangeMedian(pastDecline.perYear)
    if (median !== 0) return median
  }
  return 0
}

function kindOf(resource: ResourcePlan): ResourceKind {
  return found(
    allKinds.find((kind) => kind.kind === resource.kind),
    `resource kind ${resource.kind}`,
  )
}

/** The scenario has checked every name; a missing one here is a bug. */
function found<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`no ${what} in the plan`)
  return value
}

function demandInput(plan: DemandPlan, node: DemandNode | undefined): Input {
  const { measures, columns } = found(node, `demand ${plan.id}`)
  const past = plan.past ? { past: plan.past } : {}
  return { id: plan.id, kind: 'demand', measures, columns, levels: [plan.levelNow], ...past }
}

/** Levels of a resource are known where they are measured: the mean of the last 28 known days. */
function resourceInput(plan: ResourcePlan, node: ResourceNode): Input {
  const levels = node.measures.map(({ metric }) => {
    const values = metric === undefined ? undefined : plan.measured[metric]?.values
    const known = values ? [...values.subarray(-90)].filter((v) => !Number.isNaN(v)).slice(-28) : []
    return known.reduce((sum, v) => sum + v, 0) / known.length
  })
  const requests = node.requests ? { requests: node.requests } : {}
  return { id: plan.id, kind: plan.kind, measures: node.measures, columns: node.columns, levels, ...requests }
}

type ContextParts = {
  readonly plan: SimulationPlan
  readonly prices: PricePath
  readonly fx: FxPath
  readonly draws: Draws
  readonly inputs: readonly Input[]
  readonly anchored: boolean
  readonly notices: Notice[]
  readonly drawn: DrawnName[]
}

/** A range that the kind itself brings knows its grade better than the plan does. */
function regrade(drawn: DrawnName[], entity: string, name: string, { grade }: Range): void {
  const at = drawn.findIndex((one) => one.entity === entity && one.name === name)
  const found = drawn[at]
  if (found && grade !== undefined) drawn[at] = { ...found, grade }
}

function contextOf(resource: ResourcePlan, parts: ContextParts): BuildContext<unknown> {
  const { plan, prices, fx, draws, inputs, notices } = parts
  const made = new Map<string, Float64Array>()
  return {
    id: resource.id,
    params: resource.params,
    inputs,
    share: drawRange(draws, 'share', resource.share),
    paths: draws.paths,
    column: (values) => draws.column(values),
    currency: plan.currency,
    start: plan.start,
    draw(name, range) {
      const values = made.get(name) ?? drawRange(draws, name, range)
      made.set(name, values)
      regrade(parts.drawn, `resource:${resource.id}`, name, range)
      return values
    },
    ratios: resource.ratios,
    measured: (metric) => resource.measured[metric],
    tokenPrices: resource.tokenPrices,
    priceIndex: prices.priceIndex,
    tokensFactor: prices.tokensFactor,
    cachedShareShift: prices.cachedShareShift,
    priceSteps: prices.priceSteps,
    ...(parts.anchored ? { anchors: resource.anchors } : {}),
    ...(parts.anchored && resource.weekdays ? { weekdays: resource.weekdays } : {}),
    ...(plan.fx ? { fx: medianRates(plan.fx), fxMove: (currency: string) => fx.move(currency) } : {}),
    normals: (stream, step, out) => {
      draws.normals(stream, step, out)
    },
    notice: (notice) => notices.push(notice),
  }
}
