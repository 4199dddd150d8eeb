import { detectTrace, projectTrace } from '../families/request-trace.ts'
import type { UsageFormat } from '../usage-format.ts'

/**
 * Mooncake's published traces: one request per line, its arrival in milliseconds since the start of the trace, which needs a date. The input
 * includes what a cache could serve: `hash_ids` name its blocks of 512 tokens, but not which of them were served.
 */
export const mooncakeTrace: UsageFormat = {
  name: 'mooncake-trace',
  summary: 'Mooncake request traces: timestamp, input_length, output_length (JSONL)',
  role: 'client',
  maturity: 'verified',
  detect: (probe) => detectTrace(probe, ['timestamp', 'input_length', 'output_length'], ['hash_ids']),
  project: (probe) =>
    projectTrace(probe, { time: 'timestamp', unitMs: 1, input: 'input_length', output: 'output_length' }),
}
