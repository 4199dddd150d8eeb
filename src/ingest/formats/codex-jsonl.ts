import {
  atLeastZero,
  brokenRecord,
  decimal,
  isRecord,
  jsonTexts,
  utcTimestamp,
} from '../families/format-sql.ts'
import { firstLines, jsonLinesSql } from '../families/json-lines.ts'
import type { Detection, MeasureSql, Probe, UsageFormat } from '../usage-format.ts'

const parts = {
  input: 'input_tokens',
  cached: 'cached_input_tokens',
  output: 'output_tokens',
  reasoning: 'reasoning_output_tokens',
} as const
const names = Object.keys(parts)

/** Everything that is read of a line: never its message. */
const paths: Readonly<Record<string, string>> = {
  stamp: '$.timestamp',
  type: '$.type',
  event: '$.payload.type',
  turn_model: '$.payload.model',
  event_model: '$.payload.info.model',
  ...pathsOf('last', 'last_token_usage'),
  ...pathsOf('total', 'total_token_usage'),
}

function pathsOf(prefix: string, usage: string): Record<string, string> {
  return Object.fromEntries(
    Object.entries(parts).map(([name, field]) => [`${prefix}_${name}`, `$.payload.info.${usage}.${field}`]),
  )
}

const measures: readonly MeasureSql[] = [
  { metric: 'requests', value: '1' },
  // input_tokens includes what was read from the cache; output_tokens includes reasoning.
  { metric: 'tokens_input', value: atLeastZero('input - coalesce(cached, 0)') },
  { metric: 'tokens_cache_read', value: 'cached' },
  { metric: 'tokens_output', value: 'output' },
  { metric: 'tokens_reasoning', value: 'reasoning' },
]

/**
 * Codex session logs (`~/.codex/sessions/**\/*.jsonl`): one request per `token_count` event, in the model of the turn before it. The
 * event's own usage counts; where it is missing, what the session's running total grew by (a total that falls began anew). An
 * event that repeats the running total before it added nothing and is skipped; one that a forked session copied counts once.
 */
export const codexJsonl: UsageFormat = {
  name: 'codex-jsonl',
  summary: 'Codex session logs, one request per token count (JSONL)',
  role: 'client',
  maturity: 'experimental',
  readsTogether: true,
  detect,
  project() {
    return {
      from: events,
      isStored: true,
      time: 'started',
      measures,
      dims: { provider: "'openai'", model: 'model', agent: "'codex'" },
      rejects: [
        brokenRecord,
        { reason: 'timestamp is not a time', when: 'started is null' },
        { reason: 'input_tokens is not a number', when: 'input is null' },
      ],
      skip: 'is_repeat',
      skipped: 'token counts that repeat the running total before them',
      identity: 'identity',
      grain: 'event',
      gaps: 'events',
      notices: [
        {
          code: 'cache_semantics',
          message:
            'In more than 0.1 % of requests cached tokens exceed input_tokens, which should include them; uncached input was taken as 0 there.',
          when: 'count(*) filter (where input < cached) > 0.001 * count(*)',
        },
      ],
    }
  },
}

const before =
  'over (partition by filename, is_broken order by line rows between unbounded preceding and 1 preceding)'
const isSame = names.map((name) => `total_${name} is not distinct from before_${name}`).join(' and ')

const events = `(
  with parsed as (
    select filename, line, json is null as is_broken, ${jsonTexts('json', Object.values(paths))} as f from ${jsonLinesSql}
  ),
  named as (
    select filename, line, is_broken, ${Object.keys(paths)
      .map((name, i) => `${/^(last|total)_/.test(name) ? decimal(`f[${i + 1}]`) : `f[${i + 1}]`} as ${name}`)
      .join(', ')}
    from parsed
  ),
  placed as (
    select *, last_value(turn_model ignore nulls) over (
      partition by filename, is_broken order by line rows between unbounded preceding and current row) as known_model
    from named
  ),
  counted as (
    select * from placed
    where is_broken or (type = 'event_msg' and event = 'token_count' and coalesce(last_input, total_input) is not null)
  ),
  compared as (
    select *, ${names.map((name) => `last_value(total_${name} ignore nulls) ${before} as before_${name}`).join(', ')}
    from counted
  )
  select filename, is_broken, ${utcTimestamp('stamp')} as started, lower(coalesce(event_model, known_model)) as model,
    ${names.map((name) => `${usedSql(name)} as ${name}`).join(', ')},
    not is_broken and total_input is not null and ${isSame} as is_repeat,
    case when total_input is not null and not is_repeat then concat_ws('|', stamp, ${names
      .flatMap((name) => [`coalesce(total_${name}, 0)`, `coalesce(last_${name}, 0)`])
      .join(', ')}) end as identity
  from compared order by line)`

/** Tokens of one request: its own, else what the running total grew by. */
function usedSql(name: string): string {
  const [total, was] = [`total_${name}`, `coalesce(before_${name}, 0)`]
  const grown = `case when ${total} >= ${was} then ${total} - ${was} else ${total} end`
  return `coalesce(last_${name}, ${grown})`
}

function detect(probe: Probe): Detection {
  const payloads = firstLines(probe).filter((record) => isRecord(record['payload']))
  const counts = payloads.some(
    ({ type, payload }) => type === 'event_msg' && isRecord(payload) && payload['type'] === 'token_count',
  )
  if (counts) return { score: 1, evidence: ['event_msg lines with token_count'], missing: [] }
  return payloads.some(({ type }) => type === 'session_meta' || type === 'turn_context')
    ? { score: 0.95, evidence: ['lines of a Codex session'], missing: [] }
    : { score: 0, evidence: [], missing: ['type = event_msg', 'payload.type = token_count'] }
}
