import type { Step } from '../units/step.ts'
import { bucketClock, coarser } from './buckets.ts'
import { bucketStatus, type Series } from './series.ts'

const msPerDay = 86_400_000

/** Fine buckets that fall into one coarse bucket. */
type Bin = {
  first: number
  count: number
  known: number
  sum: number
  last: number
  zeros: number
  censored: boolean
}

/** Fine buckets that a whole coarse bucket holds. */
function fullCount(series: Series, startDay: number, endDay: number): number {
  if (series.step === 'hour') return Math.round((endDay - startDay) * 24)
  if (series.step === 'day') return Math.round(endDay - startDay)
  return 1
}

/** Value of a bin: totals need every fine bucket, gauges at least half of them, levels the last one known. */
function binValue(bin: Bin, nature: Series['nature'], full: number): number {
  if (bin.known === 0) return NaN
  if (nature === 'total') return bin.known >= full ? bin.sum : NaN
  if (nature === 'gauge') return bin.known >= full / 2 ? bin.sum / bin.known : NaN
  return bin.last
}

/**
 * The series in wider buckets: totals add up (a bucket with an unknown part is unknown), gauges average (at least half of the bucket
 * known), levels take the last value. A first or last bucket that the series covers only in part is left out. Weeks start
 * on Monday. A step that is not wider returns the series as it is.
 */
export function aggregate(series: Series, step: Step): Series {
  if (step === series.step || coarser(step, series.step) === series.step || series.times.length === 0)
    return series
  // 1970-01-05 was a Monday.
  const clock = bucketClock(step, 4 * msPerDay)
  const bins = new Map<number, Bin>()
  series.times.forEach((day, i) => {
    const index = clock.indexOf(Math.round(day * 24) * 3_600_000)
    const bin = bins.get(index) ?? {
      first: i,
      count: 0,
      known: 0,
      sum: 0,
      last: NaN,
      zeros: 0,
      censored: false,
    }
    bins.set(index, bin)
    bin.count++
    const value = series.values[i] as number
    if (Number.isNaN(value)) return
    bin.known++
    bin.sum += value
    bin.last = value
    if (series.status[i] === bucketStatus.zeroFilled) bin.zeros++
    if (series.status[i] === bucketStatus.censored) bin.censored = true
  })
  const whole = [...bins.entries()]
    .sort(([a], [b]) => a - b)
    .filter(
      ([index, bin]) => bin.count >= fullCount(series, clock.startDay(index), clock.startDay(index + 1)),
    )
  const values = whole.map(([index, bin]) =>
    binValue(bin, series.nature, fullCount(series, clock.startDay(index), clock.startDay(index + 1))),
  )
  return {
    ...series,
    step,
    times: Float64Array.from(whole, ([index]) => clock.startDay(index)),
    values: Float64Array.from(values),
    status: Uint8Array.from(whole, ([, bin], i) => binStatus(bin, values[i] as number)),
  }
}

function binStatus(bin: Bin, value: number): number {
  if (Number.isNaN(value)) return bucketStatus.missing
  if (bin.censored) return bucketStatus.censored
  return bin.zeros === bin.count ? bucketStatus.zeroFilled : bucketStatus.observed
}
