/** Electrical parameters of GPUs in a hall, one entry per future. */
export type PowerParts = {
  /** Watts of one GPU at full load, and idle. */
  readonly loadWatts: Float64Array
  readonly idleWatts: Float64Array
  /** Server draw: `factor` times the GPU's, plus `wattsPerGpu`. */
  readonly factor: Float64Array
  readonly wattsPerGpu: Float64Array
  /** Facility draw / IT draw. */
  readonly pue: Float64Array
}

const wattsPerKw = 1000

/**
 * Facility draw in kW of `gpus` GPUs of which `busy` are at full load (MODELS 3.2), per future:
 * P = [gpus x idle + busy x (load - idle)] x factor + gpus x overhead watts, times PUE.
 */
export function facilityKw(
  gpus: Float64Array,
  busy: Float64Array,
  parts: PowerParts,
  out: Float64Array,
): void {
  const { loadWatts, idleWatts, factor, wattsPerGpu, pue } = parts
  for (let i = 0; i < out.length; i++) {
    const count = gpus[i] ?? Number.NaN
    const load = loadWatts[i] ?? Number.NaN
    const idle = Math.min(idleWatts[i] ?? Number.NaN, load)
    const gpuWatts = count * idle + (busy[i] ?? Number.NaN) * (load - idle)
    const watts = gpuWatts * (factor[i] ?? Number.NaN) + count * (wattsPerGpu[i] ?? Number.NaN)
    out[i] = (watts * (pue[i] ?? Number.NaN)) / wattsPerKw
  }
}
