/** How values of a metric combine over time and over dimensions (formats CANONICAL section 2). */
export type MetricInfo = {
  /** Canonical unit; `money` for cost, whose currency is kept beside it. */
  readonly unit: string
  /** Fine to coarse time: totals add, gauges average (their peak is kept), levels take the last. */
  readonly time: 'sum' | 'mean' | 'last'
  /** What an absent bucket means when the source is complete by design. */
  readonly absent: 'zero' | 'missing'
}

const total = (unit: string): MetricInfo => ({ unit, time: 'sum', absent: 'zero' })
const gauge = (unit: string): MetricInfo => ({ unit, time: 'mean', absent: 'missing' })
const level = (unit: string): MetricInfo => ({ unit, time: 'last', absent: 'missing' })

/** Canonical metrics. A metric that is not listed is the user's own: see {@link metricInfo}. */
export const metrics: Readonly<Record<string, MetricInfo>> = {
  tokens_input: total('tokens'),
  tokens_cache_read: total('tokens'),
  tokens_cache_write: total('tokens'),
  tokens_output: total('tokens'),
  tokens_reasoning: total('tokens'),
  tokens_total: total('tokens'),
  images: total('images'),
  audio_seconds: total('s'),
  characters: total('characters'),
  requests: total('requests'),
  tool_requests: total('requests'),
  errors: total('requests'),
  throttled: total('requests'),
  truncated: total('requests'),
  cancelled: total('requests'),
  latency_ms: gauge('ms'),
  ttft_ms: gauge('ms'),
  tpot_ms: gauge('ms'),
  cost: total('money'),
  cost_byok: total('money'),
  gpu_hours: total('gpu-hours'),
  gpu_count: gauge('gpus'),
  gpu_util: gauge('ratio'),
  gpu_mem_util: gauge('ratio'),
  kv_cache_util: gauge('ratio'),
  cpu_util: gauge('ratio'),
  gpu_mem_gb: gauge('GB'),
  power_kw: gauge('kW'),
  energy_kwh: total('kWh'),
  queue_depth: gauge('requests'),
  concurrency: gauge('requests'),
  agent_concurrency: gauge('agents'),
  agent_runs: total('runs'),
  sessions: total('sessions'),
  jobs: total('jobs'),
  queue_wait_s: gauge('s'),
  db_qps: gauge('queries/s'),
  db_writes_per_s: gauge('writes/s'),
  db_tps: gauge('transactions/s'),
  db_connections: gauge('connections'),
  db_storage_gb: level('GB'),
  vector_storage_gb: level('GB'),
  vectors: level('vectors'),
  rows: level('rows'),
}

/** Whole words where the letters occur inside others: `operations` is no ratio, `attempts` no temperature, `generated` no rate, `maximal` no maximum. */
const gaugeName =
  /avg|pct|percent|latency|connections|count_per|per_s$|price$|(?<![a-z])(rate|mean|median|quantile|max|maximum|minimum|peak|util|utili[sz]ation|p\d\d|qps|rps|tps|iops|size|temp|temperature|ratio|share|power|watts|[kmg]w|voltage|(?<!total_)price)s?(?![a-z])/

/** What may be used at most is a step function: its last value counts, and it never adds up over time (CANONICAL section 2). */
const limitName = /^(limit_\w+|quota_\w+|budget)$/

/** Info of any metric: the canonical one, else guessed from the name (last value for limits, mean for rates and levels, else sum). */
export function metricInfo(metric: string): MetricInfo {
  const base = metric.startsWith('cost:') ? 'cost' : metric
  if (limitName.test(metric)) return { unit: 'unknown', time: 'last', absent: 'missing' }
  return (
    metrics[base] ?? {
      unit: 'unknown',
      time: gaugeName.test(metric.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase()) ? 'mean' : 'sum',
      absent: 'missing',
    }
  )
}

/** Whether gauges of a unit are averaged over hosts and models: ratios and times do not add up. */
export function isAveragedUnit(unit: string): boolean {
  return ['ratio', 'ms', 's', '%', 'percent'].includes(unit)
}
