import type { TokenColumns } from '../token-split.ts'

/** Tokens per GPU and second that a fleet reaches, one entry per future. */
export type GpuRates = {
  /** Prefill of uncached input. */
  readonly prefill: Float64Array
  /** Input that is found in the prefix cache. */
  readonly prefillCached: Float64Array
  readonly decode: Float64Array
}

/**
 * Writes the GPU-seconds per day of serving all tokens (MODELS 3.1):
 * GPU_s = T_in (1 - h) / X_pre + T_in h / X_pre,hit + T_out / X_dec, with h the cached share of the input.
 */
export function gpuSecondsOf(tokens: readonly TokenColumns[], rates: GpuRates, out: Float64Array): void {
  if (tokens.length === 0) out.fill(0)
  for (let k = 0; k < tokens.length; k++) addGpuSeconds(tokens[k] as TokenColumns, rates, out, k === 0)
}

function addGpuSeconds(tokens: TokenColumns, rates: GpuRates, out: Float64Array, isFirst: boolean): void {
  const { input, cached, output } = tokens
  const { prefill, prefillCached, decode } = rates
  for (let i = 0; i < out.length; i++) {
    out[i] =
      (isFirst ? 0 : (out[i] as number)) +
      (input[i] as number) / (prefill[i] as number) +
      (cached[i] as number) / (prefillCached[i] as number) +
      (output[i] as number) / (decode[i] as number)
  }
}
