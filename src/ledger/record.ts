import type { ResolvedConstraint } from '../assess/finding.ts'
import { forecastSeries } from '../fit/forecast-series.ts'
import type { UsageData } from '../ingest/usage-table.ts'
import type { PlannedRun } from '../pipeline.ts'
import type { ReportDocument } from '../report/document/report-document.ts'
import type { ConstraintReport } from '../report/document/sections/constraint.ts'
import type { SeriesBands } from '../report/document/sections/values.ts'
import { toSeries } from '../series/from-usage.ts'
import { bucketStatus, type Series } from '../series/series.ts'
import { before, type DailyValues, meanBefore, toDaily } from '../simulate/measured/daily.ts'
import { round9 } from '../stats/round9.ts'
import { type Day, formatDay, parseDay } from '../units/day.ts'
import { type Range, rangeMedian } from '../units/range.ts'
import type { LedgerConstraint, LedgerForecast, LedgerRecord } from './ledger-record.ts'

/** What a record is made of. */
export type RecordParts = {
  readonly document: ReportDocument
  readonly planned: PlannedRun
  readonly usage: UsageData
  readonly seed: number
  /** The same run without what people overrode; absent when they overrode nothing. */
  readonly model?: ReportDocument
  readonly previous: readonly string[]
}

type Measured = NonNullable<ResolvedConstraint['measured']>

/** Weekly for half a year, then every four weeks: enough for dates and coverage, and a small file. */
function recordedDays(start: Day, end: Day): Day[] {
  const out: Day[] = []
  for (let day = start; day < end; day += day - start < 182 ? 7 : 28) out.push(day)
  return out
}

/** The record of a run: bands of what is measured, when limits break, totals of periods, and the naive forecast of the same days. */
export function makeRecord(parts: RecordParts): LedgerRecord {
  const { document, planned, previous } = parts
  const { name, hash, start, end, paths, seed, currency, basis } = document.scenario
  return {
    ledgerVersion: 1,
    previous: [...previous],
    tool: { ...document.tool },
    scenario: { name, hash, start, end, paths, seed, currency, basis: basis ?? 'effective' },
    forecasts: measuredThings(parts).flatMap((thing) => forecastOf(thing, parts) ?? []),
    constraints: document.constraints.flatMap((report) => {
      const resolved = planned.constraints.find(({ id }) => id === report.id)
      return resolved ? [constraintOf(report, resolved, parts)] : []
    }),
  }
}

type Thing = {
  readonly id: string
  readonly measured: Measured
  /** Its bands in a report of the run. */
  bandsIn(document: ReportDocument): SeriesBands | undefined
  readonly overrides: readonly { readonly from: Day; readonly to: Day }[]
}

/** Demands with a history, and what limits watch where an export shows it; each measured quantity once. */
function measuredThings({ document, planned }: RecordParts): Thing[] {
  const demands = planned.plan.demands.flatMap(({ id, spec }): Thing[] =>
    spec.history === undefined
      ? []
      : [
          {
            id,
            measured: spec.history,
            overrides: spec.overrides,
            bandsIn: (from) => from.demand.find((d) => d.id === id)?.series,
          },
        ],
  )
  const limits = planned.constraints.flatMap((constraint): Thing[] => {
    const { measured, label, column } = constraint
    const node = planned.layout.nodes.find(({ id }) => id === label)
    const measure = node?.measures[column - node.firstColumn]?.name
    if (measured === undefined || measure === undefined) return []
    return [
      {
        id: label,
        measured,
        overrides: [],
        bandsIn: (from) => from.resources.find((r) => r.id === label && r.measure === measure)?.series,
      },
    ]
  })
  const seen = new Set<string>()
  return [...demands, ...limits].filter((thing) => {
    const key = JSON.stringify([thing.measured.metric, Object.entries(thing.measured.where).sort()])
    if (seen.has(key) || thing.bandsIn(document) === undefined) return false
    seen.add(key)
    return true
  })
}

/** How measured money is read; nothing for other metrics. */
function moneyOf(metric: string, { scenario }: ReportDocument): { currency?: string; basis?: string } {
  return metric === 'cost' ? { currency: scenario.currency, basis: scenario.basis ?? 'effective' } : {}
}

/** The measured days of a quantity; undefined when the exports do not hold it. */
export function measuredOf(
  usage: UsageData,
  measured: Measured & { readonly currency?: string; readonly basis?: string },
): { readonly series: Series; readonly days: DailyValues } | undefined {
  const [series] = toSeries(usage, measured).series
  return series && { series, days: toDaily(series) }
}

