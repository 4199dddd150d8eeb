import type { Draws } from '../stats/draws.ts'
import type { FittedGrowth } from './growth-model.ts'
import { bucketNumber } from './history/season.ts'

/** Writes the log noise of each future for the step `tDays` after the origin. */
export type NoiseStepper = (step: number, tDays: number, out: Float64Array) => void

/**
 * Day-to-day noise of a fitted growth: moving-block bootstrap of its residuals (Kuensch, 1989, "The jackknife and the bootstrap for
 * general stationary observations"): blocks of `blockLength` consecutive residuals, drawn anew for every block and future. All zero
 * when there are no residuals. A history of buckets longer than a day keeps one residual for the whole bucket.
 * Beyond the daily horizon the caller leaves it out: there a trend is simulated (PRODUCT.md, "Time").
 */
export function noisePaths(fitted: FittedGrowth, draws: Draws): NoiseStepper {
  const { residuals } = fitted
  const block = Math.max(1, Math.min(fitted.blockLength, residuals.length))
  const starts = residuals.length - block + 1
  const first = new Int32Array(draws.paths)
  const uniforms = new Float64Array(draws.paths)
  const firstBucket = bucketNumber(fitted.origin, fitted.stepDays)
  let drawn = -1
  return (_step, tDays, out) => {
    if (residuals.length === 0) {
      out.fill(0)
      return
    }
    const bucket = bucketNumber(fitted.origin + tDays, fitted.stepDays) - firstBucket
    const current = Math.floor(bucket / block)
    if (current !== drawn) {
      draws.uniforms('noise', current, uniforms)
      for (let i = 0; i < first.length; i++) first[i] = Math.floor((uniforms[i] as number) * starts)
      drawn = current
    }
    const within = bucket - current * block
    for (let i = 0; i < out.length; i++) out[i] = residuals[(first[i] as number) + within] as number
  }
}
