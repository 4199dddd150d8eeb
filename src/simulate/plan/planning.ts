import type { HolidayList } from '../../fit/history/holidays.ts'
import type { UsageData } from '../../ingest/usage-table.ts'
import type { Notice } from '../../notice.ts'
import { toSeries } from '../../series/from-usage.ts'
import { tokenParts } from '../../series/select-runs.ts'
import type { Day } from '../../units/day.ts'
import type { FxSpecs } from '../fx.ts'
import { before, type DailyValues, toDaily } from '../measured/daily.ts'
import type { PriceSpec } from './specs.ts'

/** What planning a run needs to know, beside the one thing that is being planned. */
export type Planning = {
  readonly data: UsageData
  readonly start: Day
  /** The day after the display horizon. */
  readonly end: Day
  readonly seed: number
  readonly currency: string
  /** Median rates at start to the scenario's currency. */
  readonly fx: Readonly<Record<string, number>>
  /** The same with their spread and how they move; absent = fixed at `fx`. */
  readonly fxSpecs?: FxSpecs
  /** Cost basis of measured money. */
  readonly basis: string
  readonly prices: PriceSpec
  /** Days that are not like others. */
  readonly holidays?: HolidayList
  readonly notice: (notice: Notice) => void
}

/** Dimension filters of a measured series. */
export type Where = Readonly<Record<string, string>>

/** Metrics that `metric: tokens` may be made of. */
const tokenMetrics = ['tokens_total', ...tokenParts]

/** Whether the exports hold a metric; `tokens` stands for any of the token metrics. */
export function hasMetric(data: UsageData, metric: string): boolean {
  const names = metric === 'tokens' ? tokenMetrics : [metric]
  return data.table.runs.some((run) => names.includes(run.metric))
}

/** Whether rows of the metric know every dimension of the filter. */
export function knowsDimensions(data: UsageData, metric: string, where: Where): boolean {
  const { table } = data
  const names = metric === 'tokens' ? tokenMetrics : [metric]
  return Object.keys(where).every((dim) =>
    table.runs.some((run) => names.includes(run.metric) && run.dims[dim] !== undefined),
  )
}

/** True when any token price of the scenario moves. */
export function pricesMove(prices: PriceSpec): boolean {
  return (
    prices.declinePerYear !== undefined ||
    prices.steps.length > 0 ||
    prices.migrate.length > 0 ||
    prices.caching.length > 0
  )
}

/** Currency and basis in which measured money is read; nothing for other metrics. */
export function moneyOf(
  metric: string,
  planning: Planning,
): { readonly currency?: string; readonly basis?: string } {
  return metric === 'cost' ? { currency: planning.currency, basis: planning.basis } : {}
}

/** Series that were read for a run: resources ask for the same few again and again. */
const readBefore = new WeakMap<Planning, Map<string, DailyValues | undefined>>()

/** The measured series of a metric as days before `start`, or undefined when the exports do not hold it. Do not change it. */
export function measuredDays(planning: Planning, metric: string, where: Where): DailyValues | undefined {
  const known = readBefore.get(planning) ?? new Map<string, DailyValues | undefined>()
  readBefore.set(planning, known)
  const key = JSON.stringify([metric, where])
  if (!known.has(key)) known.set(key, readDays(planning, metric, where))
  return known.get(key)
}

function readDays(planning: Planning, metric: string, where: Where): DailyValues | undefined {
  if (!hasMetric(planning.data, metric)) return undefined
  const { series } = toSeries(planning.data, { metric, where, ...moneyOf(metric, planning) })
  const [only] = series
  return only === undefined ? undefined : before(toDaily(only), planning.start)
}
