import { JevonsError } from '../../errors.ts'
import type { UsageData } from '../../ingest/usage-table.ts'
import { formatCount } from '../../report/text/number-format.ts'
import type { Day } from '../../units/day.ts'
import { type Found, metricsFound } from './metric-levels.ts'
import { roundUp } from './round-up.ts'
import { budgetLine } from './starter-budget.ts'
import { starterStart } from './starter-start.ts'

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

/**
 * A commented scenario for these exports, as YAML. It runs as it is; the limits are guesses from the level of the last 28 days,
 * and each says so.
 * @throws JevonsError TOO_FEW_POINTS when no bucket is complete.
 */
export function starterScenario(
  data: UsageData,
  {
    name,
    usage,
    basis,
  }: { readonly name: string; readonly usage: readonly string[]; readonly basis?: string },
): string {
  const found = new Map(metricsFound(data).map((f) => [f.metric, f]))
  if (found.size === 0) throw tooShort()
  const cost = found.get('cost')
  const { start, lines: startLines } = starterStart(data, usedMetrics(found)) ?? { start: 0, lines: [] }
  const constraints = constraintLines(found, start, data)
  const known = [...demandLines(found), ...constraints]
  if (known.length === 0 && ownMetrics(found).length === 0) throw nothingAboveZero(found)
  const lines = [
    'version: 1',
    `name: ${JSON.stringify(name)}`,
    `${`usage: ${JSON.stringify(usage)}`.padEnd(37)} # files, folders, globs; told apart by shape`,
    ...startLines,
    'horizon: 24mo',
    ...(basis === undefined ? [] : [`budget-basis: ${basis}`]),
    ...(cost?.currency && cost.currency !== 'USD' ? [`currency: ${cost.currency}`] : []),
    '',
    ...(known.length > 0 ? known : ownDemandLines(found)),
    ...(constraints.length > 0 ? [] : limitExample),
    ...checkLines(cost),
  ]
  return `${lines.join('\n')}\n`
}

function tooShort(): JevonsError {
  return new JevonsError({
    code: 'TOO_FEW_POINTS',
    message: 'the exports hold no complete day, and a forecast needs at least one',
    hint: 'export a longer span; `jevons inspect` shows what these hold',
  })
}

function nothingAboveZero(found: ReadonlyMap<string, Found>): JevonsError {
  return new JevonsError({
    code: 'TOO_FEW_POINTS',
    message: `nothing in the exports is above 0 over the last 28 days (they hold ${[...found.keys()].join(', ')})`,
    hint: 'credits alone cannot be forecast: add the charges or the usage that they belong to',
  })
}

function demandMetric(found: ReadonlyMap<string, Found>): string | undefined {
  return ['requests', 'tokens_total', 'tokens_input'].find((m) => found.has(m))
}

function demandLines(found: ReadonlyMap<string, Found>): string[] {
  const metric = demandMetric(found)
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

/** Metrics of the exports that a starter takes as demands where it knows none of them. */
const mostOwnDemands = 5

/** Metrics that hold something: what is nothing but credits or zeros cannot grow. */
function ownMetrics(found: ReadonlyMap<string, Found>): string[] {
  return [...found.values()]
    .filter(({ perDay }) => perDay > 0)
    .map(({ metric }) => metric)
    .sort()
}

/** Series whose meaning only their owner knows, each as a demand of its own. */
function ownDemandLines(found: ReadonlyMap<string, Found>): string[] {
  const names = ownMetrics(found)
  const shown = names.slice(0, mostOwnDemands)
  const rest = names.length - shown.length
  return [
    'demand:                               # what people ask for; growth comes from the files (growth: auto)',
    ...shown.map(
      (metric, i) => `  ${idOf(metric, i, shown)}: { history: { metric: ${JSON.stringify(metric)} } }`,
    ),
    ...(rest > 0 ? [`  # and ${rest} more: \`jevons inspect\` lists them`] : []),
    '',
  ]
}

/** The metric as a name of a scenario, another one for each. */
function idOf(metric: string, index: number, among: readonly string[]): string {
  const slug = (text: string): string =>
    text
      .toLowerCase()
      .replace(/[^a-z0-9_]+/g, '-')
      .replace(/^[^a-z]+|-+$/g, '')
  const id = slug(metric)
  const isAlone = id !== '' && among.every((other, i) => i === index || slug(other) !== id)
  return isAlone ? id : `${id === '' ? 'series' : id}-${index + 1}`
}

/** No metric has a unit that a limit could be guessed for. */
const limitExample = [
  '# constraints:                        # what must not be exceeded: add limits to learn what breaks first, for example',
  '#   ai-budget: { budget: $250k/month }        # once the exports hold cost; gpus, power and databases likewise',
  '',
]

/** What the starter writes down: one demand, or those that only their owner knows, and each metric that can be limited. */
function usedMetrics(found: ReadonlyMap<string, Found>): {
  readonly demands: readonly string[]
  readonly limited: readonly string[]
} {
  const demand = demandMetric(found)
  const limited = [
    ...((found.get('cost')?.perDay ?? 0) > 0 ? ['cost'] : []),
    ...limitedBy(found).map(([metric]) => metric),
  ]
  if (demand !== undefined) return { demands: [demand === 'requests' ? demand : 'tokens'], limited }
  return limited.length > 0
    ? { demands: [], limited }
    : { demands: ownMetrics(found).slice(0, mostOwnDemands), limited: [] }
}

/** Capacities whose metric has a level. */
function limitedBy(found: ReadonlyMap<string, Found>): (typeof capacities)[number][] {
  return capacities.filter(([metric]) => (found.get(metric)?.perDay ?? 0) > 0)
}

function constraintLines(found: ReadonlyMap<string, Found>, start: Day, data: UsageData): string[] {
  const cost = found.get('cost')
  const lines = cost && cost.perDay > 0 ? [budgetLine(cost, start, data)] : []
  for (const [metric, id, unit, leadTime] of limitedBy(found)) {
    const level = found.get(metric)?.perDay ?? Number.NaN
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

function checkLines(cost: Found | undefined): string[] {
  if (!cost || !(cost.perDay > 0)) return []
  return [
    'checks:                               # `jevons check` exits 10 when one fails',
    '  budget: "p(breach(budget) within 6mo) <= 20%"',
  ]
}
