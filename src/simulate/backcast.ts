import type { Notice } from '../notice.ts'
import type { Day } from '../units/day.ts'
import { type BuiltResource, buildGraph, type Graph, stepResource } from './couple.ts'
import type { DailyValues } from './measured/daily.ts'
import { residualOf, weekdayOf } from './physics/observed-level.ts'
import type { DemandPlan, ResourcePlan, SimulationPlan } from './plan/plan.ts'

/** How a resource's physics compares with what the exports measured of it. */
export type BackcastMeasure = {
  readonly id: string
  readonly kind: string
  readonly measure: string
  readonly metric: string
  readonly unit: string
  /** Sum of the model / sum of the measured values over days that have both; null when there are none. */
  readonly modelOverMeasured: number | null
  /** Days with both within the window. */
  readonly days: number
  /** Measured / model over the last 28 days with both; undefined when it cannot be formed. */
  readonly anchor: number | undefined
  /** Factor per weekday (index: day mod 7) of the measured pattern over the modelled one; undefined when they agree. */
  readonly weekday: Float64Array | undefined
}

export type BackcastResult = {
  /** One entry per resource measure that has a metric, in order; those without measured days have null. */
  readonly measures: readonly BackcastMeasure[]
  /** `ResourcePlan.anchors` by resource id. */
  readonly anchors: Readonly<Record<string, Readonly<Record<string, number>>>>
  /**
   * Past days by global column, measured where that is known (NaN where the demand is not measured, and for demands): load x
   * price of the day for budgets whose spend is not in the exports, the level now of resources that nothing measures.
   */
  readonly modelled: readonly DailyValues[]
  readonly notices: readonly Notice[]
}

/** Days that are compared with what was measured. */
const windowDays = 90
const anchorDays = 28
/** Days that are run: a year's budget asks for its spend so far. */
const runDays = 366

/**
 * Runs the resources over the last 90 days before start with medians: demand as measured (a stated demand at its level),
 * each resource fed by the measured values of what is upstream where the exports hold them. Compares model and measured.
 */
export function backcast(plan: SimulationPlan): BackcastResult {
  const graph = buildGraph(plan, { futures: 'median', anchored: false })
  const pairs = graph.resources.flatMap((resource) => comparisons(resource))
  const last = new Map<DemandPlan, number>()
  const from = plan.start - runDays
  const modelled = graph.columns.map(() => ({ from, values: new Float64Array(runDays).fill(Number.NaN) }))
  for (let day = from; day < plan.start; day++) {
    const known = feedDemands(plan, graph, { day, last })
    const compared = day >= plan.start - windowDays
    const clock = { day, tDays: day - plan.start, stepDays: 1, step: day - plan.start, extended: false }
    graph.prices.step(clock)
    for (const resource of graph.resources) {
      stepResource(resource, clock, false)
      const own = pairs.filter((pair) => pair.resource === resource)
      for (const pair of own) compare(pair, day, known && compared)
      for (const pair of own) takeMeasured(pair, day)
    }
    if (known) noteModelled(modelled, graph, day)
  }
  const measures = pairs.map((pair) => conclude(pair))
  return { measures, anchors: anchorsOf(measures), modelled, notices: graph.notices }
}

/** Keeps a day's values of all resources. The columns of demands come first; they are fed, not modelled. */
function noteModelled(modelled: readonly DailyValues[], graph: Graph, day: Day): void {
  for (let c = graph.demands.length; c < graph.columns.length; c++) {
    const record = modelled[c]
    if (record) record.values[day - record.from] = graph.columns[c]?.[0] ?? Number.NaN
  }
}

/** The plan with the anchors of its back-cast, and that back-cast. */
export function anchorPlan(plan: SimulationPlan): {
  readonly plan: SimulationPlan
  readonly result: BackcastResult
} {
  const result = backcast(plan)
  // A measured week corrects a modelled one; without a week in the forecast there is nothing to correct.
  const seasonal = plan.demands.every(({ past, growth }) => past === undefined || growth.season.length === 7)
  const resources = plan.resources.map((resource) => ({
    ...resource,
    anchors: result.anchors[resource.id] ?? {},
    ...(seasonal ? weekdaysOf(result.measures, resource.id) : {}),
  }))
  return { plan: { ...plan, resources }, result }
}

type ComparedDay = { readonly day: Day; readonly model: number; readonly measured: number }

type Comparison = {
  readonly resource: BuiltResource
  readonly index: number
  readonly metric: string
  readonly measured: { readonly from: Day; readonly values: Float64Array } | undefined
  /** Days with both, oldest first. */
  readonly days: ComparedDay[]
}