function forecastOf(
  thing: Thing,
  { document, planned, usage, model, seed }: RecordParts,
): LedgerForecast | undefined {
  const { start, end } = planned.plan
  const select = { ...thing.measured, ...moneyOf(thing.measured.metric, document) }
  const found = measuredOf(usage, select)
  const bands = thing.bandsIn(document)
  if (!found || !bands) return undefined
  const past = before(found.days, start)
  const at = new Map(bands.dates.map((date, i) => [date, i]))
  const days = recordedDays(start, end).filter((day) => at.has(formatDay(day)))
  const last = days.at(-1)
  if (last === undefined) return undefined
  const naive = naiveBands(past, found.series, { start, steps: last - start + 1, seed })
  const overridden = overriddenOf(thing, bands, model)
  return {
    id: thing.id,
    ...select,
    level: round9(meanBefore(past, start, 28) ?? 0),
    dates: days.map(formatDay),
    ...pick(
      bands,
      days.map((day) => at.get(formatDay(day)) ?? -1),
    ),
    naive: pick(
      naive,
      days.map((day) => day - start),
    ),
    ...(overridden && { overridden }),
  }
}

type Quantiles = { readonly [p in 'p10' | 'p50' | 'p90']: readonly (number | null)[] }
type Picked = { [p in 'p10' | 'p50' | 'p90']: (number | null)[] }

function pick(bands: Quantiles, places: readonly number[]): Picked {
  const of = (values: readonly (number | null)[]): (number | null)[] => places.map((i) => values[i] ?? null)
  return { p10: of(bands.p10), p50: of(bands.p50), p90: of(bands.p90) }
}

/** The naive forecast from the measured days: the last value, season kept, with the bands of its own past. */
function naiveBands(
  past: DailyValues,
  { metric, unit, nature }: Series,
  { start, steps, seed }: { readonly start: Day; readonly steps: number; readonly seed: number },
): Quantiles {
  // Unknown days up to the start stay unknown: the forecast begins at the start all the same.
  const length = Math.max(0, start - past.from)
  const values = Float64Array.from({ length }, (_, i) => past.values[i] ?? NaN)
  const series: Series = {
    metric,
    unit,
    key: {},
    step: 'day',
    nature,
    times: Float64Array.from({ length }, (_, i) => past.from + i),
    values,
    status: Uint8Array.from(values, (v) => (Number.isNaN(v) ? bucketStatus.missing : bucketStatus.observed)),
  }
  const { points } = forecastSeries(series, { horizonSteps: steps, model: 'naive', seed, paths: 512 })
  return {
    p10: points.map((p) => round9(p.p10)),
    p50: points.map((p) => round9(p.p50)),
    p90: points.map((p) => round9(p.p90)),
  }
}

/** Up to a dozen days of each overridden period, with what the model alone said of them. */
function overriddenOf(
  thing: Thing,
  bands: SeriesBands,
  model: ReportDocument | undefined,
): LedgerForecast['overridden'] {
  const own = model && thing.bandsIn(model)
  if (!own) return undefined
  const places = thing.overrides.flatMap(({ from, to }) => {
    const inside = bands.dates.flatMap((date, i) => {
      const day = parseDay(date) ?? NaN
      return day >= from && day < to ? [i] : []
    })
    const every = Math.max(1, Math.ceil(inside.length / 12))
    return inside.filter((_, i) => i % every === 0)
  })
  if (places.length === 0) return undefined
  return {
    dates: places.map((i) => bands.dates[i] ?? ''),
    ...pick(bands, places),
    model: pick(own, places),
  }
}

function constraintOf(
  report: ConstraintReport,
  resolved: ResolvedConstraint,
  { document }: RecordParts,
): LedgerConstraint {
  const { probability, p10, p50, p90 } = report.breach
  const { measured } = resolved
  return {
    id: report.id,
    type: report.type,
    unit: report.unit,
    limit: report.limit,
    ...(measured && { measured: { ...measured, ...moneyOf(measured.metric, document) } }),
    scale: round9(resolved.scale * peakOf(resolved)),
    breach: { probability, p10, p50, p90 },
    decideBy: report.decideBy,
    status: report.status,
    ...(resolved.type === 'capacity' ? capacityParts(resolved) : budgetParts(report, resolved)),
  }
}

/** Peak over mean, and the share of the limit that must stay free, as one factor on the load. */
function peakOf(resolved: ResolvedConstraint): number {
  if (resolved.type === 'budget') return 1
  return medianOf(resolved.peakFactor?.value ?? 1) / Math.max(1e-9, 1 - rangeMedian(resolved.headroom))
}

function medianOf(value: Range | number): number {
  return typeof value === 'number' ? value : rangeMedian(value)
}

function capacityParts(resolved: ResolvedConstraint & { type: 'capacity' }): Partial<LedgerConstraint> {
  const ordered = resolved.arrivals.filter(({ status }) => status === 'ordered')
  return {
    sustain: { ...resolved.sustain },
    ...(ordered.length > 0 && {
      arrivals: ordered.map(({ at, add, slipDays }) => ({
        at: formatDay(Math.round(at + rangeMedian(slipDays))),
        add,
      })),
    }),
  }
}

function budgetParts(
  { periods }: ConstraintReport,
  { period }: ResolvedConstraint & { type: 'budget' },
): Partial<LedgerConstraint> {
  if (period.kind === 'rolling') return { rollingDays: period.days }
  return {
    periods: (periods ?? []).map(({ from, to, limit, spent, total, overProbability }) => ({
      from,
      to,
      limit,
      spent,
      ...total,
      overProbability,
    })),
  }
}
