import { atLeastZero, decimal, noEpoch } from '../families/format-sql.ts'
import {
  otlpAttributes,
  otlpBroken,
  otlpDims,
  otlpNames,
  otlpText,
  otlpThingsSql,
} from '../families/otlp-values.ts'
import type { Detection, MeasureSql, Probe, UsageFormat } from '../usage-format.ts'

const ofCall = (value: string): string => `case when is_call then ${value} end`

const measures: readonly MeasureSql[] = [
  { metric: 'requests', value: ofCall('1') },
  { metric: 'errors', value: ofCall('case when error is not null or is_failed then 1 else 0 end') },
  {
    metric: 'throttled',
    value: ofCall("case when regexp_matches(coalesce(error, ''), '429|(?i)rate.?limit') then 1 else 0 end"),
  },
  {
    metric: 'truncated',
    value: ofCall(
      `case when reasons is not null then case when regexp_matches(reasons, '"(length|max_tokens)"') then 1 else 0 end end`,
    ),
  },
  // The input includes cache reads and writes, the output its reasoning.
  {
    metric: 'tokens_input',
    value: `case when counts then ${atLeastZero('input - coalesce(cache_read, 0) - coalesce(cache_write, 0)')} end`,
  },
  { metric: 'tokens_cache_read', value: 'case when counts then cache_read end' },
  { metric: 'tokens_cache_write', value: 'case when counts then cache_write end' },
  { metric: 'tokens_output', value: 'case when counts then output end' },
  { metric: 'tokens_reasoning', value: 'case when counts then reasoning end' },
  { metric: 'agent_runs', value: "case when operation = 'invoke_agent' then 1 end" },
  {
    metric: 'latency_ms',
    value: ofCall('case when ended_ns >= start_ns then (ended_ns - start_ns) / 1000000 end'),
  },
]

/**
 * OpenTelemetry spans of generative AI (`gen_ai.*` attributes) as OTLP JSON: documents or JSONL. Calls of a model are counted, and of
 * calls inside calls the innermost; an agent's span repeats the usage of its calls and counts only in a trace without
 * any. Deprecated names (`gen_ai.system`, `prompt_tokens`, `completion_tokens`) are read where the new ones are absent.
 */
export const otelGenaiSpans: UsageFormat = {
  name: 'otel-genai-spans',
  summary: 'OpenTelemetry GenAI spans (OTLP JSON, JSONL)',
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
        { reason: 'startTimeUnixNano is not a time', when: 'started is null' },
        noEpoch('started'),
      ],
      skip: 'not is_broken and not is_call and not counts and not is_run',
      skipped:
        'spans that are no call of a model, or that repeat the usage of the calls inside them, were left out',
      identity: "case when span is not null then concat_ws('|', trace, span) end",
      trace: 'trace',
      grain: 'event',
      gaps: 'events',
      notices: [
        {
          code: 'nested_usage',
          message:
            'Usage of agents and of calls around other calls repeats what is inside them: the innermost calls count.',
          when: 'bool_or(repeats)',
        },
        {
          code: 'cache_semantics',
          message:
            'In more than 0.1 % of calls cached tokens exceed the input tokens, which should include them; uncached input was taken as 0 there.',
          when: 'count(*) filter (where counts and input < coalesce(cache_read, 0) + coalesce(cache_write, 0)) > 0.001 * count(*)',
        },
      ],
    }
  },
}

/** Column of a token count to the attributes that hold it, today's name first. */
const tokens = {
  input: ['gen_ai.usage.input_tokens', 'gen_ai.usage.prompt_tokens'],
  output: ['gen_ai.usage.output_tokens', 'gen_ai.usage.completion_tokens'],
  cache_read: ['gen_ai.usage.cache_read.input_tokens', 'gen_ai.usage.cache_read_input_tokens'],
  cache_write: [
    'gen_ai.usage.cache_write.input_tokens',
    'gen_ai.usage.cache_creation.input_tokens',
    'gen_ai.usage.cache_creation_input_tokens',
  ],
  reasoning: ['gen_ai.usage.reasoning.output_tokens'],
} as const

function rows(): string {
  const numbers = Object.entries(tokens).map(
    ([name, keys]) => `${decimal(otlpText('own', ...keys))} as ${name}`,
  )
  const text = (name: string, ...keys: string[]): string => `${otlpText('own', ...keys)} as ${name}`
  return `(
    ${otlpThingsSql('resourceSpans')},
    plain as (
      select filename, is_broken, thing->>'$.traceId' as trace, thing->>'$.spanId' as span, nullif(thing->>'$.parentSpanId', '') as parent,
        try_cast(thing->>'$.startTimeUnixNano' as bigint) as start_ns, try_cast(thing->>'$.endTimeUnixNano' as bigint) as ended_ns,
        coalesce((thing->>'$.status.code') in ('2', 'STATUS_CODE_ERROR'), false) as is_failed,
        ${otlpAttributes("(thing->'$.attributes')")} as own, ${otlpAttributes('owner')} as ours
      from things
    ),
    told as (
      select * exclude (own, ours), ${numbers.join(', ')},
        ${text('operation', 'gen_ai.operation.name')}, ${text('error', 'error.type')},
        list_filter(own, lambda a: a.key = 'gen_ai.response.finish_reasons')[1].value::varchar as reasons,
        ${text('provider', 'gen_ai.provider.name', 'gen_ai.system')},
        ${text('model', 'gen_ai.request.model', 'gen_ai.response.model')},
        ${text('agent', 'gen_ai.agent.name')}, ${text('person', 'user.email', 'user.id', 'enduser.id')},
        ${otlpText('ours', 'service.name')} as service,
        ${otlpText('ours', 'deployment.environment.name', 'deployment.environment')} as environment
      from plain
    ),
    called as (
      select *, coalesce(input, output) is not null as has_usage,
        coalesce(operation in ('chat', 'generate_content', 'text_completion', 'embeddings'), has_usage) as looks_called
      from told
    ),
    inner_call as (select distinct trace, parent from called where looks_called and has_usage and parent is not null),
    traced as (
      select called.*, i.parent is not null as holds_call,
        bool_or(looks_called and has_usage) over (partition by called.trace) as trace_has_call
      from called left join inner_call i on called.trace = i.trace and called.span = i.parent
    )
    select *, make_timestamp(start_ns // 1000) as started, coalesce(operation = 'invoke_agent', false) as is_run,
      looks_called and not holds_call as is_call,
      has_usage and (is_call or (not looks_called and not trace_has_call)) as counts,
      has_usage and not counts as repeats
    from traced)`
}

function detect(probe: Probe): Detection {
  const names = otlpNames(probe, 'resourceSpans')
  if (names === undefined || otlpNames(probe, 'resourceMetrics') !== undefined)
    return { score: 0, evidence: [], missing: ['resourceSpans[]'] }
  if (
    names.some((name) => name.startsWith('gen_ai.')) ||
    (probe.json === undefined && /"gen_ai\./.test(probe.head))
  )
    return { score: 1, evidence: ['OTLP spans with gen_ai.* attributes'], missing: [] }
  return {
    score: 0.95,
    evidence: ['OTLP spans'],
    missing: [],
    refusal: 'it holds OTLP spans but none with gen_ai.* attributes; export those of the calls of models',
  }
}
