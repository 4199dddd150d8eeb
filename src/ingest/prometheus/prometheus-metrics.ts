import { generativeMetrics } from './prometheus-genai.ts'
import type { PrometheusMetric } from './prometheus-metric.ts'

type More = Pick<PrometheusMetric, 'where' | 'except' | 'unless' | 'beside' | 'unit'>
type Known = Readonly<Record<string, readonly PrometheusMetric[]>>

const counter = (metric: string, scale = 1, more: More = {}): PrometheusMetric => ({
  ...{ metric, kind: 'counter', scale },
  ...more,
})
const gauge = (metric: string, scale = 1, more: More = {}): PrometheusMetric => ({
  ...{ metric, kind: 'gauge', scale },
  ...more,
})
const rate = (metric: string, more: More = {}): PrometheusMetric => ({
  ...{ metric, kind: 'rate', scale: 1 },
  ...more,
})

/** The mean of a histogram in seconds, as milliseconds; deprecated names give way to the new one. */
function meanMs(metric: string, name: string, ...unless: readonly string[]): Known {
  return meanOf(metric, name, 1000, unless)
}

function meanOf(metric: string, name: string, scale: number, unless: readonly string[] = []): Known {
  const besides = (suffix: string): More =>
    unless.length === 0 ? {} : { unless: unless.map((n) => `${n}${suffix}`) }
  return {
    [`${name}_sum`]: [{ metric, kind: 'sum', scale, ...besides('_sum') }],
    [`${name}_count`]: [{ metric, kind: 'count', scale: 1, ...besides('_count') }],
  }
}

function ownCounters(names: readonly string[]): Known {
  return Object.fromEntries(names.map((name) => [name, [counter(name)]]))
}

const kwPerW = 1e-3
const kwhPerJ = 1 / 3.6e6
const gbPerMib = 1.048576e-3
const gbPerByte = 1e-9

/** One GPU per series: by the first of these names that is there. */
const gpu = (...unless: readonly string[]): PrometheusMetric => ({
  ...{ metric: 'gpu_count', kind: 'present', scale: 1 },
  ...(unless.length === 0 ? {} : { unless }),
})
const nvidiaRequests = { resource: ['nvidia_com_gpu'] }

const gpus: Known = {
  DCGM_FI_DEV_POWER_USAGE: [gauge('power_kw', kwPerW), gpu()],
  DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION: [counter('energy_kwh', kwhPerJ / 1000)],
  DCGM_FI_DEV_GPU_UTIL: [gauge('gpu_util', 0.01), gpu('DCGM_FI_DEV_POWER_USAGE')],
  DCGM_FI_PROF_GR_ENGINE_ACTIVE: [gauge('gpu_util', 1, { unless: ['DCGM_FI_DEV_GPU_UTIL'] })],
  DCGM_FI_DEV_MEM_COPY_UTIL: [gauge('gpu_mem_util', 0.01)],
  DCGM_FI_DEV_FB_USED: [gauge('gpu_mem_gb', gbPerMib)],
  // The last error's code: neither a count nor a level.
  DCGM_FI_DEV_XID_ERRORS: [],
  // What pods ask for; what stands in the nodes is measured where an exporter of the GPUs is there.
  kube_pod_container_resource_requests: [
    gauge('gpu_count', 1, {
      where: nvidiaRequests,
      unless: ['DCGM_FI_DEV_POWER_USAGE', 'DCGM_FI_DEV_GPU_UTIL'],
    }),
    gauge('kube_pod_container_resource_requests', 1, { except: nvidiaRequests }),
  ],
}

const prompt = 'vllm:prompt_tokens_total'
const cacheHits: readonly (readonly [name: string, unless: readonly string[]])[] = [
  ['vllm:prefix_cache_hits_total', []],
  ['vllm:gpu_prefix_cache_hits_total', ['vllm:prefix_cache_hits_total']],
]

const serving: Known = {
  [prompt]: [counter('tokens_input')],
  ...Object.fromEntries(
    // What the prefix cache held is a part of the prompt's tokens.
    cacheHits.map(([name, unless]) => [
      name,
      [counter('tokens_cache_read', 1, { unless }), counter('tokens_input', -1, { unless, beside: prompt })],
    ]),
  ),
  'vllm:generation_tokens_total': [counter('tokens_output')],
  'vllm:request_success_total': [
    counter('requests'),
    counter('truncated', 1, { where: { finished_reason: ['length'] } }),
    counter('cancelled', 1, { where: { finished_reason: ['abort'] } }),
  ],
  'vllm:num_requests_running': [gauge('concurrency')],
  'vllm:num_requests_waiting': [gauge('queue_depth')],
  'vllm:kv_cache_usage_perc': [gauge('kv_cache_util')],
  'vllm:gpu_cache_usage_perc': [gauge('kv_cache_util', 1, { unless: ['vllm:kv_cache_usage_perc'] })],
  ...meanMs('latency_ms', 'vllm:e2e_request_latency_seconds'),
  ...meanMs('ttft_ms', 'vllm:time_to_first_token_seconds'),
  ...meanMs('tpot_ms', 'vllm:inter_token_latency_seconds'),
  ...meanMs('tpot_ms', 'vllm:time_per_output_token_seconds', 'vllm:inter_token_latency_seconds'),
  ...meanOf('queue_wait_s', 'vllm:request_queue_time_seconds', 1),
  tgi_request_count: [counter('requests')],
  tgi_request_failure: [counter('errors')],
  tgi_request_generated_tokens_sum: [counter('tokens_output')],
  tgi_request_input_length_sum: [counter('tokens_input')],
  tgi_queue_size: [gauge('queue_depth')],
  tgi_batch_current_size: [gauge('concurrency')],
  ...meanMs('latency_ms', 'tgi_request_duration'),
  ...meanMs('tpot_ms', 'tgi_request_mean_time_per_token_duration'),
  ...meanOf('queue_wait_s', 'tgi_request_queue_duration', 1),
}

