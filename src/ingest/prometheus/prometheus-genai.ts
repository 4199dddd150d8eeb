import type { PrometheusMetric } from './prometheus-metric.ts'

type Known = Readonly<Record<string, readonly PrometheusMetric[]>>
type More = Partial<PrometheusMetric>

const counter = (metric: string, more: More = {}): PrometheusMetric => ({
  ...{ metric, kind: 'counter', scale: 1 },
  ...more,
})

/** A name of OpenTelemetry as exporters write it: with underscores and a unit, or as it is (Prometheus 3). */
type Spelling = {
  /** `gen_ai.client.token.usage` to the name of a series; `suffix` is `_sum`, `_count` or `_total`. */
  readonly of: (name: string, suffix: string) => string
  /** The same of a label. */
  readonly label: (name: string) => string
}

const underscored = (name: string): string => name.replaceAll('.', '_')
const spelled = (unit: string): Spelling => ({
  of: (name, suffix) => `${underscored(name)}${unit}${suffix}`,
  label: underscored,
})
const dotted: Spelling = { of: (name, suffix) => `${name}${suffix}`, label: (name) => name }

const usage = 'gen_ai.client.inference.usage.'
const oldUsage = 'gen_ai.client.token.usage'
const inference = 'gen_ai.client.inference.duration'
const operation = 'gen_ai.client.operation.duration'
const agent = 'gen_ai.invoke_agent.duration'

/** Operations that are no call of a model (semantic conventions v1.41.1, gen_ai.operation.name). */
const noCalls = ['invoke_agent', 'invoke_workflow', 'create_agent', 'execute_tool', 'retrieval']

/** The counters after v1.41.1: cached and written tokens are parts of the input, reasoning of the output. */
function newTokens(to: Spelling): Known {
  const total = (name: string): string => to.of(`${usage}${name}`, '_total')
  const beside = total('input_tokens')
  return {
    [beside]: [counter('tokens_input')],
    [total('output_tokens')]: [counter('tokens_output')],
    [total('reasoning.output_tokens')]: [counter('tokens_reasoning')],
    [total('cache_read.input_tokens')]: [
      counter('tokens_cache_read'),
      counter('tokens_input', { scale: -1, beside }),
    ],
    [total('cache_write.input_tokens')]: [
      counter('tokens_cache_write'),
      counter('tokens_input', { scale: -1, beside }),
    ],
    // Histograms for percentiles: "should not be used for total usage or cost".
    ...Object.fromEntries(
      ['input_tokens', 'output_tokens'].flatMap((name) =>
        ['_sum', '_count'].map((suffix) => [to.of(`gen_ai.client.inference.operation.${name}`, suffix), []]),
      ),
    ),
  }
}

/** The histogram up to v1.41.1, whose sum is tokens; a service that sends the counters too tells the same twice. */
function oldTokens(to: Spelling, newName: string): Known {
  const type = to.label('gen_ai.token.type')
  const operations = to.label('gen_ai.operation.name')
  const of = (metric: string, ...texts: readonly string[]): PrometheusMetric =>
    counter(metric, {
      where: { [type]: texts },
      except: { [operations]: noCalls },
      unlessService: [newName],
    })
  return {
    [to.of(oldUsage, '_sum')]: [
      of('tokens_input', 'input'),
      of('tokens_output', 'output', 'completion'),
      counter('tokens_total', {
        except: { [type]: ['input', 'output', 'completion'], [operations]: noCalls },
        unlessService: [newName],
      }),
    ],
    // Records of a histogram of tokens: two a request.
    [to.of(oldUsage, '_count')]: [],
  }
}

/** Durations of calls: how many, how long, how many failed; runs of agents. */
function calls(to: Spelling): Known {
  const operations = to.label('gen_ai.operation.name')
  const error = to.label('error.type')
  const timed = (name: string, unless: readonly string[]): Known => {
    const more = (suffix: string): More => ({
      except: { [operations]: noCalls },
      ...(unless.length === 0 ? {} : { unlessService: unless.map((n) => to.of(n, suffix)) }),
    })
    const runs = { where: { [operations]: ['invoke_agent'] }, unless: [to.of(agent, '_count')] }
    return {
      [to.of(name, '_sum')]: [{ metric: 'latency_ms', kind: 'sum', scale: 1000, ...more('_sum') }],
      [to.of(name, '_count')]: [
        counter('requests', more('_count')),
        counter('errors', { ...more('_count'), has: [error] }),
        counter('throttled', { ...more('_count'), where: { [error]: ['429', 'rate_limit_exceeded'] } }),
        { metric: 'latency_ms', kind: 'count', scale: 1, ...more('_count') },
        ...(name === operation ? [counter('agent_runs', runs)] : []),
      ],
    }
  }
  return {
    ...timed(inference, []),
    ...timed(operation, [inference]),
    [to.of(agent, '_count')]: [counter('agent_runs')],
    [to.of(agent, '_sum')]: [],
  }
}

/** What the server of a model measures: means only, since its client counts the same calls. */
function means(to: Spelling): Known {
  const mean = (metric: string, name: string, ...unless: readonly string[]): Known =>
    Object.fromEntries(
      (['sum', 'count'] as const).map((kind) => [
        to.of(name, `_${kind}`),
        [
          {
            ...{ metric, kind, scale: kind === 'sum' ? 1000 : 1 },
            ...(unless.length === 0 ? {} : { unless: unless.map((n) => to.of(n, `_${kind}`)) }),
          },
        ],
      ]),
    )
  const first = 'gen_ai.server.time_to_first_token'
  return {
    ...mean('latency_ms', 'gen_ai.server.request.duration', inference, operation),
    ...mean('ttft_ms', first),
    ...mean('ttft_ms', 'gen_ai.client.operation.time_to_first_chunk', first),
    ...mean('tpot_ms', 'gen_ai.server.time_per_output_token'),
  }
}

const agentTokens: readonly PrometheusMetric[] = (
  [
    ['tokens_input', 'input'],
    ['tokens_output', 'output'],
    ['tokens_cache_read', 'cacheRead'],
    ['tokens_cache_write', 'cacheCreation'],
  ] as const
).map(([metric, type]) => counter(metric, { where: { type: [type] } }))

/** Claude Code: token types are parts of their own; the cost is its own estimate. */
const claudeCode: Known = {
  claude_code_token_usage_tokens_total: agentTokens,
  claude_code_token_usage_total: agentTokens,
  'claude_code.token.usage_total': agentTokens,
  claude_code_cost_usage_USD_total: [counter('cost')],
  claude_code_cost_usage_total: [counter('cost')],
  'claude_code.cost.usage_total': [counter('cost')],
  claude_code_session_count_total: [counter('sessions')],
  'claude_code.session.count_total': [counter('sessions')],
}

const seconds = spelled('_seconds')
const newInput = underscored(`${usage}input_tokens_total`)

/**
 * Metrics of generative AI as they come out of Prometheus (OpenTelemetry semantic conventions v1.41.1 and the names after it; Claude Code). Exporters
 * add a unit to the name or leave it (`_tokens`, `_token`, `_seconds`).
 */
export const generativeMetrics: Known = {
  ...newTokens(spelled('')),
  ...newTokens(dotted),
  ...oldTokens(spelled(''), newInput),
  ...oldTokens(spelled('_token'), newInput),
  ...oldTokens(spelled('_tokens'), newInput),
  ...oldTokens(dotted, `${usage}input_tokens_total`),
  ...calls(seconds),
  ...calls(dotted),
  ...means(seconds),
  ...means(dotted),
  ...claudeCode,
}
