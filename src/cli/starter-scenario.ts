import { metricInfo } from '../ingest/metrics.ts'
import { metricsOf } from '../ingest/pick-runs.ts'
import type { UsageData, UsageRun, UsageTable } from '../ingest/usage-table.ts'
import { formatCount } from '../report/text/number-format.ts'
import { stepDays } from '../units/step.ts'

/** What `init` found about one metric: its level over the last 28 days of its data. */
type Found = { readonly metric: string; readonly perDay: number; readonly currency: string | undefined }

/** Limits that the unit of a metric can be given directly (PRODUCT.md, "Capacities"). */
const capacities: readonly (readonly [metric: string, id: string, unit: string, leadTime: string])[] = [
  ['gpu_count', 'gpus', 'gpus', '20w to 40w'],
  ['power_kw', 'power', 'kW', '2y to 4y'],
  ['db_writes_per_s', 'db-writes', 'writes/s', '90d'],
  ['db_qps', 'db-queries', 'queries/s', '90d'],
  ['db_connections', 'db-connections', 'connections', '30d'],
  ['db_storage_gb', 'db-storage', 'GB', '30d'],
]

/** Our choice for a limit that nobody has stated yet: far enough for a first answer, and marked to be changed. */
const assumedRoom = 2
const assumedBudgetRoom = 1.25

/**
 * A commented scenario for these exports, as YAML. It runs as it is; the limits are guesses from the level of the last 28 days,
 * and each says so.
 */
export function starterScenario(
  data: UsageData,
  { name, usage }: { readonly name: string; readonly usage: readonly string[] },
): string {
  const found = new Map(metricsFound(data).map((f) => [f.metric, f]))
  const cost = found.get('cost')
  const lines = [
    'version: 1',
    `name: ${JSON.stringify(name)}`,
    `${`usage: ${JSON.stringify(usage)}`.padEnd(37)} # files, folders, globs; told apart by shape`,
    'horizon: 24mo',
    ...(cost?.currency && cost.currency !== 'USD' ? [`currency: ${cost.currency}`] : []),
    '',
    ...demandLines(found),
    ...constraintLines(found),
    ...checkLines(cost),
  ]
  return `${lines.join('\n')}\n`
}

function demandLines(found: ReadonlyMap<string, Found>): string[] {
  const metric = ['requests', 'tokens_total', 'tokens_input'].find((m) => found.has(m))
  if (!metric) return []
  const id = metric === 'requests' ? 'requests' : 'tokens'
  const level = found.get(metric)?.perDay ?? 0
  return [
    'demand:                               # what people ask for; growth comes from the files (growth: auto)',
    id === 'requests'
      ? `  requests: measured                  # about ${formatCount(level)} a day over the last 28 days`
      : '  tokens: { history: { metric: tokens } }',
    '',
  ]
}

function constraintLines(found: ReadonlyMap<string, Found>): string[] {
  const cost = found.get('cost')
  const lines = cost ? [budgetLine(cost)] : []
  for (const [metric, id, unit, leadTime] of capacities) {
    const level = found.get(metric)?.perDay
    if (level === undefined || !(level > 0)) continue
    const limit = JSON.stringify(`${formatCount(roundUp(level * assumedRoom))} ${unit}`)
    lines.push(
      `  ${id}: { capacity: ${limit}, lead-time: ${leadTime} }   # CHANGE ME: twice the last 28 days (${formatCount(level)} ${unit}); a guess of the wait`,
    )
  }
  if (lines.length === 0) return []
  return [
    'constraints:                          # what must not be exceeded; no `of:` = the measured series of that unit',
    ...lines,
    '',
  ]
}

function budgetLine({ perDay, currency }: Found): string {
  const month = perDay * stepDays.month
  const amount = formatCount(roundUp(month * assumedBudgetRoom))
  const text =
    currency === undefined || currency === 'USD' ? `$${amount}/month` : `${currency} ${amount}/month`
  return `  budget: { budget: ${JSON.stringify(text)} }   # CHANGE ME: 1.25 x the last 28 days (${formatCount(month)} a month)`
}

function checkLines(cost: Found | undefined): string[] {
  if (!cost) return []
  return [
    'checks:                               # `jevons check` exits 10 when one fails',
    '  budget: "p(breach(budget) within 6mo) <= 20%"',
  ]
}

/** Every metric with its mean level a day (totals) or mean (gauges, levels) over the last 28 days that it has. */
function metricsFound({ table }: UsageData): Found[] {
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
  const byDay = new Map<number, number>()
  let days = 0
  for (const { day, width, value } of own) {
    if (day + width <= last - 27) continue
    if (!byDay.has(day)) days += Math.max(1, width)
    byDay.set(day, (byDay.get(day) ?? 0) + value)
  }
  const sum = [...byDay.values()].reduce((total, value) => total + value, 0)
  return { metric, currency, perDay: sum / (metricInfo(metric).time === 'sum' ? days : byDay.size) }
}

type LevelRow = { readonly day: number; readonly width: number; readonly value: number }

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

/** Rounded up to 2 significant digits. */
function roundUp(value: number): number {
  const scale = 10 ** (Math.floor(Math.log10(value)) - 1)
  return Math.ceil(value / scale) * scale
}
