import { median } from 'simple-statistics'
import type { ImportReport } from '../ingest/usage-table.ts'
import { bucketStatus } from './series.ts'

/** What an absent bucket means, by kind of source (formats CANONICAL section 7). */
export type GapClass = NonNullable<ImportReport['gaps']>

/** Class of a source: as its format said, else by the format's name. */
export function gapClassOf(report: ImportReport | undefined): GapClass {
  if (report?.gaps) return report.gaps
  const format = report?.format ?? ''
  if (/^(focus|openai|anthropic|azure|aws|gcp)/.test(format)) return 'complete'
  if (/^(litellm|langfuse|helicone|openrouter)/.test(format)) return 'events'
  if (/^prometheus|dcgm|cloudwatch/.test(format)) return 'gauge'
  return 'hand-made'
}

/** A source's reach over the buckets of a series. */
export type SourceSpan = {
  readonly gaps: GapClass
  /** First and last bucket with any row of the source, whatever its metric. */
  readonly first: number
  readonly last: number
}

/** Values and statuses of consecutive buckets, beginning at bucket `first`. */
export type Filled = {
  readonly first: number
  readonly values: Float64Array
  readonly status: Uint8Array
  /** Absent buckets of event logs that were too many in a row to be zeros. */
  readonly outageBuckets: number
}

/**
 * Longest run of absent buckets that an event log may have while still meaning zero: three median gaps, at least two days.
 */
function longestQuiet(present: readonly number[], bucketsPerDay: number): number {
  const gaps: number[] = []
  for (let i = 1; i < present.length; i++) gaps.push((present[i] as number) - (present[i - 1] as number))
  return Math.max(gaps.length > 0 ? 3 * median(gaps) : 0, 2 * bucketsPerDay)
}

/** True when an absent bucket inside a quiet run of `run` buckets is a zero for some source that covers it. */
function meansZero(bucket: number, run: number, spans: readonly SourceSpan[], quiet: number): boolean {
  return spans.some(
    (s) =>
      bucket >= s.first &&
      bucket <= s.last &&
      (s.gaps === 'complete' || (s.gaps === 'events' && run <= quiet)),
  )
}

/** How gaps are to be taken. */
export type GapRules = {
  readonly spans: readonly SourceSpan[]
  /** Whether the metric itself may be absent for zero (totals), or only missing (gauges). */
  readonly absent: 'zero' | 'missing'
  /** Overrides everything. */
  readonly forced: 'zero' | 'missing' | undefined
  readonly bucketsPerDay: number
}

/** Last bucket of the series: the last observed one, or the end of a complete source that reaches further (then it is zero). */
function endOf(present: readonly number[], rules: GapRules): number {
  const last = present[present.length - 1] ?? 0
  if (rules.absent !== 'zero' || rules.forced !== undefined) return last
  return rules.spans.reduce((end, s) => (s.gaps === 'complete' ? Math.max(end, s.last) : end), last)
}

/** Lays observed buckets on a gap-free axis and says what each bucket is. Leading zeros are cut: the series did not exist yet. */
export function fillGaps(observed: ReadonlyMap<number, number>, rules: GapRules): Filled {
  const all = [...observed.keys()].sort((a, b) => a - b)
  const begins = all.findIndex((bucket) => observed.get(bucket) !== 0)
  const present = begins > 0 ? all.slice(begins) : all
  const first = present[0] ?? 0
  const count = present.length === 0 ? 0 : endOf(present, rules) - first + 1
  const values = new Float64Array(count).fill(NaN)
  const status = new Uint8Array(count).fill(bucketStatus.missing)
  for (const bucket of present) {
    const value = observed.get(bucket) ?? NaN
    values[bucket - first] = value
    if (!Number.isNaN(value)) status[bucket - first] = bucketStatus.observed
  }
  const outageBuckets = fillAbsent(
    { first, values, status },
    observed,
    rules,
    longestQuiet(present, rules.bucketsPerDay),
  )
  return { first, values, status, outageBuckets }
}

/** Decides every absent bucket; returns how many of an event log stay unknown because the gap is too long. */
function fillAbsent(
  axis: Omit<Filled, 'outageBuckets'>,
  observed: ReadonlyMap<number, number>,
  rules: GapRules,
  quiet: number,
): number {
  const { first, values, status } = axis
  const logsEvents = rules.spans.some((s) => s.gaps === 'events')
  let outage = 0
  let run = 0
  for (let i = 0; i < values.length; i++) {
    if (observed.has(first + i)) {
      run = 0
      continue
    }
    if (run === 0) while (i + run < values.length && !observed.has(first + i + run)) run++
    if (isZero(first + i, run, rules, quiet)) {
      values[i] = 0
      status[i] = bucketStatus.zeroFilled
    } else if (logsEvents && run > quiet) outage++
  }
  return outage
}

function isZero(bucket: number, run: number, rules: GapRules, quiet: number): boolean {
  if (rules.forced !== undefined) return rules.forced === 'zero'
  return rules.absent === 'zero' && meansZero(bucket, run, rules.spans, quiet)
}
