/** What says that a bucket shows a limit and not the demand. */
export type CensoringEvidence = {
  /** Per bucket 1 = requests were throttled or refused. */
  readonly throttled?: ArrayLike<number>
  /** A known limit in the unit of the values. */
  readonly limit?: number
}

/** Share below a known limit at which a plateau still counts as touching it. */
const nearLimit = 0.015

/**
 * Marks the buckets whose value is only a lower bound of demand: throttled ones, those that lie within 1.5 % of (or above) a known
 * limit, and those of a plateau at an unknown limit (the maximum of four weeks, reached again and again). Returns one flag per
 * bucket and their `count`.
 */
export function detectCensored(
  history: { readonly values: Float64Array },
  evidence: CensoringEvidence = {},
): { readonly censored: Uint8Array; readonly count: number } {
  const { values } = history
  const censored = new Uint8Array(values.length)
  const { limit, throttled } = evidence
  values.forEach((value, i) => {
    if (Number.isNaN(value)) return
    if (throttled?.[i] === 1) censored[i] = 1
    if (limit !== undefined && value >= limit * (1 - nearLimit)) censored[i] = 1
  })
  markPlateaus(values, censored)
  return { censored, count: censored.reduce((sum, mark) => sum + mark, 0) }
}

const windowBuckets = 28
const repeats = 6
/** Values this close to the highest of their window are the same height. */
const sameHeight = 0.003
/** Closer still: a limit that is met exactly. */
const exactHeight = 0.0001
/** Values between the same height and this share below the highest lie just below it. */
const justBelow = 0.015

/**
 * A clipped series repeats its maximum, in a series whose values before were nearly all different: at least 6 of 28 consecutive values within
 * 0.3 % of the highest, most of them within 0.01 %, or three times as many as lie 0.3 to 1.5 % below (where a whole
 * window lies within 3 %, values near its highest say nothing). Weekends may dip below the limit, so the repeats need not be neighbours.
 */
function markPlateaus(values: Float64Array, censored: Uint8Array): void {
  for (let end = windowBuckets; end <= values.length; end++) {
    const from = end - windowBuckets
    const window = values.subarray(from, end)
    const highest = window.reduce((max, v) => (v > max ? v : max), 0)
    const within = (share: number): number =>
      window.reduce((count, v) => (v >= highest * (1 - share) ? count + 1 : count), 0)
    const near = within(sameHeight)
    if (highest === 0 || near < repeats) continue
    const exact = within(exactHeight)
    const isLimit = exact >= repeats && 2 * exact > near
    const isEven = window.every((v) => !(v < highest * (1 - 2 * justBelow)))
    if (!isLimit && (isEven || near < 3 * (within(justBelow) - near))) continue
    const first = window.findIndex((v) => v >= highest * (1 - sameHeight))
    if (!varied(values, censored, from + first)) continue
    for (let i = from; i < end; i++) if ((values[i] as number) >= highest * (1 - sameHeight)) censored[i] = 1
  }
}

/**
 * At least 14 known values in the 56 before `end`, four fifths of them different: counts of a few units repeat by nature. What was
 * marked already does not count as repeating.
 */
function varied(values: Float64Array, censored: Uint8Array, end: number): boolean {
  const known: number[] = []
  for (let i = Math.max(0, end - 2 * windowBuckets); i < end; i++)
    if (censored[i] === 0 && !Number.isNaN(values[i])) known.push(values[i] as number)
  return known.length >= 14 && new Set(known).size >= 0.8 * known.length
}
