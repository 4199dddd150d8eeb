import { isMainThread, type MessagePort, parentPort, Worker, workerData } from 'node:worker_threads'
import type { Layout } from './layout.ts'
import type { SimulationPlan } from './plan.ts'
import type { Clock } from './resource-kind.ts'
import { blockPaths, startFutures } from './run-block.ts'
import type { BlockSummary } from './trials-summary.ts'

/** Futures that one thread simulates. */
type Share = { readonly firstPath: number; readonly paths: number }

/**
 * Memory that all threads write columns to, a chunk of steps at a time: columns of the chunk's step 0, then of step 1, ...,
 * each column with all futures. Two of them, so that workers fill one while the other is read.
 */
type Buffers = {
  readonly chunks: readonly Float64Array[]
  readonly stepsPerChunk: number
  readonly columnCount: number
  readonly paths: number
}

/** What a worker is asked to do. */
type Job = Share & {
  readonly plan: SimulationPlan
  readonly clocks: readonly Clock[]
  readonly reads?: readonly Uint8Array[]
  readonly buffers: Buffers
}

/** From a worker: chunk after chunk is filled, then the summary. */
type Message = 'filled' | { readonly summaries: BlockSummary[] }

/** To a worker: its job, then a chunk that it may fill again. */
type Order = Job | 'free'

/** Bytes of a chunk, roughly: large enough to make messages rare, small enough to stay cheap in memory. */
const chunkBytes = 12_000_000
/**
 * Observing takes about as long as simulating this share of the futures (measured: bands, limits and budgets of the
 * bench); with one worker this thread simulates some of them too, so that both are busy.
 */
const observingShare = 0.5

/** Threads that are ready to simulate; they load while the main thread goes on. */
export type WorkerPool = {
  readonly readers: readonly Reader[]
  stop(): Promise<void>
}

