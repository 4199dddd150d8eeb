import { makeColumnMemory } from '../../stats/loops/column-memory.ts'
import { clocksOf } from '../clock.ts'
import { buildGraph } from '../couple.ts'
import type { Layout } from '../layout.ts'
import type { SimulationPlan } from '../plan/plan.ts'
import type { Clock } from '../resource-kind.ts'
import type { BandCollector } from './bands.ts'
import { startFutures } from './run-block.ts'
import { summarise, type TrialsSummary } from './trials-summary.ts'
import type { WorkerPool } from './workers.ts'

/**
 * Called once a step, in order, with the global columns of all futures (see `Layout`). They are only valid during the
 * call: the next step overwrites them.
 */
export type Observe = (clock: Clock, columns: readonly Float64Array[], layout: Layout) => void

/** How a simulation is run. The result does not depend on `threads`. */
export type TrialsOptions = {
  /** 1 (default): all here. More: `threads - 1` workers simulate and band their part; only this thread observes. */
  readonly threads?: number
  /** Threads that were started before, instead of `threads`; who started them stops them. */
  readonly pool?: WorkerPool
  /** Bands that are collected on the way, on all threads; absent = none. */
  readonly bands?: BandCollector
  /** Whether `observe` or `bands` reads a global column on a step; absent = all of them. Others hold no meaningful values then. */
  readonly reads?: (clock: Clock, column: number) => boolean
  readonly observe: Observe
}

/** Steps that are simulated, then observed together: our choice, enough that a block's state is rarely fetched anew. */
const chunkSteps = 8

/**
 * Simulates every future of the plan: daily to the horizon, then monthly to the extended end (clock.ts). Column values and
 * the summary depend on plan and seed alone.
 */
export async function runTrials(plan: SimulationPlan, options: TrialsOptions): Promise<TrialsSummary> {
  const clocks = clocksOf(plan)
  const threads = Math.floor(options.threads ?? 1)
  if (options.pool !== undefined || threads > 1) {
    const { runWorkers, startWorkers } = await import('./workers.ts')
    const names = buildGraph(plan, { futures: 'median', anchored: true })
    const pool = options.pool ?? startWorkers(threads - 1)
    try {
      const { layout } = names
      const reads = readsOf(clocks, layout, options.reads)
      const { bands, observe } = options
      const blocks = await runWorkers(plan, {
        clocks,
        layout,
        pool,
        observe,
        ...reads,
        ...(bands ? { bands } : {}),
      })
      return summarise(plan, names, blocks)
    } finally {
      if (options.pool === undefined) await pool.stop()
    }
  }
  const home = makeColumnMemory()
  const futures = startFutures(plan, { firstPath: 0, paths: plan.paths }, home)
  const { layout } = futures.graph
  const { reads } = readsOf(clocks, layout, options.reads)
  const columns = Array.from({ length: chunkSteps }, () =>
    Array.from({ length: layout.columnCount }, () => home.column(plan.paths)),
  )
  for (let first = 0; first < clocks.length; first += chunkSteps) {
    const steps = clocks.slice(first, first + chunkSteps)
    futures.fill(steps, columns, reads?.slice(first, first + chunkSteps))
    steps.forEach((clock, s) => {
      options.bands?.observe(clock, columns[s] ?? [])
      options.observe(clock, columns[s] ?? [], layout)
    })
  }
  return summarise(plan, futures.graph, futures.summaries())
}

/** Per step, 1 for each column that is read. */
function readsOf(
  clocks: readonly Clock[],
  { columnCount }: Layout,
  reads: TrialsOptions['reads'],
): { readonly reads?: Uint8Array[] } {
  if (reads === undefined) return {}
  return {
    reads: clocks.map((clock) =>
      Uint8Array.from({ length: columnCount }, (_, c) => (reads(clock, c) ? 1 : 0)),
    ),
  }
}
