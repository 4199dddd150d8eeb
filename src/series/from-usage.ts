import { JevonsError } from '../errors.ts'
import { metricInfo } from '../ingest/metrics.ts'
import type { UsageData, UsageTable } from '../ingest/usage-table.ts'
import type { Notice } from '../notice.ts'
import { type Step, stepDays } from '../units/step.ts'
import { aggregate } from './aggregate.ts'
import { type BucketClock, bucketClock, coarser } from './buckets.ts'
import { type Combined, combineRows } from './combine-rows.ts'
import { type Filled, fillGaps, gapClassOf, type SourceSpan } from './fill-gaps.ts'
import { type SeriesSelection, selectRows, tokenParts } from './select-rows.ts'
import { bucketStatus, type Series } from './series.ts'

/** What to take from the exports, and how. */
export type SeriesOptions = SeriesSelection & {
  /** Bucket width; the rows' own where that is wider. Default `day`. */
  readonly step?: Step
  /** What absent buckets mean, instead of the rule of each source. */
  readonly gaps?: 'zero' | 'missing'
}

/** Series in the order of their keys, with remarks. */
export type SeriesResult = { readonly series: Series[]; readonly notices: Notice[] }

const natures = { sum: 'total', mean: 'gauge', last: 'level' } as const

/** Identity of a series: what must never be added up, and the dimensions that were asked for. */
function groupKey(table: UsageTable, row: number, by: readonly string[]): string {
  const values = by.map((dim) => table.dims[dim]?.[row] ?? '(none)')
  return JSON.stringify([table.unit[row], table.currency[row] ?? null, ...values])
}

function groupRows(table: UsageTable, rows: readonly number[], by: readonly string[]): [string, number[]][] {
  const groups = new Map<string, number[]>()
  for (const row of rows) {
    const key = groupKey(table, row, by)
    const group = groups.get(key)
    if (group) group.push(row)
    else groups.set(key, [row])
  }
  return [...groups.entries()].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
}

/**
 * Series of one metric from the exports: one per combination of `by` (without `by` one sum), per unit and currency. Absent buckets are
 * zero or missing by the metric and the source (CANONICAL section 7), an incomplete last bucket is dropped, leading zeros are
 * cut. Throws `NO_SUCH_SERIES` with the nearest metric, dimension or value, `CURRENCY_MIX` where an asked currency is absent.
 */
export function toSeries(data: UsageData, select: SeriesOptions): SeriesResult {
  const { rows, notices } = selectRows(data.table, select)
  const out: Series[] = []
  const remarks = [...notices]
  for (const [, group] of groupRows(data.table, rows, select.by ?? [])) {
    const built = buildSeries(data, group, select)
    out.push(built.series)
    remarks.push(...built.notices)
  }
  if (out.every((s) => s.times.length === 0))
    throw new JevonsError({
      code: 'TOO_FEW_POINTS',
      message: `metric "${select.metric}" holds no complete ${select.step ?? 'day'}`,
      hint: 'the only bucket is still incomplete: give an export that covers at least one whole bucket',
    })
  return { series: out, notices: remarks }
}

/** First and last bucket of each source that feeds the group, over all of its rows. */
function spansOf(data: UsageData, sources: ReadonlySet<number>, clock: BucketClock): SourceSpan[] {
  const reach = new Map<number, { first: number; last: number }>()
  const { table } = data
  for (let i = 0; i < table.length; i++) {
    const source = table.source[i] as number
    if (!sources.has(source)) continue
    const bucket = clock.indexOf(table.timeMs[i] as number)
    const seen = reach.get(source)
    if (!seen) reach.set(source, { first: bucket, last: bucket })
    else {
      if (bucket < seen.first) seen.first = bucket
      if (bucket > seen.last) seen.last = bucket
    }
  }
  return [...reach.entries()].map(([source, { first, last }]) => ({
    gaps: gapClassOf(data.imports[source]),
    first,
    last,
  }))
}

