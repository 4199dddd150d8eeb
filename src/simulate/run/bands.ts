import { hintLength, makeColumnStats } from '../../stats/column-stats.ts'
import type { Day } from '../../units/day.ts'
import type { Layout, LayoutNode } from '../layout.ts'
import type { Clock, Measure } from '../resource-kind.ts'

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
  /** What has been collected; threads that are given it collect into the same. */
  readonly memory: BandMemory
  /** Whether `observe` reads a column on a step. */
  reads(clock: Clock, column: number): boolean
  /** Bands of one column on one step; steps beyond the display horizon and days without a band are left out. */
  observeColumn(clock: Clock, column: number, values: Float64Array): void
  /** For `runTrials`: reads the columns of a step. */
  observe(clock: Clock, columns: readonly Float64Array[]): void
  /** Bands of every measure, in the order of the columns; not rounded. */
  finish(): MeasureBands[]
}

/** Bands of a run as plain shared memory; `end` is exclusive. */
export type BandMemory = {
  readonly start: Day
  readonly end: Day
  /** Per column and day of the horizon one row: 1 once it is banded, mean, its error, P10, P50, P90. */
  readonly rows: Float64Array
  /** Per column what makes the next day fast: see `hintLength`. */
  readonly hints: Int32Array
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

const quantiles = [0.1, 0.5, 0.9]
const rowLength = 3 + quantiles.length

/** Room for the bands of every column of a layout; `horizon` = the display horizon, `end` exclusive. */
function newMemory(
  { columnCount }: Layout,
  { start, end }: { readonly start: Day; readonly end: Day },
): BandMemory {
  const rows = new SharedArrayBuffer(8 * columnCount * (end - start) * rowLength)
  const hints = new SharedArrayBuffer(4 * columnCount * hintLength)
  return { start, end, rows: new Float64Array(rows), hints: new Int32Array(hints) }
}

/** Bands of every column of a layout over `paths` futures; `horizon` = the display horizon, `end` exclusive. */
export function makeBands(
  layout: Layout,
  paths: number,
  horizon: { readonly start: Day; readonly end: Day },
): BandCollector {
  return shareBands(layout, paths, newMemory(layout, horizon))
}

/** Collects into the memory of {@link makeBands} on another thread: no two at the same time on the same column. */
export function shareBands(layout: Layout, paths: number, memory: BandMemory): BandCollector {
  const { start, end } = memory
  const isDailyColumn = layout.nodes.flatMap((node) => node.measures.map((_, m) => isDaily(node, m)))
  const statsOf = makeColumnStats(paths, quantiles)
  const hints = isDailyColumn.map((_, c) => memory.hints.subarray(c * hintLength, (c + 1) * hintLength))
  const reads = ({ day, extended }: Clock, column: number): boolean =>
    !extended && (isDailyColumn[column] !== false || isBandDay(day - start, end - start))
  const observeColumn = (clock: Clock, column: number, values: Float64Array): void => {
    if (!reads(clock, column)) return
    const { mean, meanError, quantiles: found } = statsOf(values, hints[column])
    const at = (column * (end - start) + clock.day - start) * rowLength
    memory.rows[at] = 1
    memory.rows[at + 1] = mean
    memory.rows[at + 2] = meanError
    memory.rows.set(found, at + 3)
  }
  return {
    memory,
    reads,
    observeColumn,
    observe(clock, columns) {
      for (let c = 0; c < hints.length; c++) {
        const column = columns[c]
        if (column === undefined) throw new Error(`no column ${c}`)
        observeColumn(clock, c, column)
      }
    },
    finish: () =>
      layout.nodes.flatMap((node) =>
        node.measures.map((measure, m) => bandOf(memory, node, measure, node.firstColumn + m)),
      ),
  }
}

/** The days of a column that were banded. */
function bandOf(
  { rows, start, end }: BandMemory,
  node: LayoutNode,
  measure: Measure,
  column: number,
): MeasureBands {
  const band = emptyBand(node, measure, column)
  for (let day = start; day < end; day++) {
    const at = (column * (end - start) + day - start) * rowLength
    if (rows[at] === 1) addDay(band, day, rows.subarray(at + 1, at + rowLength))
  }
  return band
}

function addDay(band: ReturnType<typeof emptyBand>, day: Day, row: Float64Array): void {
  const [mean = Number.NaN, meanError = Number.NaN, p10 = Number.NaN, p50 = Number.NaN, p90 = Number.NaN] =
    row
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
