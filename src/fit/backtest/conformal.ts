/** What intervals from past errors alone would have been, beside those that were simulated. */
export type ConformalCheck = {
  /** Share of buckets within the median times or over the quantile of the errors at the other origins. */
  readonly coverage: number
  /** Mean width of such intervals over that of the simulated 80 % intervals, in logs: above 1 = simulated ones look narrow. */
  readonly widthRatio: number
  readonly points: number
}

/** Origins that an 80 % statement needs besides the one that is judged: K + 1 >= 1 / 0.2. */
const fewestOthers = 4
const miss = 0.2

/**
 * Split conformal intervals per step (Lei et al., 2018, "Distribution-free predictive inference for regression"): half-width = the
 * ceil((K + 1) 0.8)-th smallest absolute log error of the K other origins at that step. A check, not the engine: errors under a trend are
 * not exchangeable, and the other origins lie partly later. Undefined with fewer than five origins.
 */
export function conformalCheck(
  logErrors: readonly Float64Array[],
  width80: number,
): ConformalCheck | undefined {
  const steps = Math.max(0, ...logErrors.map((e) => e.length))
  let [inside, points, widths] = [0, 0, 0]
  for (let h = 0; h < steps; h++) {
    const errors = logErrors.map((e) => e[h] ?? NaN)
    errors.forEach((error, k) => {
      if (Number.isNaN(error)) return
      const others = errors.filter((e, i) => i !== k && !Number.isNaN(e)).sort((a, b) => a - b)
      if (others.length < fewestOthers) return
      const half = others[Math.min(others.length, Math.ceil((others.length + 1) * (1 - miss))) - 1] as number
      points++
      widths += 2 * half
      if (error <= half) inside++
    })
  }
  return points > 0 && width80 > 0
    ? { coverage: inside / points, widthRatio: widths / points / width80, points }
    : undefined
}
