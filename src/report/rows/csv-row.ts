import type { DateQuantiles, Quantiles, SeriesBands } from '../document/sections/values.ts'

/** One row in the order of {@link csvColumns}. */
export type CsvRow = readonly (string | number | null)[]

/** Columns of the CSV report (PRODUCT.md, "The report"). */
export const csvColumns = ['kind', 'id', 'measure', 'stat', 'unit', 'from', 'to', 'date', 'value'] as const

/** What a row says; absent fields are empty. */
export type Fields = {
  readonly kind: string
  readonly id: string
  readonly measure: string
  readonly stat: string
  readonly unit?: string
  readonly from?: string
  readonly to?: string
  readonly date?: string | null
  readonly value?: number | null
}

/** A row of its fields. */
export function row(fields: Fields): CsvRow {
  const { kind, id, measure, stat, unit = '', from = '', to = '', date = '', value = null } = fields
  return [kind, id, measure, stat, unit, from, to, date, value]
}

/** Quantiles that the report gives. */
export const stats = ['p10', 'p50', 'p90'] as const

/** P10, P50, P90; no rows where they are not known. */
export function quantileRows(fields: Omit<Fields, 'stat' | 'value'>, quantiles: Quantiles | null): CsvRow[] {
  if (!quantiles) return []
  return stats.map((stat) => row({ ...fields, stat, value: quantiles[stat] }))
}

/** The days by which 10, 50 and 90 % of futures got there. */
export function dateRows(fields: Omit<Fields, 'stat' | 'date'>, dates: DateQuantiles): CsvRow[] {
  return stats.map((stat) => row({ ...fields, stat, date: dates[stat] }))
}

/** Mean and band of every day; no rows where there is no series. */
export function seriesRows(
  fields: Omit<Fields, 'stat' | 'date' | 'value'>,
  series: SeriesBands | undefined,
): CsvRow[] {
  if (!series) return []
  return series.dates.flatMap((date, i) =>
    (['mean', ...stats] as const).map((stat) =>
      row({ ...fields, stat, date, value: series[stat][i] ?? null }),
    ),
  )
}
