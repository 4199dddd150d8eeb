import { detectTrace, projectTrace } from '../families/request-trace.ts'
import type { UsageFormat } from '../usage-format.ts'

/**
 * BurstGPT's published traces: one row per request, its arrival in seconds since the start of the trace, which needs a date. A request
 * without response tokens has failed. `Total tokens` is the sum of the other two and is not added.
 */
export const burstgptTrace: UsageFormat = {
  name: 'burstgpt-trace',
  summary: 'BurstGPT traces: Timestamp, Model, Request tokens, Response tokens (CSV)',
  role: 'client',
  maturity: 'experimental',
  detect: (probe) =>
    detectTrace(
      probe,
      ['Timestamp', 'Model', 'Request tokens', 'Response tokens'],
      ['Total tokens', 'Log Type', 'Session ID', 'Elapsed time'],
    ),
  project: (probe) =>
    projectTrace(probe, {
      time: 'Timestamp',
      unitMs: 1000,
      input: 'Request tokens',
      output: 'Response tokens',
      model: 'Model',
      service: 'Log Type',
      emptyIsError: true,
    }),
}
