import { type FleetAnswer, type FleetPool, type FleetTask, forecastFleet } from './fit/fleet/fleet.ts'
import { type FleetLeaf, type FleetSection, fleetSections, runsOf } from './fit/fleet/fleet-sections.ts'
import type { ForecastOptions } from './fit/forecast-series.ts'
import type { HolidayList } from './fit/history/holidays.ts'
import { type Total, totalsOf } from './fit/reconcile/hierarchy.ts'
import type { Reconcile } from './fit/reconcile/reconciliation.ts'
import type { UsageData } from './ingest/usage-table.ts'
import type { Notice } from './notice.ts'
import {
  adoptSums,
  type FoundTotal,
  type Held,
  type Member,
  mintAdjusted,
  placeIn,
  sumsOf,
} from './report/forecast/add-up.ts'
import type { SeriesForecastReport } from './report/forecast/forecast-document.ts'
import { seriesForecastReport } from './report/forecast/forecast-report.ts'
import { isAveraged, planSeries, type SeriesOptions, type SeriesPlan } from './series/from-usage.ts'
import type { Series } from './series/series.ts'

/** What to forecast, and how far. */
export type ForecastRequest = {
  readonly metrics: readonly string[]
  /** Dimensions to keep apart; none = one sum. */
  readonly by: readonly string[]
  /** The largest series only, the rest as one. */
  readonly top: number | undefined
  readonly reconcile: Reconcile
  readonly step: SeriesOptions['step'] | undefined
  readonly basis: string | undefined
  readonly gaps: SeriesOptions['gaps'] | undefined
  /** Name of a growth model; undefined = the usual one for the step and horizon. */
  readonly model: string | undefined
  /** More origins of the back-test that chooses and weighs. */
  readonly thorough?: boolean
  /** Days that are not like others. */
  readonly holidays?: HolidayList | undefined
  readonly seed: number
  readonly paths: number | undefined
  /** Horizon in steps of a series. */
  stepsOf(series: Series): number
}

/** How the run is carried out, and whom it tells. */
export type ForecastRun = {
  /** Threads that forecast; without them this one does. The numbers are the same. */
  readonly pool?: FleetPool
  readonly notice: (notice: Notice) => void
  /** Series that are done, of how many of the metric at hand. */
  readonly onProgress?: (done: number, of: number) => void
}

/** One forecast, as soon as it is there: `series` = asked for, `total` = a sum over those of one unit. */
export type ForecastEvent = { readonly kind: 'series' | 'total'; readonly report: SeriesForecastReport }

/**
 * The whole way from usage to forecasts, one series at a time: series of each metric (by dimension, the largest with an "other"), a forecast
 * each, and totals that add up. Nothing is kept of a forecast that was handed out, except by `mint`, which needs all of them.
 * @throws JevonsError when the usage holds nothing of what is asked for.
 */
export async function* forecastUsage(
  data: UsageData,
  request: ForecastRequest,
  run: ForecastRun,
): AsyncGenerator<ForecastEvent> {
  const { by, top } = request
  for (const metric of request.metrics) {
    const plan = planSeries(data, selectionOf(metric, request))
    for (const notice of plan.notices) run.notice(notice)
    for (const section of fleetSections(plan, data.table, { by, top }))
      yield* forecastSection(plan, section, request, run)
  }
}

/** Series that a request asks for, before totals: what decides whether threads are worth starting. */
export function countSeries(data: UsageData, { metrics, by, top }: ForecastRequest): number {
  if (by.length === 0) return metrics.length
  const asked = new Set(metrics)
  const seen = new Set<string>()
  for (const { metric, dims } of data.table.runs) {
    // `tokens` is a sum of metrics: it counts by any of them.
    if (asked.has(metric) || metric.startsWith('tokens_'))
      seen.add(JSON.stringify([metric, ...by.map((dim) => dims[dim] ?? null)]))
  }
  return top === undefined ? seen.size : Math.min(seen.size, metrics.length * (top + 1))
}

/** A task with what the section needs to know of it once it is answered. */
type Task = FleetTask & { readonly member?: Member; readonly leaf?: FleetLeaf }

/** What a section is made of once its whole is built. */
type Section = FleetSection & {
  readonly plan: SeriesPlan
  readonly series: Series
  readonly totals: readonly Total[]
  readonly request: ForecastRequest
  /** True when totals are sums. */
  readonly adds: boolean
  /** True when errors are needed, and all forecasts before the first is final. */
  readonly errors: boolean
  /** Steps of the totals. */
  readonly steps: number
}