function comparisons(resource: BuiltResource): Comparison[] {
  return resource.node.measures.flatMap(({ metric }, index) =>
    metric === undefined
      ? []
      : [{ resource, index, metric, measured: resource.plan.measured[metric], days: [] }],
  )
}

/**
 * Writes the day's measured demand into the graph. A day that is not measured repeats the last known one, so that states
 * go on, and makes the day unfit for comparison (returns false).
 */
function feedDemands(
  plan: SimulationPlan,
  graph: Graph,
  { day, last }: { readonly day: Day; readonly last: Map<DemandPlan, number> },
): boolean {
  let known = true
  plan.demands.forEach((demand, d) => {
    const measured = demand.past
      ? (demand.past.values[day - demand.past.from] ?? Number.NaN)
      : demand.levelNow
    if (Number.isNaN(measured)) known = false
    else last.set(demand, measured)
    graph.demands[d]?.columns[0].fill(last.get(demand) ?? demand.levelNow)
  })
  return known
}

/** Notes model against measured. */
function compare(pair: Comparison, day: Day, known: boolean): void {
  const { measured, index } = pair
  const value = measured?.values[day - measured.from] ?? Number.NaN
  const model = pair.resource.node.columns[index]?.[0] ?? Number.NaN
  if (known && Number.isFinite(model) && !Number.isNaN(value)) pair.days.push({ day, model, measured: value })
}

/** Lets those downstream read the measured value, and what the node derives from it. */
function takeMeasured({ resource: { node }, index, measured }: Comparison, day: Day): void {
  const value = measured?.values[day - measured.from] ?? Number.NaN
  const measure = node.measures[index]
  if (Number.isNaN(value) || measure === undefined) return
  if (node.anchor) node.anchor(measure.name, value)
  else node.columns[index]?.fill(value)
}

function conclude(pair: Comparison): BackcastMeasure {
  const { plan, node } = pair.resource
  const measure = node.measures[pair.index]
  const all = ratio(pair.days)
  const weekday = weekdayFactors(pair.days)
  const recent = ratio(pair.days.slice(-anchorDays), weekday)
  return {
    id: plan.id,
    kind: plan.kind,
    measure: measure?.name ?? '',
    metric: pair.metric,
    unit: measure?.unit ?? '',
    modelOverMeasured: all ?? null,
    days: pair.days.length,
    anchor: recent === undefined || recent === 0 ? undefined : 1 / recent,
    weekday,
  }
}

/** How the measured week differs from the modelled one; undefined when it does not, or is not known. */
function weekdayFactors(days: readonly ComparedDay[]): Float64Array | undefined {
  const [first] = days
  const last = days.at(-1)
  if (!first || !last) return undefined
  const column = (value: (day: ComparedDay) => number) => {
    const values = new Float64Array(last.day - first.day + 1).fill(Number.NaN)
    for (const day of days) values[day.day - first.day] = value(day)
    return { from: first.day, values }
  }
  const { weekday } = residualOf(
    column((day) => day.measured),
    [column((day) => day.model)],
    last.day + 1,
    1,
  )
  return weekday.some((factor) => Math.abs(factor - 1) > 1e-9) ? weekday : undefined
}

/** `ResourcePlan.weekdays` of a resource: only where measured and modelled weeks differ. */
function weekdaysOf(measures: readonly BackcastMeasure[], id: string): Pick<ResourcePlan, 'weekdays'> {
  const own = measures.filter((measure) => measure.id === id && measure.weekday !== undefined)
  const entries = own.flatMap(({ measure, weekday }) => (weekday ? [[measure, weekday] as const] : []))
  return entries.length > 0 ? { weekdays: Object.fromEntries(entries) } : {}
}

/** Sum of the model / sum of the measured; undefined without days or without anything measured. */
function ratio(days: readonly ComparedDay[], weekday?: Float64Array): number | undefined {
  const model = days.reduce((sum, d) => sum + d.model * (weekday?.[weekdayOf(d.day)] ?? 1), 0)
  const measured = days.reduce((sum, d) => sum + d.measured, 0)
  return measured > 0 ? model / measured : undefined
}

function anchorsOf(measures: readonly BackcastMeasure[]): BackcastResult['anchors'] {
  const anchors: Record<string, Record<string, number>> = {}
  for (const { id, measure, anchor } of measures) {
    if (anchor !== undefined) anchors[id] = { ...anchors[id], [measure]: anchor }
  }
  return anchors
}
