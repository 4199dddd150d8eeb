import { isMainThread, type MessagePort, parentPort, Worker, workerData } from 'node:worker_threads'
import { type FleetOutcome, type FleetPool, type FleetTask, runTask } from './fleet.ts'

/** Threads that forecast; stop them when the fleet is done. */
export type StartedFleet = FleetPool & { stop(): Promise<void> }

type Waiting = {
  resolve(outcomes: readonly FleetOutcome[]): void
  reject(error: Error): void
}

/** This file as built: Node 20 starts no thread from TypeScript, so tests that run the source use the built workers. */
const workerFile = import.meta.url.replace(
  /\/src\/fit\/fleet\/fleet-workers\.ts.*$/,
  '/dist/fit/fleet/fleet-workers.js',
)

/** Starts `count` threads, each of which loads the models by itself; a batch goes to the thread with the fewest waiting. */
export function startFleet(count: number): StartedFleet {
  const threads = Array.from({ length: count }, startThread)
  return {
    threads: count,
    run(batch) {
      const idlest = threads.reduce((best, one) => (one.waiting.length < best.waiting.length ? one : best))
      return idlest.run(batch)
    },
    async stop() {
      await Promise.all(threads.map((one) => one.worker.terminate()))
    },
  }
}

function startThread(): {
  readonly worker: Worker
  readonly waiting: readonly Waiting[]
  run(batch: readonly FleetTask[]): Promise<readonly FleetOutcome[]>
} {
  const worker = new Worker(new URL(workerFile), { workerData: { jevonsFleet: true } })
  const waiting: Waiting[] = []
  let failure: Error | undefined
  const fail = (error: Error): void => {
    failure ??= error
    for (const one of waiting.splice(0)) one.reject(failure)
  }
  worker.on('message', (outcomes: readonly FleetOutcome[]) => waiting.shift()?.resolve(outcomes))
  worker.on('error', (error) => {
    fail(error instanceof Error ? error : new Error(String(error)))
  })
  worker.on('exit', (code) => {
    fail(new Error(`a forecasting thread ended early (code ${code})`))
  })
  return {
    worker,
    waiting,
    run(batch) {
      if (failure !== undefined) return Promise.reject(failure)
      return new Promise((resolve, reject) => {
        waiting.push({ resolve, reject })
        worker.postMessage(batch)
      })
    },
  }
}

/** The thread's side: answers batches in the order in which they come. */
function work(port: MessagePort): void {
  port.on('message', (batch: readonly FleetTask[]) => {
    port.postMessage(batch.map(runTask))
  })
}

// Both sides in one file, as in simulate/run/workers.ts: only a thread that was started by it works.
const data = workerData as { readonly jevonsFleet?: unknown } | null
if (!isMainThread && parentPort !== null && data?.jevonsFleet === true) work(parentPort)
