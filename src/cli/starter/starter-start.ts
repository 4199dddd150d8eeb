import type { UsageData } from '../../ingest/usage-table.ts'
import { completeTo, dailyCompleteTo } from '../../series/complete-to.ts'
import { toSeries } from '../../series/from-usage.ts'
import type { Series } from '../../series/series.ts'
import { type Day, formatDay } from '../../units/day.ts'

/** When a starter's run begins, and the line that says so where the exports do not all end together. */
export type StarterStart = { readonly start: Day; readonly lines: readonly string[] }

/** Days by which exports end apart before it is remarked on: bills come a few days late. */
const usualLag = 7

/** Metrics that a starter writes down. */
type Used = { readonly demands: readonly string[]; readonly limited: readonly string[] }

/**
 * The day after the demands' last complete day, as a run would take it; a later one is stated where something would have no past
 * before it, and offered where exports reach much farther. `undefined` when nothing is complete.
 */
export function starterStart(data: UsageData, { demands, limited }: Used): StarterStart | undefined {
  const spans = [...new Set([...demands, ...limited])].flatMap((metric) => {
    const { series } = toSeries(data, { metric })
    const to = dailyCompleteTo(series)
    return to === undefined ? [] : [{ metric, from: firstDay(series), to }]
  })
  const leading = demands.length > 0 ? spans.filter(({ metric }) => demands.includes(metric)) : spans
  if (leading.length === 0) return undefined
  const start = Math.min(...leading.map(({ to }) => to))
  const latest = Math.max(...spans.map(({ to }) => to))
  const ends = spans.map(({ metric, to }) => `${metric} on ${formatDay(to - 1)}`).join(', ')
  const late = spans.filter(({ from }) => from >= start)
  if (late.length > 0)
    return {
      start: latest,
      lines: [
        `start: ${formatDay(latest)}`.padEnd(37) + ` # the exports end on different days: ${ends};`,
        `${' '.repeat(38)}# a run would begin on ${formatDay(start)}, before ${late.map(({ metric }) => metric).join(', ')}`,
      ],
    }
  if (latest - start <= usualLag) return { start, lines: [] }
  return {
    start,
    lines: [
      `# start: ${formatDay(latest)}`.padEnd(37) + ` # the exports end on different days: ${ends};`,
      `${' '.repeat(38)}# a run begins on ${formatDay(start)} and leaves out what is later, unless this is stated`,
    ],
  }
}

/** First day on which any of the series has a value. */
function firstDay(series: readonly Series[]): Day {
  const firsts = series
    .filter((one) => completeTo(one) !== undefined)
    .map(({ times, values }) => times[values.findIndex((value) => !Number.isNaN(value))] ?? Number.NaN)
  return Math.floor(Math.min(...firsts))
}
