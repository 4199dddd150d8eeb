import { eventRecords, jsonEntries, sumOfEntries } from '../families/event-rows.ts'
import { brokenRecord, decimal, jsonDocuments, recordsIn, utcTimestamp } from '../families/format-sql.ts'
import type { Detection, MeasureSql, Probe, UsageFormat } from '../usage-format.ts'

/** Column to its names: the export of the page is in camelCase, the one to blob storage in snake_case. */
const columns = {
  id: ['id'],
  trace: ['traceId', 'trace_id'],
  parent: ['parentObservationId', 'parent_observation_id'],
  type: ['type'],
  started: ['startTime', 'start_time'],
  ended: ['endTime', 'end_time'],
  first_token: ['completionStartTime', 'completion_start_time'],
  model: ['providedModelName', 'provided_model_name', 'model'],
  usage_text: ['usageDetails', 'usage_details'],
  cost_text: ['costDetails', 'cost_details'],
  total_cost: ['totalCost', 'total_cost', 'totalPrice', 'calculatedTotalCost'],
  level: ['level'],
  environment: ['environment'],
  service: ['traceName', 'trace_name'],
  tags: ['traceTags', 'trace_tags', 'tags'],
  person: ['userId', 'user_id'],
  project: ['projectId', 'project_id'],
} as const

const names = Object.values(columns).flat()

/** `value` of rows that are a call of a model; spans, tools and agents only hold others. */
const ofCall = (value: string): string => `case when is_call then ${value} end`

const measures: readonly MeasureSql[] = [
  { metric: 'requests', value: ofCall('1') },
  {
    metric: 'errors',
    value: ofCall("case when upper(level) = 'ERROR' then 1 when level is not null then 0 end"),
  },
  { metric: 'tokens_input', value: ofCall('input') },
  { metric: 'tokens_cache_read', value: ofCall('cache_read') },
  { metric: 'tokens_cache_write', value: ofCall('cache_write') },
  // Langfuse keeps reasoning apart from the rest of the output.
  {
    metric: 'tokens_output',
    value: ofCall('case when output is null then reasoning else output + coalesce(reasoning, 0) end'),
  },
  { metric: 'tokens_reasoning', value: ofCall('reasoning') },
  {
    metric: 'tokens_total',
    value: ofCall(
      'case when coalesce(input, cache_read, cache_write, output, reasoning) is null then total end',
    ),
  },
  { metric: 'cost', value: ofCall('cost'), currency: "'USD'", basis: 'estimated' },
  { metric: 'agent_runs', value: 'case when is_first_of_trace then 1 end' },
  {
    metric: 'latency_ms',
    value: ofCall('case when ended >= started then epoch_ms(ended) - epoch_ms(started) end'),
  },
  {
    metric: 'ttft_ms',
    value: ofCall('case when first_token >= started then epoch_ms(first_token) - epoch_ms(started) end'),
  },
]

/**
 * Langfuse observations, as the page (camelCase) or the blob storage (snake_case) exports them: CSV, JSON, JSONL or Parquet. The
 * keys of `usageDetails` are exclusive and its `total` is their sum, which is not added. Only generations and embeddings
 * are requests; each trace is an agent run. Durations are taken from the stamps, since the two exports differ in their unit.
 */
export const langfuseObservations: UsageFormat = {
  name: 'langfuse-observations',
  summary: 'Langfuse observation exports (CSV, JSON, JSONL, Parquet)',
  role: 'client',
  maturity: 'experimental',
  readsTogether: 'lines',
  detect,
  project(probe) {
    return {
      from: rows(probe),
      isStored: true,
      time: 'started',
      measures,
      dims: {
        model: 'lower(model)',
        project: 'project',
        team: 'tags',
        ...(probe.wishes?.keepUser === true ? { user: 'person' } : {}),
        environment: 'environment',
        service: 'service',
      },
      rejects: [
        brokenRecord,
        { reason: 'startTime is not a time', when: 'started is null' },
        { reason: 'usageDetails is not JSON', when: 'usage_text is not null and entries is null' },
      ],
      identity: 'id',
      grain: 'event',
      gaps: 'events',
      notices: [
        {
          code: 'nested_generations',
          message:
            'Some generations lie inside other generations, which may repeat their tokens; all are added up, as Langfuse does.',
          when: 'bool_or(holds_call)',
        },
        {
          code: 'unpriced_requests',
          message:
            'More than 5 % of the generations with tokens have no cost: Langfuse did not know the price of their model.',
          when: `count(*) filter (where is_call and coalesce(cost, 0) = 0 and total > 0) > 0.05 * count(*) filter (where is_call)`,
        },
      ],
    }
  },
}

function rows(probe: Probe): string {
  const { sql, field } = eventRecords(probe, names)
  const stamps = ['started', 'ended', 'first_token']
  const fields = Object.entries(columns)
    .map(([name, from]) => {
      const text = field(...from)
      return `${stamps.includes(name) ? utcTimestamp(text) : text} as ${name}`
    })
    .join(', ')
  const rest = 'cache|reasoning|^total$'
  return `(
    with ${sql},
    plain as (
      select file_name as filename, is_broken, ${fields}, ${jsonEntries('usage_text')} as entries, ${jsonEntries('cost_text')} as costs,
        coalesce(upper(type) in ('GENERATION', 'EMBEDDING'), usage_text is not null) as is_call
      from record
    ),
    holder as (select distinct parent as id from plain where is_call and parent is not null)
    select plain.* exclude (costs, tags), is_call and holder.id is not null as holds_call,
      nullif(array_to_string(list_sort(from_json(case when json_valid(tags) and json_type(tags) = 'ARRAY' then tags end, '["VARCHAR"]')), ','), '') as tags,
      trace is not null and rank() over (partition by trace order by started, plain.id) = 1 as is_first_of_trace,
      ${sumOfEntries('entries', 'input|prompt', rest)} as input,
      ${sumOfEntries('entries', 'cache.*read|cached|read.*cache', 'creation|write')} as cache_read,
      ${sumOfEntries('entries', 'cache.*(creation|write)|(creation|write).*cache')} as cache_write,
      ${sumOfEntries('entries', 'output|completion', rest)} as output,
      ${sumOfEntries('entries', 'reasoning')} as reasoning,
      ${sumOfEntries('entries', '.', '^total$')} as parts,
      coalesce(${sumOfEntries('entries', '^total$')}, parts) as total,
      coalesce(${sumOfEntries('costs', '^total$')}, ${decimal('total_cost')}, ${sumOfEntries('costs', '.', '^total$')}) as cost
    from plain left join holder on plain.id = holder.id)`
}

function detect(probe: Probe): Detection {
  const first = jsonDocuments(probe).flatMap((value) => [value, ...recordsIn(value['data'])])
  const keys = new Set([
    ...probe.keys,
    ...first
      .slice(0, 50)
      .flatMap((value) => Object.keys(value).map((key) => key.toLowerCase().replaceAll('_', ''))),
  ])
  const missing = ['usagedetails', 'traceid', 'starttime'].filter((key) => !keys.has(key))
  return missing.length === 0
    ? { score: 0.98, evidence: ['usageDetails beside traceId'], missing }
    : { score: 0.2 * (1 - missing.length / 3), evidence: [], missing }
}
