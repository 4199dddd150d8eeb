import { type ColumnStats, makeColumnStats } from '../stats/column-stats.ts'
import type { Day } from '../units/day.ts'
import type { Layout, LayoutNode } from './layout.ts'
import type { Clock, Measure } from './resource-kind.ts'

/** Quantiles over futures of one measure on days of the display horizon: see {@link isBandDay}. */
export type MeasureBands = {
  /** Demand or resource. */
  readonly id: string
  readonly kind: string
  readonly measure: Measure
  /** Global column. */
  readonly column: number
  readonly days: readonly Day[]
  /** Null where it is not finite or not stable (mean / median >= 2): see PRODUCT.md, "A mean is printed only when". */
  readonly mean: readonly (number | null)[]
  /** Standard error of the mean; null with it. */
  readonly meanError: readonly (number | null)[]
  readonly p10: readonly number[]
  readonly p50: readonly number[]
  readonly p90: readonly number[]
}

/** Collects bands while a simulation runs. */
export type BandCollector = {
  /** Whether `observe` reads a column on a step. */
  reads(clock: Clock, column: number): boolean
  /** For `runTrials`: reads the columns of a step; steps beyond the display horizon are left out. */
  observe(clock: Clock, columns: readonly Float64Array[]): void
  /** Bands of every measure, in the order of the columns; not rounded. */
  finish(): MeasureBands[]
}

const unstableMeanOverMedian = 2
/** Secondary measures are banded daily for four weeks, then weekly. */
const dailyDays = 28

/** Whether a measure is banded on every day: demands, the first measure of a resource, and money. */
function isDaily(node: LayoutNode, measure: number): boolean {
  return measure === 0 || node.measures[measure]?.name === 'money'
}

/**
 * Whether a measure that is not banded on every day is banded on day `index` (0 = start) of `days`: each of the first four
 * weeks' days, then one in seven, and the last.
 */
function isBandDay(index: number, days: number): boolean {
  return index < dailyDays || index % 7 === 0 || index === days - 1
}

type Band = ReturnType<typeof emptyBand>

/** Bands of every column of a layout over `paths` futures; `horizon` = the display horizon, `end` exclusive. */
export function makeBands(
  layout: Layout,
  paths: number,
  horizon: { readonly start: Day; readonly end: Day },
): BandCollector {
  const { start, end } = horizon
  const readers = layout.nodes.flatMap((node) =>
    node.measures.map((measure, m) => ({
      band: emptyBand(node, measure, node.firstColumn + m),
      daily: isDaily(node, m),
      statsOf: makeColumnStats(paths, [0.1, 0.5, 0.9]),
    })),
  )
  return {
    reads: ({ day, extended }, column) =>
      !extended && (readers[column]?.daily !== false || isBandDay(day - start, end - start)),
    observe({ day, extended }, columns) {
      if (extended) return
      const every = isBandDay(day - start, end - start)
      for (const { band, daily, statsOf } of readers) {
        if (!every && !daily) continue
        const column = columns[band.column]
        if (column === undefined) throw new Error(`no column ${band.column}`)
        addDay(band, day, statsOf(column))
      }
    },
    finish: () => readers.map(({ band }) => band),
  }
}

function addDay(band: Band, day: Day, { mean, meanError, quantiles }: ColumnStats): void {
  const [p10 = Number.NaN, p50 = Number.NaN, p90 = Number.NaN] = quantiles
  const stable =
    Number.isFinite(mean) && (mean === 0 || Math.abs(mean) < unstableMeanOverMedian * Math.abs(p50))
  band.days.push(day)
  band.mean.push(stable ? mean : null)
  band.meanError.push(stable ? meanError : null)
  band.p10.push(p10)
  band.p50.push(p50)
  band.p90.push(p90)
}

function emptyBand({ id, kind }: LayoutNode, measure: Measure, column: number) {
  return {
    id,
    kind,
    measure,
    column,
    days: [] as Day[],
    mean: [] as (number | null)[],
    meanError: [] as (number | null)[],
    p10: [] as number[],
    p50: [] as number[],
    p90: [] as number[],
  }
}
