import { columnLoop } from '../../../stats/loops/column-loop.ts'
import type { TokenColumns } from '../token-split.ts'

/** Tokens per GPU and second that a fleet reaches, one entry per future. */
export type GpuRates = {
  /** Prefill of uncached input. */
  readonly prefill: Float64Array
  /** Input that is found in the prefix cache. */
  readonly prefillCached: Float64Array
  readonly decode: Float64Array
}

const workColumns = ['input', 'cached', 'output', 'prefill', 'prefillCached', 'decode', 'seconds'] as const
const first = columnLoop(
  workColumns,
  [],
  'seconds = input / prefill + cached / prefillCached + output / decode',
)
const further = columnLoop(
  workColumns,
  [],
  'seconds = seconds + input / prefill + cached / prefillCached + output / decode',
)

/**
 * A function that writes the GPU-seconds per day of serving all tokens (MODELS 3.1):
 * GPU_s = T_in (1 - h) / X_pre + T_in h / X_pre,hit + T_out / X_dec, with h the cached share of the input.
 */
export function gpuSecondsOf(
  tokens: readonly TokenColumns[],
  rates: GpuRates,
  seconds: Float64Array,
): () => void {
  const loops = tokens.map((parts, k) => (k === 0 ? first : further).over({ ...parts, ...rates, seconds }))
  return () => {
    if (loops.length === 0) seconds.fill(0)
    for (const loop of loops) loop.run()
  }
}
