import { endClock } from './clock.ts'
import { buildGraph, type Graph } from './couple.ts'
import type { SimulationPlan } from './plan.ts'
import type { Clock } from './resource-kind.ts'
import { type BlockSummary, summaryOfBlock } from './trials-summary.ts'

/** A block of futures that is stepped through the clocks of a run in order. */
export type BlockRun = {
  readonly graph: Graph
  step(clock: Clock): void
  /** Call after the last clock. */
  summary(): BlockSummary
}

/**
 * Builds futures `firstPath` ... `firstPath + paths - 1`. The summary is read at the horizon's end: at the first extended
 * step, or at a step of its own when the run does not go on beyond.
 */
export function startBlock(plan: SimulationPlan, firstPath: number, paths: number): BlockRun {
  const graph = buildGraph(plan, { futures: { firstPath, paths }, anchored: true })
  let atEnd: BlockSummary | undefined
  return {
    graph,
    step(clock) {
      graph.step(clock)
      if (clock.day === plan.end) atEnd = summaryOfBlock(graph)
    },
    summary() {
      if (atEnd === undefined) {
        graph.step(endClock(plan))
        atEnd = summaryOfBlock(graph)
      }
      return atEnd
    },
  }
}
