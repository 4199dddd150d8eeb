import { JevonsError } from '../../errors.ts'
import type { UsageData } from '../../ingest/usage-table.ts'
import type { Notice } from '../../notice.ts'
import { toSeries } from '../../series/from-usage.ts'
import type { Series } from '../../series/series.ts'
import type { Step } from '../../units/step.ts'
import { oneOf } from '../read-exports.ts'
import { keyValue } from '../settings.ts'

/** Options that say which series are asked for, as typed. */
export type RawSeries = {
  readonly metric?: readonly string[]
  readonly by?: string
  readonly where?: readonly string[]
  readonly step?: string
  readonly basis?: string
  readonly gaps?: string
}

const steps: readonly Step[] = ['hour', 'day', 'week', 'month']

/** The step of `--step`; undefined = by the data. */
export function stepAsked({ step }: RawSeries): Step | undefined {
  return step === undefined ? undefined : oneOf(step, '--step', steps)
}

/** The filters of `--where`. */
export function whereAsked({ where }: Pick<RawSeries, 'where'>): Record<string, string> {
  const pairs = (where ?? []).map((text) => keyValue(text, '--where', 'project=assistant'))
  return Object.fromEntries(pairs.map(({ key, value }) => [key, value]))
}

/** The dimensions of `--by`. */
export function byAsked({ by }: Pick<RawSeries, 'by'>): readonly string[] {
  const dims = (by ?? '').split(',').map((dim) => dim.trim())
  return [...new Set(dims.filter((dim) => dim !== ''))]
}

/** The series of one metric; none when no bucket is complete, which is an answer without numbers, not a failure. */
export function seriesAsked(
  data: UsageData,
  metric: string,
  raw: RawSeries,
): { series: readonly Series[]; notices: readonly Notice[] } {
  const step = stepAsked(raw)
  const by = byAsked(raw)
  try {
    return toSeries(data, {
      metric,
      ...(by.length === 0 ? {} : { by }),
      ...(step === undefined ? {} : { step }),
      ...(raw.basis === undefined ? {} : { basis: raw.basis }),
      ...(raw.gaps === 'zero' || raw.gaps === 'missing' ? { gaps: raw.gaps } : {}),
    })
  } catch (error) {
    if (!(error instanceof JevonsError) || error.code !== 'TOO_FEW_POINTS') throw error
    return {
      series: [],
      notices: [{ code: 'insufficient_history', level: 'warning', subject: metric, message: error.message }],
    }
  }
}
