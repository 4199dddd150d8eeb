import type { ImportReport, UsageData } from '../../ingest/usage-table.ts'
import { parseDay } from '../../units/day.ts'
import { burstOfPeak } from '../physics/peak-minute.ts'
import type { Planning } from '../plan/planning.ts'
import type { ResourceSpec } from '../plan/specs.ts'
import { takeMeasured } from './take-measured.ts'

/** How a minute varies within its hour, with where it comes from. */
export type Burst = { readonly metric: string; readonly cv: number; readonly source: string }

/** Tokens are what limits count first. */
const preferred = ['tokens_total', 'tokens_input', 'tokens_output', 'requests']
const minutesPerHour = 60

/**
 * The measured coefficient of variation of a minute within its hour: the one whose busiest minute, of the busiest hours of all
 * days (60 minutes each), is the busiest minute over the busiest hour of the span. From the best metric, of the input with
 * the longest span; undefined where no input tells minutes and hours.
 */
export function measuredBurst(data: UsageData): Burst | undefined {
  const found = data.imports.flatMap((input) =>
    preferred.flatMap((metric) => {
      const peak = (window: string): number =>
        input.rates?.peaks.find((p) => p.metric === metric && p.window === window)?.factor ?? Number.NaN
      const factor = peak('1min') / peak('1h')
      const days = daysOf(input)
      if (!(factor > 1) || !(days >= 1)) return []
      return [{ metric, cv: burstOfPeak(factor, minutesPerHour * days), source: input.source, days }]
    }),
  )
  const [best] = found.sort(
    (a, b) => b.days - a.days || preferred.indexOf(a.metric) - preferred.indexOf(b.metric),
  )
  return best && { metric: best.metric, cv: best.cv, source: best.source }
}

function daysOf({ from, to }: ImportReport): number {
  return 1 + (parseDay(to) ?? Number.NaN) - (parseDay(from) ?? Number.NaN)
}

/** Fills the burst of endpoints from data that tells minutes, unless it is stated. */
export function withMeasuredBurst(
  spec: ResourceSpec,
  params: ResourceSpec['params'],
  planning: Planning,
): ResourceSpec['params'] {
  if (spec.kind !== 'endpoint' || params['burst'] !== undefined) return params
  const burst = measuredBurst(planning.data)
  if (burst === undefined) return params
  const told = ` was measured: the cv of a minute of ${burst.metric} that its busiest minute and hour tell (${burst.source})`
  return takeMeasured(spec, params, { name: 'burst', value: burst.cv, told }, planning)
}
