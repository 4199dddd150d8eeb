import { JevonsError } from '../errors.ts'
import { isAveragedUnit, metricInfo } from '../ingest/metrics.ts'
import type { UsageData, UsageRun, UsageTable } from '../ingest/usage-table.ts'
import type { Notice } from '../notice.ts'
import { addMonths } from '../units/day.ts'
import { type Step, stepDays } from '../units/step.ts'
import { aggregate } from './aggregate.ts'
import { type BucketClock, bucketClock, coarser } from './buckets.ts'
import { type Combined, combineRows } from './combine-rows.ts'
import { type Filled, fillGaps, gapClassOf, type SourceSpan } from './fill-gaps.ts'
import { type SeriesSelection, selectRuns, tokenParts } from './select-runs.ts'
import { bucketStatus, type Series } from './series.ts'
import { refuseStrayDates } from './stray-dates.ts'

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
function groupKey({ unit, currency, dims }: UsageRun, by: readonly string[]): string {
  return JSON.stringify([unit, currency ?? null, ...by.map((dim) => dims[dim] ?? '(none)')])
}

/** In the order of the keys. */
function groupRuns(runs: readonly UsageRun[], by: readonly string[]): Runs[] {
  const groups = new Map<string, [UsageRun, ...UsageRun[]]>()
  for (const run of runs) {
    const key = groupKey(run, by)
    const group = groups.get(key)
    if (group) group.push(run)
    else groups.set(key, [run])
  }
  return [...groups.entries()].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, group]) => group)
}

/** At least one run, in the order of the table. */
type Runs = readonly [UsageRun, ...UsageRun[]]

/** Rows that become one series. */
export type SeriesGroup = {
  readonly key: Readonly<Record<string, string>>
  readonly unit: string
  readonly currency: string | undefined
  readonly runs: Runs
}

/** The series that a selection holds, before any is built: thousands are built one at a time. */
export type SeriesPlan = {
  /** In the order of unit, currency and key. */
  readonly groups: readonly SeriesGroup[]
  readonly notices: readonly Notice[]
  /** The series of a group, or of several put together under another key; no buckets when none is complete. */
  build(group: Pick<SeriesGroup, 'key' | 'runs'>): { readonly series: Series; readonly notices: Notice[] }
}

/**
 * What {@link toSeries} would build, group by group. Throws `NO_SUCH_SERIES` with the nearest metric, dimension or value, `CURRENCY_MIX` where
 * an asked currency is absent.
 */
export function planSeries(data: UsageData, select: SeriesOptions): SeriesPlan {
  const { runs, notices } = selectRuns(data.table, select)
  const reach = reachOf(data.table)
  return {
    groups: groupRuns(runs, select.by ?? []).map((group) => {
      const [{ unit, currency }] = group
      return { key: keyOf(select, group[0]), unit, currency, runs: group }
    }),
    notices,
    build: (group) => buildSeries({ data, select, reach }, group),
  }
}

/** Series that were built from a table before: a run asks for the same few again and again. */
const builtBefore = new WeakMap<UsageTable, Map<string, SeriesResult>>()

/**
 * Series of one metric from the exports: one per combination of `by` (without `by` one sum), per unit and currency. Absent buckets are
 * zero or missing by the metric and the source (CANONICAL section 7), an incomplete last bucket is dropped, leading zeros are
 * cut. Throws as {@link planSeries} does, and `TOO_FEW_POINTS` when no series has a complete bucket.
 */
export function toSeries(data: UsageData, select: SeriesOptions): SeriesResult {
  const known = builtBefore.get(data.table) ?? new Map<string, SeriesResult>()
  builtBefore.set(data.table, known)
  const key = JSON.stringify(select)
  const { series, notices } = known.get(key) ?? buildAll(data, select)
  known.set(key, { series, notices })
  return { series: [...series], notices: [...notices] }
}

