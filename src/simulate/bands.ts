import { makeColumnStats } from '../stats/column-stats.ts'
import type { Day } from '../units/day.ts'
import type { Layout } from './layout.ts'
import type { Clock, Measure } from './resource-kind.ts'

/** Quantiles over futures of one measure, day by day within the display horizon. */
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
  /** For `runTrials`: reads the columns of a step; steps beyond the display horizon are left out. */
  observe(clock: Clock, columns: readonly Float64Array[]): void
  /** Bands of every measure, in the order of the columns; not rounded. */
  finish(): MeasureBands[]
}

const unstableMeanOverMedian = 2

/** Bands of every column of a layout over `paths` futures. */
export function makeBands(layout: Layout, paths: number): BandCollector {
  const days: Day[] = []
  const bands = layout.nodes.flatMap(({ id, kind, measures, firstColumn }) =>
    measures.map((measure, m) => ({
      id,
      kind,
      measure,
      column: firstColumn + m,
      days,
      ...emptyBand(),
    })),
  )
  const readers = bands.map(() => makeColumnStats(paths, [0.1, 0.5, 0.9]))
  return {
    observe(clock, columns) {
      if (clock.extended) return
      days.push(clock.day)
      for (const [b, band] of bands.entries()) {
        const column = columns[band.column]
        const statsOf = readers[b]
        if (column === undefined || statsOf === undefined) throw new Error(`no column ${band.column}`)
        const { mean, meanError, quantiles } = statsOf(column)
        const [p10 = Number.NaN, p50 = Number.NaN, p90 = Number.NaN] = quantiles
        const stable =
          Number.isFinite(mean) && (mean === 0 || Math.abs(mean) < unstableMeanOverMedian * Math.abs(p50))
        band.mean.push(stable ? mean : null)
        band.meanError.push(stable ? meanError : null)
        band.p10.push(p10)
        band.p50.push(p50)
        band.p90.push(p90)
      }
    },
    finish: () => bands,
  }
}

function emptyBand(): {
  mean: (number | null)[]
  meanError: (number | null)[]
  p10: number[]
  p50: number[]
  p90: number[]
} {
  return { mean: [], meanError: [], p10: [], p50: [], p90: [] }
}
