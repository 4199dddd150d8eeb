import { describe, expect, it } from 'vitest'
import { readUsage } from '../../../src/ingest/read-usage.ts'
import { sharedPath } from '../../support/shared.ts'
import { totals } from '../../support/usage-files.ts'

const samples = sharedPath('formats/samples')
if (samples === undefined)
  process.stderr.write('LLM provider samples: skipped, the shared reference folder is absent\n')

describe.skipIf(samples === undefined)('samples of LLM providers and coding tools', () => {
  it.each([
    [
      'anthropic/usage_report_messages.json',
      'anthropic-usage',
      {
        tokens_input: 1500,
        tokens_cache_read: 200,
        tokens_cache_write: 1500,
        tokens_output: 500,
        tool_requests: 10,
      },
    ],
    ['anthropic/cost_report.json', 'anthropic-cost', { 'cost USD': 1.2378912 }],
    [
      'anthropic/usage_report_claude_code.json',
      'claude-code-analytics',
      {
        agent_runs: 15,
        'cost USD': 2.28,
        tokens_input: 68_330,
        tokens_output: 18_130,
        tokens_cache_read: 12_210,
        tokens_cache_write: 3230,
      },
    ],
    [
      'anthropic/console_tokens.csv',
      'anthropic-console-usage',
      {
        tokens_input: 350_000,
        tokens_cache_read: 0,
        tokens_cache_write: 0,
        tokens_output: 17_000,
        tool_requests: 15,
      },
    ],
    ['anthropic/console_cost.csv', 'anthropic-console-cost', { 'cost USD': 0.47, 'cost:list USD': 1.37 }],
    [
      'claude-code/session-alpha.jsonl',
      'claude-code-jsonl',
      {
        requests: 3,
        tokens_input: 600,
        tokens_output: 250,
        tokens_cache_read: 70,
        tokens_cache_write: 75,
        'cost USD': 1.02,
      },
    ],
    [
      'claude-code/session-beta.jsonl',
      'claude-code-jsonl',
      {
        requests: 2,
        tokens_input: 130,
        tokens_output: 60,
        tokens_cache_read: 40,
        tokens_cache_write: 15,
        'cost USD': 0.07,
      },
    ],
    [
      'claude-code/codex-session-alpha.jsonl',
      'codex-jsonl',
      { requests: 2, tokens_input: 2750, tokens_cache_read: 750, tokens_output: 425, tokens_reasoning: 275 },
    ],
    [
      'openrouter/activity_api.json',
      'openrouter-activity',
      {
        requests: 5,
        tokens_input: 50,
        tokens_output: 125,
        tokens_reasoning: 25,
        'cost USD': 0.015,
        'cost_byok USD': 0.012,
      },
    ],
    [
      'openrouter/activity_export.csv',
      'openrouter-requests',
      {
        requests: 2,
        tokens_input: 12_389,
        tokens_cache_read: 7000,
        tokens_output: 737,
        tokens_reasoning: 250,
        'cost USD': 0.0163,
        'cost_byok USD': 0,
        errors: 0,
        truncated: 1,
        cancelled: 0,
        latency_ms: (4210 + 9100) / 2,
        ttft_ms: (380 + 610) / 2,
      },
    ],
  ])('%s is %s, with exactly its totals', async (path, format, expected) => {
    const data = await readUsage([`${samples ?? ''}/${path}`], { step: 'day' })
    expect(data.imports[0]).toMatchObject({ format, rejected: 0 })
    expect(totals(data)).toEqual(expected)
  })
})
