import type { UsageData } from '../../ingest/usage-table.ts'
import type { Planning } from '../plan/planning.ts'
import type { ResourceSpec } from '../plan/specs.ts'
import { takeMeasured } from './take-measured.ts'

/** A busy-hour factor with where it comes from. */
export type DayPeak = {
  readonly metric: string
  readonly factor: number
  readonly days: number
  readonly source: string
}

/** Output tokens load GPUs longest, then any tokens, then requests. */
const preferred = ['tokens_output', 'tokens_total', 'tokens_input', 'requests']

/** Our choice: fewer whole days do not tell a busy hour from chance. */
const fewestDays = 7

/** The measured busy-hour factor of serving: of the best metric, from the input with the most whole days; undefined under 7. */
function measuredDayPeak(data: UsageData): DayPeak | undefined {
  const found = data.imports.flatMap((input) =>
    (input.rates?.dayPeaks ?? [])
      .filter((peak) => peak.days >= fewestDays && peak.factor >= 1)
      .map((peak): DayPeak => ({ ...peak, source: input.source })),
  )
  const rank = (peak: DayPeak): number => preferred.indexOf(peak.metric)
  return found.sort((a, b) => rank(a) - rank(b) || b.days - a.days)[0]
}

/** Fills the busy-hour factor of GPUs and endpoints from data finer than a day, unless it, or a utilisation over the whole day, is stated. */
export function withMeasuredPeak(
  spec: ResourceSpec,
  params: ResourceSpec['params'],
  planning: Planning,
): ResourceSpec['params'] {
  if (!['gpu', 'endpoint'].includes(spec.kind)) return params
  if (params['peak'] !== undefined || params['utilisation'] !== undefined) return params
  const peak = measuredDayPeak(planning.data)
  if (peak === undefined) return params
  const told = `x was measured: the busiest hour of ${peak.metric} over the day's mean, median of ${String(peak.days)} days of ${peak.source}`
  return takeMeasured(spec, params, { name: 'peak', value: peak.factor, told }, planning)
}
