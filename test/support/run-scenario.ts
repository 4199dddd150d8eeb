import type { UsageData } from '../../src/ingest/usage-table.ts'
import { simulate } from '../../src/pipeline.ts'
import type { ReportDocument } from '../../src/report/document/report-document.ts'
import { parseScenario } from '../../src/scenario/parse-scenario.ts'
import { dayOf } from '../../src/units/day.ts'

/** One daily series for {@link usageOf}: values from a first day on. */
export type DailyRows = {
  readonly metric: string
  readonly unit: string
  readonly from: string
  readonly values: readonly number[]
  readonly currency?: string
  readonly dims?: Readonly<Record<string, string>>
}

/** A usage table made of daily series, as if read from one hand-made file. */
function usageOf(series: readonly DailyRows[]): UsageData {
  const rows = series.flatMap((one) => {
    const [year = 0, month = 0, day = 0] = one.from.split('-').map(Number)
    const first = dayOf(year, month, day)
    // NaN: a day without a row.
    return one.values.flatMap((value, i) => (Number.isNaN(value) ? [] : [{ one, value, day: first + i }]))
  })
  const names = [...new Set(series.flatMap((one) => Object.keys(one.dims ?? {})))]
  return {
    table: {
      length: rows.length,
      metric: rows.map(({ one }) => one.metric),
      unit: rows.map(({ one }) => one.unit),
      currency: rows.map(({ one }) => one.currency),
      basis: rows.map(() => undefined),
      source: Int32Array.from(rows, () => 0),
      step: rows.map(() => 'day' as const),
      timeMs: Float64Array.from(rows, ({ day }) => day * 86_400_000),
      value: Float64Array.from(rows, ({ value }) => value),
      peak: new Float64Array(rows.length).fill(Number.NaN),
      samples: new Float64Array(rows.length).fill(1),
      complete: new Uint8Array(rows.length).fill(1),
      dims: Object.fromEntries(names.map((name) => [name, rows.map(({ one }) => one.dims?.[name])])),
    },
    imports: [],
    notices: [],
  }
}

/** Parses and simulates a scenario text on the given series; fewer futures than the default, for speed. */
export async function run(
  text: string,
  series: readonly DailyRows[] = [],
  options: { readonly threads?: number } = {},
): Promise<ReportDocument> {
  const scenario = parseScenario(text, { file: 'scenario.yml' })
  return simulate(scenario, usageOf(series), { version: 'test', ...options })
}

/** The constraint of a report by id; throws when it is absent. */
export function constraintOf(report: ReportDocument, id: string): ReportDocument['constraints'][number] {
  const found = report.constraints.find((constraint) => constraint.id === id)
  if (!found) throw new Error(`no constraint ${id}`)
  return found
}

/** Days from 2027-01-01 of a date, NaN for null. */
export function daysFrom2027(date: string | null): number {
  return date === null ? Number.NaN : (Date.parse(date) - Date.parse('2027-01-01')) / 86_400_000
}
