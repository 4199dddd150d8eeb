import { brokenRecord, decimal, isRecord, jsonTexts, utcTimestamp } from '../families/format-sql.ts'
import { firstLines, jsonLinesSql } from '../families/json-lines.ts'
import type { Detection, MeasureSql, Probe, UsageFormat } from '../usage-format.ts'

/** Everything that is read of a line: never its message. */
const paths = {
  stamp: '$.timestamp',
  message_id: '$.message.id',
  request_id: '$.requestId',
  model: '$.message.model',
  sidechain: '$.isSidechain',
  cost_text: '$.costUSD',
  input_text: '$.message.usage.input_tokens',
  output_text: '$.message.usage.output_tokens',
  read_text: '$.message.usage.cache_read_input_tokens',
  written_text: '$.message.usage.cache_creation_input_tokens',
  written_5m_text: '$.message.usage.cache_creation.ephemeral_5m_input_tokens',
  written_1h_text: '$.message.usage.cache_creation.ephemeral_1h_input_tokens',
  tier: '$.message.usage.service_tier',
  speed: '$.message.usage.speed',
} as const

const counted = [
  'started',
  'model',
  'tier',
  'input',
  'output',
  'cache_read',
  'written',
  'written_5m',
  'written_1h',
  'cost',
]

const measures: readonly MeasureSql[] = [
  { metric: 'requests', value: '1' },
  { metric: 'tokens_input', value: 'input' },
  { metric: 'tokens_cache_read', value: 'cache_read' },
  { metric: 'tokens_cache_write', value: 'written_5m', dims: { cache_ttl: "'5m'" } },
  { metric: 'tokens_cache_write', value: 'written_1h', dims: { cache_ttl: "'1h'" } },
  {
    metric: 'tokens_cache_write',
    value: 'case when written_5m is null and written_1h is null then written end',
  },
  { metric: 'tokens_output', value: 'output' },
  { metric: 'cost', value: 'cost', currency: "'USD'", basis: 'estimated' },
]

/**
 * Claude Code session logs (`~/.claude/projects/**\/*.jsonl`): one request per answer. A log repeats an answer for each of its parts, and
 * a resumed session or a side chain repeats those of its parent: requests are told apart by message and request id, a side
 * chain's by message id alone; of the repeats the main chain's counts, then the one with most tokens. Answers that Claude Code wrote
 * itself (`<synthetic>`) are skipped; `speed: fast` is part of the model. Days are UTC, while ccusage's are local. `costUSD`
 * (older logs) is an estimate, and nothing is billed per token under a subscription.
 */
export const claudeCodeJsonl: UsageFormat = {
  name: 'claude-code-jsonl',
  summary: 'Claude Code session logs, one request per answer (JSONL)',
  role: 'client',
  maturity: 'experimental',
  readsTogether: true,
  detect,
  project() {
    return {
      from: requests,
      isStored: true,
      time: 'started',
      measures,
      dims: { provider: 'provider', model: 'model', tier: 'tier', agent: "'claude-code'" },
      rejects: [
        brokenRecord,
        { reason: 'timestamp is not a time', when: 'started is null' },
        { reason: 'input_tokens is not a number', when: 'input is null' },
      ],
      skip: "model = '<synthetic>'",
      skipped: 'answers that Claude Code wrote itself (model <synthetic>)',
      identity: 'identity',
      grain: 'event',
      gaps: 'events',
      notices: [
        {
          code: 'partial_cost',
          message: 'costUSD is on some lines only: cost is that of a part of the requests.',
          when: `count(cost) filter (where model <> '<synthetic>') > 0
            and count(*) filter (where cost is null and model <> '<synthetic>') > 0`,
        },
      ],
    }
  },
}

/** Lines with usage; a sub-agent's progress lines wrap theirs. Every repeat carries the values of the one that counts. */
const requests = `(
  with entry as (
    select filename, line, json is null as is_broken,
      case when json_type(json, '$.data.message.message') = 'OBJECT' then json->'$.data.message' else json end as entry
    from ${jsonLinesSql}
  ),
  parsed as (
    select filename, line, is_broken, ${jsonTexts('entry', Object.values(paths))} as f
    from entry where is_broken or json_type(entry, '$.message.usage') = 'OBJECT'
  ),
  named as (
    select filename, line, is_broken, ${Object.keys(paths)
      .map((name, i) => `f[${i + 1}] as ${name === 'model' ? 'model_id' : name}`)
      .join(', ')}
    from parsed
  ),
  request as (
    select filename, line, is_broken, message_id, coalesce(request_id, '') as request_id,
      coalesce(lower(sidechain) = 'true', false) as is_sidechain,
      ${utcTimestamp('stamp')} as started, tier,
      lower(model_id) || case when speed = 'fast' then '-fast' else '' end as model,
      ${decimal('input_text')} as input, ${decimal('output_text')} as output, ${decimal('read_text')} as cache_read,
      ${decimal('written_text')} as written, ${decimal('written_5m_text')} as written_5m,
      ${decimal('written_1h_text')} as written_1h, ${decimal('cost_text')} as cost
    from named
  ),
  placed as (
    select *, min(request_id) filter (where not is_sidechain) over (partition by message_id) as main_request,
      coalesce(input, 0) + coalesce(output, 0) + coalesce(cache_read, 0)
        + coalesce(written_5m + written_1h, written_5m, written_1h, written, 0) as total
    from request
  ),
  identified as (
    select *, case when message_id is not null then concat_ws('|', message_id,
      case when is_sidechain then coalesce(main_request, '') else request_id end) end as identity
    from placed
  ),
  chosen as (
    select filename, line, is_broken, message_id, identity,
      case when identity is null then ${structOf(counted)}
        else arg_max(${structOf(counted)}, (not is_sidechain, total, coalesce(output, 0), -coalesce(epoch_us(started), 0)))
          over (partition by identity) end as kept
    from identified
  )
  select filename, is_broken, identity, kept.*,
    case when message_id like 'msg_bdrk_%' then 'aws' when message_id like 'msg_vrtx_%' then 'gcp'
      else 'anthropic' end as provider
  from chosen order by line)`

function structOf(names: readonly string[]): string {
  return `{${names.map((name) => `'${name}': ${name}`).join(', ')}}`
}

function detect(probe: Probe): Detection {
  const lines = firstLines(probe)
  if (lines.some(hasUsage))
    return { score: 1, evidence: ['lines with message.usage.input_tokens and timestamp'], missing: [] }
  const isLog = lines.some(
    (record) =>
      'leafUuid' in record || ('sessionId' in record && ('parentUuid' in record || 'uuid' in record)),
  )
  return isLog
    ? { score: 0.95, evidence: ['lines of a Claude Code session'], missing: [] }
    : { score: 0, evidence: [], missing: ['message.usage', 'timestamp'] }
}

function hasUsage(record: Readonly<Record<string, unknown>>): boolean {
  const data = record['data']
  const entry = isRecord(data) && isRecord(data['message']) ? data['message'] : record
  const message = entry['message']
  const usage = isRecord(message) ? message['usage'] : undefined
  return isRecord(usage) && 'input_tokens' in usage && typeof entry['timestamp'] === 'string'
}