function buildAll(data: UsageData, select: SeriesOptions): SeriesResult {
  const plan = planSeries(data, select)
  const out: Series[] = []
  const remarks = [...plan.notices]
  for (const group of plan.groups) {
    const built = plan.build(group)
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

/** First and last stamp of each source, over all of its rows, in ms. */
type Reach = ReadonlyMap<number, { readonly firstMs: number; readonly lastMs: number }>

function reachOf({ runs, timeMs }: UsageTable): Reach {
  const reach = new Map<number, { firstMs: number; lastMs: number }>()
  for (const { source, from, to } of runs) {
    const seen = reach.get(source) ?? { firstMs: Infinity, lastMs: -Infinity }
    reach.set(source, seen)
    for (let row = from; row < to; row++) {
      const ms = timeMs[row] as number
      if (ms < seen.firstMs) seen.firstMs = ms
      if (ms > seen.lastMs) seen.lastMs = ms
    }
  }
  return reach
}

/** First and last bucket of each source that feeds the group. */
function spansOf({ data, reach }: Building, sources: ReadonlySet<number>, clock: BucketClock): SourceSpan[] {
  return [...reach.entries()]
    .filter(([source]) => sources.has(source))
    .map(([source, { firstMs, lastMs }]) => ({
      gaps: gapClassOf(data.imports[source]),
      first: clock.indexOf(firstMs),
      last: clock.indexOf(lastMs),
    }))
}

/** What every series of a plan is built from. */
type Building = { readonly data: UsageData; readonly select: SeriesOptions; readonly reach: Reach }

/** One series from its rows. */
function buildSeries(
  building: Building,
  { key, runs }: Pick<SeriesGroup, 'key' | 'runs'>,
): { series: Series; notices: Notice[] } {
  const { select } = building
  const { table } = building.data
  const [{ unit, currency, basis, from }] = runs
  const native = runs.reduce<Step>((step, run) => coarser(step, run.step), 'hour')
  const clock = bucketClock(native, table.timeMs[from])
  const metric = select.metric === 'tokens' ? (tokenParts[0] as string) : select.metric
  const info = metricInfo(metric)
  const combined = combineRows(table, runs, {
    clock,
    time: info.time,
    averaged: isAveraged({ nature: natures[info.time], unit }),
  })
  const spans = spansOf(building, new Set(runs.map((run) => run.source)), clock)
  const filled = fillGaps(combined.values, {
    spans,
    absent: info.absent,
    forced: select.gaps,
    bucketsPerDay: 1 / stepDays[native],
  })
  const label = seriesLabel(select.metric, key)
  refuseStrayDates(filled, clock, { label, files: filesOf(building, runs) })
  const { kept, notices } = dropPartial(filled, combined, label)
  const series: Series = {
    metric: select.metric,
    unit,
    ...(currency !== undefined && { currency }),
    ...(basis !== undefined && { basis }),
    key,
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
  if (step === native) return { series, notices }
  const wider = aggregate(series, step)
  notices.push(...leftOver(series, wider, label))
  return { series: wider, notices }
}

/** Says that the last week or month has not ended, or that the first one began before the exports did. */
function leftOver(fine: Series, wide: Series, label: string): Notice[] {
  const [first, last] = [wide.times[0], wide.times.at(-1)]
  const [from, to] = [fine.times[0], fine.times.at(-1)]
  // Hours that do not fill their day are seen by whoever made them days.
  if (wide.step === 'day' || first === undefined || last === undefined) return []
  const end = wide.step === 'month' ? addMonths(last, 1) : last + stepDays[wide.step]
  const parts = [...((from ?? first) < first ? ['first'] : []), ...((to ?? last) >= end ? ['last'] : [])]
  return parts.map((part) => ({
    code: part === 'last' ? 'partial-last-bucket' : 'partial-first-bucket',
    level: 'info',
    subject: label,
    message: `${label}: the ${part} ${wide.step} is incomplete and left out`,
  }))
}

/** Names of the files that hold the rows. */
function filesOf({ data }: Building, runs: Runs): readonly string[] {
  return [...new Set(runs.flatMap(({ source }) => data.imports[source]?.source ?? []))]
}

/** Ratios and times do not add up over hosts or models: they are averaged. Seconds that are counted (of audio) do. */
export function isAveraged({ nature, unit }: Pick<Series, 'nature' | 'unit'>): boolean {
  return nature !== 'total' && isAveragedUnit(unit)
}

function keyOf(select: SeriesOptions, { dims }: UsageRun): Record<string, string> {
  const by = Object.fromEntries((select.by ?? []).map((dim) => [dim, dims[dim] ?? '(none)']))
  return { ...select.where, ...by }
}

function seriesLabel(metric: string, key: Readonly<Record<string, string>>): string {
  return [metric, ...Object.entries(key).map(([dim, value]) => `${dim}=${value}`)].join(' ')
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
