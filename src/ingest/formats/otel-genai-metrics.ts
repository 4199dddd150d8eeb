import { literal, noEpoch } from '../families/format-sql.ts'
import {
  otlpAttributes,
  otlpBroken,
  otlpDims,
  otlpNames,
  otlpText,
  otlpThingsSql,
} from '../families/otlp-values.ts'
import type { Detection, MeasureSql, Probe, UsageFormat } from '../usage-format.ts'

const usage = 'gen_ai.client.inference.usage.'

/** SQL predicate: the point belongs to a metric of this name, and to one of these token types. */
function named(name: string, ...types: readonly string[]): string {
  const type = types.length === 0 ? '' : ` and token_type in (${types.map(literal).join(', ')})`
  return `(name = ${literal(name)}${type})`
}

const oldTokens = (type: string): string => named('gen_ai.client.token.usage', type)
const agent = (type: string): string => named('claude_code.token.usage', type)
const isCall =
  "name in ('gen_ai.client.operation.duration', 'gen_ai.client.inference.duration') and coalesce(operation, 'chat') in ('chat', 'generate_content', 'text_completion', 'embeddings')"
const isRun =
  "name = 'gen_ai.invoke_agent.duration' or (name = 'gen_ai.client.operation.duration' and operation = 'invoke_agent')"

const cacheRead = named(`${usage}cache_read.input_tokens`)
const cacheWrite = named(`${usage}cache_write.input_tokens`)

/** The mean of a histogram of seconds: Σsum / Σcount, in milliseconds. */
function meanOf(metric: string, condition: string): MeasureSql {
  return {
    metric,
    value: `case when ${condition} then amount * 1000 end`,
    per: `case when ${condition} and amount is not null then calls end`,
  }
}

const measures: readonly MeasureSql[] = [
  {
    metric: 'tokens_input',
    // The new counters of cache tokens are parts of the one of input tokens; those of Claude Code are parts of their own.
    value: `case when ${named(`${usage}input_tokens`)} or ${oldTokens('input')} or ${agent('input')} then amount
      when ${cacheRead} or ${cacheWrite} then -amount end`,
  },
  { metric: 'tokens_cache_read', value: `case when ${cacheRead} or ${agent('cacheRead')} then amount end` },
  {
    metric: 'tokens_cache_write',
    value: `case when ${cacheWrite} or ${agent('cacheCreation')} then amount end`,
  },
  {
    metric: 'tokens_output',
    value: `case when ${named(`${usage}output_tokens`)} or ${oldTokens('output')} or ${agent('output')} then amount end`,
  },
  {
    metric: 'tokens_reasoning',
    value: `case when ${named(`${usage}reasoning.output_tokens`)} then amount end`,
  },
  { metric: 'requests', value: `case when ${isCall} then calls end` },
  { metric: 'errors', value: `case when ${isCall} then case when error is null then 0 else calls end end` },
  {
    metric: 'throttled',
    value: `case when ${isCall} then case when error = '429' then calls else 0 end end`,
  },
  meanOf('latency_ms', isCall),
  meanOf('ttft_ms', named('gen_ai.client.operation.time_to_first_chunk')),
  { metric: 'agent_runs', value: `case when ${isRun} then calls end` },
  { metric: 'sessions', value: `case when ${named('claude_code.session.count')} then amount end` },
  {
    metric: 'cost',
    value: `case when ${named('claude_code.cost.usage')} then amount end`,
    currency: "'USD'",
    basis: 'estimated',
  },
]

/**
 * OpenTelemetry metrics of generative AI (`gen_ai.client.*`, `claude_code.*`) as OTLP JSON: documents or JSONL, as the collector's file
 * exporter writes them. Cumulative points count by their increase, with resets at a new start time; delta points as they
 * are. In an hour in which a service sends the new token counters, its old `gen_ai.client.token.usage` is left out;
 * histograms of `gen_ai.client.inference.operation.*` and the server's view of the same calls always are.
 */
export const otelGenaiMetrics: UsageFormat = {
  name: 'otel-genai-metrics',
  summary: 'OpenTelemetry GenAI and Claude Code metrics (OTLP JSON, JSONL)',
  role: 'client',
  maturity: 'experimental',
  detect,
  project(probe) {
    return {
      from: rows(),
      isStored: true,
      time: 'started',
      measures,
      dims: otlpDims(probe),
      rejects: [
        otlpBroken,
        { reason: 'timeUnixNano is not a time', when: 'ended_ns is null and not is_other' },
        { ...noEpoch('started'), when: `not is_other and ${noEpoch('started').when}` },
        { reason: 'the data point has no value', when: 'amount is null and calls is null and not is_other' },
      ],
      skip: 'is_other or is_old or is_before or is_agent_total',
      skipped:
        'points of other metrics, of older names beside newer ones, of agents that repeat their calls, or from before the export were left out',
      gaps: 'events',
      notices: [
        {
          code: 'counter_start_unknown',
          message:
            'Some cumulative counters began more than a day before their first point here; what they had counted until then is left out.',
          when: 'bool_or(is_before)',
        },
        {
          code: 'two_metric_names',
          message: 'Old and new metric names of the same calls are both in the file: the new ones count.',
          when: 'bool_or(is_old)',
        },
      ],
    }
  },
}

const known =
  "(starts_with(name, 'gen_ai.client.inference.usage.') or name in ('gen_ai.client.token.usage', 'gen_ai.client.operation.duration', 'gen_ai.client.inference.duration', 'gen_ai.client.operation.time_to_first_chunk', 'gen_ai.invoke_agent.duration', 'claude_code.token.usage', 'claude_code.cost.usage', 'claude_code.session.count'))"

