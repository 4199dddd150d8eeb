import type { ImportReport, UsageData, UsageTable } from '../../src/ingest/usage-table.ts'

/** One row of a hand-made usage table; what is left out is plain. */
export type UsageRow = {
  readonly metric?: string
  readonly unit?: string
  readonly currency?: string
  readonly basis?: string
  readonly source?: number
  readonly step?: UsageTable['step'][number]
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
  const names = [...new Set(rows.flatMap((row) => Object.keys(row.dims ?? {})))]
  const table: UsageTable = {
    length: rows.length,
    metric: rows.map((row) => row.metric ?? 'requests'),
    unit: rows.map((row) => row.unit ?? 'requests'),
    currency: rows.map((row) => row.currency),
    basis: rows.map((row) => row.basis),
    source: Int32Array.from(rows, (row) => row.source ?? 0),
    step: rows.map((row) => row.step ?? 'day'),
    timeMs: Float64Array.from(rows, (row) => Math.round(row.day * 86_400_000)),
    value: Float64Array.from(rows, (row) => row.value),
    peak: Float64Array.from(rows, (row) => row.peak ?? Number.NaN),
    samples: Float64Array.from(rows, () => 1),
    complete: Uint8Array.from(rows, (row) => (row.complete === false ? 0 : 1)),
    dims: Object.fromEntries(names.map((name) => [name, rows.map((row) => row.dims?.[name])])),
  }
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
