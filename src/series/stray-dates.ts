import { JevonsError } from '../errors.ts'
import { daysPerYear, formatDay } from '../units/day.ts'
import { longestYears } from '../units/horizon.ts'
import type { BucketClock } from './buckets.ts'
import type { Filled } from './fill-gaps.ts'
import { bucketStatus } from './series.ts'

/** Whose dates are looked at, for the refusal. */
type Owner = { readonly label: string; readonly files: readonly string[] }

/**
 * Refuses a history with a gap longer than any horizon may be: one row dated 2900 or 1970 by mistake would move the start of
 * the run there, and take the growth of centuries from two points.
 * @throws JevonsError BAD_ROW that names both sides of the gap.
 */
export function refuseStrayDates(filled: Filled, clock: BucketClock, owner: Owner): void {
  const days = (buckets: number): number =>
    clock.startDay(filled.first + buckets) - clock.startDay(filled.first)
  const longest = longestYears * daysPerYear
  // The usual case, in which no gap can be that long.
  if (days(filled.values.length) <= longest) return
  let before = 0
  for (let i = 1; i < filled.values.length; i++) {
    const isEnd = i === filled.values.length - 1
    if (filled.status[i] !== bucketStatus.observed && !isEnd) continue
    if (days(i) - days(before) > longest)
      throw strayDates(filled.first + before, filled.first + i, clock, owner)
    before = i
  }
}

function strayDates(before: number, after: number, clock: BucketClock, { label, files }: Owner): JevonsError {
  const day = (bucket: number): string => formatDay(Math.floor(clock.startDay(bucket)))
  const [file, ...others] = files
  return new JevonsError({
    code: 'BAD_ROW',
    message: `${label}: found rows up to ${day(before)} and then none before ${day(after)}, expected a gap of at most ${String(longestYears)} years`,
    hint: `look for a mistyped date: correct or delete the rows of ${day(before)} or of ${day(after)}; \`jevons inspect\` shows the span of each file`,
    ...(file === undefined || others.length > 0 ? {} : { pos: { file } }),
  })
}