/** One row per data point with what it adds (`amount`, `calls`) since `started`. */
function rows(): string {
  const inTurn = 'over (partition by series order by ended_ns)'
  const since = (value: string): string =>
    `case when not is_cumulative or is_first or start_ns is distinct from previous_start or ${value} < lag(${value}) ${inTurn} then ${value} else ${value} - lag(${value}) ${inTurn} end`
  const isNewDuration = "name = 'gen_ai.client.inference.duration'"
  return `(
    ${pointsSql()},
    turned as (
      select *, lag(ended_ns) ${inTurn} as previous_ns, lag(start_ns) ${inTurn} as previous_start,
        row_number() ${inTurn} = 1 as is_first from single
    ),
    added as (
      select *, ${since('v')} as amount, ${since('n')} as calls,
        case when is_cumulative and not is_first then greatest(previous_ns, coalesce(start_ns, 0)) else coalesce(nullif(start_ns, 0), ended_ns) end as from_ns
      from turned
    ),
    judged as (
      select *, not is_broken and not coalesce(${known}, false) as is_other,
        is_cumulative and is_first and (coalesce(start_ns, 0) = 0 or ended_ns - start_ns > 86400000000000) as is_before,
        name = 'gen_ai.client.token.usage' and coalesce(operation, '') in ('invoke_agent', 'invoke_workflow', 'create_agent') as is_agent_total,
        from_ns // 3600000000000 as hour
      from added
    )
    select filename, is_broken, name, token_type, operation, amount, calls, ended_ns, is_other, is_before, coalesce(is_agent_total, false) as is_agent_total,
      coalesce((name = 'gen_ai.client.token.usage' and bool_or(starts_with(name, '${usage}')) over (partition by service_name, hour))
        or (name = 'gen_ai.client.operation.duration' and coalesce(operation, 'chat') <> 'invoke_agent' and bool_or(${isNewDuration}) over (partition by service_name, hour))
        or (name = 'gen_ai.client.operation.duration' and operation = 'invoke_agent' and bool_or(name = 'gen_ai.invoke_agent.duration') over (partition by service_name, hour)), false) as is_old,
      make_timestamp(from_ns // 1000) as started,
      ${otlpText('own', 'error.type')} as error,
      case when starts_with(name, 'claude_code.') then 'anthropic' else ${otlpText('own', 'gen_ai.provider.name', 'gen_ai.system')} end as provider,
      ${otlpText('own', 'gen_ai.request.model', 'gen_ai.response.model', 'model')} as model,
      ${otlpText('own', 'gen_ai.agent.name')} as agent, ${otlpText('own', 'user.email', 'user.id')} as person,
      ${otlpText('ours', 'deployment.environment.name', 'deployment.environment')} as environment, nullif(service_name, '') as service
    from judged)`
}

/** The data points of every metric, one row each, a point that two files hold once: expressions up to `single`. */
function pointsSql(): string {
  return `${otlpThingsSql('resourceMetrics')},
    point as (
      select filename, is_broken, owner, thing->>'$.name' as name,
        coalesce(thing->>'$.sum.aggregationTemporality', thing->>'$.histogram.aggregationTemporality') in ('2', 'AGGREGATION_TEMPORALITY_CUMULATIVE') as is_cumulative,
        unnest(case when is_broken then [cast(null as json)]
          else from_json(coalesce(thing->'$.sum.dataPoints', thing->'$.histogram.dataPoints', thing->'$.exponentialHistogram.dataPoints', thing->'$.gauge.dataPoints'), '["JSON"]') end) as p
      from things
    ),
    plain as (
      select filename, is_broken, name, coalesce(is_cumulative, false) as is_cumulative,
        ${otlpAttributes('owner')} as ours, ${otlpAttributes("(p->'$.attributes')")} as own,
        concat_ws('|', name, owner::varchar, list_sort(from_json(p->'$.attributes', '["VARCHAR"]'))::varchar) as series,
        try_cast(p->>'$.startTimeUnixNano' as bigint) as start_ns, try_cast(p->>'$.timeUnixNano' as bigint) as ended_ns,
        try_cast(coalesce(p->>'$.asInt', p->>'$.asDouble', p->>'$.sum') as double) as v,
        try_cast(p->>'$.count' as double) as n
      from point
    ),
    -- A point that two files hold is one.
    single as (
      select *, coalesce(${otlpText('ours', 'service.name')}, '') as service_name,
        ${otlpText('own', 'gen_ai.token.type', 'type')} as token_type,
        ${otlpText('own', 'gen_ai.operation.name')} as operation
      from plain qualify is_broken or ended_ns is null or row_number() over (partition by series, ended_ns order by v desc nulls last, filename) = 1
    )`
}

function detect(probe: Probe): Detection {
  const names = otlpNames(probe, 'resourceMetrics')
  if (names === undefined) return { score: 0, evidence: [], missing: ['resourceMetrics[]'] }
  const own = names.find((name) => /^(gen_ai|claude_code)\./.test(name))
  if (own !== undefined || (probe.json === undefined && /"(gen_ai|claude_code)\./.test(probe.head)))
    return { score: 1, evidence: [`OTLP metric ${own ?? 'gen_ai.*'}`], missing: [] }
  return {
    score: 0.95,
    evidence: ['OTLP metrics'],
    missing: [],
    refusal: 'it holds OTLP metrics but none named gen_ai.* or claude_code.*; export those',
  }
}
