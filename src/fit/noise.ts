import type { Draws } from '../stats/draws.ts'
import { type Gatherer, makeGatherer } from '../stats/loops/gather.ts'
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
  /** Finds each future's residual; made beside the first column that asks. */
  let gatherer: Gatherer | undefined
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
    gatherer ??= makeGatherer(residuals, out)
    if (current !== drawn) {
      const { indices } = gatherer
      draws.uniforms('noise', current, uniforms)
      for (let i = 0; i < indices.length; i++) indices[i] = Math.floor((uniforms[i] as number) * starts)
      drawn = current
    }
    gatherer.into(out, bucket - current * block)
  }
}
