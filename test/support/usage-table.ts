import { makeTableBuilder } from '../../src/ingest/usage/table-builder.ts'
import type { ImportReport, UsageData, UsageRun } from '../../src/ingest/usage-table.ts'

/** One row of a hand-made usage table; what is left out is plain. */
export type UsageRow = {
  readonly metric?: string
  readonly unit?: string
  readonly currency?: string
  readonly basis?: string
  readonly source?: number
  readonly step?: UsageRun['step']
  /** Day since 1970, fractions allowed. */
  readonly day: number
  readonly value: number
  readonly peak?: number
  readonly complete?: boolean
  readonly dims?: Readonly<Record<string, string>>
}

/** A usage table of rows, with one import report per gap class in `gaps`. */
export function usageData(
  rows: readonly UsageRow[],
  gaps: readonly ImportReport['gaps'][] = ['hand-made'],
): UsageData {
  const builder = makeTableBuilder()
  for (const row of rows) {
    const { metric = 'requests', unit = 'requests', source = 0, step = 'day', dims = {} } = row
    builder.begin({ metric, unit, currency: row.currency, basis: row.basis, source, step, dims })
    builder.add({
      timeMs: Math.round(row.day * 86_400_000),
      value: row.value,
      peak: row.peak ?? Number.NaN,
      samples: 1,
      complete: row.complete !== false,
    })
  }
  const table = builder.finish()
  return { table, imports: gaps.map((g, i) => report(i, g)), notices: [] }
}

function report(index: number, gaps: ImportReport['gaps']): ImportReport {
  return {
    source: `file${index}.csv`,
    format: 'generic-csv',
    maturity: 'verified',
    reason: 'test',
    rows: 0,
    rejected: 0,
    rejectReasons: [],
    grain: 'day',
    from: '',
    to: '',
    timezone: 'UTC',
    ...(gaps && { gaps }),
    metrics: [],
    dimensions: [],
    duplicates: 0,
  }
}
