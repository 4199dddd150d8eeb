import type { UsageData } from '../../ingest/usage-table.ts'

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
export function measuredDayPeak(data: UsageData): DayPeak | undefined {
  const found = data.imports.flatMap((input) =>
    (input.rates?.dayPeaks ?? [])
      .filter((peak) => peak.days >= fewestDays && peak.factor >= 1)
      .map((peak): DayPeak => ({ ...peak, source: input.source })),
  )
  const rank = (peak: DayPeak): number => preferred.indexOf(peak.metric)
  return found.sort((a, b) => rank(a) - rank(b) || b.days - a.days)[0]
}
