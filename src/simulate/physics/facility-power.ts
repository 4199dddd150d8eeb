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
const hoursPerDay = 24

/** GPUs that draw power, one entry per future. */
export type PoweredGpus = {
  /** Switched on, mean of the day: in service or installed and idle. */
  readonly on: Float64Array
  /** At full load, mean of the day. */
  readonly busy: Float64Array
  /** At the peak: installed in owned fleets, needed in others. */
  readonly most: Float64Array
}

/** Draw and energy of a day, one entry per future. */
export type FacilityDraw = {
  readonly kw: Float64Array
  readonly kwh: Float64Array
  readonly kwPeak: Float64Array
}

/** Measured / physics of the draw and of the energy on a day; 1 = physics as it is. */
export type DrawAnchors = { readonly kw: number; readonly kwh: number }

/**
 * Writes the facility draw of GPUs (MODELS 3.2), per future, times the anchors:
 * P = [on x idle + busy x (load - idle)] x factor + on x overhead watts, times PUE;
 * the energy of 24 hours of it; and the draw of the GPUs of the peak, all at full load.
 */
export function facilityDraw(
  gpus: PoweredGpus,
  parts: PowerParts,
  anchors: DrawAnchors,
  out: FacilityDraw,
): void {
  const { on, busy, most } = gpus
  const { loadWatts, idleWatts, factor, wattsPerGpu, pue } = parts
  const { kw, kwh, kwPeak } = out
  const { kw: byKw, kwh: byKwh } = anchors
  for (let i = 0; i < kw.length; i++) {
    const load = loadWatts[i] as number
    const idle = Math.min(idleWatts[i] as number, load)
    const above = load - idle
    const byFactor = factor[i] as number
    const perGpu = wattsPerGpu[i] as number
    const facility = pue[i] as number
    const standing = on[i] as number
    const watts = (standing * idle + (busy[i] as number) * above) * byFactor + standing * perGpu
    const draw = (watts * facility) / wattsPerKw
    kw[i] = draw * byKw
    kwh[i] = hoursPerDay * draw * byKwh
    const peak = most[i] as number
    const peakWatts = (peak * idle + peak * above) * byFactor + peak * perGpu
    kwPeak[i] = ((peakWatts * facility) / wattsPerKw) * byKw
  }
}
