import { metricInfo } from '../../ingest/metrics.ts'
import { metricsOf } from '../../ingest/usage/pick-runs.ts'
import type { UsageData, UsageRun, UsageTable } from '../../ingest/usage-table.ts'
import type { Day } from '../../units/day.ts'
import { stepDays } from '../../units/step.ts'

/** What `init` found about one metric. */
export type Found = {
  readonly metric: string
  /** Level over the last 28 days of its data: a day (totals), or mean (gauges, levels). */
  readonly perDay: number
  readonly currency: string | undefined
  /** Sum of each complete bucket by its first day. */
  readonly sums: ReadonlyMap<Day, number>
}

/** Every metric with its mean level a day (totals) or mean (gauges, levels) over the last 28 days that it has. */
export function metricsFound({ table }: UsageData): Found[] {
  return metricsOf(table)
    .map((metric) =>
      levelOf(
        table,
        metric,
        table.runs.filter((run) => run.metric === metric),
      ),
    )
    .filter((f) => Number.isFinite(f.perDay))
}

function levelOf(table: UsageTable, metric: string, runs: readonly UsageRun[]): Found {
  const currency = runs[0]?.currency
  const basis = runs.some((run) => run.basis === 'effective') ? 'effective' : runs[0]?.basis
  const own = runs
    .filter((run) => run.currency === currency && run.basis === basis)
    .flatMap((run) => completeRows(table, run))
  const last = own.reduce((latest, { day }) => Math.max(latest, day), -Infinity)
  const sums = new Map<Day, number>()
  const recent = new Map<Day, number>()
  for (const { day, width, value } of own) {
    sums.set(day, (sums.get(day) ?? 0) + value)
    if (day + width > last - 27) recent.set(day, Math.max(1, width))
  }
  const total = [...recent.keys()].reduce((sum, day) => sum + (sums.get(day) ?? 0), 0)
  const days = [...recent.values()].reduce((sum, width) => sum + width, 0)
  return { metric, currency, sums, perDay: total / (metricInfo(metric).time === 'sum' ? days : recent.size) }
}

type LevelRow = { readonly day: Day; readonly width: number; readonly value: number }

function completeRows(table: UsageTable, { from, to, step }: UsageRun): LevelRow[] {
  const rows: LevelRow[] = []
  for (let row = from; row < to; row++)
    if (table.complete[row] === 1)
      rows.push({
        day: Math.floor((table.timeMs[row] as number) / 86_400_000),
        width: stepDays[step],
        value: table.value[row] as number,
      })
  return rows
}
