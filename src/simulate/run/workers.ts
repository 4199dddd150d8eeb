import { isMainThread, type MessagePort, parentPort, Worker, workerData } from 'node:worker_threads'
import { prepareLoops } from '../../stats/loops/column-loop.ts'
import type { Layout } from '../layout.ts'
import type { SimulationPlan } from '../plan/plan.ts'
import type { Clock } from '../resource-kind.ts'
import type { BandCollector } from './bands.ts'
import { blockPaths } from './run-block.ts'
import {
  chunkCount,
  filled,
  type Goal,
  isFree,
  joinRun,
  makeSharedRun,
  type Share,
  type SharedRun,
} from './shared-chunks.ts'
import type { BlockSummary } from './trials-summary.ts'

/** What a worker is asked to do; it answers with its summaries. */
type Job = { readonly run: SharedRun; readonly share: Share }

/** Threads that are ready to simulate; they load while the main thread goes on. */
export type WorkerPool = {
  readonly readers: readonly Reader[]
  stop(): Promise<void>
}

type RunOptions = {
  readonly clocks: readonly Clock[]
  /** Per step, 0 for each column that nobody reads; absent = all are read. */
  readonly reads?: readonly Uint8Array[]
  readonly layout: Layout
  readonly bands?: BandCollector
  readonly pool: WorkerPool
  readonly observe: (clock: Clock, columns: readonly Float64Array[], layout: Layout) => void
}

/** Starts `count` threads; stop the pool when they are done. */
export function startWorkers(count: number): WorkerPool {
  const readers = Array.from({ length: count }, () => startWorker())
  return {
    readers,
    async stop() {
      await Promise.all(readers.map((reader) => reader.stop()))
    },
  }
}

/**
 * Simulates and bands on worker threads and on this one, and observes whole columns here, in step order. Each thread has
 * its own futures, because their state stays in its cache; bands are taken by whoever has time. The same numbers as on one
 * thread, because no draw depends on the block and no band on who takes it. A thread waits when another is far behind.
 */
export async function runWorkers(plan: SimulationPlan, options: RunOptions): Promise<BlockSummary[]> {
  const { clocks, reads, layout, bands, pool } = options
  const { readers } = pool
  const run = makeSharedRun({
    plan,
    clocks,
    layout,
    threads: readers.length + 1,
    ...(reads ? { reads } : {}),
    ...(bands ? { bands: bands.memory } : {}),
  })
  const [own, ...shares] = sharesOf(plan.paths, readers.length + 1)
  readers.forEach((reader, w) => {
    reader.send({ run, share: shares[w] as Share })
  })
  const party = joinRun(run, own as Share)
  const wait = (goal: Goal): Promise<void> => reach(run, goal, readers)
  const chunks = chunkCount(run)
  for (let chunk = 0; chunk <= chunks; chunk++) {
    if (chunk < chunks) {
      await wait(isFree(run, chunk))
      party.fill(chunk)
    }
    if (chunk === 0) continue
    await wait(filled(run, chunk - 1))
    party.observe(chunk - 1, (clock, columns) => {
      options.observe(clock, columns, layout)
    })
    party.band(chunk - 1)
  }
  // The last bands may be in the making elsewhere; a summary comes after them.
  const others = await Promise.all(readers.map((reader) => reader.summaries()))
  return [...party.summaries(), ...others.flat()]
}

/** This thread's futures, then those of each worker, in whole blocks: who has fewer takes more of the bands. */
function sharesOf(paths: number, threads: number): Share[] {
  const blocks = Math.ceil(paths / blockPaths)
  return Array.from({ length: threads }, (_, thread) => {
    const first = Math.floor((blocks * thread) / threads) * blockPaths
    const end = Math.min(paths, Math.floor((blocks * (thread + 1)) / threads) * blockPaths)
    return { firstPath: first, paths: end - first }
  })
}

/** Milliseconds after which a wait looks whether a thread has failed. */
const patience = 20

/** Waits until a counter has reached its target, or a worker has failed. */
async function reach(
  { counters }: SharedRun,
  { counter, target }: Goal,
  readers: readonly Reader[],
): Promise<void> {
  for (;;) {
    const value = Atomics.load(counters, counter)
    if (value >= target) return
    if (Atomics.wait(counters, counter, value, patience) !== 'timed-out') continue
    // Failures arrive as events.
    await new Promise((resolve) => setImmediate(resolve))
    for (const reader of readers) reader.check()
  }
}

type Reader = {
  send(job: Job): void
  /** Throws when the thread has failed. */
  check(): void
  summaries(): Promise<BlockSummary[]>
  stop(): Promise<unknown>
}

/** This file as built: Node 20 starts no thread from TypeScript, so tests that run the source use the built workers. */
const workerFile = import.meta.url.replace(
  /\/src\/simulate\/run\/workers\.ts.*$/,
  '/dist/simulate/run/workers.js',
)

function startWorker(): Reader {
  const worker = new Worker(new URL(workerFile), { workerData: { jevonsWorker: true } })
  let answer: BlockSummary[] | undefined
  let failure: Error | undefined
  let wake: (() => void) | undefined
  const fail = (error: Error): void => {
    failure ??= error
    wake?.()
  }
  worker.on('message', (summaries: BlockSummary[]) => {
    answer = summaries
    wake?.()
  })
  worker.on('error', (error) => {
    fail(error instanceof Error ? error : new Error(String(error)))
  })
  worker.on('exit', (code) => {
    fail(new Error(`a simulation thread ended early (code ${code})`))
  })
  const check = (): void => {
    if (failure !== undefined) throw failure
  }
  return {
    send(job) {
      answer = undefined
      worker.postMessage(job)
    },
    check,
    async summaries() {
      while (answer === undefined) {
        check()
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
      return answer
    },
    stop: () => worker.terminate(),
  }
}

/**
 * The worker's side: for each run it fills its part of one chunk after the other and bands, then sends the summaries. Until the first
 * one comes, while the main thread reads, it compiles what it will need.
 */
function work(port: MessagePort): void {
  prepareLoops()
  port.on('message', ({ run, share }: Job) => {
    const party = joinRun(run, share)
    const chunks = chunkCount(run)
    for (let chunk = 0; chunk <= chunks; chunk++) {
      if (chunk < chunks) {
        block(run, isFree(run, chunk))
        party.fill(chunk)
      }
      if (chunk === 0) continue
      block(run, filled(run, chunk - 1))
      party.band(chunk - 1)
    }
    port.postMessage(party.summaries())
  })
}

/** As {@link reach}, on a thread that has nothing else to hear. */
function block({ counters }: SharedRun, { counter, target }: Goal): void {
  for (;;) {
    const value = Atomics.load(counters, counter)
    if (value >= target) return
    Atomics.wait(counters, counter, value)
  }
}

// This file is both sides: in a worker that was started by it, it works. Other threads (a test runner's own, say) only
// import it.
const data = workerData as { readonly jevonsWorker?: unknown } | null
if (!isMainThread && parentPort !== null && data?.jevonsWorker === true) work(parentPort)
