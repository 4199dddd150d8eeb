import { median } from 'simple-statistics'

const halfWindow = 7
/** Fewer values do not show what is usual. */
const shortest = 21
/** 1.4826 MAD estimates the standard deviation of a normal. */
const madToSd = 1.4826

/**
 * Marks isolated spikes and dips: |x - median of the 15 around it| > 4 x 1.4826 MAD (Hampel, 1974, "The influence curve and its role in
 * robust estimation", as a moving filter). A shift of level stays, because the median of the window moves with it.
 * NaN entries are unknown and never marked. Returns one flag per entry.
 */
export function hampelOutliers(logs: Float64Array): Uint8Array {
  const n = logs.length
  const known = logs.reduce((count, v) => (Number.isNaN(v) ? count : count + 1), 0)
  const out = new Uint8Array(n)
  if (known < shortest) return out
  for (let i = 0; i < n; i++) {
    const x = logs[i] as number
    if (Number.isNaN(x)) continue
    const window: number[] = []
    for (let k = Math.max(0, i - halfWindow); k <= Math.min(n - 1, i + halfWindow); k++) {
      const value = logs[k] as number
      if (!Number.isNaN(value)) window.push(value)
    }
    if (window.length < 8) continue
    const centre = median(window)
    const spread = madToSd * median(window.map((v) => Math.abs(v - centre)))
    // A window of equal values has no spread: then only a jump of more than 20 % off it counts as a spike.
    if (Math.abs(x - centre) > Math.max(4 * spread, spread === 0 ? 0.2 : 0.02) && isIsolated(logs, i, centre))
      out[i] = 1
  }
  return out
}

/** A spike comes back: at most two neighbours on either side lie on the same side of the centre at a similar height. */
function isIsolated(logs: Float64Array, i: number, centre: number): boolean {
  const height = (logs[i] as number) - centre
  let alike = 0
  for (let k = i - 3; k <= i + 3; k++) {
    if (k === i) continue
    const other = (logs[k] ?? NaN) - centre
    if (other * Math.sign(height) > 0.5 * Math.abs(height)) alike++
  }
  return alike <= 1
}