const platformWatts = ['kepler_platform_watts']
const platformJoules = ['kepler_platform_joules_total', 'kepler_node_platform_joules_total']
const cpuJoules = ['kepler_node_cpu_joules_total', ...platformJoules]

/** Zones of Kepler's CPU metrics overlap: `prometheus-zones.ts` picks those that add up. */
const power: Known = {
  kepler_platform_watts: [gauge('power_kw', kwPerW)],
  kepler_node_cpu_watts: [gauge('power_kw', kwPerW, { unless: platformWatts })],
  kepler_node_gpu_watts: [
    gauge('power_kw', kwPerW, { unless: [...platformWatts, 'DCGM_FI_DEV_POWER_USAGE'] }),
  ],
  kepler_platform_joules_total: [counter('energy_kwh', kwhPerJ)],
  kepler_node_platform_joules_total: [counter('energy_kwh', kwhPerJ)],
  kepler_node_cpu_joules_total: [counter('energy_kwh', kwhPerJ, { unless: platformJoules })],
  kepler_node_gpu_joules_total: [
    counter('energy_kwh', kwhPerJ, { unless: [...platformJoules, 'DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION'] }),
  ],
  node_rapl_joules_total: [counter('energy_kwh', kwhPerJ, { unless: cpuJoules })],
  node_rapl_package_joules_total: [counter('energy_kwh', kwhPerJ, { unless: cpuJoules })],
  // Parts of the package.
  node_rapl_core_joules_total: [],
  node_rapl_uncore_joules_total: [],
  ipmi_dcmi_power_consumption_current_watts: [gauge('power_kw', kwPerW)],
}

const statements = 'tidb_executor_statement_total'
const writing = ['insert', 'update', 'delete', 'replace']
const writingTypes = [...writing, ...writing.map((w) => w.slice(0, 1).toUpperCase() + w.slice(1))]
const connections = { unit: 'connections' } as const

const databases: Known = {
  pg_stat_database_numbackends: [gauge('db_connections')],
  pg_stat_database_xact_commit: [rate('db_tps')],
  pg_stat_database_xact_rollback: [rate('db_tps')],
  pg_stat_database_tup_inserted: [rate('db_writes_per_s')],
  pg_stat_database_tup_updated: [rate('db_writes_per_s')],
  pg_stat_database_tup_deleted: [rate('db_writes_per_s')],
  // Counters that no suffix tells: under their own names, which add up.
  ...ownCounters([
    'pg_stat_database_blks_read',
    'pg_stat_database_blks_hit',
    'pg_stat_database_tup_returned',
    'pg_stat_database_tup_fetched',
    'pg_stat_database_conflicts',
    'pg_stat_database_temp_files',
    'pg_stat_database_temp_bytes',
    'pg_stat_database_deadlocks',
    'pg_stat_database_blk_read_time',
    'pg_stat_database_blk_write_time',
    'tgi_request_success',
  ]),
  pg_database_size_bytes: [gauge('db_storage_gb', gbPerByte)],
  pg_database_connection_limit: [gauge('limit_connections', 1, connections)],
  tidb_server_connections: [gauge('db_connections')],
  [statements]: [rate('db_qps'), rate('db_writes_per_s', { where: { type: writingTypes } })],
  tidb_server_query_total: [rate('db_qps', { unless: [statements] })],
  // CockroachDB: counters, whose suffix is a part of their name.
  sql_query_count: [rate('db_qps')],
  sql_insert_count: [rate('db_writes_per_s')],
  sql_update_count: [rate('db_writes_per_s')],
  sql_delete_count: [rate('db_writes_per_s')],
  sql_conns: [gauge('db_connections')],
  milvus_rootcoord_entity_num: [gauge('vectors')],
  collection_points: [gauge('vectors')],
  // Gauges in spite of their suffix.
  collections_total: [gauge('collections_mean')],
  collections_vector_total: [gauge('vectors', 1, { unless: ['collection_points'] })],
  object_count: [gauge('vectors')],
  vector_dimensions_sum: [gauge('vector_dimensions_sum')],
  vector_segments_sum: [gauge('vector_segments_sum')],
}

/**
 * Metrics whose meaning their exporter documents: dcgm-exporter, vLLM, text-generation-inference, Kepler, ipmi_exporter,
 * postgres_exporter, TiDB, CockroachDB, Qdrant, Weaviate, Milvus; OpenTelemetry's of generative AI. A name with an empty list is left out: its
 * samples are no quantity.
 */
export const prometheusMetrics: Known = { ...gpus, ...serving, ...generativeMetrics, ...power, ...databases }

/** Label of a Prometheus series as a canonical dimension, first match first; other labels become `label:<name>`. */
export const prometheusLabels: readonly (readonly [dimension: string, labels: readonly string[]])[] = [
  ['provider', ['gen_ai_provider_name', 'gen_ai.provider.name', 'gen_ai_system', 'gen_ai.system']],
  [
    'model',
    [
      'model_name',
      'gen_ai_request_model',
      'gen_ai.request.model',
      'gen_ai_response_model',
      'gen_ai.response.model',
      'model',
    ],
  ],
  ['agent', ['gen_ai_agent_name', 'gen_ai.agent.name']],
  ['service', ['service_name', 'service.name']],
  ['cluster', ['cluster']],
  ['host', ['Hostname', 'hostname', 'instance']],
  ['gpu_type', ['modelName']],
  ['gpu', ['UUID', 'gpu']],
  ['project', ['namespace', 'exported_namespace']],
  ['database', ['datname']],
]
