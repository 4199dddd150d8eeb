import { type ColumnMemory, makeColumnMemory, placeOf } from '../../stats/loops/column-memory.ts'
import type { Layout } from '../layout.ts'
import type { SimulationPlan } from '../plan/plan.ts'
import type { Clock } from '../resource-kind.ts'
import { type BandMemory, shareBands } from './bands.ts'
import { startFutures } from './run-block.ts'
import type { BlockSummary } from './trials-summary.ts'

/** Futures that one thread simulates. */
export type Share = { readonly firstPath: number; readonly paths: number }

/** What all threads of a run know; it crosses threads, and its memory is shared. */
export type SharedRun = {
  readonly plan: SimulationPlan
  readonly clocks: readonly Clock[]
  /** Per step, 0 for each column that nobody reads. */
  readonly reads?: readonly Uint8Array[]
  readonly layout: Layout
  readonly bands?: BandMemory
  /** Memory of all threads, and in it columns that all threads write, a chunk of steps at a time, each with all futures. */
  readonly memory: ColumnMemory['memory']
  /** Addresses of the columns of the chunk's step 0, then of step 1, ...; several such lists, used in turn. */
  readonly buffers: readonly (readonly number[])[]
  readonly stepsPerChunk: number
  readonly threads: number
  /** The next task, then per chunk how many threads have filled it, then per chunk how many of its tasks are done. */
  readonly counters: Int32Array
}

/** Bytes of a chunk, roughly: large enough to make waiting rare, small enough to stay cheap in memory. */
const chunkBytes = 12_000_000
/** One is filled, one is read, and one is for who is ahead. */
const bufferCount = 3

type Parts = Omit<SharedRun, 'memory' | 'buffers' | 'stepsPerChunk' | 'counters'>

function addressOf(column: Float64Array): number {
  const place = placeOf(column)
  if (!place) throw new RangeError(`no room for columns of ${column.length} futures`)
  return place.address
}

/** Makes the memory of a run. */
export function makeSharedRun(parts: Parts): SharedRun {
  const home = makeColumnMemory()
  const { plan, clocks, layout } = parts
  const stepBytes = 8 * layout.columnCount * plan.paths
  const stepsPerChunk = Math.max(1, Math.floor(chunkBytes / stepBytes))
  const chunks = Math.ceil(clocks.length / stepsPerChunk)
  return {
    ...parts,
    memory: home.memory,
    buffers: Array.from({ length: bufferCount }, () =>
      Array.from({ length: stepsPerChunk * layout.columnCount }, () => addressOf(home.column(plan.paths))),
    ),
    stepsPerChunk,
    counters: new Int32Array(new SharedArrayBuffer(4 * (1 + 2 * chunks))),
  }
}

/** Chunks of a run. */
export function chunkCount({ counters }: SharedRun): number {
  return (counters.length - 1) / 2
}

/** A counter that a thread waits for, and what it waits for. */
export type Goal = { readonly counter: number; readonly target: number }

/** All threads have filled the chunk. */
export function filled(run: SharedRun, chunk: number): Goal {
  return { counter: 1 + chunk, target: run.threads }
}

/** Nobody needs what the buffer of the chunk held before: all of it is banded and observed. */
export function isFree(run: SharedRun, chunk: number): Goal {
  const before = chunk - bufferCount
  return before < 0
    ? { counter: 0, target: 0 }
    : { counter: 1 + chunkCount(run) + before, target: taskCount(run) + 1 }
}

/** Each column of a chunk is banded as a task of its own. */
function taskCount({ bands, layout }: SharedRun): number {
  return bands ? layout.columnCount : 0
}

function advance({ counters }: SharedRun, counter: number): void {
  Atomics.add(counters, counter, 1)
  Atomics.notify(counters, counter)
}

/** One thread's part of a run. Chunk after chunk: `fill`, then `band` the one before. */
export type Party = {
  /** Simulates its futures in the steps of a chunk that {@link isFree}. */
  fill(chunk: number): void
  /** Does what is left to do of the bands of a chunk that is {@link filled}, and of those before. */
  band(chunk: number): void
  /** The main thread's: hands each step of a filled chunk over with whole columns. */
  observe(chunk: number, observe: (clock: Clock, columns: readonly Float64Array[]) => void): void
  summaries(): BlockSummary[]
}

/** Joins a run with a share of its futures, none perhaps. */
export function joinRun(run: SharedRun, share: Share): Party {
  const { plan, clocks, layout, reads, stepsPerChunk } = run
  const home = makeColumnMemory(run.memory)
  const futures = share.paths > 0 ? startFutures(plan, share, home) : undefined
  const bander = run.bands && shareBands(layout, plan.paths, run.bands)
  const whole = run.buffers.map((addresses) => columnViews(addresses, run, home))
  const own = whole.map((steps) =>
    steps.map((columns) =>
      columns.map((column) => column.subarray(share.firstPath, share.firstPath + share.paths)),
    ),
  )
  const stepsOf = (chunk: number): readonly Clock[] =>
    clocks.slice(chunk * stepsPerChunk, (chunk + 1) * stepsPerChunk)
  return {
    fill(chunk) {
      const first = chunk * stepsPerChunk
      futures?.fill(
        stepsOf(chunk),
        own[chunk % bufferCount] ?? [],
        reads?.slice(first, first + stepsPerChunk),
      )
      advance(run, 1 + chunk)
    },
    band(chunk) {
      if (bander === undefined) return
      const tasks = taskCount(run)
      for (let task = claim(run, (chunk + 1) * tasks); task >= 0; task = claim(run, (chunk + 1) * tasks)) {
        const of = Math.floor(task / tasks)
        const column = task % tasks
        stepsOf(of).forEach((clock, s) => {
          bander.observeColumn(clock, column, whole[of % bufferCount]?.[s]?.[column] as Float64Array)
        })
        advance(run, 1 + chunkCount(run) + of)
      }
    },
    observe(chunk, observe) {
      stepsOf(chunk).forEach((clock, s) => {
        observe(clock, whole[chunk % bufferCount]?.[s] ?? [])
      })
      advance(run, 1 + chunkCount(run) + chunk)
    },
    summaries: () => futures?.summaries() ?? [],
  }
}

/** The next task before `end`, or -1 when all have been taken. */
function claim({ counters }: SharedRun, end: number): number {
  for (;;) {
    const task = Atomics.load(counters, 0)
    if (task >= end) return -1
    if (Atomics.compareExchange(counters, 0, task, task + 1) === task) return task
  }
}

/** Columns of each step of a chunk. */
function columnViews(
  addresses: readonly number[],
  { layout: { columnCount }, stepsPerChunk, plan }: SharedRun,
  home: ColumnMemory,
): Float64Array[][] {
  return Array.from({ length: stepsPerChunk }, (_, s) =>
    addresses.slice(s * columnCount, (s + 1) * columnCount).map((address) => home.view(address, plan.paths)),
  )
}
