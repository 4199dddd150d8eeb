import { literal } from '../families/format-sql.ts'
import type { MeasureSql } from '../usage-format.ts'

/** Histograms of durations whose buckets are read: the name before `_bucket`, what they measure, milliseconds per unit. */
const histograms: readonly (readonly [name: string, measure: 'latency' | 'ttft', scale: number])[] = [
  ['vllm:e2e_request_latency_seconds', 'latency', 1000],
  ['tgi_request_duration', 'latency', 1000],
  ['gen_ai_client_inference_duration_seconds', 'latency', 1000],
  ['gen_ai_client_operation_duration_seconds', 'latency', 1000],
  ['gen_ai_server_request_duration_seconds', 'latency', 1000],
  ['vllm:time_to_first_token_seconds', 'ttft', 1000],
  ['gen_ai_server_time_to_first_token_seconds', 'ttft', 1000],
]

const shares = [50, 95, 99] as const

/** A histogram of a response whose buckets are read. */
export type BucketHistogram = {
  readonly name: string
  readonly measure: 'latency' | 'ttft'
  readonly scale: number
}

/** The histograms among the names of a response whose buckets become percentiles: of each measure the first that is known, since others repeat its requests. */
export function bucketHistograms(names: readonly (string | undefined)[]): readonly BucketHistogram[] {
  const found = histograms
    .map(([name, measure, scale]) => ({ name: `${name}_bucket`, measure, scale }))
    .filter(({ name }) => names.includes(name))
  return found.filter(({ measure }, i) => found.findIndex((other) => other.measure === measure) === i)
}

/** SQL predicate of the samples that are such buckets. */
export function isBucketSql(found: readonly BucketHistogram[]): string {
  return found.length === 0
    ? 'false'
    : `coalesce(name in (${found.map(({ name }) => literal(name)).join(', ')}), false)`
}

/**
 * SQL expressions, over `told` and `thing` (with `le` and `family`), up to `percentile`: a row per histogram and bucket of time, with the
 * percentiles of what was counted in it, interpolated within a bucket as Prometheus' histogram_quantile does (lower end 0, the highest finite
 * bound where the rank lies above it), and the number of requests as `weight`.
 */
export function percentileSql(
  found: readonly BucketHistogram[],
  columns: string,
  step: 'hour' | 'day',
): string {
  const rank = (share: number): string => `${share / 100} * weight`
  const value = (
    share: number,
  ): string => `max(case when cum >= ${rank(share)} and below < ${rank(share)} then
        case when isinf(le) then low else low + (le - low) * (${rank(share)} - below) / (cum - below) end end) as p${share}`
  return `grown as (
      select family, filename, name${columns}, le, date_trunc('${step}', make_timestamp(previous_ms * 1000)) as cell, sum(increase) as cum
      from (
        select thing.*, previous_ms, case when v >= previous then v - previous else v end as increase
        from told join thing using (id) where ${isBucketSql(found)} and previous is not null and isfinite(v)
        qualify row_number() over (partition by series, t_ms order by line) = 1
      ) group by all
    ),
    ranked as (
      select *, coalesce(lag(cum) over one, 0) as below, coalesce(lag(le) over one, 0) as low,
        max(case when isinf(le) then cum end) over (partition by family, cell) as weight
      from grown where le is not null window one as (partition by family, cell order by le)
    ),
    percentile as (
      select family as series, min(filename) as filename, name${columns}, epoch_ms(cell) as t_ms, weight, ${shares.map(value).join(', ')}
      from ranked where weight > 0 group by family, name${columns}, cell, weight
    )`
}

/** Measures of {@link percentileSql}: each a mean over its requests where several histograms or buckets of time come together. */
export function percentileMeasures(found: readonly BucketHistogram[]): readonly MeasureSql[] {
  return found.flatMap(({ name, measure, scale }) =>
    shares.map((share) => ({
      metric: `${measure}_p${share}_ms`,
      unit: 'ms',
      value: `case when name = ${literal(name)} then p${share} * weight * ${scale}::double end`,
      per: `case when name = ${literal(name)} and p${share} is not null then weight end`,
    })),
  )
}

/** Said where percentiles were read. */
export const percentilesRead = {
  code: 'percentiles_of_buckets',
  message:
    "Percentiles are interpolated within the histogram's buckets, per series and bucket of time; over several of them they are averaged by requests, which is no percentile of them all. Query sum by (le) for that.",
} as const