/** One series from its rows. */
function buildSeries(
  data: UsageData,
  rows: readonly number[],
  select: SeriesOptions,
): { series: Series; notices: Notice[] } {
  const { table } = data
  const first = rows[0] as number
  const native = rows.reduce<Step>((step, row) => coarser(step, table.step[row] as Step), 'hour')
  const clock = bucketClock(native, table.timeMs[first])
  const metric = select.metric === 'tokens' ? (tokenParts[0] as string) : select.metric
  const info = metricInfo(metric)
  const combined = combineRows(table, rows, {
    clock,
    time: info.time,
    averaged: isAveraged(table.unit[first] as string),
  })
  const spans = spansOf(data, new Set(rows.map((row) => table.source[row] as number)), clock)
  const filled = fillGaps(combined.values, {
    spans,
    absent: info.absent,
    forced: select.gaps,
    bucketsPerDay: 1 / stepDays[native],
  })
  const label = seriesLabel(select, table, first)
  const { kept, notices } = dropPartial(filled, combined, label)
  const series: Series = {
    metric: select.metric,
    unit: table.unit[first] as string,
    ...(table.currency[first] !== undefined && { currency: table.currency[first] }),
    ...(table.basis[first] !== undefined && { basis: table.basis[first] }),
    key: keyOf(select, table, first),
    step: native,
    nature: natures[info.time],
    times: Float64Array.from({ length: kept }, (_, i) => clock.startDay(filled.first + i)),
    values: filled.values.slice(0, kept),
    status: filled.status.slice(0, kept),
    ...(combined.peakFactor !== undefined && { peakFactor: combined.peakFactor }),
  }
  if (filled.outageBuckets > 0)
    notices.push({
      code: 'gap-in-events',
      level: 'warning',
      subject: label,
      message: `${label}: ${filled.outageBuckets} ${native}s without events in long gaps are taken as unknown, not as zero`,
    })
  const step = coarser(native, select.step ?? 'day')
  return { series: step === native ? series : aggregate(series, step), notices }
}

/** Ratios and times do not add up over hosts or models: they are averaged. */
function isAveraged(unit: string): boolean {
  return ['ratio', 'ms', 's', '%', 'percent'].includes(unit)
}

function keyOf(select: SeriesOptions, table: UsageTable, row: number): Record<string, string> {
  const by = Object.fromEntries((select.by ?? []).map((dim) => [dim, table.dims[dim]?.[row] ?? '(none)']))
  return { ...select.where, ...by }
}

function seriesLabel(select: SeriesOptions, table: UsageTable, row: number): string {
  const parts = Object.entries(keyOf(select, table, row)).map(([dim, value]) => `${dim}=${value}`)
  return [select.metric, ...parts].join(' ')
}

/** Cuts the incomplete buckets at the end; an incomplete bucket of a total in the middle becomes unknown. */
function dropPartial(filled: Filled, combined: Combined, label: string): { kept: number; notices: Notice[] } {
  let kept = filled.values.length
  while (kept > 0 && combined.partial.has(filled.first + kept - 1)) kept--
  const dropped = filled.values.length - kept
  let inside = 0
  for (let i = 0; i < kept; i++) {
    if (!combined.partial.has(filled.first + i) || combined.keepsPartial) continue
    filled.values[i] = NaN
    filled.status[i] = bucketStatus.missing
    inside++
  }
  const notices: Notice[] = []
  if (dropped > 0)
    notices.push({
      code: 'partial-last-bucket',
      level: 'info',
      subject: label,
      message: `${label}: the last ${dropped === 1 ? 'bucket is' : `${dropped} buckets are`} incomplete and left out`,
    })
  if (inside > 0)
    notices.push({
      code: 'partial-buckets',
      level: 'info',
      subject: label,
      message: `${label}: ${inside} incomplete buckets are taken as unknown`,
    })
  return { kept, notices }
}
