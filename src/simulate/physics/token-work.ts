import type { TokenColumns } from './token-split.ts'

/** Tokens per GPU and second that a fleet reaches, one entry per future. */
export type GpuRates = {
  /** Prefill of uncached input. */
  readonly prefill: Float64Array
  /** Input that is found in the prefix cache. */
  readonly prefillCached: Float64Array
  readonly decode: Float64Array
}

/**
 * Adds the GPU-seconds per day of serving the tokens (MODELS 3.1):
 * GPU_s = T_in (1 - h) / X_pre + T_in h / X_pre,hit + T_out / X_dec, with h the cached share of the input.
 */
export function addGpuSeconds(tokens: TokenColumns, rates: GpuRates, out: Float64Array): void {
  const { input, cached, output } = tokens
  const { prefill, prefillCached, decode } = rates
  for (let i = 0; i < out.length; i++) {
    out[i] =
      (out[i] ?? 0) +
      (input[i] ?? Number.NaN) / (prefill[i] ?? Number.NaN) +
      (cached[i] ?? Number.NaN) / (prefillCached[i] ?? Number.NaN) +
      (output[i] ?? Number.NaN) / (decode[i] ?? Number.NaN)
  }
}
