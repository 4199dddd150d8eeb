import type { UsageData } from '../../src/ingest/usage-table.ts'
import { simulate } from '../../src/pipeline.ts'
import type { ReportDocument } from '../../src/report/document/report-document.ts'
import { parseScenario } from '../../src/scenario/parse-scenario.ts'
import { dayOf } from '../../src/units/day.ts'
import { usageData } from './usage-table.ts'

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
  return {
    ...usageData(
      rows.map(({ one, day, value }) => {
        const { metric, unit, currency, dims } = one
        return {
          metric,
          unit,
          day,
          value,
          ...(currency !== undefined && { currency }),
          ...(dims && { dims }),
        }
      }),
    ),
    imports: [],
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
