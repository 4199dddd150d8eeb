import type { Db } from '../engine/duckdb.ts'
import { reasonSql } from '../roll/roll-up.ts'
import { isSubDaily, numberOf, type RolledInput } from '../roll/rolled-rows.ts'
import type { Projection } from '../usage-format.ts'
import type { MetricImport } from '../usage-table.ts'
import type { MeasuredRates } from './measured-rates.ts'

/** What {@link measureRates} looks at. */
export type RatesInput = {
  readonly input: RolledInput
  readonly projection: Projection
  /** The relation, where a second look at its rows is cheap; undefined leaves out what needs single rows. */
  readonly rows: string | undefined
  /** Totals of each file of the input. */
  readonly files: readonly (readonly MetricImport[])[]
}

/** Metrics whose peaks matter for capacities. */
const peaked = ['requests', 'tokens_input', 'tokens_output', 'tokens_total'] as const

const windows = [
  { window: '1min', seconds: 60 },
  { window: '5min', seconds: 300 },
  { window: '1h', seconds: 3600 },
] as const

/** Rates of an input that is finer than a day: peaks, request sizes, shares and concurrency; undefined for coarser ones. */
export async function measureRates(db: Db, about: RatesInput): Promise<MeasuredRates | undefined> {
  const { input, rows } = about
  if (!isSubDaily(input.grain)) return undefined
  const dayPeaks = await dayPeaksOf(db, input)
  const shares = sharesOf(about.files)
  if (rows === undefined || !hasRowRates(about.projection)) return { peaks: [], dayPeaks, sizes: [], shares }
  const table = `${input.layout.table}_rates`
  await db.run(`create or replace temp table ${table} as ${await rowsSql(db, about.projection, rows)}`)
  const concurrency = await concurrencyOf(db, table)
  const fanOut = about.projection.trace === undefined ? undefined : await fanOutOf(db, table)
  return {
    peaks: await peaksOf(db, table, input.grain === 'hour' ? 3600 : 60),
    dayPeaks,
    sizes: input.grain === 'event' ? await sizesOf(db, table) : [],
    shares,
    ...(concurrency && { concurrency }),
    ...(fanOut && { fanOut }),
  }
}

/** What single rows are looked at for. */
const rowMetrics = [...peaked, 'tokens_cache_read', 'tokens_cache_write', 'agent_runs', 'latency_ms'] as const

/** Whether rows can tell anything: peaks, sizes, flights and fan-out all need one of the peaked metrics. */
function hasRowRates({ measures }: Projection): boolean {
  return measures.some((measure) => peaked.some((metric) => metric === measure.metric))
}

/** One row per accepted row of the relation: its time, its trace, the peaked metrics, cached input, agents' runs and latency. */
async function rowsSql(db: Db, projection: Projection, rows: string): Promise<string> {
  const value = (metric: string): string => {
    const own = projection.measures.filter((m) => m.metric === metric)
    return own.length === 0
      ? 'null::double'
      : `coalesce(${own.map((m) => `try_cast((${m.value}) as double)`).join(', ')})`
  }
  const { identity } = projection
  const once =
    identity === undefined
      ? ''
      : ` qualify (${identity}) is null or row_number() over (partition by (${identity}) order by (${projection.time})) = 1`
  return `select (${projection.time}) as t, (${projection.trace ?? 'null::varchar'}) as trace, ${rowMetrics.map((name) => `${value(name)} as ${name}`).join(', ')}
    from ${rows} where (${await reasonSql(db, projection, rows)}) is null${once}`
}

async function peaksOf(db: Db, table: string, finest: number): Promise<MeasuredRates['peaks']> {
  const peaks: { metric: string; window: '1min' | '5min' | '1h'; factor: number }[] = []
  for (const { window, seconds } of windows.filter((w) => w.seconds >= finest)) {
    const sums = peaked.map((m) => `sum(${m}) as ${m}`).join(', ')
    const [row] = await db.rows(`with cell as (
        select floor(epoch(t) / ${String(seconds)})::bigint as w, ${sums} from ${table} group by w)
      select max(w) - min(w) + 1 as n, ${peaked.map((m) => `max(${m}) as ${m}_max, sum(${m}) as ${m}_sum`).join(', ')} from cell`)
    const count = numberOf(row?.['n'])
    // Fewer windows say more about where the span was cut than about peaks.
    if (!(count >= 4)) continue
    for (const metric of peaked) {
      const [most, sum] = [numberOf(row?.[`${metric}_max`]), numberOf(row?.[`${metric}_sum`])]
      if (sum > 0) peaks.push({ metric, window, factor: rounded((most * count) / sum) })
    }
  }
  return peaks
}

