import { median } from 'simple-statistics'

/** A step of the level between two buckets. */
export type LevelJump = {
  /** Index of the first bucket at the new level. */
  readonly at: number
  /** Change of the log. */
  readonly size: number
}

const width = 7
const smallest = 0.35
/** How far a change must stand out from the usual changes over the same time. */
const outstanding = 6

/**
 * Steps of a level that stay: the median of seven values after against seven before, at least 0.35 in logs (a factor of 1.4), six robust
 * standard deviations beyond the usual change over seven values, and most of it between two neighbours. Logs without season; NaN = unknown.
 */
export function levelJumps(logs: Float64Array): LevelJump[] {
  const known = Array.from(logs.keys()).filter((i) => !Number.isNaN(logs[i]))
  if (known.length < 4 * width) return []
  const values = known.map((i) => logs[i] as number)
  const changes = values.map((_, k) =>
    k >= width && k + width <= values.length
      ? median(values.slice(k, k + width)) - median(values.slice(k - width, k))
      : NaN,
  )
  const usual = changes.filter((v) => !Number.isNaN(v))
  const centre = median(usual)
  const spread = 1.4826 * median(usual.map((v) => Math.abs(v - centre)))
  const out: LevelJump[] = []
  for (let k = width; k + width <= values.length; k++) {
    const size = (changes[k] as number) - centre
    const most = Math.max(...changes.slice(k - width, k + width + 1).map((v) => Math.abs(v - centre) || 0))
    const step = (values[k] as number) - (values[k - 1] as number)
    const abrupt = step * Math.sign(size) > 0.5 * Math.abs(size)
    const far = Math.abs(size) >= Math.max(smallest, outstanding * spread)
    if (far && abrupt && Math.abs(size) >= 0.8 * most && k - (out.at(-1)?.at ?? -width) >= width)
      out.push({ at: k, size })
  }
  return out.map(({ at, size }) => ({ at: known[at] as number, size }))
}
