import type { ImportReport, UsageData, UsageTable } from '../ingest/usage-table.ts'
import type { Notice } from '../notice.ts'

/** The contract of `inspect` (PRODUCT.md, "The report"): what was found in each input, totals exact. */
export type InspectDocument = {
  readonly schemaVersion: 1
  readonly inputs: readonly ImportReport[]
  readonly warnings: readonly Notice[]
}

/** What the import said about its files, as the document of `inspect`. */
export function inspectDocument(data: UsageData): InspectDocument {
  return { schemaVersion: 1, inputs: data.imports, warnings: [...data.notices, ...shortHistory(data.table)] }
}

/** Days from which a daily history says something of its own growth: the `auto` model calls fewer prior-driven. */
const daysOfGrowth = 14

/** The warning that days or hours are too few to show growth; none for weeks and months, of which the files may hold few. */
function shortHistory({ runs, timeMs }: UsageTable): Notice[] {
  if (runs.length === 0 || runs.some(({ step }) => step === 'week' || step === 'month')) return []
  const days = new Set<number>()
  for (const { from, to } of runs)
    for (let row = from; row < to && days.size < daysOfGrowth; row++)
      days.add(Math.floor((timeMs[row] as number) / 86_400_000))
  if (days.size >= daysOfGrowth) return []
  const seen = days.size === 1 ? '1 day of usage is' : `${String(days.size)} days of usage are`
  return [
    {
      code: 'short-history',
      level: 'warning',
      message: `${seen} too few to show growth: a forecast takes it from what other series did (the prior); export at least ${String(daysOfGrowth)} days, better some months`,
    },
  ]
}
