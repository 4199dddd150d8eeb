import { metricsOf } from '../../ingest/usage/pick-runs.ts'
import type { UsageData } from '../../ingest/usage-table.ts'
import type { Notice } from '../../notice.ts'

/** What is forecast where nobody says which metrics. */
export type RawMetrics = { readonly metric?: readonly string[]; readonly budget?: string }

/**
 * The metrics named, each once; without names cost for a budget, else every metric that has the dimensions of `by` on some row (if none
 * has, all of them, so that the refusal names one). What is left out for want of a dimension is told.
 */
export function metricsAsked(
  { table }: UsageData,
  { metric, budget }: RawMetrics,
  by: readonly string[],
): { readonly metrics: readonly string[]; readonly notices: readonly Notice[] } {
  if (metric !== undefined) return { metrics: [...new Set(metric)], notices: [] }
  if (budget !== undefined) return { metrics: ['cost'], notices: [] }
  const all = metricsOf(table)
  const has = (name: string, dim: string): boolean =>
    table.runs.some((run) => run.metric === name && Object.hasOwn(run.dims, dim))
  const kept = all.filter((name) => by.every((dim) => has(name, dim)))
  if (kept.length === 0 || kept.length === all.length) return { metrics: all, notices: [] }
  const left = all.filter((name) => !kept.includes(name))
  return {
    metrics: kept,
    notices: [
      {
        code: 'no-such-dimension',
        level: 'info',
        message: `${left.join(', ')}: left out, no row of them has ${by.join(' and ')} (--metric asks for one by name)`,
      },
    ],
  }
}
