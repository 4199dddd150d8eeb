/** What a Prometheus metric of a known exporter is in canonical terms. */
export type PrometheusMetric = {
  readonly metric: string
  /** `counter`: its increase between samples is counted; `gauge`: its samples are averaged. */
  readonly kind: 'counter' | 'gauge'
  /** Canonical units per unit of the exporter. */
  readonly scale: number
}

const counter = (metric: string, scale = 1): PrometheusMetric => ({ metric, kind: 'counter', scale })
const gauge = (metric: string, scale = 1): PrometheusMetric => ({ metric, kind: 'gauge', scale })

function ownCounters(names: readonly string[]): Readonly<Record<string, PrometheusMetric>> {
  return Object.fromEntries(names.map((name) => [name, counter(name)]))
}

const kwPerW = 1e-3
const kwhPerJ = 1 / 3.6e6
const gbPerMib = 1.048576e-3
const gbPerByte = 1e-9

/**
 * Metrics whose meaning their exporter documents: dcgm-exporter, vLLM, text-generation-inference, Kepler, ipmi_exporter,
 * postgres_exporter, TiDB, Qdrant, Weaviate. Overlapping ones (Kepler zones other than the node total, prompt
 * tokens of caches) are left under their own names, because adding them would count twice.
 */
export const prometheusMetrics: Readonly<Record<string, PrometheusMetric>> = {
  DCGM_FI_DEV_POWER_USAGE: gauge('power_kw', kwPerW),
  DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION: counter('energy_kwh', kwhPerJ / 1000),
  DCGM_FI_DEV_GPU_UTIL: gauge('gpu_util', 0.01),
  DCGM_FI_DEV_MEM_COPY_UTIL: gauge('gpu_mem_util', 0.01),
  DCGM_FI_DEV_FB_USED: gauge('gpu_mem_gb', gbPerMib),
  'vllm:prompt_tokens_total': counter('tokens_input'),
  'vllm:generation_tokens_total': counter('tokens_output'),
  'vllm:request_success_total': counter('requests'),
  'vllm:num_requests_running': gauge('concurrency'),
  'vllm:num_requests_waiting': gauge('queue_depth'),
  'vllm:kv_cache_usage_perc': gauge('kv_cache_util'),
  'vllm:gpu_cache_usage_perc': gauge('kv_cache_util'),
  tgi_request_count: counter('requests'),
  tgi_request_failure: counter('errors'),
  tgi_request_generated_tokens_sum: counter('tokens_output'),
  tgi_request_input_length_sum: counter('tokens_input'),
  tgi_queue_size: gauge('queue_depth'),
  tgi_batch_current_size: gauge('concurrency'),
  kepler_platform_watts: gauge('power_kw', kwPerW),
  ipmi_dcmi_power_consumption_current_watts: gauge('power_kw', kwPerW),
  pg_stat_database_numbackends: gauge('db_connections'),
  // Counters that no suffix tells: under their own names, which add up.
  ...ownCounters([
    'pg_stat_database_xact_commit',
    'pg_stat_database_xact_rollback',
    'pg_stat_database_blks_read',
    'pg_stat_database_blks_hit',
    'pg_stat_database_tup_returned',
    'pg_stat_database_tup_fetched',
    'pg_stat_database_tup_inserted',
    'pg_stat_database_tup_updated',
    'pg_stat_database_tup_deleted',
    'pg_stat_database_conflicts',
    'pg_stat_database_temp_files',
    'pg_stat_database_temp_bytes',
    'pg_stat_database_deadlocks',
    'tgi_request_success',
  ]),
  pg_database_size_bytes: gauge('db_storage_gb', gbPerByte),
  tidb_server_connections: gauge('db_connections'),
  collection_points: gauge('vectors'),
  object_count: gauge('vectors'),
  vector_dimensions_sum: gauge('vector_dimensions_sum'),
  vector_segments_sum: gauge('vector_segments_sum'),
}

/** Label of a Prometheus series as a canonical dimension, first match first; other labels become `label:<name>`. */
export const prometheusLabels: readonly (readonly [dimension: string, labels: readonly string[]])[] = [
  ['model', ['model_name']],
  ['cluster', ['cluster']],
  ['host', ['Hostname', 'hostname', 'instance']],
  ['gpu_type', ['modelName']],
  ['gpu', ['UUID', 'gpu']],
  ['project', ['namespace', 'exported_namespace']],
  ['database', ['datname']],
]
