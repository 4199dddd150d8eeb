import type { ColumnMemory } from '../../stats/loops/column-memory.ts'
import { columnCopier } from '../../stats/loops/copy-column.ts'
import { endClock } from '../clock.ts'
import { buildGraph, type Graph } from '../couple.ts'
import type { SimulationPlan } from '../plan/plan.ts'
import type { Clock } from '../resource-kind.ts'
import { type BlockSummary, summaryOfBlock } from './trials-summary.ts'

/**
 * Futures that are simulated together. Every run is cut at the same multiples, however many futures or threads it has. Our
 * choice: all state of a block stays in the second-level cache while it makes the steps of a chunk, and a loop over a block
 * is short enough for the engine to compile whole calls instead of the middle of a first long one (which it then leaves
 * again at each end of the loop).
 */
export const blockPaths = 512

/** A range of futures that is stepped through the clocks of a run in order. */
export type FuturesRun = {
  /** The graph of its first block, for names and the layout. */
  readonly graph: Graph
  /**
   * Simulates the next steps and writes the global columns of all its futures, a list per step. Block after block, because
   * the state of all blocks does not fit a cache: the more steps at once, the faster. `reads`: a list per step of 0 for
   * columns that nobody reads, which are left as they are.
   */
  fill(
    clocks: readonly Clock[],
    columns: readonly (readonly Float64Array[])[],
    reads?: readonly Uint8Array[],
  ): void
  /** One per block, in order; call after the last clock. */
  summaries(): BlockSummary[]
}

/** Futures of a run, from one on. */
export type Futures = { readonly firstPath: number; readonly paths: number }

/** Builds futures `firstPath` (a multiple of {@link blockPaths}) ... `firstPath + paths - 1`; `columns`: where they are. */
export function startFutures(
  plan: SimulationPlan,
  { firstPath, paths }: Futures,
  columns: ColumnMemory,
): FuturesRun {
  if (firstPath % blockPaths !== 0)
    throw new RangeError(`futures start at a multiple of ${blockPaths}, not ${firstPath}`)
  const blocks: Block[] = []
  for (let from = 0; from < paths; from += blockPaths) {
    blocks.push(
      startBlock(plan, { firstPath: firstPath + from, paths: Math.min(blockPaths, paths - from) }, columns),
    )
  }
  const [first] = blocks
  if (first === undefined) throw new RangeError(`a simulation needs at least one future, got ${paths}`)
  return {
    graph: first.graph,
    fill(clocks, columns, reads) {
      blocks.forEach((block, b) => {
        clocks.forEach((clock, s) => {
          block.step(clock)
          const isRead = reads?.[s]
          const out = columns[s] ?? []
          const copy = block.copierTo(out)
          for (let c = 0; c < out.length; c++) if (isRead?.[c] !== 0) copy(c, b * blockPaths)
        })
      })
    },
    summaries: () => blocks.map((block) => block.summary()),
  }
}

type Block = {
  readonly graph: Graph
  step(clock: Clock): void
  /** Copies the block's columns to those; remembered, because a run uses the same ones again and again. */
  copierTo(columns: readonly Float64Array[]): ReturnType<typeof columnCopier>
  summary(): BlockSummary
}

/**
 * The summary is read at the horizon's end: at the first extended step, or at a step of its own when the run does not go on
 * beyond.
 */
function startBlock(plan: SimulationPlan, futures: Futures, columns: ColumnMemory): Block {
  const graph = buildGraph(plan, { futures, anchored: true, columns })
  const copiers = new Map<readonly Float64Array[], ReturnType<typeof columnCopier>>()
  let atEnd: BlockSummary | undefined
  return {
    graph,
    copierTo(columns) {
      const known = copiers.get(columns)
      if (known) return known
      const copier = columnCopier(graph.columns, columns)
      copiers.set(columns, copier)
      return copier
    },
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