async function* forecastSection(
  plan: SeriesPlan,
  fleet: FleetSection,
  request: ForecastRequest,
  run: ForecastRun,
): AsyncGenerator<ForecastEvent> {
  const section = startSection(plan, fleet, request)
  const { totals, steps } = section
  const sums = sumsOf(totals, steps)
  const held: Held[] = []
  const found: FoundTotal[] = []
  let done = 0
  for await (const { task, answer } of forecastFleet(tasksOf(section, run), run.pool)) {
    run.onProgress?.(++done, fleet.leaves.length + totals.length)
    tell(task, answer, run)
    const report = reportOf(task, answer)
    const { member } = task
    if (member === undefined) found.push({ report, answer })
    else if (section.errors) held.push({ member, report, answer })
    else {
      sums.take(member, report)
      yield { kind: 'series', report }
    }
  }
  for (const { member, report } of mintAdjusted(held, found, { totals, steps })) {
    sums.take(member, report)
    yield { kind: 'series', report }
  }
  const left = sums.leftOut()
  if (left > 0 && section.adds) run.notice(leftOutNotice(section.series, left, fleet.leaves.length))
  const reports = found.map((f) => f.report)
  for (const report of section.adds ? adoptSums(reports, sums) : reports) yield { kind: 'total', report }
}

/** Builds the whole, by whose end and buckets its parts are judged, and decides what there is to add up. */
function startSection(plan: SeriesPlan, fleet: FleetSection, request: ForecastRequest): Section {
  const { series } = plan.build(fleet.whole)
  const { by, top, reconcile } = request
  const sensible = fleet.leaves.length > 1 && series.times.length > 0 && !isAveraged(series)
  const keys = fleet.leaves.map(({ key }) => key)
  const totals = sensible ? totalsOf(keys, top === undefined ? by : by.slice(0, 1)) : []
  const adds = totals.length > 0 && reconcile !== 'none'
  return {
    ...fleet,
    plan,
    series,
    totals,
    request,
    adds,
    errors: adds && reconcile === 'mint',
    steps: totals.length > 0 ? request.stepsOf(series) : 0,
  }
}

/** Leaves first, then totals; each series is built when its turn comes. */
function* tasksOf(section: Section, run: ForecastRun): Generator<Task> {
  const { plan, leaves, totals, request, errors } = section
  for (const [index, leaf] of leaves.entries()) {
    const { series, notices } = plan.build(leaf)
    for (const notice of notices) run.notice(notice)
    const member = { index, series, ...placeIn(section.series, series) }
    yield { series, options: optionsOf(request, stepsAhead(section, member)), errors, member, leaf }
  }
  for (const total of totals) {
    const [first, ...others] = total.leaves.flatMap((i) => leaves[i] ?? [])
    if (first === undefined) continue
    const leaf = { key: total.key, runs: runsOf([first, ...others]), members: total.leaves.length }
    const series = total.depth === 0 ? section.series : plan.build(leaf).series
    yield { series, options: optionsOf(request, request.stepsOf(series)), errors, leaf }
  }
}

/** The horizon; members of a total reach as far as it does, as the sum of a step needs all of them. */
function stepsAhead({ adds, steps, request }: Section, { series, lag, stale }: Member): number {
  return adds && lag !== undefined && !stale ? Math.max(1, steps + lag) : request.stepsOf(series)
}

function optionsOf(request: ForecastRequest, horizonSteps: number): ForecastOptions {
  const { seed, model, paths, thorough, holidays } = request
  return {
    seed,
    horizonSteps,
    ...(model !== undefined && { model }),
    ...(thorough === true && { thorough }),
    ...(holidays !== undefined && { holidays }),
    ...(paths !== undefined && { paths }),
  }
}

function selectionOf(metric: string, { by, step, basis, gaps }: ForecastRequest): SeriesOptions {
  return {
    metric,
    ...(by.length > 0 && { by }),
    ...(step && { step }),
    ...(basis !== undefined && { basis }),
    ...(gaps && { gaps }),
  }
}

function reportOf({ series, leaf, member }: Task, answer: FleetAnswer): SeriesForecastReport {
  const report = seriesForecastReport(series, answer)
  const status = member?.stale === true && report.points.length > 0 ? 'stale' : report.status
  return { ...report, status, ...(leaf?.members !== undefined && { members: leaf.members }) }
}

function subjectOf({ metric, key }: Series): string {
  return [metric, ...Object.values(key)].join(' ')
}

function tell({ series, member }: Task, answer: FleetAnswer, run: ForecastRun): void {
  // What a total says of its own history its members have said.
  if (member === undefined) return
  const subject = subjectOf(series)
  for (const notice of answer.notices) run.notice({ ...notice, subject })
  if (member.stale && answer.points.length > 0)
    run.notice({
      code: 'stale',
      level: 'warning',
      subject,
      message: `${subject} ends before the others do: the export goes on without it`,
    })
}

function leftOutNotice(series: Series, left: number, of: number): Notice {
  return {
    code: 'totals-incomplete',
    level: 'warning',
    subject: series.metric,
    message: `totals of ${series.metric} add up ${of - left} of ${of} series: the others are stale, have too little history, or other buckets`,
  }
}
