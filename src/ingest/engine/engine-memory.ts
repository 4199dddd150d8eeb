/** How much the engine may use: as little as most files need, or as much as any may. */
export type EngineMemory = 'tight' | 'full'

/** What a thread of the engine needs to spill instead of fail where rows do not fit, as its makers say. */
const megabytesPerThread = 125

/** Our choice: rows are then seldom spilled, and what a run takes does not grow with a few cores more. */
const leastMegabytes = 500

/** Our choice: laptops have 8 GB and more. */
const fullMegabytes = 4000

/** The engine's limit for so many threads; beyond it, it spills into the temporary folder. */
export function engineLimit(memory: EngineMemory, threads: number): string {
  const megabytes = memory === 'full' ? fullMegabytes : Math.max(leastMegabytes, threads * megabytesPerThread)
  return `${String(megabytes)}MB`
}

const tightText = 'the engine needs more memory'

/** The engine's error, or what {@link withEnoughMemory} waits for where it ran out of tight memory. */
export function engineError(error: unknown, memory: EngineMemory): unknown {
  const isOut = memory === 'tight' && error instanceof Error && /^Out of Memory Error/.test(error.message)
  return isOut ? new Error(tightText, { cause: error }) : error
}

/** Whether work is to be done again with more memory: nobody may take this for a fault of a file. */
export function isTight(error: unknown): boolean {
  return error instanceof Error && error.message === tightText
}

/** Does the work with little memory, in which the engine spills early, and once more with as much as it may have if it cannot do with that. */
export async function withEnoughMemory<T>(work: (memory: EngineMemory) => Promise<T>): Promise<T> {
  try {
    return await work('tight')
  } catch (error) {
    if (!isTight(error)) throw error
    return work('full')
  }
}