async function dayPeaksOf(db: Db, { layout, metricIds }: RolledInput): Promise<MeasuredRates['dayPeaks']> {
  const found = peaked.flatMap((metric) => {
    const parts = metricIds.flatMap((id, i) => (id === metric ? [`coalesce(s${String(i)}, 0)`] : []))
    return parts.length === 0 ? [] : [{ metric, sum: `sum(${parts.join(' + ')})::double` }]
  })
  if (found.length === 0) return []
  const [row] = await db.rows(`with hour as (
      select date_trunc('hour', bucket) as h, ${found.map(({ sum }, i) => `${sum} as v${String(i)}`).join(', ')} from ${layout.table} where reason is null group by h),
    span as (select min(date_trunc('day', h)) as first, max(date_trunc('day', h)) as last from hour),
    -- The first and the last day may have been cut.
    day as (select date_trunc('day', h) as d, ${found.map((_, i) => `case when sum(v${String(i)}) > 0 then 24 * max(v${String(i)}) / sum(v${String(i)}) end as f${String(i)}`).join(', ')}
      from hour group by d having d > (select first from span) and d < (select last from span))
    select ${found.map((_, i) => `median(f${String(i)}) as f${String(i)}, count(f${String(i)}) as n${String(i)}`).join(', ')} from day`)
  return found.flatMap(({ metric }, i) => {
    const days = numberOf(row?.[`n${String(i)}`])
    return days > 0 ? [{ metric, factor: rounded(numberOf(row?.[`f${String(i)}`])), days }] : []
  })
}

async function sizesOf(db: Db, table: string): Promise<MeasuredRates['sizes']> {
  const parts = {
    input: 'tokens_input + coalesce(tokens_cache_read, 0) + coalesce(tokens_cache_write, 0)',
    output: 'tokens_output',
  } as const
  const sizes: MeasuredRates['sizes'][number][] = []
  for (const metric of ['input', 'output'] as const) {
    const [row] = await db.rows(`with size as (select ${parts[metric]} as v from ${table} where requests = 1)
      select count(v) as n, avg(v) as mean, quantile_cont(v, 0.5) as p50, quantile_cont(v, 0.95) as p95, quantile_cont(v, 0.99) as p99 from size where v is not null`)
    const value = (name: string): number => rounded(numberOf(row?.[name]))
    const requests = numberOf(row?.['n'])
    if (requests > 0)
      sizes.push({
        metric,
        requests,
        mean: value('mean'),
        p50: value('p50'),
        p95: value('p95'),
        p99: value('p99'),
      })
  }
  return sizes
}

/** Mean by Little's law (Little 1961, L = lambda W): time in flight over the span; peak by counting starts and ends. */
async function concurrencyOf(db: Db, table: string): Promise<MeasuredRates['concurrency'] | undefined> {
  const [row] = await db.rows(`with flight as (
      select epoch_ms(t)::double as a, epoch_ms(t) + latency_ms as b from ${table} where latency_ms > 0 and requests = 1),
    edge as (select a as moment, 1 as change from flight union all select b, -1 from flight),
    running as (select sum(change) over (order by moment, change rows unbounded preceding) as n from edge)
    select sum(b - a) / nullif(max(b) - min(a), 0) as mean, (select max(n) from running) as peak from flight`)
  const [mean, peak] = [numberOf(row?.['mean']), numberOf(row?.['peak'])]
  return mean > 0 && peak > 0 ? { mean: rounded(mean), peak } : undefined
}

/** Over traces that hold runs and calls: a run whose calls were not exported says nothing of how many there were. */
async function fanOutOf(db: Db, table: string): Promise<MeasuredRates['fanOut'] | undefined> {
  const [row] = await db.rows(`with task as (
      select sum(requests) as calls, sum(agent_runs) as runs from ${table} where trace is not null
      group by trace having sum(agent_runs) > 0 and sum(requests) > 0)
    select sum(runs) as runs, sum(calls) / sum(runs) as mean, quantile_cont(calls / runs, 0.5) as p50,
      quantile_cont(calls / runs, 0.95) as p95, max(calls / runs) as max from task`)
  const value = (name: string): number => rounded(numberOf(row?.[name]))
  const runs = numberOf(row?.['runs'])
  return runs > 0
    ? { runs, mean: value('mean'), p50: value('p50'), p95: value('p95'), max: value('max') }
    : undefined
}

/** Shares of sums over the files that hold both the part and the whole: an absent count is not zero. */
function sharesOf(files: RatesInput['files']): MeasuredRates['shares'] {
  const input = ['tokens_input', 'tokens_cache_read', 'tokens_cache_write']
  const candidates = [
    { name: 'cached', part: 'tokens_cache_read', whole: input, needed: 'tokens_input' },
    { name: 'errors', part: 'errors', whole: ['requests'], needed: 'requests' },
    { name: 'throttled', part: 'throttled', whole: ['requests'], needed: 'requests' },
    { name: 'truncated', part: 'truncated', whole: ['requests'], needed: 'requests' },
  ] as const
  return candidates.flatMap(({ name, part, whole, needed }) => {
    const known = files.filter((file) => [part, needed].every((id) => file.some((m) => m.metric === id)))
    const sum = (ids: readonly string[]): number => known.reduce((all, file) => all + totalOf(file, ids), 0)
    const share = sum([part]) / sum(whole)
    return share >= 0 && share <= 1 ? [{ name, share: rounded(share) }] : []
  })
}

function totalOf(file: readonly MetricImport[], ids: readonly string[]): number {
  return file.reduce((sum, m) => (ids.includes(m.metric) ? sum + m.total : sum), 0)
}

/** Nine significant digits: sums of doubles differ in the last ones from run to run. */
function rounded(value: number): number {
  return Number(value.toPrecision(9))
}
