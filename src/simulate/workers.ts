import { isMainThread, type MessagePort, parentPort, Worker, workerData } from 'node:worker_threads'
import type { Layout } from './layout.ts'
import type { SimulationPlan } from './plan.ts'
import type { Clock } from './resource-kind.ts'
import { blockPaths, startFutures } from './run-block.ts'
import type { BlockSummary } from './trials-summary.ts'

/** What a worker is started with. */
type Job = {
  readonly jevonsBlock: true
  readonly plan: SimulationPlan
  readonly clocks: readonly Clock[]
  readonly firstPath: number
  readonly paths: number
  readonly columnCount: number
  readonly stepsPerChunk: number
}

/** A chunk of steps: columns of step 0, then of step 1, ..., each column `paths` long; at last the summary. */
type Message = { readonly chunk: Float64Array } | { readonly summaries: BlockSummary[] }

/** Chunks under way per worker: it fills one while the other is read. */
const buffersPerWorker = 2
/** Bytes of a chunk, roughly: large enough to make messages rare, small enough to stay cheap in memory. */
const chunkBytes = 8_000_000

type RunOptions = {
  readonly clocks: readonly Clock[]
  readonly layout: Layout
  readonly workers: number
  readonly observe: (clock: Clock, columns: readonly Float64Array[], layout: Layout) => void
}

/**
 * Simulates blocks of futures on worker threads and observes whole columns here, in step order. The same numbers as on one
 * thread, because no draw depends on the block. A worker waits when this thread has fallen two chunks behind.
 */
export async function runWorkers(plan: SimulationPlan, options: RunOptions): Promise<BlockSummary[]> {
  const { clocks, layout } = options
  const blocks = blocksOf(plan.paths, options.workers)
  const most = Math.max(...blocks.map(({ paths }) => paths))
  const stepsPerChunk = Math.max(1, Math.floor(chunkBytes / (8 * layout.columnCount * most)))
  const readers = blocks.map((block) =>
    startWorker({
      jevonsBlock: true,
      plan,
      clocks,
      columnCount: layout.columnCount,
      stepsPerChunk,
      ...block,
    }),
  )
  const columns = Array.from({ length: layout.columnCount }, () => new Float64Array(plan.paths))
  try {
    for (let first = 0; first < clocks.length; first += stepsPerChunk) {
      const chunks = await Promise.all(readers.map((reader) => reader.nextChunk()))
      for (const [s, clock] of clocks.slice(first, first + stepsPerChunk).entries()) {
        chunks.forEach((chunk, b) => {
          const { firstPath, paths } = blocks[b] ?? { firstPath: 0, paths: 0 }
          columns.forEach((column, c) => {
            const at = (s * columns.length + c) * paths
            column.set(chunk.subarray(at, at + paths), firstPath)
          })
        })
        options.observe(clock, columns, layout)
      }
      chunks.forEach((chunk, b) => readers[b]?.giveBack(chunk))
    }
    return (await Promise.all(readers.map((reader) => reader.summaries()))).flat()
  } finally {
    await Promise.all(readers.map((reader) => reader.stop()))
  }
}

/** Futures per worker: about equal, in whole blocks. */
function blocksOf(paths: number, workers: number): { readonly firstPath: number; readonly paths: number }[] {
  const size = Math.max(1, Math.ceil(paths / workers / blockPaths)) * blockPaths
  const blocks = []
  for (let firstPath = 0; firstPath < paths; firstPath += size) {
    blocks.push({ firstPath, paths: Math.min(size, paths - firstPath) })
  }
  return blocks
}

type Reader = {
  nextChunk(): Promise<Float64Array>
  giveBack(chunk: Float64Array): void
  summaries(): Promise<BlockSummary[]>
  stop(): Promise<unknown>
}

/** This file as built: Node 20 starts no thread from TypeScript, so tests that run the source use the built workers. */
const workerFile = import.meta.url.replace(/\/src\/simulate\/workers\.ts.*$/, '/dist/simulate/workers.js')

function startWorker(job: Job): Reader {
  const worker = new Worker(new URL(workerFile), { workerData: job })
  const arrived: Message[] = []
  let wake: (() => void) | undefined
  let failure: Error | undefined
  worker.on('message', (message: Message) => {
    arrived.push(message)
    wake?.()
  })
  worker.on('error', (error) => {
    failure = error instanceof Error ? error : new Error(String(error))
    wake?.()
  })
  worker.on('exit', (code) => {
    failure ??= new Error(`a simulation thread ended early (code ${code})`)
    wake?.()
  })
  const next = async (): Promise<Message> => {
    for (;;) {
      const message = arrived.shift()
      if (message !== undefined) return message
      if (failure !== undefined) throw failure
      await new Promise<void>((resolve) => {
        wake = resolve
      })
    }
  }
  return {
    async nextChunk() {
      const message = await next()
      if (!('chunk' in message)) throw new Error('a simulation thread sent its summary early')
      return message.chunk
    },
    giveBack(chunk) {
      worker.postMessage(chunk, [chunk.buffer as ArrayBuffer])
    },
    async summaries() {
      const message = await next()
      if (!('summaries' in message)) throw new Error('a simulation thread sent too many steps')
      return message.summaries
    },
    stop: () => worker.terminate(),
  }
}

/** The worker's side: fills one free buffer after the other, then sends the summary. */
async function work(job: Job, port: MessagePort): Promise<void> {
  const { clocks, stepsPerChunk, columnCount, paths } = job
  const free = Array.from(
    { length: buffersPerWorker },
    () => new Float64Array(stepsPerChunk * columnCount * paths),
  )
  let wake: (() => void) | undefined
  port.on('message', (chunk: Float64Array<ArrayBuffer>) => {
    free.push(chunk)
    wake?.()
  })
  const futures = startFutures(job.plan, job.firstPath, paths)
  for (let first = 0; first < clocks.length; first += stepsPerChunk) {
    while (free.length === 0) {
      await new Promise<void>((resolve) => {
        wake = resolve
      })
    }
    const chunk = free.pop()
    if (chunk === undefined) throw new Error('woken without a free buffer')
    clocks.slice(first, first + stepsPerChunk).forEach((clock, s) => {
      const columns = Array.from({ length: columnCount }, (_, c) => {
        const at = (s * columnCount + c) * paths
        return chunk.subarray(at, at + paths)
      })
      futures.step(clock, columns)
    })
    port.postMessage({ chunk } satisfies Message, [chunk.buffer])
  }
  port.postMessage({ summaries: futures.summaries() } satisfies Message)
  port.unref()
}

// This file is both sides: in a worker that was started with a job it does the job. Other threads (a test runner's own,
// say) only import it.
const job = workerData as Partial<Job> | null
if (!isMainThread && parentPort !== null && job?.jevonsBlock === true) await work(job as Job, parentPort)