type RunOptions = {
  readonly clocks: readonly Clock[]
  /** Per step, 0 for each column that `observe` does not read; absent = it reads all. */
  readonly reads?: readonly Uint8Array[]
  readonly layout: Layout
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
 * Simulates blocks of futures on worker threads, and some of them here, and observes whole columns here, in step order. The
 * same numbers as on one thread, because no draw depends on the block. A worker waits when this thread has fallen two chunks
 * behind.
 */
export async function runWorkers(plan: SimulationPlan, options: RunOptions): Promise<BlockSummary[]> {
  const { clocks, reads, layout, pool } = options
  const [own, ...shares] = sharesOf(plan.paths, pool.readers.length)
  const buffers = newBuffers(layout.columnCount, plan.paths)
  const readers = pool.readers.slice(0, shares.length)
  readers.forEach((reader, w) => {
    reader.send({ plan, clocks, ...(reads ? { reads } : {}), buffers, ...(shares[w] as Share) })
  })
  const futures = own && own.paths > 0 ? startFutures(plan, own.firstPath, own.paths) : undefined
  const views = buffers.chunks.map((chunk) =>
    columnViews(chunk, buffers, { firstPath: 0, paths: plan.paths }),
  )
  const ownViews = own && buffers.chunks.map((chunk) => columnViews(chunk, buffers, own))
  const { stepsPerChunk } = buffers
  for (let first = 0, k = 0; first < clocks.length; first += stepsPerChunk, k = 1 - k) {
    const steps = clocks.slice(first, first + stepsPerChunk)
    if (futures && ownViews)
      futures.fill(steps, ownViews[k] ?? [], reads?.slice(first, first + stepsPerChunk))
    await Promise.all(readers.map((reader) => reader.filled()))
    steps.forEach((clock, s) => {
      options.observe(clock, views[k]?.[s] ?? [], layout)
    })
    for (const reader of readers) reader.send('free')
  }
  const others = await Promise.all(readers.map((reader) => reader.summaries()))
  return [...(futures ? futures.summaries() : []), ...others.flat()]
}

/** This thread's futures, then those of each worker: about equal work, in whole blocks. */
function sharesOf(paths: number, workers: number): Share[] {
  const blocks = Math.ceil(paths / blockPaths)
  const whole = (1 + observingShare) / (workers + 1)
  const own = Math.round(blocks * Math.max(0, whole - observingShare))
  const shares: Share[] = [{ firstPath: 0, paths: Math.min(paths, own * blockPaths) }]
  for (let worker = 0, first = own; worker < workers && first < blocks; worker++) {
    const next = first + Math.ceil((blocks - first) / (workers - worker))
    shares.push({
      firstPath: first * blockPaths,
      paths: Math.min(paths, next * blockPaths) - first * blockPaths,
    })
    first = next
  }
  return shares
}

function newBuffers(columnCount: number, paths: number): Buffers {
  const stepsPerChunk = Math.max(1, Math.floor(chunkBytes / (8 * columnCount * paths)))
  const length = stepsPerChunk * columnCount * paths
  const chunk = (): Float64Array => new Float64Array(new SharedArrayBuffer(8 * length))
  return { chunks: [chunk(), chunk()], stepsPerChunk, columnCount, paths }
}

/** Columns of each step of a chunk, cut to a share of the futures. */
function columnViews(chunk: Float64Array, buffers: Buffers, share: Share): Float64Array[][] {
  const { stepsPerChunk, columnCount, paths } = buffers
  return Array.from({ length: stepsPerChunk }, (_, s) =>
    Array.from({ length: columnCount }, (__, c) => {
      const at = (s * columnCount + c) * paths + share.firstPath
      return chunk.subarray(at, at + share.paths)
    }),
  )
}

type Reader = {
  send(order: Order): void
  filled(): Promise<void>
  summaries(): Promise<BlockSummary[]>
  stop(): Promise<unknown>
}

/** This file as built: Node 20 starts no thread from TypeScript, so tests that run the source use the built workers. */
const workerFile = import.meta.url.replace(/\/src\/simulate\/workers\.ts.*$/, '/dist/simulate/workers.js')

function startWorker(): Reader {
  const worker = new Worker(new URL(workerFile), { workerData: { jevonsWorker: true } })
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
    send(order) {
      worker.postMessage(order)
    },
    async filled() {
      if ((await next()) !== 'filled') throw new Error('a simulation thread sent its summary early')
    },
    async summaries() {
      const message = await next()
      if (message === 'filled') throw new Error('a simulation thread sent too many steps')
      return message.summaries
    },
    stop: () => worker.terminate(),
  }
}

/** The worker's side: fills one chunk after the other as they become free, then sends the summary. */
async function work(port: MessagePort): Promise<void> {
  const orders: Order[] = []
  let wake: (() => void) | undefined
  port.on('message', (order: Order) => {
    orders.push(order)
    wake?.()
  })
  const next = async (): Promise<Order> => {
    for (;;) {
      const order = orders.shift()
      if (order !== undefined) return order
      await new Promise<void>((resolve) => {
        wake = resolve
      })
    }
  }
  const job = await next()
  if (job === 'free') throw new Error('a simulation thread was given a chunk before its job')
  const { clocks, buffers } = job
  const { chunks, stepsPerChunk } = buffers
  const futures = startFutures(job.plan, job.firstPath, job.paths)
  const views = chunks.map((chunk) => columnViews(chunk, buffers, job))
  for (let first = 0, k = 0; first < clocks.length; first += stepsPerChunk, k++) {
    if (k >= chunks.length) await next()
    const last = first + stepsPerChunk
    const columns = views[k % chunks.length] ?? []
    futures.fill(clocks.slice(first, last), columns, job.reads?.slice(first, last))
    port.postMessage('filled' satisfies Message)
  }
  port.postMessage({ summaries: futures.summaries() } satisfies Message)
  port.unref()
}

// This file is both sides: in a worker that was started by it, it works. Other threads (a test runner's own, say) only
// import it.
const data = workerData as { readonly jevonsWorker?: unknown } | null
if (!isMainThread && parentPort !== null && data?.jevonsWorker === true) await work(parentPort)
