import { layoutOf } from '../../simulate/couple.ts'
import type { Layout } from '../../simulate/layout.ts'
import type { SimulationPlan } from '../../simulate/plan/plan.ts'
import type { Clock } from '../../simulate/resource-kind.ts'
import { type MeasureBands, makeBands } from '../../simulate/run/bands.ts'
import { runTrials } from '../../simulate/run/run-trials.ts'
import type { WorkerPool } from '../../simulate/run/workers.ts'
import type { ServingPlan } from '../../simulate/serving/serving-plan.ts'
import { point, type Range } from '../../units/range.ts'
import type { Finding, ResolvedCapacity, ResolvedConstraint } from '../finding.ts'
import { makeAssessor } from '../make-assessor.ts'
import { type ServedTotals, totalServed } from './served-totals.ts'

/** What a run with its limits in force says beside the run of the need: same futures, same draws. */
export type ServedRun = {
  /** One per constraint with `serve:`, in their order. */
  readonly limits: readonly ServedTotals[]
  /** Findings of constraints whose load a limit moves, the limited ones left out; with the limits that do. */
  readonly findings: readonly { readonly finding: Finding; readonly hiddenBy: readonly string[] }[]
  /** Bands of every measure that a limit moves. */
  readonly bands: readonly MeasureBands[]
}

function rangeOf(peak: Range | number | undefined): Range {
  return peak === undefined ? point(1) : typeof peak === 'number' ? point(peak) : peak
}

function servingPlan(capacity: ResolvedCapacity, layout: Layout): ServingPlan | undefined {
  if (capacity.serve === undefined) return undefined
  const { column, id, limit, scale, headroom } = capacity
  const node = layout.nodes.find(
    ({ firstColumn, measures }) => column >= firstColumn && column < firstColumn + measures.length,
  )
  const measure = node?.measures[column - node.firstColumn]
  if (node === undefined || measure === undefined) throw new Error(`${id} limits no column of the plan`)
  return {
    ...capacity.serve,
    id,
    node: node.id,
    measure: measure.name,
    limit,
    scale,
    headroom,
    peak: rangeOf(capacity.peakFactor?.value),
    arrivals: capacity.arrivals.filter((arrival) => arrival.status === 'ordered'),
  }
}

/** Limits in force, in the order of the constraints; none in most scenarios. */
function servingPlans(constraints: readonly ResolvedConstraint[], layout: Layout): ServingPlan[] {
  return constraints.flatMap((constraint) =>
    constraint.type === 'capacity' ? (servingPlan(constraint, layout) ?? []) : [],
  )
}

/** Ids of the limits that move what a node puts out: its own, those of what feeds it, and those that buy on it. */
function movers({ resources }: SimulationPlan, limits: readonly ServingPlan[]): Map<string, string[]> {
  const moved = new Map<string, string[]>()
  const add = (node: string, ids: readonly string[]): void => {
    moved.set(node, [...new Set([...(moved.get(node) ?? []), ...ids])])
  }
  for (const { node, id } of limits) add(node, [id])
  for (const limit of limits) if (limit.mode === 'buy') add(limit.route, [limit.id])
  // In topological order, so that what is far downstream is reached in one pass.
  for (const { id, inputs } of resources)
    for (const input of inputs) if (moved.has(input)) add(id, moved.get(input) ?? [])
  return moved
}

/** How a served run is carried out: as the run before it. */
type ServedOptions = { readonly threads?: number; readonly pool?: WorkerPool }

/**
 * Simulates the same futures once more with the limits in force; nothing, at no cost, where no constraint says `serve:`.
 * `need` is the layout of the run without limits.
 */
export async function runServed(
  plan: SimulationPlan,
  constraints: readonly ResolvedConstraint[],
  need: Layout,
  { threads, pool }: ServedOptions,
): Promise<ServedRun | undefined> {
  const serving = servingPlans(constraints, need)
  if (serving.length === 0) return undefined
  const limited: SimulationPlan = { ...plan, serving }
  const { start, end, extendedEnd, paths, seed } = plan
  const layout = layoutOf(limited)
  const moved = movers(plan, serving)
  const movedColumns = new Set(
    layout.nodes
      .filter(({ id }) => moved.has(id))
      .flatMap(({ firstColumn, measures }) => measures.map((_, m) => firstColumn + m)),
  )
  const watched = constraints.filter(({ column }) => movedColumns.has(column))
  const assessor = makeAssessor({ constraints: watched, paths, seed, start, end, extendedEnd })
  const bands = makeBands(layout, paths, { start, end })
  const totals = serving.map((limit) => totalServed(limit, layout, paths))
  const columns = new Set([...watched.map(({ column }) => column), ...totals.flatMap((t) => t.columns)])
  const bandsRead = (clock: Clock, column: number): boolean =>
    movedColumns.has(column) && bands.reads(clock, column)
  await runTrials(limited, {
    ...(threads === undefined ? {} : { threads }),
    ...(pool ? { pool } : {}),
    reads: (clock, column) => columns.has(column) || bandsRead(clock, column),
    bands,
    observe(clock, values) {
      assessor.observe(clock, values)
      for (const total of totals) total.observe(clock, values)
    },
  })
  const own = new Set(serving.map(({ id }) => id))
  return {
    limits: totals.map((total) => total.finish(end)),
    findings: assessor
      .finish()
      .constraints.filter(({ constraint }) => !own.has(constraint.id))
      .map((finding) => ({ finding, hiddenBy: moved.get(finding.constraint.label) ?? [] })),
    bands: bands.finish().filter(({ column }) => movedColumns.has(column)),
  }
}
